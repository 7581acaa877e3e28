"""Fields that the API promises, and whose absence is no reason to refuse the rest of an answer."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from ._base import Moment, NullMeans

__all__ = ["Flag", "Money", "Number", "Text", "When"]

Flag: TypeAlias = Annotated[bool, NullMeans(bool)]
"""A boolean; False where the API leaves it out."""

Money: TypeAlias = Annotated[float, NullMeans(float)]
"""An amount of money; 0 where the API leaves it out."""

Number: TypeAlias = Annotated[int | float, NullMeans(int)]
"""A number; 0 where the API leaves it out."""

Text: TypeAlias = Annotated[str, NullMeans(str)]
"""A text; empty where the API leaves it out."""

When: TypeAlias = Annotated[Moment, NullMeans(str)]
"""A point in time; an empty text where the API leaves it out."""
