# Generated from src/venice_ai/_async/collecting.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Streams that are pieces of a whole: their text, and the whole that they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..exceptions import StreamTruncatedError
from .incoming import SyncIncoming
from .stream import SyncStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._core.folding import Accumulator

__all__ = ["SyncCollectingStream", "SyncTextDeltas"]

ChunkType = TypeVar("ChunkType")
WholeType = TypeVar("WholeType")


class SyncCollectingStream(SyncStream[ChunkType], Generic[ChunkType, WholeType]):
    """A stream whose chunks carry text, and add up to a whole."""

    def __init__(
        self,
        iterator: Iterator[ChunkType],
        *,
        client: object,
        accumulator: Accumulator[ChunkType, WholeType],
    ) -> None:
        super().__init__(iterator, client=client)
        self._accumulator = accumulator
        if isinstance(iterator, SyncIncoming):
            accumulator.unread = iterator.decoder.unread
        self._final_response: WholeType | None = None
        self._final_is_whole = False
        self._complete = False
        self._is_collected = False  # the whole is what is read for, not the chunks

    def text_deltas(self) -> SyncTextDeltas[ChunkType]:
        """Iterate over the text as it arrives, without the empty pieces.

        `final_response` stays None; `snapshot` holds what has arrived.

        ```python
        for text in stream.text_deltas():
            print(text, end="", flush=True)
        ```
        """
        return SyncTextDeltas(self, collects=False)

    def collect_with_deltas(self, *, allow_incomplete: bool = False) -> SyncTextDeltas[ChunkType]:
        """Iterate over the text as it arrives, and fill `final_response` at the end.

        ```python
        for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
        print(stream.final_response.usage)
        ```

        Args:
            allow_incomplete: As for `collect`.

        Raises:
            StreamTruncatedError: At the end, as from `collect`.
        """
        return SyncTextDeltas(self, collects=True, allow_incomplete=allow_incomplete)

    def collect(self, *, allow_incomplete: bool = False) -> WholeType:
        """Read to the end and return the whole response, whatever part of it had been read before.

        Whatever came is in it, unknown fields too.

        Args:
            allow_incomplete: True to take what came before a `[DONE]`, where nothing said how the response ended: some
                servers never do. A stream that is cut before it is an error all the same.

        Raises:
            StreamTruncatedError: The stream ended before the response was whole; `partial` holds what came.

        ```python
        response = stream.collect()
        print(response.text, response.usage)
        ```
        """
        final = self._final_response
        if final is None and not self._complete:
            self._is_collected = True
            for _ in self:
                pass
        if final is None or not (allow_incomplete or self._final_is_whole):
            whole = self._whole(allow_incomplete=allow_incomplete)
            final = self._final_response = whole if final is None else final
            self._final_is_whole = not allow_incomplete
        return final

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
        if isinstance(self._iterator, SyncIncoming):
            if not self._has_ended():
                raise self._truncated()
            if not self._accumulator.started:
                raise self._truncated(
                    f"the stream held nothing: [DONE] came, but neither a chunk nor {self._accumulator.END}"
                )
        self._complete = True

    def _is_done(self) -> bool:
        """True if `[DONE]` came."""
        return isinstance(self._iterator, SyncIncoming) and self._iterator.decoder.done

    def _has_ended(self) -> bool:
        """True if one of the two signs of completeness came: `[DONE]`, or what the chunks say of their end.

        All of them have to say it, unless the whole is read for: of several choices, that follows one.
        """
        says_so = self._accumulator.finished or (self._is_collected and self._accumulator.is_whole)
        return says_so or self._is_done()

    def _truncated(self, message: str | None = None) -> StreamTruncatedError:
        usual = f"the stream ended before it was complete: neither [DONE] nor {self._accumulator.END} came"
        return StreamTruncatedError(message or usual, request_id=self.request_id, partial=self.snapshot)

    def _whole(self, *, allow_incomplete: bool) -> WholeType:
        """The whole, at the end; a `StreamTruncatedError` where it is none, and none is not allowed."""
        raise NotImplementedError

    def _text_of(self, chunk: ChunkType) -> str:
        """The text that a chunk adds."""
        raise NotImplementedError


class SyncTextDeltas(Generic[ChunkType]):
    """Iterates over the text of a stream."""

    def __init__(
        self,
        stream: SyncCollectingStream[ChunkType, Any],  # whatever the whole is, only the text is looked at
        *,
        collects: bool,
        allow_incomplete: bool = False,
    ) -> None:
        self._stream = stream
        self._collects = collects
        self._allow_incomplete = allow_incomplete
        self._over = False

    def __iter__(self) -> SyncTextDeltas[ChunkType]:
        return self

    def __next__(self) -> str:
        if self._over:
            raise StopIteration
        self._stream._is_collected = self._collects
        for chunk in self._stream:
            if text := self._stream._text_of(chunk):
                return text
        self._over = True
        if self._collects:
            self._stream.collect(allow_incomplete=self._allow_incomplete)
        raise StopIteration
