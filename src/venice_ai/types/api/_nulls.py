"""What of a message is sent: not the nulls that say nothing, those of known fields that may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["as_answer", "without_nulls"]


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

    It has a content, if an empty one, unless it calls tools. An empty list of calls, which some servers send, others
    refuse.
    """
    sent = {name: value for name, value in fields.items() if value is not None}
    if not sent.get("tool_calls"):
        sent.pop("tool_calls", None)
    if not sent.keys() & {"tool_calls", "function_call"}:
        sent.setdefault("content", "")
    return sent


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
