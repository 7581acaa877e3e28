"""The nearest reading of a value that is not of its field's type: a fraction for a count, a number for a text."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

__all__ = ["UNREADABLE", "nearest_reading"]

UNREADABLE: Final = object()

_INTEGER: Final = frozenset({"int_from_float", "int_parsing", "int_parsing_size", "int_type"})
_TEXT: Final = "string_type"
_ENDS: Final = frozenset({"finish_reason"})  # whoever takes a number for an end cuts a text


def nearest_reading(name: object, value: Any, errors: frozenset[str]) -> object:
    """Return what a value comes nearest to in its field's type, or `UNREADABLE`.

    Args:
        name: The field's name on the wire; an index for an item of a list.
        value: The value as it came.
        errors: The types of pydantic's errors at this place.
    """
    if _TEXT in errors and isinstance(value, int | float) and not isinstance(value, bool):
        return UNREADABLE if name in _ENDS else json.dumps(value)
    if errors & _INTEGER:
        return _integer(value, is_moment=str(name).startswith("created"))
    return UNREADABLE


def _integer(value: Any, *, is_moment: bool) -> object:
    """Return the whole part of a number, or of one in a text; Unix seconds for a date."""
    if isinstance(value, float) and isfinite(value):
        return int(value)
    if not isinstance(value, str):
        return UNREADABLE
    with suppress(ValueError):
        number = float(value)
        return int(number) if isfinite(number) else UNREADABLE
    if is_moment:
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return UNREADABLE
