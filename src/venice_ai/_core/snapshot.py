"""What has been merged, as a model: there whatever the model thinks of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic_core import ValidationError, to_json

from .checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..types.api._base import Model

__all__ = ["validated"]

ModelType = TypeVar("ModelType", bound="Model")

_NOTHING: Final = object()


def validated(model: type[ModelType], data: dict[str, Any]) -> ModelType:
    """Return merged data as a model; what the model can't read is mended like an answer's odd values, or left out.

    Never raises: a snapshot is asked for when something else has failed, which it must not replace.
    """
    try:
        return model.model_validate(data)
    except ValidationError as exc:
        mended = _mended(model, data, exc)
    if mended is not None:
        return mended

    def fits(value: Any) -> bool:
        try:
            model.model_validate(value)
        except ValidationError:
            return False
        return True

    fitting = _fitting(data, fits)
    return model.model_validate({} if fitting is _NOTHING else fitting)


def _mended(model: type[ModelType], data: dict[str, Any], error: ValidationError) -> ModelType | None:
    from .mending import mend  # as few answers need it

    try:
        return mend(model, to_json(data, inf_nan_mode="constants"), error)
    except Exception:  # such as half a character, which can't be written as JSON
        return None


def _fitting(value: Any, fits: Callable[[Any], bool]) -> Any:
    """Return as much of a value as fits, or `_NOTHING`: entries and fields are tried one by one.

    Args:
        value: The value.
        fits: Tells whether a value can stand in its place. A mapping's fields are tried beside its `type`.
    """
    if fits(value):
        return value
    rest: Any = _NOTHING
    if is_list(value):
        entries = [_fitting(entry, lambda each: fits([each])) for entry in value]
        rest = [entry for entry in entries if entry is not _NOTHING]
    elif is_mapping(value):
        base = {"type": value["type"]} if "type" in value and fits({"type": value["type"]}) else {}
        fields = {
            name: _fitting(field, partial(_fits_as_field, fits, base, name)) for name, field in value.items()
        }
        rest = {name: field for name, field in fields.items() if field is not _NOTHING}
    return rest if rest is not _NOTHING and fits(rest) else _NOTHING


def _fits_as_field(fits: Callable[[Any], bool], base: dict[str, Any], name: str, value: Any) -> bool:
    return fits({**base, name: value})
