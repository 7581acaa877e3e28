"""What of a message is sent: not the nulls that say nothing, those of known fields that may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from pydantic import BaseModel

from ..._core.checks import is_list, is_mapping
from ._conversions import as_json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["as_answer", "finite", "without_infinities", "without_nulls"]

_NO_FUNCTION: Final = {"name": "", "arguments": ""}


def without_nulls(fields: Mapping[str, object], *models: type[BaseModel]) -> dict[str, object]:
    """Return the fields without the nulls of those that one of the models knows as optional, at every level."""
    known = [_known_fields(model) for model in models]
    cleaned: dict[str, object] = {}
    for name, value in fields.items():
        found = [optional_and_models[name] for optional_and_models in known if name in optional_and_models]
        if value is None and any(is_optional for is_optional, _ in found):
            continue
        cleaned[name] = _cleaned(value, [model for _, nested in found for model in nested])
    return cleaned


def as_answer(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of an assistant's message as the API takes them back.

    It has a content, if an empty one, unless it calls tools. What some servers send, and others refuse, is left out or
    mended: an empty list of calls, a number that JSON does not have, the arguments of a legacy call as an object.
    """
    sent = {name: value for name, value in without_infinities(fields).items() if value is not None}
    calls = sent.get("tool_calls")
    if not calls:
        sent.pop("tool_calls", None)
    elif is_list(calls):
        sent["tool_calls"] = list(map(_without_no_function, calls))
    call = sent.get("function_call")
    if is_mapping(call) and not isinstance(call.get("arguments"), str | None):
        sent["function_call"] = {**call, "arguments": as_json_text(call["arguments"])}
    if not sent.keys() & {"tool_calls", "function_call"}:
        sent.setdefault("content", "")
    return sent


def _without_no_function(call: object) -> object:
    """Return a tool call without the empty function that the dump of one of another type has."""
    if not is_mapping(call) or call.get("type") in (None, "function") or call.get("function") != _NO_FUNCTION:
        return call
    return {name: value for name, value in call.items() if name != "function"}


def without_infinities(fields: Mapping[str, object]) -> dict[str, object]:
    """Return fields with null for each number that JSON does not have, such as NaN; what is too deep as it is."""
    return {name: finite(value) for name, value in fields.items()}


def finite(value: object) -> object:
    """Return a value, likewise."""
    try:
        return _finite(value)
    except RecursionError:
        return value


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in cast("dict[object, object]", value).items()}
    if is_list(value):
        return list(map(_finite, value))
    return value


def _cleaned(value: object, models: list[type[BaseModel]]) -> object:
    if not models:
        return value
    if isinstance(value, Mapping):
        return without_nulls(cast("Mapping[str, object]", value), *models)
    if isinstance(value, list | tuple):
        return [_cleaned(entry, models) for entry in cast("Iterable[object]", value)]
    return value


@lru_cache
def _known_fields(model: type[BaseModel]) -> dict[str, tuple[bool, tuple[type[BaseModel], ...]]]:
    """Of each field: whether it may be null, and the models that it may hold."""
    return {name: _contents(field.annotation) for name, field in model.model_fields.items()}


def _contents(annotation: Any) -> tuple[bool, tuple[type[BaseModel], ...]]:
    types = list(_types(annotation))
    models = [each for each in types if isinstance(each, type) and issubclass(each, BaseModel)]
    return NoneType in types, tuple(models)


def _types(annotation: Any) -> Iterable[Any]:
    yield annotation
    for argument in get_args(annotation):
        yield from _types(argument)
