"""Whether two answers are the same, where a number in them is none: NaN, which does not equal itself."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ..._core.checks import is_list, is_mapping

__all__ = ["are_same"]


def are_same(left: Any, right: Any) -> bool:
    """Return whether two values are equal, down to numbers that are none."""
    if left is right:
        return True
    if isinstance(left, BaseModel):
        return type(left) is type(right) and are_same(_contents(left), _contents(right))
    if is_mapping(left):
        if not is_mapping(right) or left.keys() != right.keys():
            return False
        return all(are_same(value, right[name]) for name, value in left.items())
    if is_list(left):
        return is_list(right) and len(left) == len(right) and all(map(are_same, left, right))
    return bool(left == right or (left != left and right != right))


def _contents(model: BaseModel) -> dict[str, Any]:
    fields = {name: model.__dict__.get(name) for name in type(model).model_fields}
    return {"fields": fields, "extra": model.__pydantic_extra__ or {}, "private": model.__pydantic_private__}
