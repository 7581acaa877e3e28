"""Tool calls whose pieces are still coming in, from servers that identify them well, badly, or not at all."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any, Final

from .json_scanner import JSONScanner
from .merge import Fields, fields_set, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..types.api.streaming import ChatCompletionChunkToolCall

__all__ = ["OpenToolCalls"]

_USUAL: Final = frozenset({"index", "function"})  # of a piece that is not the first one of its call
_ARGUMENTS: Final = frozenset({"arguments"})


class OpenToolCalls:
    """Puts tool calls together.

    An id identifies. Where ids leave open which call a piece belongs to, as with servers that make a new id for each
    piece, or none, its name decides, and whether the arguments are whole JSON already, which can't be continued.
    """

    __slots__ = ("_by_id", "_by_index", "_calls")

    def __init__(self) -> None:
        self._calls: list[_OpenToolCall] = []
        self._by_id: dict[
            tuple[str, str | None], _OpenToolCall
        ] = {}  # the latest of an id; of an id and a name
        self._by_index: dict[int, _OpenToolCall] = {}  # the latest of an index

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, pieces: Iterable[ChatCompletionChunkToolCall], *, is_last: bool = False) -> None:
        """Merge pieces, each into its call, or begin calls with them.

        Args:
            pieces: The pieces of one delta.
            is_last: True if the delta comes with the finish_reason. Some servers repeat the whole calls there.
        """
        repeatable = _RepeatableCalls(self._calls) if is_last and self._calls else None
        for model in pieces:
            piece = _Piece(model)
            call = repeatable.take(piece) if repeatable is not None else None
            if call is not None:
                call.add_fields(piece)
                self._register_id(call, piece)
            elif not piece.is_empty:
                self._add(piece)

    def build(self) -> list[dict[str, Any]]:
        """The calls as they stand."""
        return [call.build() for call in list(self._calls)]

    def _add(self, piece: _Piece) -> None:
        call = self._with_id_of(piece)
        if call is not None:
            if call.is_repeated_by(piece):
                return
            call = None if call.is_followed_by(piece) else call
        else:
            call = self._at_index_of(piece)
            call = call if call is not None and call.is_continued_by(piece) else None
        if call is None:
            call = _OpenToolCall()
            self._calls.append(call)
        call.add(piece)
        if piece.id or piece.name:
            self._register_id(call, piece)
        if piece.index is not None:
            self._by_index[piece.index] = call

    def _with_id_of(self, piece: _Piece) -> _OpenToolCall | None:
        """The call that has the id of a piece, and its name where both have one."""
        known = self._by_id.get((piece.id, piece.name))
        if known is None and piece.name is not None:
            known = self._by_id.get((piece.id, None))
            return known if known is not None and known.name is None else None
        return known

    def _at_index_of(self, piece: _Piece) -> _OpenToolCall | None:
        """The latest call that has the index of a piece; the last call where the piece has no index, or no name."""
        known = None if piece.index is None else self._by_index.get(piece.index)
        if known is not None:
            return known
        last = self._calls[-1] if self._calls else None
        if last is None or piece.index is None:
            return last
        if piece.name or (piece.id and (not piece.arguments or last.arguments.is_complete)):
            return None
        return last

    def _register_id(self, call: _OpenToolCall, piece: _Piece) -> None:
        for identity in filter(None, (piece.id, call.id)):
            self._by_id[identity, None] = call
            if call.name is not None:
                self._by_id[identity, call.name] = call


class _Piece:
    """What identifies a piece, and its arguments."""

    __slots__ = ("arguments", "id", "index", "model", "name")

    def __init__(self, model: ChatCompletionChunkToolCall) -> None:
        self.model = model
        self.id: str = model.id or ""
        self.index: int | None = model.index
        self.name: str | None = (model.function.name or None) if model.function else None
        self.arguments: str = (model.function.arguments or "") if model.function else ""

    @property
    def is_empty(self) -> bool:
        """True if there is nothing in it that a call could be made of."""
        return not (self.id or self.name or self.arguments) and all(
            value in (None, "", "function") or name in ("index", "function")
            for name, value in fields_set(self.model)
        )


class _OpenToolCall:
    """One tool call: its arguments grow."""

    __slots__ = ("_function", "arguments", "fields")

    def __init__(self) -> None:
        self.fields = Fields()
        self._function = Fields()
        self.arguments = JSONScanner()

    @property
    def id(self) -> str:
        return self.fields.values.get("id") or ""

    @property
    def name(self) -> str | None:
        return self._function.values.get("name") or None

    def add(self, piece: _Piece) -> None:
        """Merge a piece."""
        self.add_fields(piece)
        if piece.arguments.lstrip().startswith("{") and self._is_placeholder():
            self.arguments = JSONScanner()
        self.arguments.feed(piece.arguments)

    def add_fields(self, piece: _Piece) -> None:
        """Merge what a piece says beside the arguments."""
        model, function = piece.model, piece.model.function
        if not (self.fields and model.__pydantic_fields_set__ <= _USUAL):
            for name, value in fields_set(model):
                if name != "function" and value is not None:
                    self.fields.add(name, plain(value))
        if function is not None and not function.__pydantic_fields_set__ <= _ARGUMENTS:
            for name, value in fields_set(function):
                if name != "arguments" and value is not None:
                    self._function.add(name, plain(value))

    def build(self) -> dict[str, Any]:
        """The call as it stands."""
        call: dict[str, Any] = {"type": "function", **self.fields.build()}
        if self._function or self.arguments.text or call["type"] == "function":
            call["function"] = {**self._function.build(), "arguments": str(self.arguments.text)}
        return call

    def is_continued_by(self, piece: _Piece) -> bool:
        """True if a piece whose id says nothing goes on with this call, which is the one at its index."""
        if piece.name is None and not piece.id:
            return True
        has_other_id = bool(piece.id and self.id)
        if piece.name is None:
            return not (has_other_id and piece.arguments.strip() and self.arguments.is_closed)
        if self.name is None:
            return not has_other_id
        if piece.name != self.name or (has_other_id and piece.index is None):
            return False
        if not piece.arguments and self.id and not piece.id:
            return True  # who gives ids announces no call without one
        if not piece.arguments and not self.arguments.text:
            return False  # announced again: two calls to a function without arguments
        return not self.arguments.is_complete

    def is_repeated_by(self, piece: _Piece) -> bool:
        """True if a piece with the id of this call is the whole of it again."""
        arguments, known = piece.arguments, self.arguments
        if arguments[:1] not in ("{", "[") or 2 * len(arguments) < len(known.text) or not known.is_closed:
            return False
        return _canonical(arguments) == _canonical(str(known.text))

    def is_followed_by(self, piece: _Piece) -> bool:
        """True if a piece with the id of this call, which is whole, is another whole one."""
        if piece.name is None or piece.arguments[:1] != "{" or self._is_placeholder():
            return False
        scanner = JSONScanner()
        scanner.feed(piece.arguments)
        return scanner.is_complete and self.arguments.is_closed

    def _is_placeholder(self) -> bool:
        """True if an empty object announces arguments that are still to come, as from some gateways."""
        return len(self.arguments.text) == 2 and str(self.arguments.text) == "{}"


class _RepeatableCalls:
    """The calls that a delta with the finish_reason may repeat, each of them once."""

    def __init__(self, calls: list[_OpenToolCall]) -> None:
        self._calls = calls[:]
        self._waiting: defaultdict[tuple[object, ...], deque[_OpenToolCall]] = defaultdict(deque)
        self._taken: set[_OpenToolCall] = set()

    def take(self, piece: _Piece) -> _OpenToolCall | None:
        """Return the call that a piece repeats: of its name and arguments, its index or none, and no other id."""
        if piece.name is None:
            return None
        if not self._waiting:
            self._sort()
        content = piece.name, _canonical(piece.arguments)
        for key in [content] if piece.index is None else [(*content, piece.index), (*content, None)]:
            calls = self._waiting[key]
            while calls and calls[0] in self._taken:
                calls.popleft()
            if calls and not (piece.id and calls[0].id and piece.id != calls[0].id):
                self._taken.add(calls[0])
                return calls.popleft()
        return None

    def _sort(self) -> None:
        """Sort the calls by their name and arguments, with and without their index."""
        for call in self._calls:
            content = call.name, _canonical(str(call.arguments.text))
            self._waiting[content].append(call)
            self._waiting[*content, call.fields.values.get("index")].append(call)


def _canonical(text: str) -> str:
    """JSON text in one way of writing; other text as it is."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text
