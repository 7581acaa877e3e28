"""A second reading of what the first one refuses."""

from __future__ import annotations

import json
from functools import partial
from operator import is_
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from ..._core.checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "MESSAGES",
    "ElseConvert",
    "as_entries",
    "as_json_text",
    "as_list",
    "as_parts",
    "as_text",
    "from_text",
    "none_if_empty",
    "with_message",
]

MAX_CONVERTED: Final = 10_000  # entries

MESSAGES: Final = ("delta", "message", "text")  # the names of what the model says, in a choice


class ElseConvert:
    """Converts a value that its type refuses, and reads it again.

    A value that its type takes costs no Python call. The conversion keeps the places of entries, so that an error in
    what was converted names the place in what came; it returns the value itself where it has nothing to convert. A list
    that is longer than any that needs it is not converted: what is mended is read once for each odd item in it.
    """

    def __init__(self, convert: Callable[[Any], object]) -> None:
        self._convert = convert

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        again = core_schema.no_info_before_validator_function(self._converted, schema)
        return core_schema.union_schema([schema, (again, "converted")], mode="left_to_right")

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["choices"][0])  # of the union made above

    def _converted(self, value: Any) -> object:
        is_long = is_list(value) and len(value) > MAX_CONVERTED
        converted = value if is_long else self._convert(value)
        if converted is value:  # the first reading has said what is wrong with it
            raise PydanticCustomError("other_branch", "it can't be converted")
        return converted


def as_json_text(value: object) -> str:
    """Return JSON text, for a value that came as itself: the arguments of a function call."""
    write = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)
    try:
        return write(value)
    except ValueError:  # a number that is none, for which JSON has null
        from ._nulls import finite

        return write(finite(value))


def from_text(field: str) -> Callable[[Any], object]:
    """Return what reads a bare text as an object with one field: a source as its URL, an error as its message."""
    return lambda value: {field: value} if isinstance(value, str) else value


def as_list(value: object) -> object:
    """Return the list of one piece that a bare text is."""
    return [value] if isinstance(value, str) else value


def as_entries(value: object) -> object:
    """Return the list of one entry that a bare mapping is, or of those that it numbers."""
    if not is_mapping(value):
        return value
    return list(value.values()) if all(str(name).isdigit() for name in value) else [value]


def as_text(value: object) -> object:
    """Return the text of pieces in a list, each of which is a text or has one; or of a bare one that has it."""
    pieces = value if is_list(value) else [value]
    found: list[object] = [piece.get("text") if is_mapping(piece) else piece for piece in pieces]
    texts = [text for text in found if isinstance(text, str)]
    return "".join(texts) if texts and len(texts) == len(found) else value


def as_parts(content: object) -> object:
    """Return the parts of a content, some of which came as plain texts, or without a type; or as the only one."""
    if is_mapping(content):
        return [_as_part(content)]
    if not is_list(content):
        return content
    parts = [_as_part(part) for part in content]
    return content if all(map(is_, parts, content)) else parts


def _as_part(part: object) -> object:
    if isinstance(part, str) or part is None:
        return {"type": "text", "text": part or ""}
    if is_mapping(part) and part.get("type") is None:
        return {**part, "type": "text" if isinstance(part.get("text"), str) else ""}
    return part


def none_if_empty(reason: str) -> str | None:
    """Return None for a reason that is none: some servers write it so until there is one."""
    return None if reason in ("", "null") else reason


def with_message(choices: object, field: str) -> object:
    """Return the choices of an answer, with what the model says under its usual name.

    Args:
        choices: The list; null stands for an empty one.
        field: The usual name, `delta` or `message`. Where it is absent or null, the other name's value is taken, or a
            `text`.
    """
    if choices is None:
        return []
    if not is_list(choices):
        return choices
    converted = [_with_message(choice, field) if is_mapping(choice) else choice for choice in choices]
    return choices if all(map(is_, converted, choices)) else converted


def _with_message(choice: Mapping[str, object], field: str) -> Mapping[str, object]:
    names = (field, *MESSAGES)
    found = next((name for name in names if choice.get(name) is not None), None)
    value = choice[found] if found else None
    if (found == field and not isinstance(value, str)) or not choice.keys() & set(names):
        return choice
    rest = {
        name: other
        for name, other in choice.items()
        if name != found and not (name in names and other is None)
    }
    if value is None:
        return rest
    return {**rest, field: {"content": value} if isinstance(value, str) else value}
