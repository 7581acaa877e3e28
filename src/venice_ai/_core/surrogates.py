"""Characters that come in two halves: a server that cuts its text between the halves of a surrogate pair.

A first half is held back only at the end of a text that goes on in the next event, for there alone the other half can
come. Everywhere else a half is no character, and U+FFFD stands for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from .checks import is_list, is_mapping
from .lenient_json import loads
from .merge import is_text

__all__ = ["Halves", "ended", "joined", "remainder"]

Lane: TypeAlias = tuple[Any, ...]
"""What tells a text that grows from the others of its stream: names, and the indices of choices and entries."""

Address: TypeAlias = Callable[[Any], dict[str, Any]]
"""Makes an event that adds something where it was read."""


class Half(NamedTuple):
    """The first half of a character.

    Attributes:
        first: The half.
        address: That of its text.
        places: Where in a response the text stands; empty in a chat.
    """

    first: str
    address: Address
    places: Mapping[str, Any]


Halves: TypeAlias = dict[Lane, Half]
"""The first halves with which texts of a stream ended, by their lanes."""

_MARK: Final = "\ufffd"
_NOWHERE: Final[Mapping[str, Any]] = {}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_IS_FIRST_HALF = re.compile("[\ud800-\udbff]\\Z")

# What tells the texts of a streamed response apart, beside the type of the event.
_PLACES: Final[Mapping[str, type]] = {
    "item_id": str,
    "output_index": int,
    "content_index": int,
    "summary_index": int,
}
_ENDS: Final = (".done", ".completed", ".incomplete", ".failed")  # such events have texts as a whole

_MESSAGES: Final = ("delta", "message", "text")  # the first of these that a choice has is read as its delta
# The fields that grow in the entries of a list. Any other entry is one of its own, and is not joined with the next.
_GROWING: Final[Mapping[str, tuple[str, ...]]] = {
    "content": ("text",),
    "reasoning_details": ("summary", "text"),
    "tool_calls": ("custom", "function"),
}
_IDENTITY: Final = ("type", "index", "id")  # of such an entry


def joined(content: bytes, halves: Halves) -> bytes | None:
    """Return an event's JSON, with each half character in what grows joined, held back, or replaced by U+FFFD.

    Args:
        content: The JSON, which a strict parser refuses.
        halves: The halves that were held back. A text that begins with the other half gets its character, and a first
            half at the end of a text is held back for the next event.

    Returns:
        The JSON; None if nothing in it has changed, or if it is no JSON. Halves in what does not grow may be left.
    """
    try:
        data = _loaded(content)
        read = _Joining(halves).event(data)
    except (ValueError, RecursionError):
        return None
    return None if read == data else json.dumps(read).encode()


def ended(content: bytes, halves: Halves) -> list[bytes]:
    """Return the remainders of the texts that an event has as a whole, to be read ahead of it; forget their halves."""
    try:
        data = _loaded(content)
    except (ValueError, RecursionError):
        return []
    if not is_mapping(data) or not str(data.get("type")).endswith(_ENDS):
        return []
    here = _places(data)
    over = [
        lane
        for lane, half in halves.items()
        if all(half.places.get(name, place) == place for name, place in here.items())
    ]
    return [_remainder(halves.pop(lane)) for lane in over]


def remainder(halves: Halves) -> list[bytes]:
    """Return an event for each half whose other half never came, with U+FFFD in its place; forget the halves."""
    left = list(halves.values())
    halves.clear()
    return list(map(_remainder, left))


def _remainder(half: Half) -> bytes:
    return json.dumps(half.address(_MARK)).encode()


def _loaded(content: bytes) -> Any:
    return loads(content.decode("utf-8", "surrogatepass"))


def _places(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the place in a response that an event is of, as far as it can be read."""
    return {name: data[name] for name, kind in _PLACES.items() if isinstance(data.get(name), kind)}


class _Joining:
    """Reads an event after the halves of those before it."""

    def __init__(self, halves: Halves) -> None:
        self._halves = halves

    def event(self, data: Any) -> Any:
        """Return the data of an event of a chat or of a response; of any other one, as it is."""
        if not is_mapping(data):
            return data
        read = dict(data)
        if "delta" in data:
            read["delta"] = self._delta(data)
        if is_list(choices := data.get("choices")):
            read["choices"] = [self._choice(choice) for choice in choices]
        return read

    def _delta(self, data: Mapping[str, Any]) -> Any:
        """Return what an event adds to a response."""
        if not isinstance(delta := data["delta"], str):
            return _clean(delta)
        kind = {"type": data["type"]} if isinstance(data.get("type"), str) else {}
        places = _places(data)
        lane = (*kind.values(), *places.items())
        return self._text(delta, lane, lambda text: {**kind, **places, "delta": text}, places)

    def _choice(self, choice: Any) -> Any:
        name = (
            next((name for name in _MESSAGES if choice.get(name) is not None), None)
            if is_mapping(choice)
            else None
        )
        if name is None:
            return _clean(choice)
        index = choice["index"] if isinstance(choice.get("index"), int) else 0
        rest = {key: each for key, each in choice.items() if key != name}

        def address(delta: Any) -> dict[str, Any]:
            return {"choices": [{"index": index, "delta": delta}]}

        said: Any = choice[name]
        if isinstance(said, str):
            said = self._text(said, (index, "content"), _below(address, "content"))
        elif is_mapping(said):
            said = self._fields(said, (index,), address)
        return {**_clean(rest), name: said}

    def _fields(self, fields: Mapping[str, Any], lane: Lane, address: Address, *, deep: bool = True) -> Any:
        """Return the fields of a mapping: the texts grow, and of mappings and lists in it some do if it is `deep`."""
        return {
            _clean(name): self._field(name, value, (*lane, name), _below(address, name), deep=deep)
            for name, value in fields.items()
        }

    def _field(self, name: str, value: Any, lane: Lane, address: Address, *, deep: bool) -> Any:
        if isinstance(value, str) and is_text(name):
            return self._text(value, lane, address)
        if deep and is_mapping(value):
            return self._fields(value, lane, address)
        if deep and is_list(value) and name in _GROWING:
            return [self._entry(index, entry, lane, address) for index, entry in enumerate(value)]
        return _clean(value)

    def _entry(self, index: int, entry: Any, lane: Lane, address: Address) -> Any:
        """Return an entry of a list that grows; a text in a content is a piece of it wherever it stands."""
        growing, is_content = _GROWING[lane[-1]], lane[-1] == "content"
        if isinstance(entry, str) and is_content:
            return self._text(entry, lane, lambda text: address([text]))
        if not is_mapping(entry) or (is_content and entry.get("type") not in ("text", None)):
            return _clean(entry)
        identity = {key: entry[key] for key in _IDENTITY if isinstance(entry.get(key), str | int)}
        if not is_content:
            lane = (*lane, identity.get("index", index))

        def within(piece: Any) -> dict[str, Any]:
            return address([{**identity, **piece}])

        read = _clean({name: value for name, value in entry.items() if name not in growing})
        for name in growing:
            value, own = entry.get(name), lane if is_content else (*lane, name)
            if is_mapping(value):
                read[name] = self._fields(value, own, _below(within, name), deep=False)
            elif name in entry:
                read[name] = self._field(name, value, own, _below(within, name), deep=False)
        return read

    def _text(self, text: str, lane: Lane, address: Address, places: Mapping[str, Any] = _NOWHERE) -> str:
        if text and lane in self._halves:
            text = self._halves.pop(lane).first + text
        if _LAST_IS_FIRST_HALF.search(text):
            self._halves[lane] = Half(text[-1], address, places)
            text = text[:-1]
        return _whole(text)


def _below(address: Address, name: str) -> Address:
    """Return the address of a field."""
    return lambda value: address({name: value})


def _whole(text: str) -> str:
    if _SURROGATE.search(text) is None:
        return text
    # Two halves that came apart are two characters to Python, until they have been UTF-16.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _SURROGATE.sub(_MARK, text)


def _clean(value: Any) -> Any:
    """Return a value that does not grow, with U+FFFD for each half character."""
    if isinstance(value, str):
        return _whole(value)
    if is_mapping(value):
        return {_whole(name): _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if is_list(value) else value
