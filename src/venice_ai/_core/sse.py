"""Bytes to events: a complete reader of `text/event-stream`, as the WHATWG's HTML standard defines it.

The reader works on bytes and cuts at CR, LF and CRLF only: a character that merely looks like a line end (U+2028, U+0085,
U+001C) is text. It copies what it is given once, and looks at each byte a fixed number of times, however the bytes are
split, so that an event costs time in proportion to its size.
"""

from __future__ import annotations

from typing import NamedTuple

from ..exceptions import EventTooLargeError

__all__ = ["EventReader", "ServerSentEvent"]

_BOM = b"\xef\xbb\xbf"


class ServerSentEvent(NamedTuple):
    """One event of a `text/event-stream`.

    Attributes:
        data: The payload; the lines of a multi-line one are joined with line feeds.
        event: The event's type; empty where none is given, which the standard reads as `message`.
        id: The event's id; empty where none is given.
        retry: The reconnection time in milliseconds; None where none is given.
    """

    data: bytes
    event: str = ""
    id: str = ""
    retry: int | None = None


class EventReader:
    """Cuts the pieces of a body into events."""

    __slots__ = ("_after_cr", "_kept", "_limit", "_size", "_started")

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._kept: list[bytes] = []  # the pieces of an event whose end has not come yet
        self._size = 0  # of what is kept
        self._started = False  # past the place where a byte order mark may stand
        self._after_cr = False  # the last byte was a CR, so that a LF now would belong to it

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """The events that end within this piece of the body."""
        if not self._started:
            piece = self._without_mark(piece)
        if self._after_cr or b"\r" in piece:
            piece = self._with_line_feeds(piece)
        if b"\n\n" not in piece and not (piece.startswith(b"\n") and self._kept and self._kept[-1].endswith(b"\n")):
            self._keep(piece)
            return []
        blocks = b"".join((*self._kept, piece)).split(b"\n\n")
        self._kept.clear()
        self._size = 0
        self._keep(blocks.pop())
        return [event for block in blocks if (event := self._parse(block)) is not None]

    def end(self) -> ServerSentEvent | None:
        """The event that the body's end cut off before its blank line; None where nothing was left."""
        block = b"".join(self._kept)
        self._kept.clear()
        self._size = 0
        return self._parse(block)

    def _without_mark(self, piece: bytes) -> bytes:
        """Drop a byte order mark, which may come in pieces too."""
        start = b"".join((*self._kept, piece))
        self._kept.clear()
        self._size = 0
        if len(start) < len(_BOM) and _BOM.startswith(start):
            self._keep(start)
            return b""
        self._started = True
        return start.removeprefix(_BOM)

    def _with_line_feeds(self, piece: bytes) -> bytes:
        """Turn CRLF and CR into LF; a LF whose CR came with the piece before is that CR's."""
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if piece.endswith(b"\r"):
            self._after_cr = True
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._size += len(piece)
            if self._size > self._limit:
                raise EventTooLargeError(
                    f"one event of the stream is larger than max_event_bytes={self._limit} allows"
                )
            self._kept.append(piece)

    def _parse(self, block: bytes) -> ServerSentEvent | None:
        """The event of a block of lines; None where it holds no data (comments, a lone `retry:`, nothing)."""
        if len(block) > self._limit:
            raise EventTooLargeError(
                f"one event of the stream is larger than max_event_bytes={self._limit} allows"
            )
        if block.startswith(b"data: ") and len(block) > 6 and b"\n" not in block:  # as good as every event
            return ServerSentEvent(block[6:])
        return parse_lines(block.split(b"\n"))


def parse_lines(lines: list[bytes]) -> ServerSentEvent | None:
    """The event that some lines describe; None where they hold no data."""
    data: list[bytes] = []
    named: dict[bytes, str] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            data.append(value)
        elif name in (b"event", b"id", b"retry"):
            named[name] = value.decode("utf-8", "replace")
    if not any(data):
        return None
    retry = named.get(b"retry", "")
    return ServerSentEvent(
        b"\n".join(data),
        event=named.get(b"event", ""),
        id=named.get(b"id", ""),
        retry=int(retry) if retry.isascii() and retry.isdigit() else None,
    )
