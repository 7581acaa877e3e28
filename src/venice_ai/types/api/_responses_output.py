"""A response as it comes back whole."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ._base import Answer, Model, NullMeans
from ._conversions import ElseConvert, from_text
from ._responses_items import (
    ResponseAnnotation,
    ResponseFunctionCall,
    ResponseMessage,
    ResponseOutputItem,
    ResponseReasoning,
)

__all__ = [
    "IncompleteDetails",
    "InputTokensDetails",
    "OutputTokensDetails",
    "Response",
    "ResponseError",
    "ResponseUsage",
]


class InputTokensDetails(Model):
    """What the tokens that went in were.

    Attributes:
        cached_tokens: Tokens read from the cache.
    """

    cached_tokens: int | None = None


class OutputTokensDetails(Model):
    """What the tokens that came out were.

    Attributes:
        reasoning_tokens: Tokens spent on reasoning.
    """

    reasoning_tokens: int | None = None


class ResponseUsage(Model):
    """The tokens of a response.

    Attributes:
        input_tokens: Tokens that went in.
        output_tokens: Tokens that came out, reasoning included.
        total_tokens: Both.
        input_tokens_details: What went in.
        output_tokens_details: What came out.
    """

    input_tokens: Annotated[int, NullMeans(int)] = 0
    output_tokens: Annotated[int, NullMeans(int)] = 0
    total_tokens: Annotated[int, NullMeans(int)] = 0
    input_tokens_details: InputTokensDetails | None = None
    output_tokens_details: OutputTokensDetails | None = None


class ResponseError(Model):
    """Why a response failed.

    Attributes:
        code: The API's code.
        message: What happened.
    """

    code: Annotated[str, NullMeans(str)] = ""
    message: Annotated[str, NullMeans(str)] = ""


class IncompleteDetails(Model):
    """Why a response is incomplete.

    Attributes:
        reason: `max_output_tokens`, `content_filter`, or what tomorrow brings.
    """

    reason: Annotated[str, NullMeans(str)] = ""


class Response(Answer):
    """A model's answer, as a list of what it did.

    Attributes:
        id: The response's id.
        object: `"response"`.
        created_at: When, in Unix seconds.
        model: The model that answered.
        status: `completed`, `incomplete`, `failed`, `in_progress` or `cancelled`.
        output: What the model did, one item after the other: thought, said, called, searched.
        usage: The tokens.
        error: Why it failed, where it did.
        incomplete_details: Why it is incomplete, where it is.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"output"})
    evidence: ClassVar[frozenset[str]] = frozenset({"incomplete_details", "status"})

    id: Annotated[str, NullMeans(str)] = ""
    object: Annotated[str, NullMeans(lambda: "response")] = "response"
    created_at: Annotated[int, NullMeans(int)] = 0
    model: Annotated[str, NullMeans(str)] = ""
    status: Annotated[str, NullMeans(str)] = ""
    output: Annotated[list[ResponseOutputItem], NullMeans(list)] = Field(
        default_factory=list[ResponseOutputItem]
    )
    usage: ResponseUsage | None = None
    error: Annotated[ResponseError, ElseConvert(from_text("message"))] | None = None
    incomplete_details: Annotated[IncompleteDetails, ElseConvert(from_text("reason"))] | None = None

    @property
    def text(self) -> str:
        """The text of all messages; empty where there is none."""
        return "".join(item.text for item in self.output if isinstance(item, ResponseMessage))

    @property
    def output_text(self) -> str:
        """The same as `text`, by the name that OpenAI's client has for it."""
        return self.text

    @property
    def reasoning(self) -> str:
        """All the reasoning; empty where there is none."""
        return "".join(item.text for item in self.output if isinstance(item, ResponseReasoning))

    @property
    def function_calls(self) -> list[ResponseFunctionCall]:
        """The calls of functions; an empty list where there are none."""
        return [item for item in self.output if isinstance(item, ResponseFunctionCall)]

    @property
    def citations(self) -> list[ResponseAnnotation]:
        """The sources that the messages cite; an empty list where there are none."""
        said = [item for item in self.output if isinstance(item, ResponseMessage)]
        return [source for item in said for part in item.content for source in part.annotations]
