"""Whole samples of what models are read from, made of their own fields; and what is optional in them."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from venice_ai.types import api
from venice_ai.types.api._base import Answer, CamelAnswer

Path: TypeAlias = tuple[str | int, ...]

SCALARS: dict[Any, Any] = {
    str: "AACAPw==",  # which may be a vector too
    int: 3,
    float: 2.5,
    bool: True,
    datetime: "2026-10-01T12:00:00Z",
    object: {"any": 1},
    Any: {"any": 1},
}
MAX_DEPTH = 2  # of a model in itself


def answer_models() -> list[type[Answer]]:
    """Every model that a call returns."""
    for module in pkgutil.iter_modules(api.__path__):
        importlib.import_module(f"{api.__name__}.{module.name}")
    found = [model for model in below(Answer) if model.__module__.startswith(api.__name__)]
    returned = {model for model in found if model is not CamelAnswer and not model.__name__.startswith("_")}
    return sorted(returned, key=lambda model: model.__name__)


def below(model: type[Any]) -> Iterator[type[Any]]:
    for each in model.__subclasses__():
        yield each
        yield from below(each)


def alternatives(annotation: Any) -> list[Any]:
    """What a type may be, without None; a union in a union is one with it."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [each for part in get_args(annotation) for each in alternatives(part)]
    return [] if annotation is NoneType else [annotation]


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


class Sample:
    """A sample of a model in which every field has a value.

    Attributes:
        data: The sample.
        optional: The paths of the fields that may be missing; of fields that are alike, here and in the samples of
            the alternatives before, the first one's.
    """

    def __init__(self, model: type[BaseModel], alternative: int) -> None:
        before = [Sample(model, each) for each in range(alternative)]
        self._seen: set[object] = {each for sample in before for each in sample._seen}
        self.optional: list[Path] = []
        self._alternative = alternative
        self._open: list[type[BaseModel]] = []
        self.data: Any = self._of_model(model, ())

    def _of(self, annotation: Any, path: Path) -> Any:
        kinds = alternatives(annotation)
        return self._of_kind(kinds[self._alternative % len(kinds)], path)

    def _of_kind(self, kind: Any, path: Path) -> Any:
        if is_model(kind):
            return self._of_model(kind, path)
        if get_origin(kind) is Literal:
            return get_args(kind)[0]
        if get_origin(kind) is list:
            return [
                self._of_kind(each, (*path, index))
                for index, each in enumerate(self._several(get_args(kind)[0]))
            ]
        if get_origin(kind) is dict:
            named = {f"key{index}": each for index, each in enumerate(self._several(get_args(kind)[1]))}
            return {name: self._of_kind(each, (*path, name)) for name, each in named.items()}
        return SCALARS[kind]

    def _several(self, annotation: Any) -> list[Any]:
        """One of each alternative, and two at the least."""
        kinds = alternatives(annotation)
        return kinds if len(kinds) > 1 else kinds * 2

    def _of_model(self, model: type[BaseModel], path: Path) -> dict[str, Any]:
        self._open.append(model)
        fields = {each.alias or name: each for name, each in model.model_fields.items() if self._fits(each)}
        data = {name: self._of(each.annotation, (*path, name)) for name, each in fields.items()}
        for name in [name for name, each in fields.items() if not each.is_required()]:
            alike = (*self._open, name, json.dumps(data[name]))
            if alike not in self._seen:
                self._seen.add(alike)
                self.optional.append((*path, name))
        self._open.pop()
        return data

    def _fits(self, field: FieldInfo) -> bool:
        """Whether a field does not open a model again and again."""
        inner = [each for kind in alternatives(field.annotation) for each in (*get_args(kind), kind)]
        return all(self._open.count(each) < MAX_DEPTH for each in inner if is_model(each))
