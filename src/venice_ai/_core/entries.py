"""Lists whose entries arrive in pieces: `reasoning_details`, `thinking_blocks`, the parts of a content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .checks import is_list, is_mapping
from .merge import Fields, Text, build, equals, has_content

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

__all__ = ["ContentParts", "Entries"]

_PAYLOAD: Final = ("text", "summary", "thinking", "data")
# By the last word of their type ("reasoning.text", "summary_text", "thinking"), consecutive pieces are one text.
_TEXT_TYPE: Final = re.compile(r"(?:^|[._])(?:text|summary|thinking)$")
# What is encrypted comes whole: without an id, two pieces are two entries.
_OPAQUE_TYPE: Final = re.compile(r"(?:^|[._])(?:encrypted|redacted)(?:$|[._])")
_HIDDEN_TYPE: Final = re.compile("thinking|reasoning")


class Entries:
    """A list whose entries arrive in pieces.

    A piece belongs to the entry of its type that has its id, or else its index; without either, to the last entry where
    that is a text of the same type. A signature closes its entry: text that comes later begins another.
    """

    __slots__ = ("_entries", "_known")

    def __init__(self) -> None:
        self._entries: list[Any] = []
        self._known: dict[Hashable, _Entry] = {}  # the latest of each id and index: of a type, and of any

    def __bool__(self) -> bool:
        return bool(self._entries)

    def extend(self, pieces: list[Any]) -> None:
        """Merge pieces: mappings, or texts, which are parts of the type `text`."""
        for piece in pieces:
            if isinstance(piece, str):
                self._add({"type": "text", "text": piece})
            elif is_mapping(piece):
                self._add(piece)
            elif piece is not None:
                self._entries.append(piece)

    def build(self) -> list[Any]:
        """The entries as plain data."""
        return build(self._entries)  # type: ignore[no-any-return]  # a list of a list

    def _add(self, piece: Mapping[str, Any]) -> None:
        entry = self._entry_of(piece)
        if entry is not None and self._is_repeated(entry, piece):
            entry.repeat(piece)
        else:
            if entry is None or entry.is_ended_by(piece):
                entry = _Entry()
                self._entries.append(entry)
            entry.update(piece)
        for name in ("id", "index"):
            if (value := _identity(piece, name)) is not None:
                self._known[None, name, value] = self._known[entry.type, name, value] = entry

    def _is_repeated(self, entry: _Entry, piece: Mapping[str, Any]) -> bool:
        return entry.is_repeated_by(piece)

    def _entry_of(self, piece: Mapping[str, Any]) -> _Entry | None:
        """The entry that a piece belongs to; None where it begins one."""
        entry_type, identity, index = _type_of(piece), _identity(piece, "id"), _identity(piece, "index")
        if identity is not None:
            known = self._find(entry_type, "id", identity)
            if known is not None:
                return known
        if entry_type is not None and _OPAQUE_TYPE.search(entry_type):
            return None
        if index is not None:
            known = self._find(entry_type, "index", index)
            return None if known is None or (identity is not None and known.id is not None) else known
        last = self._entries[-1] if self._entries and identity is None else None
        return last if isinstance(last, _Entry) and last.is_continued_by(piece, entry_type) else None

    def _find(self, entry_type: Any, name: str, value: Any) -> _Entry | None:
        known = self._known.get((entry_type, name, value))
        if known is None:
            known = self._known.get((None, name, value))
            return known if known is not None and known.type is None else None
        return known


class ContentParts(Entries):
    """A content that comes as a list of parts, or partly so.

    Attributes:
        pieces: Takes text like the pieces of a `Text`.
    """

    __slots__ = ()

    @property
    def pieces(self) -> ContentParts:
        """Itself: a text joins with the text before it."""
        return self

    def add(self, text: str) -> None:
        """Append text."""
        self.extend([text])

    append = add

    def __len__(self) -> int:
        return 0  # of pieces that are still to be gathered

    def gather(self) -> None:
        """Do nothing: nothing waits."""

    def _is_repeated(self, entry: _Entry, piece: Mapping[str, Any]) -> bool:
        # Text has been given out as it came: what is put together must be the same.
        return entry.is_hidden and super()._is_repeated(entry, piece)


class _Entry(Fields):
    """One entry; a list of text parts in it is joined like the list that it stands in."""

    __slots__ = ()

    @property
    def type(self) -> str | None:
        return _type_of(self.values)

    @property
    def id(self) -> Any:
        return _identity(self.values, "id")

    @property
    def is_opaque(self) -> bool:
        return self.type is not None and _OPAQUE_TYPE.search(self.type) is not None

    @property
    def is_hidden(self) -> bool:
        """True if its text is none of the answer's: reasoning, or encrypted."""
        return self.is_opaque or (self.type is not None and _HIDDEN_TYPE.search(self.type) is not None)

    def add(self, name: str, piece: Any) -> None:
        known = self.values.get(name)
        if name not in _PAYLOAD or not has_content(piece) or not _has_parts(known, piece):
            super().add(name, piece)
            return
        if not isinstance(known, Entries):
            self.values[name] = Entries()
            self.values[name].extend([build(known)] if has_content(known) else [])
        self.values[name].extend(piece if is_list(piece) else [piece])

    def repeat(self, whole: Mapping[str, Any]) -> None:
        """Take what is new from a piece that is the whole of this entry again; what it says has been compared."""
        super().repeat({name: value for name, value in whole.items() if name not in _PAYLOAD})

    def is_continued_by(self, piece: Mapping[str, Any], entry_type: str | None) -> bool:
        """True if a piece without id and index goes on with this entry, which is the last one."""
        if entry_type is None:
            payload = [name for name in _PAYLOAD if has_content(piece.get(name))]
            return not payload or any(self.values.get(name) is not None for name in payload)
        if entry_type != self.type or not _TEXT_TYPE.search(entry_type):
            return False
        return self.id is None and self.values.get("index") is None

    def is_ended_by(self, piece: Mapping[str, Any]) -> bool:
        """True if this entry has its signature, and a piece of its index says something else."""
        return bool(self.values.get("signature")) and any(
            has_content(piece.get(name)) for name in (*_PAYLOAD, "signature")
        )

    def is_repeated_by(self, piece: Mapping[str, Any]) -> bool:
        """True if a piece is the whole of this entry again: encrypted, with its signature, or with the first one."""
        payload = [name for name in _PAYLOAD if has_content(piece.get(name))]
        signature, known = piece.get("signature"), self.values.get("signature")
        if self.is_opaque:
            if not payload:
                return False
        elif not signature or (signature != known if known else not payload):
            return False
        return all(_is_equal(self.values.get(name), piece[name]) for name in payload)


def _has_parts(known: Any, piece: Any) -> bool:
    """True if pieces are parts of a list: in one, or of two shapes, such as a text behind a mapping."""
    if is_list(piece) or isinstance(known, Entries):
        return True
    return (isinstance(known, Text) and is_mapping(piece)) or (
        isinstance(known, Fields) and isinstance(piece, str)
    )


def _type_of(fields: Mapping[str, Any]) -> str | None:
    entry_type = fields.get("type")
    return entry_type if isinstance(entry_type, str) and entry_type else None


def _identity(fields: Mapping[str, Any], name: str) -> Any:
    """A field that identifies, where it can: a text that is not empty, or a number."""
    value = fields.get(name)
    return value if (isinstance(value, str) and value) or isinstance(value, int | float) else None


def _is_equal(known: Any, value: Any) -> bool:
    if isinstance(known, Text):
        return isinstance(value, str) and equals(known, value)
    return bool(build(known) == value)
