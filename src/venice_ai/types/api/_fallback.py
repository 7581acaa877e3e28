"""A second reading of what the first one refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import core_schema

from ..._core.checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["Fallback", "as_entries", "as_json_text", "as_parts", "none_if_empty", "with_message"]

_MESSAGES: Final = ("delta", "message", "text")  # the names of what the model says, in a choice


class Fallback:
    """Converts a value that its type refuses, and reads it again.

    A value that its type takes costs no Python call.
    """

    def __init__(self, convert: Callable[[Any], object]) -> None:
        self._convert = convert

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        again = core_schema.no_info_before_validator_function(self._convert, schema)
        return core_schema.union_schema([schema, (again, "converted")], mode="left_to_right")

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["choices"][0])  # of the union made above


def as_json_text(value: object) -> str:
    """JSON text, for a value that came as itself: the arguments of a function call."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def as_entries(value: object) -> object:
    """A list without its nulls; a single entry as a list."""
    if is_list(value):
        return [entry for entry in value if entry is not None]
    return [value] if is_mapping(value) else value


def as_parts(value: object) -> object:
    """The parts of a content, some of which may be plain texts, or lack a type."""
    entries = as_entries(value)
    return [_as_part(entry) for entry in entries] if is_list(entries) else entries


def _as_part(entry: object) -> object:
    if isinstance(entry, str):
        return {"type": "text", "text": entry}
    if is_mapping(entry) and entry.get("type") is None:
        return {**entry, "type": "text" if isinstance(entry.get("text"), str) else ""}
    return entry


def none_if_empty(reason: str) -> str | None:
    """None for a reason that is none: some servers write it so until there is one."""
    return None if reason in ("", "null") else reason


def with_message(choices: object, field: str) -> object:
    """The choices of an answer, with what the model says under its usual name.

    Args:
        choices: The list; null stands for an empty one.
        field: The usual name, `delta` or `message`. Where it is absent or null, the other name's value is taken, or a
            `text`.
    """
    if choices is None:
        return []
    entries = as_entries(choices)
    if not is_list(entries):
        return entries
    return [_with_message(choice, field) if is_mapping(choice) else choice for choice in entries]


def _with_message(choice: Mapping[str, object], field: str) -> Mapping[str, object]:
    absent = {name for name in (field, *_MESSAGES) if choice.get(name) is None}
    found = next((name for name in (field, *_MESSAGES) if name not in absent), field)
    value = choice.get(found)
    rest = {name: other for name, other in choice.items() if name not in absent and name != found}
    if value is None:
        return rest
    return {**rest, field: {"content": value} if isinstance(value, str) else value}
