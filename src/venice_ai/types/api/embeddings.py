"""Texts as vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import AfterValidator, Field, FiniteFloat

from ..._core.vectors import array, checked, floats, matrix
from ._base import Answer, Model, NullMeans
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy import float32
    from numpy.typing import NDArray

__all__ = ["Embedding", "EmbeddingOptions", "EmbeddingRequest", "EmbeddingResponse", "EmbeddingUsage"]

Base64Floats: TypeAlias = Annotated[str, AfterValidator(checked)]


class Embedding(Model):
    """A text as a vector.

    Attributes:
        embedding: The vector as it came: numbers, or base64 where that was asked for. See `vector`.
        index: Which of the texts it is of, from 0.
        object: `"embedding"`.
    """

    embedding: list[FiniteFloat] | Base64Floats
    index: Annotated[int, NullMeans(int)] = 0
    object: Annotated[str, NullMeans(lambda: "embedding")] = "embedding"

    @property
    def vector(self) -> list[float]:
        """The numbers of the vector, in whichever form it came."""
        return floats(self.embedding)

    def to_numpy(self) -> NDArray[float32]:
        """The vector as an array of `numpy.float32`, in whichever form it came; needs `venice-ai[numpy]`."""
        return array(self.embedding)


class EmbeddingUsage(Model):
    """The tokens of the texts.

    Attributes:
        prompt_tokens: Tokens that went in.
        total_tokens: The same: nothing else is counted.
    """

    prompt_tokens: Annotated[int, NullMeans(int)] = 0
    total_tokens: Annotated[int, NullMeans(int)] = 0


class EmbeddingResponse(Answer):
    """The vectors of the texts; iterate over it.

    Attributes:
        data: One vector a text.
        model: The model that made them.
        usage: The tokens.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})
    strict: ClassVar[frozenset[str]] = frozenset({"data.*.embedding"})

    data: Annotated[list[Embedding], NullMeans(list)] = Field(default_factory=list[Embedding])
    model: Annotated[str, NullMeans(str)] = ""
    usage: Annotated[EmbeddingUsage, NullMeans(EmbeddingUsage)] = Field(default_factory=EmbeddingUsage)
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    @property
    def vectors(self) -> list[list[float]]:
        """The numbers of the vectors, in the order of the texts."""
        return [each.vector for each in self._in_order()]

    def to_numpy(self) -> NDArray[float32]:
        """The vectors as the rows of an array of `numpy.float32`, in that order too; needs `venice-ai[numpy]`."""
        return matrix([each.embedding for each in self._in_order()])

    def _in_order(self) -> list[Embedding]:
        return sorted(self.data, key=lambda each: each.index)

    def __iter__(self) -> Iterator[Embedding]:  # type: ignore[override]  # vectors, not field tuples
        """The vectors, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many vectors there are."""
        return len(self.data)


class _EmbeddingEssentials(TypedDict):
    model: str
    input: str | Sequence[str]


class EmbeddingRequest(_EmbeddingEssentials, total=False):
    """The body of `POST /embeddings`.

    Attributes:
        model: The id of a model of type `embedding`.
        input: A text, or up to 2048 of them; each of at most 8192 tokens. Lists of token ids are not taken.
        dimensions: How long the vectors shall be, at models that leave the choice; 1 or more.
        encoding_format: `"float"`, or `"base64"`, which is the smaller of the two on the wire. API default: `"float"`.
        user: Accepted for OpenAI's sake; the API discards it.
    """

    dimensions: int
    encoding_format: Literal["float", "base64"]
    user: str


class EmbeddingOptions(EmbeddingRequest, CallOptions, total=False):
    """What `embeddings.create` takes: the request's fields, and the options of a call."""
