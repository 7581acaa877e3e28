"""Streams that are pieces of a whole: their text, and the whole that they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..exceptions import StreamTruncatedError
from .incoming import Incoming
from .stream import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .._core.folding import Accumulator

__all__ = ["CollectingStream", "TextDeltas"]

ChunkType = TypeVar("ChunkType")
WholeType = TypeVar("WholeType")


class CollectingStream(Stream[ChunkType], Generic[ChunkType, WholeType]):
    """A stream whose chunks carry text, and add up to a whole."""

    def __init__(
        self,
        iterator: AsyncIterator[ChunkType],
        *,
        client: object,
        accumulator: Accumulator[ChunkType, WholeType],
    ) -> None:
        super().__init__(iterator, client=client)
        self._accumulator = accumulator
        self._final_response: WholeType | None = None
        self._complete = False

    def text_deltas(self) -> TextDeltas[ChunkType]:
        """Iterate over the text as it arrives, without the empty pieces.

        `final_response` stays None; `snapshot` holds what has arrived.

        ```python
        async for text in stream.text_deltas():
            print(text, end="", flush=True)
        ```
        """
        return TextDeltas(self, collects=False)

    def collect_with_deltas(self) -> TextDeltas[ChunkType]:
        """Iterate over the text as it arrives, and fill `final_response` at the end.

        ```python
        async for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
        print(stream.final_response.usage)
        ```

        Raises:
            StreamTruncatedError: At the end, as from `collect`.
        """
        return TextDeltas(self, collects=True)

    async def collect(self) -> WholeType:
        """Read to the end and return the whole response, whatever part of it had been read before.

        Whatever came is in it, unknown fields too.

        Raises:
            StreamTruncatedError: The stream ended before the response was whole; `partial` holds what came.

        ```python
        response = await stream.collect()
        print(response.text, response.usage)
        ```
        """
        if self._final_response is None:
            if not self._complete:
                async for _ in self:
                    pass
            self._final_response = self._whole()
        return self._final_response

    @property
    def final_response(self) -> WholeType | None:
        """What `collect()` returned, once it or `collect_with_deltas()` has finished; None until then."""
        return self._final_response

    @property
    def snapshot(self) -> WholeType:
        """The response assembled so far, whichever way the stream is read; also after a break or an error."""
        return self._accumulator.snapshot(self._reply)

    def _keep(self, chunk: ChunkType) -> None:
        self._accumulator.add(chunk)

    def _received(self) -> WholeType:
        return self.snapshot

    def _check_complete(self) -> None:
        if isinstance(self._iterator, Incoming) and not self._has_ended():
            raise self._truncated()
        self._complete = True

    def _has_ended(self) -> bool:
        """Whether one of the two signs of completeness came: `[DONE]`, or what the chunks say of their end."""
        done = isinstance(self._iterator, Incoming) and self._iterator.decoder.done
        return done or self._accumulator.finished

    def _truncated(self) -> StreamTruncatedError:
        return StreamTruncatedError(
            f"the stream ended before it was complete: neither [DONE] nor {self._accumulator.END} came",
            request_id=self.request_id,
            partial=self.snapshot,
        )

    def _whole(self) -> WholeType:
        """The whole, at the end; a `StreamTruncatedError` where it is none."""
        raise NotImplementedError

    def _text_of(self, chunk: ChunkType) -> str:
        """The text that a chunk adds."""
        raise NotImplementedError


class TextDeltas(Generic[ChunkType]):
    """Iterates over the text of a stream."""

    def __init__(
        self,
        stream: CollectingStream[ChunkType, Any],  # whatever the whole is, only the text is looked at
        *,
        collects: bool,
    ) -> None:
        self._stream = stream
        self._collects = collects
        self._over = False

    def __aiter__(self) -> TextDeltas[ChunkType]:
        return self

    async def __anext__(self) -> str:
        if self._over:
            raise StopAsyncIteration
        async for chunk in self._stream:
            if text := self._stream._text_of(chunk):
                return text
        self._over = True
        if self._collects:
            await self._stream.collect()
        raise StopAsyncIteration
