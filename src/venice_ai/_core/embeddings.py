"""`/embeddings`: arguments to a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api.embeddings import EmbeddingOptions, EmbeddingResponse
from .call import Call, fields
from .checks import is_mapping
from .counts import has_vectors

__all__ = ["creation"]

MOST_TEXTS: Final = 2048


def creation(options: EmbeddingOptions) -> Call[EmbeddingResponse]:
    """The call for the vectors of texts."""
    body = fields(options, EmbeddingOptions, "embeddings.create")
    body["input"] = texts = _checked(body["input"])
    return Call[EmbeddingResponse].of(
        "POST",
        "/embeddings",
        EmbeddingResponse,
        options=options,
        body=body,
        check=has_vectors(1 if isinstance(texts, str) else len(texts)),
    )


def _checked(given: object) -> str | list[object]:
    if isinstance(given, str):
        if not given:
            raise ArgumentValueError("input is empty: there is nothing to make a vector of")
        return given
    if isinstance(given, bytes) or is_mapping(given) or not isinstance(given, Iterable):
        raise ArgumentTypeError(f"input takes a string or a list of them, not {type(given).__name__}")
    texts = list(cast("Iterable[object]", given))
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise ArgumentTypeError(
                f"input[{place}] is no string but {type(text).__name__}: the API takes texts, not tokens"
            )
    if not 0 < len(texts) <= MOST_TEXTS:
        raise ArgumentValueError(f"input holds {len(texts)} texts: the API takes 1 to {MOST_TEXTS} at once")
    return texts
