"""Bytes to events: a complete reader of `text/event-stream`, as the WHATWG's HTML standard defines it.

The reader works on bytes and cuts at CR, LF and CRLF only: a character that merely looks like a line end (U+2028,
U+0085, U+001C) is text. It copies what it is given once, and looks at each byte a fixed number of times, however the
bytes are split, so that an event costs time in proportion to its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from ..exceptions import EventTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

    _Fields: TypeAlias = tuple[bytes, str, str, int | None]

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


# What the named tuple's own constructor calls, without the Python function in front.
_new = cast(
    "Callable[[type[ServerSentEvent], _Fields], ServerSentEvent]",
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType]
)


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
        if not self._kept:
            if piece.endswith(b"\n\n") and len(piece) <= self._limit:  # whole events, as nearly always
                return self._events(piece[:-2].split(b"\n\n"))
        elif self._kept[-1].endswith(b"\n") and piece.startswith(b"\n"):
            return self._rest_of(piece)
        if b"\n\n" in piece:
            return self._rest_of(piece)
        self._keep(piece)
        return []

    def end(self) -> ServerSentEvent | None:
        """The event that the body's end cut off before its blank line; None where nothing was left."""
        return next(iter(self._events([self._taken()])), None)

    def _rest_of(self, piece: bytes) -> list[ServerSentEvent]:
        """The events of a piece that ends one, begun before or in it, and may begin another."""
        *blocks, rest = self._taken(piece).split(b"\n\n")
        self._keep(rest)
        if any(len(block) > self._limit for block in blocks):
            raise self._too_large()
        return self._events(blocks)

    def _events(self, blocks: list[bytes]) -> list[ServerSentEvent]:
        """The events of blocks of lines; a block without data (comments, a lone `retry:`, nothing) is none."""
        events: list[ServerSentEvent] = []
        for block in blocks:
            if block.startswith(b"data: ") and b"\n" not in block and len(block) > 6:  # as nearly always
                events.append(_new(ServerSentEvent, (block[6:], "", "", None)))
            elif (event := _event(block)) is not None:
                events.append(event)
        return events

    def _without_mark(self, piece: bytes) -> bytes:
        """Drop a byte order mark, which may come in pieces too."""
        start = self._taken(piece)
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
        """Put a piece of an event aside until the event's end comes."""
        if piece:
            self._size += len(piece)
            if self._size - piece.endswith(b"\n") > self._limit:
                raise self._too_large()
            self._kept.append(piece)

    def _taken(self, piece: bytes = b"") -> bytes:
        """What was put aside, and this piece behind it."""
        if not self._kept:
            return piece
        whole = b"".join((*self._kept, piece))
        self._kept.clear()
        self._size = 0
        return whole

    def _too_large(self) -> EventTooLargeError:
        return EventTooLargeError(
            f"one event of the stream is larger than max_event_bytes={self._limit} allows"
        )


def _event(block: bytes) -> ServerSentEvent | None:
    """The event that a block of lines describes; None where it holds no data."""
    data: list[bytes] = []
    kind = name = b""
    retry = None
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            kind = value
        elif field == b"id" and b"\0" not in value:
            name = value
        elif field == b"retry" and value.isdigit() and len(value) < 19:
            retry = int(value)
    if not any(data):
        return None
    return ServerSentEvent(
        b"\n".join(data), kind.decode("utf-8", "replace"), name.decode("utf-8", "replace"), retry
    )
