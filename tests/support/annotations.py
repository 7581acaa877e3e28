"""What the annotations of the package stand for, those included that only type checkers see."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import types
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, is_typeddict

from pydantic import BaseModel, ConfigDict, TypeAdapter

import venice_ai


@cache
def names() -> dict[str, Any]:
    """Every name that an annotation of the package may use."""
    found: dict[str, Any] = {}
    for info in pkgutil.walk_packages(venice_ai.__path__, "venice_ai."):
        if info.name.endswith(("__main__", "plugin")) or ".testing" in info.name:
            continue
        module = importlib.import_module(info.name)
        scope = dict(vars(module))
        for node in ast.parse(Path(module.__file__ or "").read_text("utf-8")).body:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                exec(compile(ast.Module(node.body, []), info.name, "exec"), scope)
        found |= scope
    return found


def meant(annotation: Any) -> Any:
    """The type that an annotation stands for."""
    while isinstance(annotation, str):
        annotation = eval(annotation, names())
    return annotation


def checker(kind: Any) -> TypeAdapter[Any]:
    """What tells whether a value is of a type, files and other classes included."""
    own = inspect.isclass(kind) and (issubclass(kind, BaseModel) or is_typeddict(kind))
    config = None if own else ConfigDict(arbitrary_types_allowed=True, defer_build=True)
    adapter = TypeAdapter(kind, config=config)
    adapter.rebuild(raise_errors=True, _types_namespace=names())
    return adapter


def is_model(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, BaseModel)


def flat(annotation: Any) -> set[Any]:
    """A type, the alternatives of a union, and what a list is of."""
    parts = get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType, list):
        return {each for part in parts for each in flat(part)}
    return flat(parts[0]) if hasattr(annotation, "__metadata__") else {annotation}
