"""JSON as some servers write it: with a byte order mark, half a surrogate pair, or a raw line break in a text."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import Any, Final, TypeAlias

from .checks import is_list, is_mapping

__all__ = ["Path", "loads", "parse_json"]

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the data: keys and indices from the root."""

MAX_DEPTH: Final = 200  # of containers in each other, as pydantic's own parser has it

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(content: bytes) -> tuple[Any, dict[Path, str]]:
    """Parse JSON that a strict parser may refuse.

    Half a surrogate pair becomes U+FFFD, as it is no character.

    Returns:
        The data, and the texts in which something was replaced, as they came.

    Raises:
        ValueError: It is not JSON, or nested too deeply.
    """
    from pydantic_core import from_json  # which the body of an error does not need

    content = content.removeprefix(BOM_UTF8)
    try:
        return from_json(content), {}
    except ValueError:
        pass
    replaced: dict[Path, str] = {}
    return _clean(loads(content.decode("utf-8", "surrogatepass")), (), replaced), replaced


def loads(text: str) -> Any:
    """Parse JSON in which raw control characters, half characters and huge numbers are let pass.

    A number with more digits than Python converts comes as a text.

    Raises:
        ValueError: It is not JSON, or nested too deeply.
    """
    try:
        return json.loads(text.removeprefix("\ufeff"), strict=False, parse_int=_integer)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def _integer(digits: str) -> int | str:
    """Return a number; as its digits where it has more of them than Python converts."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _clean(value: Any, path: Path, replaced: dict[Path, str]) -> Any:
    """Return a value with U+FFFD for what is no character, and note the texts in which it was replaced."""
    if isinstance(value, str):
        if _SURROGATE.search(value) is not None:
            replaced[path] = value
        return _SURROGATE.sub("\ufffd", value)
    if len(path) >= MAX_DEPTH and isinstance(value, dict | list):
        raise ValueError("the JSON is nested too deeply")
    if is_mapping(value):
        return {
            _SURROGATE.sub("\ufffd", name): _clean(each, (*path, name), replaced)
            for name, each in value.items()
        }
    if is_list(value):
        return [_clean(each, (*path, index), replaced) for index, each in enumerate(value)]
    return value
