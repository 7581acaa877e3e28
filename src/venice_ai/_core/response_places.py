"""Where the pieces of a response go: by the type of their event, and by what it says of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ITEM_OF_PART", "ITEM_TYPES", "TARGETS", "TARGETS_OF_DELTAS", "Position", "Target"]


class Target(NamedTuple):
    """Where the pieces of an event go.

    Attributes:
        item_type: The type of the item.
        field: The field that grows: of the item, or of one of its parts.
        parts: The list that the part stands in; empty where the field is the item's own.
        part_type: The part's type.
        index_name: What the events call the part's index; empty where there is one part.
    """

    item_type: str
    field: str
    parts: str = ""
    part_type: str = ""
    index_name: str = "content_index"


# By what the type of an event says between `response.` and `.delta`.
TARGETS: Final[Mapping[str, Target]] = {
    "function_call_arguments": Target("function_call", "arguments"),
    "output_text": Target("message", "text", "content", "output_text"),
    "reasoning": Target("reasoning", "text", "summary", index_name=""),
    "reasoning_summary_text": Target("reasoning", "text", "summary", "summary_text", "summary_index"),
    "reasoning_text": Target("reasoning", "text", "content", "reasoning_text"),
    "refusal": Target("message", "refusal", "content", "refusal"),
}
ITEM_OF_PART: Final = {target.part_type: target.item_type for target in TARGETS.values() if target.part_type}
ITEM_TYPES: Final = frozenset(target.item_type for target in TARGETS.values()) | {"web_search_call"}
TARGETS_OF_DELTAS: Final = {f"response.{subject}.delta": target for subject, target in TARGETS.items()}


class Position(NamedTuple):
    """What an event of an unknown type says of the place of its field."""

    item_id: str
    output_index: int | None
    content_index: int | None
    summary_index: int | None

    @classmethod
    def of(cls, extra: Mapping[str, Any]) -> Position:
        """The position that the fields of an event tell, as far as they can be read."""
        item_id = extra.get("item_id")
        output, content, summary = (
            value if isinstance(value := extra.get(f"{name}_index"), int) else None
            for name in ("output", "content", "summary")
        )
        return cls(item_id if isinstance(item_id, str) else "", output, content, summary)
