"""How the pieces of a field become the whole: one rule for every field of every stream, known or not.

Text is joined, a list is lengthened, a mapping is merged likewise. Null and an absent key change nothing. A field that
identifies (`id`, `type`, `name`) keeps its first value; a number, a boolean, a state or a signature takes the last one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from .checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

__all__ = [
    "MANY",
    "Fields",
    "RepeatedFields",
    "Text",
    "build",
    "equals",
    "fields_set",
    "has_content",
    "is_text",
    "plain",
]

MANY: Final = 256  # pieces, of which each takes more room than its characters

# What identifies, and keeps its first value; so does a name that ends with `_id` or `_type`.
_FIRST: Final = frozenset(
    {
        *("channel", "created", "filename", "format", "id", "index", "language", "model", "name", "object"),
        *("role", "type", "url"),
    }
)
# What tells a state, or is opaque, and takes the last one; so does a name that ends with `_signature` or `_at`.
_LAST: Final = frozenset(
    {"encrypted_content", "finish_reason", "phase", "signature", "state", "status", "stop_reason"}
)


class Text:
    """Text that arrives in pieces; they are joined when they have become many, not one by one.

    Another thread than the one that adds may ask for it: between two calls, threads do not take turns.

    Attributes:
        pieces: The last ones; who adds to them here sees to it that they are gathered.
    """

    __slots__ = ("_blocks", "pieces")

    def __init__(self, piece: str = "") -> None:
        self.pieces: list[str] = [piece] if piece else []
        self._blocks: tuple[str, ...] = ()  # few: each is at least twice as long as the next one

    def __bool__(self) -> bool:
        return bool(self.pieces or self._blocks)

    def __len__(self) -> int:
        return sum(map(len, self._blocks)) + sum(map(len, self.pieces))

    def __str__(self) -> str:
        return "".join([*self._blocks, *self.pieces])

    def add(self, piece: str) -> None:
        """Append a piece."""
        self.pieces.append(piece)
        if len(self.pieces) >= MANY:
            self.gather()

    def gather(self) -> None:
        """Make one of many pieces, so that a long text takes little more room than its characters."""
        block, before = "".join(self.pieces), self._blocks
        while before and len(before[-1]) < 2 * len(block):
            block, before = before[-1] + block, before[:-1]
        self._blocks = (*before, block)
        self.pieces[:] = ()


class Fields:
    """The fields of a mapping that arrives in pieces.

    Attributes:
        values: By name: a `Text`, a list, `Fields`, or a plain value.
    """

    __slots__ = ("values",)

    def __init__(self, piece: Mapping[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = {}
        if piece:
            self.update(piece)

    def __bool__(self) -> bool:
        return bool(self.values)

    def update(self, piece: Mapping[str, Any]) -> None:
        """Merge a piece: some of the fields, whole or in part."""
        for name, value in piece.items():
            self.add(name, value)

    def add(self, name: str, piece: Any) -> None:
        """Merge a piece of one field. A null says no more than that the field exists."""
        known = self.values.get(name)
        if type(known) is Text and type(piece) is str:  # as nearly always
            if piece:
                known.add(piece)
        elif known is None:
            self.values[name] = None if piece is None else self._opened(name, piece)
        elif has_content(piece):
            self.values[name] = self._merged(name, known, piece)

    def repeat(self, whole: Mapping[str, Any]) -> None:
        """Merge a mapping that comes again as a whole: a text or a list that is no shorter than before is all of it."""
        for name, value in whole.items():
            known: Any = self.values.get(name)
            if isinstance(known, Fields) and is_mapping(value):
                known.repeat(value)
            elif _is_all_of(value, known):
                self.values[name] = self._opened(name, value)
            else:
                self.add(name, value)

    def build(self) -> dict[str, Any]:
        """The fields as plain data, which belongs to the caller."""
        return {name: build(value) for name, value in list(self.values.items())}  # another thread may add

    def _opened(self, name: str, piece: Any) -> Any:
        if isinstance(piece, str):
            return Text(piece) if is_text(name) else piece
        if is_mapping(piece):
            return type(self)(piece)
        return list(piece) if is_list(piece) else piece

    def _merged(self, name: str, known: Any, piece: Any) -> Any:
        if not has_content(known):
            return self._opened(name, piece)
        if is_list(known):
            known.extend(piece if is_list(piece) else [piece])
        elif is_list(piece):
            return [known, *piece]
        elif isinstance(known, Text):
            if not isinstance(piece, str):
                return known if is_number(piece) else [known, piece]  # of two shapes: both are kept
            known.add(piece)
        elif isinstance(known, Fields):
            if not is_mapping(piece):
                return known if is_number(piece) else [known, piece]
            known.update(piece)
        elif not _is_first(name):
            return self._opened(name, piece)
        return known


class RepeatedFields(Fields):
    """The fields of a mapping that is sent again and again, each time with what is known by then.

    Text is replaced instead of joined, and a list is lengthened by the entries that it does not hold yet.
    """

    def _opened(self, name: str, piece: Any) -> Any:
        if is_list(piece):
            entries = _Distinct()
            entries.extend(piece)
            return entries
        return piece if isinstance(piece, str) else super()._opened(name, piece)

    def _merged(self, name: str, known: Any, piece: Any) -> Any:
        return piece if isinstance(piece, str) else super()._merged(name, known, piece)


class _Distinct(list[Any]):
    """A list that takes each entry once."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: set[str] = set()

    def extend(self, entries: Any) -> None:
        """Append those of the entries that are new."""
        for entry in entries:
            key = json.dumps(entry, sort_keys=True, default=repr)
            if key not in self._keys:
                self._keys.add(key)
                self.append(entry)


def build(value: Any) -> Any:
    """A merged value as plain data, which belongs to the caller."""
    if isinstance(value, Text):
        return str(value)
    if hasattr(value, "build"):  # `Fields`, and lists with rules of their own
        return value.build()
    if is_list(value):
        return [build(entry) for entry in value]
    if is_mapping(value):
        return {name: build(entry) for name, entry in value.items()}
    return value


def equals(known: Text, text: str) -> bool:
    """True if pieces make a text; they are joined only where it is as long."""
    return len(known) == len(text) and str(known) == text


def plain(value: Any) -> Any:
    """A value of a model as plain data, with just the fields that came."""
    if is_list(value):
        return [plain(entry) for entry in value]
    return value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value


def fields_set(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields that a model was given, in their order, the unknown ones last."""
    given = model.__pydantic_fields_set__
    for item in model.__dict__.items():
        if item[0] in given:
            yield item
    yield from (model.__pydantic_extra__ or {}).items()


def is_text(name: str) -> bool:
    """True if text in a field of this name is joined: it neither identifies nor tells a state."""
    return not (_is_first(name) or name in _LAST or name.endswith(("_signature", "_at")))


def _is_first(name: str) -> bool:
    return name in _FIRST or name.endswith(("_id", "_type"))


def has_content(value: Any) -> bool:
    """True unless a value is null or empty; 0 and False say something."""
    return value is not None and (is_number(value) or bool(value))


def _is_all_of(whole: Any, known: Any) -> bool:
    """Return whether a text or a list is no shorter than what is known of it."""
    return _are_alike(known, whole) and len(whole) >= len(known)


def _are_alike(known: Any, value: Any) -> bool:
    return (isinstance(known, Text) and isinstance(value, str)) or (is_list(known) and is_list(value))


def is_number(value: Any) -> bool:
    """True for a number or a boolean."""
    return isinstance(value, int | float)
