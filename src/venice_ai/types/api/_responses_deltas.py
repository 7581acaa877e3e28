"""The events of a streamed response that add to it, piece by piece."""

from __future__ import annotations

from typing import Annotated, Literal

from ._base import NullMeans
from ._conversions import ElseConvert, as_json_text
from ._responses_events import OfItem, OfPart, OfSummary
from ._responses_items import ResponseAnnotation  # noqa: TC001  # pydantic reads it

__all__ = [
    "ResponseAnnotationAdded",
    "ResponseArgumentsDelta",
    "ResponseReasoningDelta",
    "ResponseReasoningTextDelta",
    "ResponseRefusalDelta",
    "ResponseSummaryTextDelta",
    "ResponseTextDelta",
]


class ResponseTextDelta(OfPart):
    """More text.

    Attributes:
        type: `"response.output_text.delta"`.
        delta: The text.
        item_id: The message's id.
        output_index: The message's place in the output.
        content_index: The part's place in the message.
    """

    type: Literal["response.output_text.delta"]
    delta: Annotated[str, NullMeans(str)] = ""


class ResponseReasoningDelta(OfItem):
    """More reasoning.

    Attributes:
        type: `"response.reasoning.delta"`.
        delta: The text.
        item_id: The item's id.
        output_index: The item's place in the output.
    """

    type: Literal["response.reasoning.delta"]
    delta: Annotated[str, NullMeans(str)] = ""


class ResponseReasoningTextDelta(OfPart):
    """More of the reasoning itself, from a model that shows it.

    Attributes:
        type: `"response.reasoning_text.delta"`.
        delta: The text.
        item_id: The reasoning's id.
        output_index: The reasoning's place in the output.
        content_index: The place of the part in the reasoning.
    """

    type: Literal["response.reasoning_text.delta"]
    delta: Annotated[str, NullMeans(str)] = ""


class ResponseRefusalDelta(OfPart):
    """More of a refusal.

    Attributes:
        type: `"response.refusal.delta"`.
        delta: The text.
        item_id: The message's id.
        output_index: The message's place in the output.
        content_index: The place of the part in the message.
    """

    type: Literal["response.refusal.delta"]
    delta: Annotated[str, NullMeans(str)] = ""


class ResponseSummaryTextDelta(OfSummary):
    """More of a reasoning's summary.

    Attributes:
        type: `"response.reasoning_summary_text.delta"`.
        delta: The text.
        item_id: The reasoning's id.
        output_index: The reasoning's place in the output.
        summary_index: The place of the piece in the summary.
    """

    type: Literal["response.reasoning_summary_text.delta"]
    delta: Annotated[str, NullMeans(str)] = ""


class ResponseArgumentsDelta(OfItem):
    """More of the arguments of a function call.

    Attributes:
        type: `"response.function_call_arguments.delta"`.
        delta: A piece of JSON text.
        item_id: The item's id.
        output_index: The item's place in the output.
    """

    type: Literal["response.function_call_arguments.delta"]
    delta: Annotated[str, NullMeans(str), ElseConvert(as_json_text)] = ""


class ResponseAnnotationAdded(OfPart):
    """A source that the text cites.

    Attributes:
        type: `"response.output_text.annotation.added"`.
        annotation: The source.
        annotation_index: Its number among those of the part.
        item_id: The message's id.
        output_index: The message's place in the output.
        content_index: The place of the part in the message.
    """

    type: Literal["response.output_text.annotation.added"]
    annotation: ResponseAnnotation | None = None
    annotation_index: int | None = None
