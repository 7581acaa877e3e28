"""Characters that come in two halves: a server that cuts its text between the halves of a surrogate pair."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeAlias

from .checks import is_list, is_mapping

__all__ = ["Halves", "joined", "remainder"]

Lane: TypeAlias = tuple[Any, ...]
Halves: TypeAlias = dict[Lane, str]
"""The first halves with which texts of a stream ended, by the place at which their texts go on."""

MAX_DEPTH: Final = 200  # of containers in each other, as pydantic's own parser has it

_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_IS_FIRST_HALF = re.compile("[\ud800-\udbff]\\Z")

# What tells the texts of a streamed response apart, beside their paths.
_IDENTITY: Final = ("type", "item_id", "output_index", "content_index", "summary_index")


def joined(content: bytes, halves: Halves | None = None) -> bytes | None:
    """Return JSON in which each half character is whole, held back, or replaced by U+FFFD.

    Args:
        content: The JSON, which a strict parser refuses.
        halves: In a stream, the halves that were held back; a text that begins with the other half gets its character,
            and a first half at the end of a text is held back for the next event.

    Returns:
        The JSON; None if nothing in it is half, or if it is no JSON.
    """
    try:
        text = content.decode("utf-8", "surrogatepass")
        data = json.loads(text)
        clean = _Joining({} if halves is None else halves, holds=halves is not None).read(data)
    except (ValueError, RecursionError):
        return None
    return None if clean == data else json.dumps(clean).encode()


def remainder(halves: Halves) -> list[bytes]:
    """Return an event for each half whose other half never came, with U+FFFD in its place; forget the halves."""
    lanes = list(halves)
    halves.clear()
    return [json.dumps(_event(lane)).encode() for lane in lanes]


def _event(lane: Lane) -> dict[str, Any]:
    (identity, *path), value = lane, "\ufffd"
    for step in reversed(path):
        value = [{"index": step, **value}] if isinstance(step, int) else {step: value}  # type: ignore[dict-item,assignment]
    return {**dict(identity), **value}  # type: ignore[dict-item]


class _Joining:
    def __init__(self, halves: Halves, *, holds: bool) -> None:
        self._halves = halves
        self._holds = holds

    def read(self, data: Any) -> Any:
        identity: tuple[tuple[str, Any], ...] = ()
        if is_mapping(data):
            identity = tuple(
                (name, data[name]) for name in _IDENTITY if isinstance(data.get(name), str | int)
            )
        return self._read(data, (identity,))

    def _read(self, value: Any, lane: Lane) -> Any:
        if isinstance(value, str):
            return self._text(value, lane)
        if len(lane) > MAX_DEPTH:
            raise ValueError("the JSON is nested too deeply")
        if is_mapping(value):
            return {
                _SURROGATE.sub("\ufffd", name): self._read(each, (*lane, name))
                for name, each in value.items()
            }
        if is_list(value):
            return [self._read(each, (*lane, _index(each, index))) for index, each in enumerate(value)]
        return value

    def _text(self, text: str, lane: Lane) -> str:
        if self._halves and text:
            text = self._halves.pop(lane, "") + text
        if self._holds and _LAST_IS_FIRST_HALF.search(text):
            self._halves[lane] = text[-1]
            text = text[:-1]
        if _SURROGATE.search(text) is None:
            return text
        # Two halves that came apart are two characters to Python, until they have been UTF-16.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        return _SURROGATE.sub("\ufffd", text)


def _index(item: Any, index: int) -> int:
    """Return by what an item is found in the next event: its own index, as an event need not hold all of a list."""
    own = item.get("index") if is_mapping(item) else None
    return own if isinstance(own, int) else index
