"""What a response holds, while its pieces are still coming in: an item of its output, a part of an item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from .checks import is_list
from .forgotten import PARTS, filled, filled_list
from .merge import Fields, has_content

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OpenItem"]

# What stands in an item or a part of a type when nothing of it has come.
_EMPTY: Final[Mapping[str, Mapping[str, Any]]] = {
    "message": {"content": []},
    "reasoning": {"summary": []},
    "function_call": {"arguments": ""},
    "output_text": {"text": "", "annotations": []},
    "refusal": {"refusal": ""},
    "reasoning_text": {"text": ""},
    "summary_text": {"text": ""},
}


class OpenItem:
    """An item, or one of its parts: what the API says of it, and the pieces that it sends of its fields.

    A field that the API has sent as a whole counts for more than its pieces; what it said when the item began counts
    for less.

    Attributes:
        pieces: The fields that grow.
        has_id: Whether the events of it have had an id.
        is_announced: Whether the API has said that it begins.
        is_named: Whether an id of it came twice.
        is_whole: Whether the API has said that it is at its end.
    """

    __slots__ = (
        "_described",
        "_parts",
        "_type",
        "_whole",
        "has_id",
        "is_announced",
        "is_named",
        "is_whole",
        "pieces",
    )

    def __init__(self, item_type: str) -> None:
        self._type = item_type
        self._described: dict[str, Any] = {}
        self._whole: set[str] = set()  # the fields that came as a whole
        self.pieces = Fields()
        self._parts: defaultdict[str, dict[int, OpenItem]] = defaultdict(
            dict
        )  # of each list of parts, by index
        self.has_id = self.is_announced = self.is_named = self.is_whole = False

    @property
    def type(self) -> str:
        """Its type, as far as it is known."""
        return self._described.get("type") or self._type

    @property
    def keeps_its_id(self) -> bool:
        """True if an event with an id that is new is of another item.

        A server that makes a new id for each event says none twice, and announces each item.
        """
        return self.has_id and (self.is_named or self.is_whole or not self.is_announced)

    def describe(self, fields: Mapping[str, Any], *, is_whole: bool) -> None:
        """Take over what the API says.

        Args:
            fields: The fields.
            is_whole: True if it says it at the end. An empty field, or one in its parts, may then still be one that
                was forgotten.
        """
        for name, value in fields.items():
            if has_content(value) or name not in self._described:
                known = self._described.get(name)
                if name in PARTS and is_list(value) and is_list(known):
                    value = filled_list(value, known)
                self._described[name] = value
                if is_whole and has_content(value):
                    self._whole.add(name)

    def part(self, field: str, index: int, part_type: str) -> OpenItem:
        """A part of it, which begins where it is not known.

        Args:
            field: The list that the part stands in: `content` or `summary`.
            index: Its place there.
            part_type: Its type, unless the API says another one.
        """
        parts = self._parts[field]
        if index not in parts:
            parts[index] = OpenItem(part_type)
        return parts[index]

    def known_part(self, field: str, index: int | None) -> OpenItem | None:
        """A part, where it has begun."""
        return None if index is None else self._parts[field].get(index)

    def field_of(self, subject: str) -> str:
        """The field that an event's type names, as `code_interpreter_call_code` does with the type of an item before.

        Empty where it names none.
        """
        own = self.type
        if subject == own:
            return own.rpartition("_")[2]
        return subject[len(own) + 1 :] if own and subject.startswith(f"{own}_") else ""

    def build(self, like: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The item as it stands.

        Args:
            like: What the response says of it at the end, whose parts show which ones are missing here.
        """
        pieces: dict[str, Any] = self.pieces.build()
        for field, parts in self._parts.items():
            if parts:
                whole = self._described[field] if field in self._whole else (like or {}).get(field)
                pieces[field] = _listed(parts, whole if is_list(whole) else [])
        unfinished = {name: value for name, value in pieces.items() if name not in self._whole}
        built = {"type": self.type, **_EMPTY.get(self.type, {}), **self._described, **unfinished}
        return filled(built, pieces)


def _listed(parts: dict[int, OpenItem], whole: list[Any]) -> list[Any]:
    """The parts by their index, in their order; between them those of the list that came as a whole."""
    if max(parts) < len(whole):
        return [_as_part(parts[index]) if index in parts else each for index, each in enumerate(whole)]
    return [_as_part(parts[index]) for index in sorted(parts)]


def _as_part(part: OpenItem) -> Any:
    """A part as it stands; plain text where it has no type, as in Venice's summaries."""
    built = part.build()
    return built if built["type"] else built.get("text", "")
