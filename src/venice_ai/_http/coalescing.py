"""Bodies in HTTP chunks: what has come in is one piece, however many chunks it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CoalescingReader"]

MAX_CHUNKS: Final = 64  # in one piece: the first of them should not wait long for the last
SMALL_BYTES: Final = range(1, 4096)  # a larger chunk is worth its way, and not to be copied once more
FOOTER_BYTES: Final = 2  # of a chunk: where no more has come in, there is nothing to look for


class CoalescingReader:
    """Reads a body that comes in HTTP chunks; it stands before h11's own reader, which does the reading.

    Each event of h11 goes through all layers of httpcore, which takes several times as long as the parsing. A server
    that sends an HTTP chunk for each event of a stream is ahead of its reader soon; this is how a reader catches up.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._next: Any = None  # what stands behind the data that was handed out: the end, or a failure
        self.read_eof = reader.read_eof

    def __call__(self, buffer: Any) -> Any:
        behind, self._next = self._next, None
        if isinstance(behind, Exception):
            raise behind
        event = behind or self._reader(buffer)
        if len(buffer) <= FOOTER_BYTES or len(getattr(event, "data", b"")) not in SMALL_BYTES:
            return event
        return type(event)(b"".join(self._data(event, buffer)))

    def _data(self, event: Any, buffer: Any) -> Iterator[bytes]:
        """Yield the data of an event, and of those that follow it."""
        kind = event.__class__
        yield event.data
        for _ in range(MAX_CHUNKS - 1):
            if len(buffer) <= FOOTER_BYTES:
                return
            try:
                event = self._reader(buffer)
            except Exception as exc:
                event = exc
            if event.__class__ is not kind:
                self._next = event
                return
            yield event.data
