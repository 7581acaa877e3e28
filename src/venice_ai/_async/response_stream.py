"""Streamed responses: events, their text, and the response that they are pieces of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.response_fold import ResponseAccumulator
from .._core.responses import failure
from ..exceptions import StreamTruncatedError
from ..types.api.responses import ResponseEvent, ResponseFailed, ResponseTextDelta
from .incoming import Incoming
from .stream import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ..types.api.responses import Response

__all__ = ["ResponseStream", "ResponseTextDeltas"]


class ResponseStream(Stream[ResponseEvent]):
    """A stream of a response's events that also gives their text, and puts the whole response together.

    ```python
    from venice_ai.types.api.responses import ResponseFunctionCall, ResponseItemDone, ResponseTextDelta

    async with client.responses.stream(model="default", input="Why is the sky blue?") as stream:
        async for event in stream:
            match event:
                case ResponseTextDelta(delta=text):
                    print(text, end="", flush=True)
                case ResponseItemDone(item=ResponseFunctionCall(name=name)):
                    print("to be called:", name)
    ```

    Events of types that are newer than this package are `ResponseOtherEvent`s. A response that fails is raised, as the
    error that it tells of.
    """

    def __init__(self, iterator: AsyncIterator[ResponseEvent], *, client: object) -> None:
        super().__init__(iterator, client=client)
        self._accumulator = ResponseAccumulator()
        self._final_response: Response | None = None
        self._complete = False

    def text_deltas(self) -> ResponseTextDeltas:
        """Iterate over the text as it arrives, without the empty pieces.

        `final_response` stays None; `snapshot` holds what has arrived.

        ```python
        async with client.responses.stream(model="default", input="Why is the sky blue?") as stream:
            async for text in stream.text_deltas():
                print(text, end="", flush=True)
        ```
        """
        return ResponseTextDeltas(self, collects=False)

    def collect_with_deltas(self) -> ResponseTextDeltas:
        """Iterate over the text as it arrives, and fill `final_response` at the end.

        Raises at the end a `StreamTruncatedError` if neither the end of the response nor `[DONE]` came.
        """
        return ResponseTextDeltas(self, collects=True)

    async def collect(self) -> Response:
        """Read to the end and return the whole response, whatever part of it had been read before.

        It is the one that the API sends at the end; where it sends only `[DONE]`, the one that the events add up to,
        whose `status` then says no more than the last event that spoke of it.

        Raises:
            StreamTruncatedError: Neither the end of the response nor `[DONE]` came; `partial` holds what did.
            APIError: The response failed; `partial` holds what there is of it.

        ```python
        async with client.responses.stream(model="default", input="Why is the sky blue?") as stream:
            response = await stream.collect()
        print(response.text, response.usage)
        ```
        """
        if self._final_response is None:
            if not self._complete:
                async for _ in self:
                    pass
            if not self._is_whole():
                raise self._truncated()
            self._final_response = self.snapshot
        return self._final_response

    @property
    def final_response(self) -> Response | None:
        """What `collect()` returned, once it or `collect_with_deltas()` has finished; None until then."""
        return self._final_response

    @property
    def snapshot(self) -> Response:
        """The response assembled so far, whichever way the stream is read; also after a break or an error."""
        return self._accumulator.snapshot(self._reply)

    def _keep(self, chunk: ResponseEvent) -> None:
        self._accumulator.add(chunk)
        if isinstance(chunk, ResponseFailed):
            raise failure(chunk, self._reply)

    def _received(self) -> Response:
        return self.snapshot

    def _check_complete(self) -> None:
        if isinstance(self._iterator, Incoming) and not self._is_whole():
            raise self._truncated()
        self._complete = True

    def _is_whole(self) -> bool:
        """Whether one of the two signs of a whole response came: that it ended, or `[DONE]`."""
        said = isinstance(self._iterator, Incoming) and self._iterator.decoder.done
        return said or self._accumulator.finished

    def _truncated(self) -> StreamTruncatedError:
        return StreamTruncatedError(
            "the stream ended before it was complete: neither the end of the response nor [DONE] came",
            request_id=self.request_id,
            partial=self.snapshot,
        )


class ResponseTextDeltas:
    """Iterates over the text of a streamed response."""

    def __init__(self, stream: ResponseStream, *, collects: bool) -> None:
        self._stream = stream
        self._collects = collects
        self._over = False

    def __aiter__(self) -> ResponseTextDeltas:
        return self

    async def __anext__(self) -> str:
        if self._over:
            raise StopAsyncIteration
        async for event in self._stream:
            if isinstance(event, ResponseTextDelta) and event.delta:
                return event.delta
        self._over = True
        if self._collects:
            await self._stream.collect()
        raise StopAsyncIteration
