"""As many as were asked for: vectors, or else an error; pictures, or else a warning."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from .caller import stack_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

    from ..types.api.embeddings import EmbeddingResponse

__all__ = ["has_pictures", "has_vectors"]

T = TypeVar("T")


def has_vectors(count: int) -> Callable[[EmbeddingResponse], str | None]:
    """Return the check for one vector a text, each text's once."""
    return partial(_vectors, count)


def has_pictures(asked: object, pictures: Callable[[T], Sized]) -> Callable[[T], str | None]:
    """Return the check for pictures: fewer than were asked for are a warning, none is an error.

    Args:
        asked: How many were asked for; what is no number counts as one.
        pictures: Gives the pictures of an answer.
    """
    return partial(_pictures, asked if isinstance(asked, int) else 1, pictures)


def _vectors(count: int, answer: EmbeddingResponse) -> str | None:
    if len(answer.data) != count:
        return f"has {len(answer.data)} vectors for {count} {'text' if count == 1 else 'texts'}"
    numbered = ["index" in vector.__pydantic_fields_set__ for vector in answer.data]
    if any(numbered) and {vector.index for vector in answer.data} != set(range(count)):
        return f"has not each index from 0 to {count - 1} once"
    return None


def _pictures(asked: int, pictures: Callable[[T], Sized], answer: T) -> str | None:
    count = len(pictures(answer))
    if count == 0:
        return "has no picture"
    if count < asked:
        warnings.warn(
            f"{count} of {asked} pictures came: the others were blocked, or the model makes no more",
            UserWarning,
            stacklevel=stack_level(),
        )
    return None
