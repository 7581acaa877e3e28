"""One tool call whose pieces are still coming in, and a piece of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..types.api._conversions import as_json_text
from .checks import is_mapping
from .json_scanner import OPENING, SPACE, JSONScanner, canonical
from .merge import Fields, Text, fields_set, plain

if TYPE_CHECKING:
    from ..types.api.streaming import ChatCompletionChunkToolCall

__all__ = ["OpenFunction", "OpenToolCall", "Piece"]

_USUAL: Final = frozenset({"index", "function"})  # of a piece that is not the first one of its call
_ARGUMENTS: Final = frozenset({"arguments"})
_INPUTS: Final = ("input", "arguments")  # what a call of another type gets, in its body

# An empty value that announces arguments which are still to come, as from some gateways; with white space in it.
_PLACEHOLDERS: Final = frozenset({"{}", "[]", '""', "null"})
_MAX_PLACEHOLDER: Final = 16  # characters


class Piece:
    """What identifies a piece, and its arguments.

    A call that is of no function has its name and its input in a body of its own: under `custom`, or its type's name.

    Attributes:
        kind: Where the name and the arguments stand: `function`, `custom` …; empty where there are none.
    """

    __slots__ = ("arguments", "id", "index", "kind", "model", "name")

    def __init__(self, model: ChatCompletionChunkToolCall) -> None:
        self.model = model
        self.id: str = model.id or ""
        self.index: int | None = model.index
        function = model.function
        self.name: str | None = (function.name or None) if function else None
        self.arguments: str = (function.arguments or "") if function else ""
        self.kind: str = "function" if self.name or self.arguments else ""
        if not self.kind and model.__pydantic_extra__:
            self._read_body(model.type, model.__pydantic_extra__)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing in it that a call could be made of."""
        return not (self.id or self.name or self.arguments) and all(
            value in (None, "", "function") or name in ("index", "function")
            for name, value in fields_set(self.model)
        )

    @property
    def begins(self) -> bool:
        """True if its arguments could be the first ones of a call."""
        return self.kind != "function" or self.arguments.lstrip(SPACE)[:1] in ("", "{")

    def _read_body(self, call_type: str | None, extra: dict[str, Any]) -> None:
        for kind in (call_type, "custom"):
            body = extra.get(kind) if kind else None
            if kind and is_mapping(body):
                self.kind, self.name = kind, _text(body, "name") or None
                self.arguments = next(filter(None, (_text(body, name) for name in _INPUTS)), "")
                return


class OpenFunction(Fields):
    """The function of a call, also of the legacy `function_call`: its arguments grow.

    Attributes:
        arguments: The arguments, as JSON text.
    """

    __slots__ = ("arguments",)

    def __init__(self, piece: Any = None) -> None:
        self.arguments = JSONScanner()
        super().__init__(piece)

    def __bool__(self) -> bool:
        return bool(self.values or self.arguments.text)

    def add(self, name: str, piece: Any) -> None:
        """Merge a piece of a field; whole arguments that come again are those that are known."""
        if name != "arguments":
            super().add(name, piece)
        elif piece is not None:
            text = piece if isinstance(piece, str) else as_json_text(piece)
            if not self.is_whole_of(text):
                self.add_arguments(text)

    def add_arguments(self, text: str) -> None:
        """Append to the arguments, or replace what only announced them."""
        if text.lstrip(SPACE).startswith("{") and self.has_placeholder:
            self.arguments = JSONScanner()
        self.arguments.feed(text)

    def build(self) -> dict[str, Any]:
        """The function as it stands."""
        return {**super().build(), "arguments": str(self.arguments.text)}

    @property
    def has_placeholder(self) -> bool:
        """True if the arguments are an empty value, which may announce those that are still to come."""
        text = self.arguments.text
        if not 2 <= len(text) <= _MAX_PLACEHOLDER:
            return False
        return canonical(str(text)) in _PLACEHOLDERS

    def is_whole_of(self, text: str) -> bool:
        """True if a text is all of the arguments once more, which are whole, in whatever way it is written."""
        if text.lstrip(SPACE)[:1] not in OPENING or not self.arguments.is_closed:
            return False
        return canonical(text) == self.arguments.canonical

    def _opened(self, name: str, piece: Any) -> Any:
        return Fields(piece) if is_mapping(piece) else super()._opened(name, piece)


class OpenToolCall:
    """One tool call: its arguments grow.

    Attributes:
        kind: Where its name and its arguments stand, as in a `Piece`.
    """

    __slots__ = ("_function", "fields", "kind")

    def __init__(self) -> None:
        self.fields = Fields()
        self.kind = ""
        self._function = OpenFunction()

    @property
    def id(self) -> str:
        return self.fields.values.get("id") or ""

    @property
    def index(self) -> int | None:
        index: int | None = self.fields.values.get("index")
        return index

    @property
    def name(self) -> str | None:
        body = self._body
        return (body.values.get("name") or None) if body is not None else None

    @property
    def arguments(self) -> JSONScanner:
        """The arguments of its function. What another call gets is free text, and never whole."""
        return self._function.arguments

    @property
    def text(self) -> Text:
        """What it gets: the arguments, or the input."""
        if not self.is_free:
            return self._function.arguments.text
        values = self._body.values if self._body is not None else {}
        return next((values[name] for name in _INPUTS if isinstance(values.get(name), Text)), Text())

    @property
    def is_free(self) -> bool:
        """True if it is of no function."""
        return self.kind not in ("", "function")

    def add(self, piece: Piece) -> None:
        """Merge a piece."""
        self.kind = self.kind or piece.kind
        self._merge(piece)
        if piece.kind == "function":
            self._function.add_arguments(piece.arguments)

    def repeat(self, piece: Piece) -> None:
        """Take what is new from a piece that is the whole call again."""
        function = piece.model.function
        self.fields.repeat(
            {name: plain(value) for name, value in fields_set(piece.model) if name != "function"}
        )
        if function is not None:
            given = fields_set(function)
            self._function.repeat({name: plain(value) for name, value in given if name != "arguments"})

    def build(self) -> dict[str, Any]:
        """The call as it stands."""
        call: dict[str, Any] = {"type": self.kind or "function", **self.fields.build()}
        if self._function or call["type"] == "function":
            call["function"] = self._function.build()
        return call

    def is_continued_by(self, piece: Piece) -> bool:
        """True if a piece whose id says nothing goes on with this call, which is the one at its index."""
        if self.is_other_kind(piece):
            return False
        if piece.name is None and not piece.id:
            return True
        has_other_id = bool(piece.id and self.id)
        if piece.name is None:
            return not (has_other_id and piece.arguments.strip() and self.arguments.is_closed)
        if self.name is None:
            return not has_other_id
        if piece.name != self.name or (has_other_id and (piece.index is None or self.is_free)):
            return False
        if not piece.arguments and self.id and not piece.id:
            return True  # who gives ids announces no call without one
        if not piece.arguments and not self.text:
            return False  # announced again: two calls to a function without arguments
        return not self.arguments.is_complete

    def is_repeated_by(self, piece: Piece) -> bool:
        """True if a piece with the id of this call is the whole of it again."""
        return piece.kind == "function" and self._function.is_whole_of(piece.arguments)

    def is_followed_by(self, piece: Piece) -> bool:
        """True if a piece with the id of this call begins another one: of another kind, or whole like this one."""
        if self.is_other_kind(piece):
            return True
        if piece.name is None or not self.arguments.is_closed or self._function.has_placeholder:
            return False
        return piece.arguments.lstrip(SPACE)[:1] == "{" and canonical(piece.arguments) is not None

    def is_other_kind(self, piece: Piece) -> bool:
        """True if what a piece says stands elsewhere than in this call."""
        return bool(piece.kind and self.kind and piece.kind != self.kind)

    @property
    def _body(self) -> Fields | None:
        if not self.is_free:
            return self._function
        body = self.fields.values.get(self.kind)
        return body if isinstance(body, Fields) else None

    def _merge(self, piece: Piece) -> None:
        """Merge what a piece says beside the arguments of its function."""
        model, function = piece.model, piece.model.function
        if not (self.fields and model.__pydantic_fields_set__ <= _USUAL):
            for name, value in fields_set(model):
                if name != "function" and value is not None:
                    self.fields.add(name, plain(value))
        if function is not None and not function.__pydantic_fields_set__ <= _ARGUMENTS:
            for name, value in fields_set(function):
                if name != "arguments" and value is not None:
                    self._function.add(name, plain(value))


def _text(body: Any, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
