"""Bytes to events: a complete reader of `text/event-stream`, as the WHATWG's HTML standard defines it.

The reader works on bytes and cuts at CR, LF and CRLF only: a character that merely looks like a line end (U+2028,
U+0085, U+001C) is text. It copies what it is given once, and looks at each byte a fixed number of times, however the
bytes are split, so that an event costs time in proportion to its size.

Two things that servers write when they fail are read beyond the standard: a field `error`, and JSON without a field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..exceptions import EventTooLargeError
from .checks import is_list, is_mapping
from .error_body import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EventReader", "ServerSentEvent", "apart", "events", "plain_data"]

_JSON = (b"{", b"[", b" ", b"\t")  # no field begins so
_ERROR = b"error:"
_FIELDS = (b"data", b"event", b"error", b"id", b"retry", b":")

_SEPARATE = (*_JSON, _ERROR)

_BOM = b"\xef\xbb\xbf"
_LF = 0x0A
_CR = 0x0D  # a number is looked for without a detour; bytes in bytes cost an exception


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
    """Cuts the pieces of a body into events.

    Attributes:
        ahead: The whole events that stand ahead of one that is too large, in the same piece.
    """

    __slots__ = ("_after_cr", "_kept", "_limit", "_size", "_started", "ahead")

    def __init__(self, max_event_bytes: int) -> None:
        self.ahead = b""
        self._limit = max_event_bytes
        self._kept: list[bytes] = []  # the pieces of an event whose end has not come yet
        self._size = 0  # of what is kept
        self._started = False  # past the place where a byte order mark may stand
        self._after_cr = False  # the last byte was a CR, so that a LF now would belong to it

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """The events that end within this piece of the body."""
        return events(self.cut(piece))

    def cut(self, piece: bytes) -> bytes:
        """All that is whole now: the events that end within this piece, with LF for line ends; the rest is kept."""
        if not self._started:
            piece = self._without_mark(piece)
        if self._after_cr or _CR in piece:
            piece = self._with_line_feeds(piece)
        if piece.endswith(b"\n\n") and not self._kept and len(piece) <= self._limit:  # as nearly always
            return piece
        end = self._end_of_last(piece)
        if not end:
            self._keep(piece)
            return b""
        whole = self._taken(piece[:end])
        self._check_sizes(whole)
        self._keep(piece[end:], whole)
        return whole

    def end(self) -> list[ServerSentEvent]:
        """The events that the body's end cut off before their blank line."""
        return _events_of(self._taken())

    def _end_of_last(self, piece: bytes) -> int:
        """Where the last blank line of a piece ends; 0 where there is none. It may begin in the piece before."""
        last = piece.rfind(b"\n\n")
        if last >= 0:
            return last + 2
        return int(bool(self._kept) and self._kept[-1].endswith(b"\n") and piece.startswith(b"\n"))

    def _check_sizes(self, whole: bytes) -> None:
        if len(whole) <= self._limit:
            return
        place = 0
        for block in whole.rstrip(b"\n").split(b"\n\n"):
            if len(block) > self._limit:
                raise self._too_large(whole[:place])
            place += len(block) + 2

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

    def _keep(self, piece: bytes, ahead: bytes = b"") -> None:
        """Put a piece of an event aside until the event's end comes; `ahead` is what is whole before it."""
        if piece:
            self._size += len(piece)
            if self._size - piece.endswith(b"\n") > self._limit:
                raise self._too_large(ahead)
            self._kept.append(piece)

    def _taken(self, piece: bytes = b"") -> bytes:
        """What was put aside, and this piece behind it."""
        if not self._kept:
            return piece
        whole = b"".join((*self._kept, piece))
        self._kept.clear()
        self._size = 0
        return whole

    def _too_large(self, ahead: bytes) -> EventTooLargeError:
        self.ahead = ahead
        return EventTooLargeError(
            f"one event of the stream is larger than max_event_bytes={self._limit} allows"
        )


def plain_data(whole: bytes) -> list[bytes] | None:
    """The data of whole events that are a line `data: …` each, as nearly always; None where one of them is not."""
    if not whole.startswith(b"data: "):
        return None
    data = whole[6:-2]
    if _LF not in data:  # a single one
        return [data] if data else None
    found = data.split(b"\n\ndata: ")
    return found if data.count(b"\n") == 2 * len(found) - 2 and all(found) else None


def events(whole: bytes) -> list[ServerSentEvent]:
    """The events that whole blocks of lines describe; a block without data (comments, a lone `retry:`) is none."""
    data = plain_data(whole)
    if data is not None:
        return [ServerSentEvent(each) for each in data]
    return [event for block in whole.split(b"\n\n") for event in _events_of(block)]


def _events_of(block: bytes) -> list[ServerSentEvent]:
    """The events that a block of lines describes: none, one, or more where an error or bare JSON is among the lines."""
    lines = block.split(b"\n")
    if not any(line.startswith(_SEPARATE) for line in lines):
        event = _event(lines)
        return [] if event is None else [event]
    return [event for part in _parts(lines) if (event := _event(part)) is not None]


def _parts(lines: list[bytes]) -> Iterator[list[bytes]]:
    """The lines of each event in a block, in their order; bare JSON is one event of its own, and so is an error.

    Some servers write an error as it is when they fail, without `data:` in front. It ends where the next field begins.
    Text that is no JSON is ignored, as the standard says of all of it. Others write a field `error`, and no blank line
    ahead of it.
    """
    fields: list[bytes] = []
    place = 0
    while place < len(lines):
        end = place + 1
        if lines[place].startswith(_JSON):
            while end < len(lines) and not lines[end].startswith(_FIELDS):
                end += 1
            bare = b"".join(lines[place:end])
            if _is_object(bare):
                yield from _ahead(fields, [b"data:" + bare])
                fields = []
        elif lines[place].startswith(_ERROR):
            while end < len(lines) and lines[end].startswith(_ERROR):
                end += 1
            yield from _ahead(fields, lines[place:end])
            fields = []
        else:
            fields.append(lines[place])
        place = end
    yield fields


def _ahead(fields: list[bytes], lines: list[bytes]) -> Iterator[list[bytes]]:
    """The event ahead of one with these lines, if it has data, then this one; else its fields are this one's."""
    if any(line.startswith(b"data") for line in fields):
        yield fields
        fields = []
    yield [*fields, *lines]


def apart(event: ServerSentEvent) -> list[ServerSentEvent]:
    """The events in one whose lines of data are an object each: some servers leave out the blank line between them."""
    lines = event.data.split(b"\n")
    if len(lines) > 1 and all(line.startswith(b"[DONE]") or _is_object(line) for line in lines):
        return [event._replace(data=line) for line in lines]
    return [event]


def _is_object(text: bytes) -> bool:
    """Whether a text is a JSON object, or a list of them."""
    data = decoded(text)
    return is_mapping(data) or (is_list(data) and bool(data) and is_mapping(data[0]))


def _event(lines: list[bytes]) -> ServerSentEvent | None:
    """The event that lines describe; None where they hold no data. A field `error` is an event of that type."""
    data: list[bytes] = []
    kind = name = b""
    retry = None
    for line in lines:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            kind = value
        elif field == b"error" and value:
            kind = field
            data.append(value)
        elif field == b"id" and b"\0" not in value:
            name = value
        elif field == b"retry" and value.isdigit() and len(value) < 19:
            retry = int(value)
    if not any(data):
        return None
    return ServerSentEvent(
        b"\n".join(data), kind.decode("utf-8", "replace"), name.decode("utf-8", "replace"), retry
    )
