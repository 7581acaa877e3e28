"""Fields that the API promises, and whose absence is no reason to refuse the rest of an answer."""

from __future__ import annotations

from math import isnan, nan
from typing import Annotated, TypeAlias

from pydantic import PlainSerializer

from ._base import Moment, NullMeans

__all__ = ["Flag", "Known", "Money", "Number", "Text", "When"]


def _unknown() -> float:
    return nan


def _or_null(value: float) -> float | None:
    return None if isnan(value) else value


Flag: TypeAlias = Annotated[bool, NullMeans(bool)]
"""A boolean; False where the API leaves it out."""

Known: TypeAlias = Annotated[float, NullMeans(_unknown), PlainSerializer(_or_null, when_used="json")]
"""A number; not a number where the API leaves it out, rather than a wrong one. In JSON that is null again."""

Money: TypeAlias = Annotated[float, NullMeans(float)]
"""An amount of money; 0 where the API leaves it out."""

Number: TypeAlias = Annotated[int | float, NullMeans(int)]
"""A number; 0 where the API leaves it out."""

Text: TypeAlias = Annotated[str, NullMeans(str)]
"""A text; empty where the API leaves it out."""

When: TypeAlias = Annotated[Moment, NullMeans(str)]
"""A point in time; an empty text where the API leaves it out."""
