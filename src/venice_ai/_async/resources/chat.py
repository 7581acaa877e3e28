"""`client.chat`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from ..._core import chat as calls
from ..._core.signature import takes
from ..._pairs import AsyncOpening, async_opening
from ...types.api._options import CallOptions, StreamCallOptions
from ...types.api.chat import ChatCompletionOptions, ChatCompletionRequest
from ..chat_stream import ChatStream
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ..._core.call import Call
    from ...types.api.chat import ChatCompletionChunk, ChatCompletionResponse

__all__ = ["Chat", "Completions"]


class Chat(Resource):
    """What the API does with conversations."""

    @property
    def completions(self) -> Completions:
        """Chat completions: `create` and `stream`."""
        return Completions(self._client)


class Completions(Resource):
    """Chat completions (`POST /chat/completions`)."""

    @overload
    async def create(
        self, *, stream: Literal[False] = False, **options: Unpack[ChatCompletionOptions]
    ) -> ChatCompletionResponse: ...

    @overload
    async def create(
        self, *, stream: Literal[True], **options: Unpack[ChatCompletionOptions]
    ) -> ChatStream: ...

    @overload
    async def create(
        self, *, stream: bool, **options: Unpack[ChatCompletionOptions]
    ) -> ChatCompletionResponse | ChatStream: ...

    @takes(ChatCompletionOptions, ChatCompletionRequest, StreamCallOptions, CallOptions)
    async def create(
        self, *, stream: bool = False, **options: Unpack[ChatCompletionOptions]
    ) -> ChatCompletionResponse | ChatStream:
        """Ask a model to answer a conversation.

        Without `stream` the whole answer comes as a `ChatCompletionResponse`. With `stream=True` the request is sent
        at once, so that a wrong key or a rate limit is raised here, and the answer comes as a `ChatStream`, chunk by
        chunk.

        ```python
        response = await client.chat.completions.create(
            model="default",
            messages=[{"role": "user", "content": "Why is the sky blue?"}],
            temperature=0.7,
        )
        print(response.text)
        print(response.usage, response.request_id)
        ```

        ```python
        stream = await client.chat.completions.create(
            model="default", messages=[{"role": "user", "content": "Why is the sky blue?"}], stream=True
        )
        async for chunk in stream:
            print(chunk.text, end="", flush=True)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIStatusError: The API refused: one class a status (`AuthenticationError`, `RateLimitError`, …). Or the
                answer ended in an error: its `partial` is what came.
            APIConnectionError: The API could not be reached, or the connection broke.
            APIResponseValidationError: The API answered something that is not a completion.
        """
        if stream:
            return await self._open(calls.completion_stream(options))
        return calls.without_error(await self._transport.fetch(calls.completion(options)))

    @takes(ChatCompletionOptions, ChatCompletionRequest, StreamCallOptions, CallOptions)
    def stream(self, **options: Unpack[ChatCompletionOptions]) -> AsyncOpening[ChatStream]:
        """Ask a model to answer a conversation, and enter the answer as a stream that closes itself.

        The same as `create(stream=True)`, for a `with` block.

        ```python
        async with client.chat.completions.stream(
            model="default", messages=[{"role": "user", "content": "Why is the sky blue?"}]
        ) as stream:
            async for text in stream.text_deltas():
                print(text, end="", flush=True)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: As from `create`.
        """
        return async_opening(partial(self._open, calls.completion_stream(options, "stream")))

    async def _open(self, call: Call[ChatCompletionChunk]) -> ChatStream:
        return ChatStream(await self._transport.open(call), client=self._client)
