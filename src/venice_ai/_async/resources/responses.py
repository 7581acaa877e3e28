"""`client.responses`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from ..._core import responses as calls
from ..._core.signature import takes
from ..._pairs import AsyncOpening, async_opening
from ...types.api._options import CallOptions, StreamCallOptions
from ...types.api.responses import ResponseOptions, ResponseRequest
from ..response_stream import ResponseStream
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ..._core.call import Call
    from ...types.api.responses import Response, ResponseEvent

__all__ = ["Responses"]


class Responses(Resource):
    """Answers in the shape of OpenAI's Responses API (`POST /responses`), which Venice calls an alpha.

    The API keeps nothing between two requests: each holds the whole conversation.
    """

    @overload
    async def create(
        self, *, stream: Literal[False] = False, **options: Unpack[ResponseOptions]
    ) -> Response: ...

    @overload
    async def create(
        self, *, stream: Literal[True], **options: Unpack[ResponseOptions]
    ) -> ResponseStream: ...

    @overload
    async def create(
        self, *, stream: bool, **options: Unpack[ResponseOptions]
    ) -> Response | ResponseStream: ...

    @takes(ResponseOptions, ResponseRequest, StreamCallOptions, CallOptions)
    async def create(
        self, *, stream: bool = False, **options: Unpack[ResponseOptions]
    ) -> Response | ResponseStream:
        """Ask a model to respond to a text or a conversation.

        Without `stream` the whole answer comes as a `Response`, which may be incomplete: its `status` says so. With
        `stream=True` the request is sent at once, so that a wrong key or a rate limit is raised here, and the answer
        comes as a `ResponseStream`, event by event.

        ```python
        response = await client.responses.create(model="default", input="Why is the sky blue?")
        print(response.status, response.text)
        ```

        What came in an answer goes back as it came:

        ```python
        conversation = [{"role": "user", "content": "Why is the sky blue?"}]
        response = await client.responses.create(model="default", input=conversation)
        conversation += [*response.output, {"role": "user", "content": "In one sentence, please."}]
        stream = await client.responses.create(model="default", input=conversation, stream=True)
        async for text in stream.text_deltas():
            print(text, end="", flush=True)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIStatusError: The API refused: one class a status (`AuthenticationError`, `RateLimitError`, …).
            APIConnectionError: The API could not be reached, or the connection broke.
            APIResponseValidationError: The API answered something that is not a response.
        """
        if stream:
            return await self._open(calls.creation_stream(options))
        return await self._transport.fetch(calls.creation(options))

    @takes(ResponseOptions, ResponseRequest, StreamCallOptions, CallOptions)
    def stream(self, **options: Unpack[ResponseOptions]) -> AsyncOpening[ResponseStream]:
        """Ask a model to respond, and enter the response as a stream that closes itself.

        The same as `create(stream=True)`, for a `with` block.

        ```python
        async with client.responses.stream(model="default", input="Why is the sky blue?") as stream:
            async for text in stream.collect_with_deltas():
                print(text, end="", flush=True)
        print(stream.final_response.usage)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: As from `create`.
        """
        return async_opening(partial(self._open, calls.creation_stream(options, "stream")))

    async def _open(self, call: Call[ResponseEvent]) -> ResponseStream:
        return ResponseStream(await self._transport.open(call), client=self._client)
