"""JSON as some servers write it: with a byte order mark, half a surrogate pair, or a raw line break in a text."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import Any, Final, TypeAlias

from pydantic_core import from_json

from .checks import is_list, is_mapping

__all__ = ["Halves", "Path", "parse_json"]

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the data: keys and indices from the root."""

Halves: TypeAlias = dict[Path, str]
"""The first half of a surrogate pair with which a text of a stream ended, by the text's path."""

MAX_DEPTH: Final = 200  # of containers in each other, as pydantic's own parser has it

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(content: bytes, halves: Halves | None = None) -> tuple[Any, dict[Path, str]]:
    """Parse JSON that a strict parser may refuse.

    What is no character becomes U+FFFD: half a surrogate pair, or bytes that are not UTF-8.

    Args:
        content: The JSON.
        halves: In a stream, the halves with which the texts of earlier events ended. A text that begins with the other
            half gets its character back, and a half at the end of a text is kept for the next event.

    Returns:
        The data, and the texts in which something was replaced, as they came.

    Raises:
        ValueError: It is not JSON, or nested too deeply.
    """
    content = content.removeprefix(BOM_UTF8)
    try:
        return from_json(content), {}
    except ValueError:
        pass
    try:
        text = content.decode("utf-8", "surrogateescape")
        data = json.loads(text, strict=False, parse_int=_integer)
        return _Cleaning(halves).clean(data)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def _integer(digits: str) -> int | str:
    """Return a number; as its digits where it has more of them than Python converts."""
    try:
        return int(digits)
    except ValueError:
        return digits


class _Cleaning:
    """Replaces what is no character in the texts of parsed JSON."""

    def __init__(self, halves: Halves | None) -> None:
        self._halves = halves
        self._found: dict[Path, str] = {}

    def clean(self, data: Any) -> tuple[Any, dict[Path, str]]:
        return self._clean(data, (), ()), self._found

    def _clean(self, value: Any, path: Path, lane: Path) -> Any:
        """Return a value with clean texts.

        The lane is the path by which a text goes on in the next event: an item that has an index of its own goes by
        it, as an event need not hold all of a list.
        """
        if isinstance(value, str):
            return self._text(value, path, lane)
        if len(path) >= MAX_DEPTH and isinstance(value, dict | list):
            raise ValueError("the JSON is nested too deeply")
        if is_mapping(value):
            return {
                _SURROGATE.sub("\ufffd", name): self._clean(each, (*path, name), (*lane, name))
                for name, each in value.items()
            }
        if is_list(value):
            return [
                self._clean(each, (*path, index), (*lane, _own_index(each, index)))
                for index, each in enumerate(value)
            ]
        return value

    def _text(self, raw: str, path: Path, lane: Path) -> str:
        text = raw if self._halves is None else self._joined(raw, lane, self._halves)
        if _SURROGATE.search(text) is None:
            return text
        self._found[path] = raw
        return _SURROGATE.sub("\ufffd", text)

    def _joined(self, text: str, lane: Path, halves: Halves) -> str:
        text = halves.pop(lane, "") + text
        if "\ud800" <= text[-1:] <= "\udbff":
            halves[lane] = text[-1]
            text = text[:-1]
        # Two halves that came apart are two characters to Python, until they have been UTF-16.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _own_index(item: Any, index: int) -> int:
    own = item.get("index") if is_mapping(item) else None
    return own if isinstance(own, int) else index
