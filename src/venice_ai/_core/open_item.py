"""An item of a response's output whose pieces are still coming in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from .open_message import Text

__all__ = ["OpenItem"]

# Where the pieces of an item go, by its type.
_GROWING: Final = {"message": "content", "reasoning": "summary", "function_call": "arguments"}


class OpenItem:
    """Folds the events of one item. What the API says of it when it is whole counts for more than its pieces."""

    def __init__(self, kind: str) -> None:
        self.fields: dict[str, Any] = {"type": kind}
        self._parts: dict[int, dict[str, Any]] = {}
        self._texts: defaultdict[int, Text] = defaultdict(Text)

    def describe(self, item: dict[str, Any], *, is_whole: bool) -> None:
        """Take over the item's fields; those that grow only when it is whole, and only if they are not empty."""
        growing = _GROWING.values()
        self.fields |= {
            name: value for name, value in item.items() if name not in growing or (is_whole and value)
        }

    def describe_part(self, place: int, part: dict[str, Any], *, is_whole: bool) -> None:
        """Take over the fields of a part of a message, likewise."""
        known = self._parts.setdefault(place, {})
        known |= {name: value for name, value in part.items() if name != "text" or (is_whole and value)}

    def add(self, text: str, place: int = 0) -> None:
        """One more piece of text; in a message, that of one of its parts."""
        self._texts[place].add(text)

    def whole(self) -> dict[str, Any]:
        """The item as it stands."""
        name = _GROWING.get(self.fields["type"])
        return {name: self._grown(name), **self.fields} if name else self.fields

    def _grown(self, name: str) -> Any:
        if name == "content":
            return [self._part(place) for place in sorted(self._texts | self._parts)]
        text = "".join(map(str, self._texts.values()))
        if name == "summary":
            return [text] if text else []
        return text

    def _part(self, place: int) -> dict[str, Any]:
        text = str(self._texts.get(place, ""))
        return {"type": "output_text", "text": text, "annotations": [], **self._parts.get(place, {})}
