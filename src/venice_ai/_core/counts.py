"""As many as were asked for: vectors, or else an error; pictures, or else a warning."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from .caller import stack_level
from .checks import is_list, is_mapping
from .error_body import decoded
from .pictures import is_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..types.api.embeddings import EmbeddingResponse

__all__ = ["has_pictures", "has_vectors"]

T = TypeVar("T")


def has_vectors(count: int) -> Callable[[EmbeddingResponse, bytes], str | None]:
    """Return the check for one vector a text, each text's once."""
    return partial(_vectors, count)


def has_pictures(
    asked: object, pictures: Callable[[T], Iterable[str | None]]
) -> Callable[[T, bytes], str | None]:
    """Return the check for pictures: fewer than were asked for are a warning, none is an error.

    Args:
        asked: How many were asked for; what is no number counts as one.
        pictures: Gives what an answer has in the place of each picture.
    """
    return partial(_pictures, asked if isinstance(asked, int) else 1, pictures)


def _vectors(count: int, answer: EmbeddingResponse, content: bytes) -> str | None:
    if len(answer.data) != count:
        return f"has {len(answer.data)} vectors for {count} {'text' if count == 1 else 'texts'}"
    if not all(vector.embedding for vector in answer.data):
        return "has a vector without numbers"
    numbered = any("index" in vector.__pydantic_fields_set__ for vector in answer.data)
    if numbered and {vector.index for vector in answer.data} != set(range(count)) and _has_indices(content):
        return f"has not each index from 0 to {count - 1} once"
    return None


def _has_indices(content: bytes) -> bool:
    """Return whether an answer's vectors are numbered: a null, which is read as 0, is no number."""
    body = decoded(content)
    data = body.get("data") if is_mapping(body) else None
    return is_list(data) and any(
        is_mapping(vector) and isinstance(vector.get("index"), int) for vector in data
    )


def _pictures(asked: int, pictures: Callable[[T], Iterable[str | None]], answer: T, _: bytes) -> str | None:
    count = sum(map(is_picture, pictures(answer)))
    if count == 0:
        return "has no picture"
    if count < asked:
        warnings.warn(
            f"{count} of {asked} pictures came: the others were blocked, or the model makes no more",
            UserWarning,
            stacklevel=stack_level(),
        )
    return None
