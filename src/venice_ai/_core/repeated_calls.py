"""The calls that a chunk with the finish_reason may repeat."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final, TypeAlias

from .json_scanner import OPENING, SPACE, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .open_call import OpenToolCall, Piece

__all__ = ["RepeatedCalls"]

_MAX_TEXT: Final = (
    4096  # characters of arguments that are not whole: those of longer ones are not read again and again
)

_Content: TypeAlias = tuple[str, str | None, str | int]
"""A kind, a name, and what the arguments say."""
_Index: TypeAlias = int | str | None
_ANY: Final = "any"


class RepeatedCalls:
    """Finds the call that a delta with the finish_reason repeats; each delta may repeat each call once.

    Some servers give a finish_reason with each chunk: only the calls that have changed since the last one are looked at
    again.
    """

    __slots__ = ("_changed", "_contents", "_taken", "_waiting")

    def __init__(self, calls: Iterable[OpenToolCall]) -> None:
        self._changed = dict.fromkeys(calls)
        self._contents: dict[OpenToolCall, _Content] = {}
        self._taken: dict[OpenToolCall, None] = {}  # by the delta at hand
        # By their content and index, and by any index: those that may still be taken, and some that have changed.
        self._waiting: defaultdict[tuple[_Content, _Index], deque[OpenToolCall]] = defaultdict(deque)

    def note(self, call: OpenToolCall) -> None:
        """Take note that a call is new, or has changed."""
        self._changed[call] = None

    def begin(self) -> None:
        """Begin with another delta."""
        for call in {**self._taken, **self._changed}:
            content = self._contents[call] = _content_of(call)
            for index in (_ANY, call.index):
                self._waiting[content, index].append(call)
        self._taken.clear()
        self._changed.clear()

    def mark(self, call: OpenToolCall) -> None:
        """Take note that the delta has repeated a call."""
        self._taken[call] = None

    def take(self, piece: Piece) -> OpenToolCall | None:
        """Return the call that a piece repeats: of its name and arguments, its index or none, and no other id."""
        if piece.name is None:
            return None
        content = piece.kind, piece.name, content_of(piece.arguments)
        for index in [_ANY] if piece.index is None else [piece.index, None]:
            call = self._first(content, index)
            if call is not None and _is_it(call, piece):
                self._taken[call] = None
                return call
        return None

    def _first(self, content: _Content, index: _Index) -> OpenToolCall | None:
        calls = self._waiting.get((content, index))
        while calls and (calls[0] in self._taken or self._contents[calls[0]] != content):
            calls.popleft()
        return calls[0] if calls else None


def content_of(arguments: str) -> str | int:
    """What arguments say, in whatever way they are written: as text, or how long they are where that is too long."""
    written = canonical(arguments) if arguments.lstrip(SPACE)[:1] in OPENING else None
    if written is not None:
        return written
    return arguments if len(arguments) <= _MAX_TEXT else len(arguments)


def _content_of(call: OpenToolCall) -> _Content:
    """Return what identifies a call; its arguments are read once when they are whole, and not while they are long."""
    content: str | int | None = None if call.is_free else call.arguments.canonical
    if content is None:
        length = len(call.text)
        content = content_of(str(call.text)) if length <= _MAX_TEXT else length
    return call.kind, call.name, content


def _is_it(call: OpenToolCall, piece: Piece) -> bool:
    """True if a piece of a call's content has no other id, and the same text where that has not been compared."""
    if piece.id and call.id and piece.id != call.id:
        return False
    is_read = call.arguments.is_closed or len(piece.arguments) <= _MAX_TEXT
    return is_read or str(call.text) == piece.arguments
