"""Decisions: questions about a state, answered by numbers that a program can act on.

Newer than the API reference that this package was written from, and a beta at Venice: what is here is what Venice's own
guides say of it.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, TypeAlias, TypedDict

from pydantic import AfterValidator, Field

from ..._core.error_paths import other_branch
from ._base import Answer, Model, NullMeans, types_of
from ._lenient import Known
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "ChoiceAnswer",
    "ChoiceQuestion",
    "DecisionAnswer",
    "DecisionImage",
    "DecisionOptions",
    "DecisionQuestion",
    "DecisionRequest",
    "DecisionResponse",
    "DecisionUsage",
    "NoulAnswer",
    "NoulCriteria",
    "NoulQuestion",
    "OtherAnswer",
    "ScoreAnswer",
    "ScoreQuestion",
]


class NoulCriteria(TypedDict, total=False):
    """What the two answers to a yes-or-no question mean.

    Attributes:
        true: What a yes means.
        false: What a no means.
    """

    true: str
    false: str


class _NoulEssentials(TypedDict):
    type: Literal["noul"]
    instructions: str | Mapping[str, object] | Sequence[object]


class NoulQuestion(_NoulEssentials, total=False):
    """A question that is answered by yes or no, as a probability.

    Attributes:
        type: `"noul"`.
        instructions: The question: a text, or any structure.
        criteria: What a yes and a no mean.
    """

    criteria: NoulCriteria


class ChoiceQuestion(TypedDict):
    """A question that is answered by one of several options.

    Attributes:
        type: `"choice"`.
        instructions: The question: a text, or any structure.
        criteria: The options, each with what it means, or None where its name says it.
    """

    type: Literal["choice"]
    instructions: str | Mapping[str, object] | Sequence[object]
    criteria: Mapping[str, str | None]


class ScoreQuestion(TypedDict):
    """A question that is answered by a place on a scale.

    Attributes:
        type: `"score"`.
        instructions: The question: a text, or any structure.
        criteria: What each step of the scale means, the lowest first; at least two.
    """

    type: Literal["score"]
    instructions: str | Mapping[str, object] | Sequence[object]
    criteria: Sequence[str]


DecisionQuestion: TypeAlias = "NoulQuestion | ChoiceQuestion | ScoreQuestion | Mapping[str, object]"


class DecisionImage(TypedDict):
    """A picture, written out.

    Attributes:
        content_type: `"image/png"` or `"image/jpeg"`.
        base64: Its bytes, in base64.
    """

    content_type: Literal["image/png", "image/jpeg", "image/jpg"]
    base64: str


class _DecisionEssentials(TypedDict):
    model: str
    state: str | Mapping[str, object] | Sequence[object]
    questions: Mapping[str, DecisionQuestion]


class DecisionRequest(_DecisionEssentials, total=False):
    """The body of `POST /decisions`.

    Attributes:
        model: The id of a model of type `decision`.
        state: What is to be judged: a text, or any structure, such as a record or a conversation.
        questions: The questions by names of your own, which the model does not see; each is answered by itself.
        images: Up to four pictures, at models that take them: data URLs of PNG or JPEG, or `DecisionImage`s.
    """

    images: Sequence[str | DecisionImage]


class DecisionOptions(DecisionRequest, CallOptions, total=False):
    """What `decisions.create` takes: the request's fields, and the options of a call."""


class NoulAnswer(Model):
    """A yes or no.

    Attributes:
        type: `"noul"`.
        noul: How probable the yes is, from 0 to 1.
    """

    type: Literal["noul"]
    noul: float


class ChoiceAnswer(Model):
    """One of the options.

    Attributes:
        type: `"choice"`.
        choice: The most probable option.
        probabilities: How probable each option is.
        confidence: How sure the model is, from 0 to 1; not a number where the API does not say.
    """

    type: Literal["choice"]
    choice: str
    probabilities: Annotated[dict[str, float], NullMeans(dict)] = Field(default_factory=dict[str, float])
    confidence: Known = nan


class ScoreAnswer(Model):
    """A place on the scale.

    Attributes:
        type: `"score"`.
        score: The place, which may be between two steps; the lowest step is 0.
        legend: What each step means, by its number as a text.
        probabilities: How probable each step is, likewise.
        confidence: How sure the model is, from 0 to 1; not a number where the API does not say.
    """

    type: Literal["score"]
    score: float
    legend: Annotated[dict[str, str], NullMeans(dict)] = Field(default_factory=dict[str, str])
    probabilities: Annotated[dict[str, float], NullMeans(dict)] = Field(default_factory=dict[str, float])
    confidence: Known = nan


def _other_answer(kind: str) -> str:
    if kind in _ANSWERS:
        raise other_branch(kind)
    return kind


class OtherAnswer(Model):
    """An answer of a type that this version does not know; its fields are kept.

    Attributes:
        type: The type.
    """

    type: Annotated[str, AfterValidator(_other_answer)]


_KnownAnswer: TypeAlias = Annotated[NoulAnswer | ChoiceAnswer | ScoreAnswer, Field(discriminator="type")]
_ANSWERS: Final = types_of(_KnownAnswer)

DecisionAnswer: TypeAlias = Annotated[_KnownAnswer | OtherAnswer, Field(union_mode="left_to_right")]
"""The answer to a question: told apart by its class, or its `type`."""


class DecisionUsage(Model):
    """The tokens of a decision.

    Attributes:
        input_tokens: Tokens that went in.
        output_tokens: Tokens that came out.
    """

    input_tokens: Annotated[int, NullMeans(int)] = 0
    output_tokens: Annotated[int, NullMeans(int)] = 0


class DecisionResponse(Answer):
    """The answers; `response["urgent"]` is the one to the question of that name.

    Attributes:
        answers: The answers, by the names of the questions.
        model: The model that gave them.
        usage: The tokens.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"answers"})

    answers: Annotated[dict[str, DecisionAnswer], NullMeans(dict)] = Field(
        default_factory=dict[str, DecisionAnswer]
    )
    model: Annotated[str, NullMeans(str)] = ""
    usage: Annotated[DecisionUsage, NullMeans(DecisionUsage)] = Field(default_factory=DecisionUsage)

    def __getitem__(self, name: str) -> DecisionAnswer:
        """The answer to the question of this name."""
        return self.answers[name]

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # names, not field tuples
        """The names of the questions, one after the other."""
        return iter(self.answers)

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self.answers)
