"""The events of a streamed response, one class a type of event.

Venice publishes no schema for this stream, so nothing but the type is required here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._base import Model, NullMeans
from ._responses_items import ResponseContent, ResponseOutputItem, ResponseSummary
from ._responses_output import Response

__all__ = [
    "Event",
    "OfItem",
    "OfPart",
    "OfSummary",
    "ResponseCompleted",
    "ResponseCreated",
    "ResponseFailed",
    "ResponseIncomplete",
    "ResponseItemAdded",
    "ResponseItemDone",
    "ResponsePartAdded",
    "ResponsePartDone",
    "ResponseSummaryPartAdded",
    "ResponseSummaryPartDone",
    "ResponseWebSearchDone",
    "SearchResult",
    "WithResponse",
]


class Event(Model):
    """What all events have in common.

    Attributes:
        sequence_number: The event's number, where it has one.
    """

    sequence_number: int | None = None


class WithResponse(Event):
    """What the events that hold a response have in common.

    Attributes:
        response: The response.
    """

    response: Annotated[Response, NullMeans(Response)] = Field(default_factory=Response)


class OfItem(Event):
    """What the events of one item have in common.

    Attributes:
        item_id: The item's id.
        output_index: The item's place in the output.
    """

    item_id: str | None = None
    output_index: int | None = None


class OfPart(OfItem):
    """What the events of one part of a message have in common.

    Attributes:
        content_index: The part's place in the message.
    """

    content_index: int | None = None


class ResponseCreated(WithResponse):
    """The response has begun.

    Attributes:
        type: `"response.created"`.
        response: The response, as yet without output.
    """

    type: Literal["response.created"]


class SearchResult(Model):
    """A page that a web search found.

    Attributes:
        index: Its number among the results.
        url: Its address.
        title: Its title.
        snippet: An excerpt.
    """

    index: int | None = None
    url: Annotated[str, NullMeans(str)] = ""
    title: Annotated[str, NullMeans(str)] = ""
    snippet: str | None = None


class ResponseWebSearchDone(Event):
    """The API has searched the web; Venice alone sends it, and without a number.

    Attributes:
        type: `"web_search_call"`, although the event is named `response.web_search.done`.
        id: The search's id.
        status: `"completed"`.
        results: What was found.
    """

    type: Literal["web_search_call", "response.web_search.done"]
    id: Annotated[str, NullMeans(str)] = ""
    status: Annotated[str, NullMeans(str)] = ""
    results: Annotated[list[SearchResult], NullMeans(list)] = Field(default_factory=list[SearchResult])


class ResponseItemAdded(OfItem):
    """An item of the output begins.

    Attributes:
        type: `"response.output_item.added"`.
        item: The item, as yet empty.
        output_index: Its place in the output.
    """

    type: Literal["response.output_item.added"]
    item: ResponseOutputItem | None = None


class ResponseItemDone(OfItem):
    """An item of the output is whole.

    Attributes:
        type: `"response.output_item.done"`.
        item: The item.
        output_index: Its place in the output.
    """

    type: Literal["response.output_item.done"]
    item: ResponseOutputItem | None = None


class ResponsePartAdded(OfPart):
    """A part of a message begins.

    Attributes:
        type: `"response.content_part.added"`.
        part: The part, as yet empty.
        item_id: The message's id.
        output_index: The message's place in the output.
        content_index: The part's place in the message.
    """

    type: Literal["response.content_part.added"]
    part: ResponseContent | None = None


class ResponsePartDone(OfPart):
    """A part of a message is whole.

    Attributes:
        type: `"response.content_part.done"`.
        part: The part.
        item_id: The message's id.
        output_index: The message's place in the output.
        content_index: The part's place in the message.
    """

    type: Literal["response.content_part.done"]
    part: ResponseContent | None = None


class OfSummary(OfItem):
    """What the events of one piece of a reasoning's summary have in common.

    Attributes:
        summary_index: The piece's place in the summary.
    """

    summary_index: int | None = None


class ResponseSummaryPartAdded(OfSummary):
    """A piece of a reasoning's summary begins.

    Attributes:
        type: `"response.reasoning_summary_part.added"`.
        part: The piece, as yet empty.
        item_id: The reasoning's id.
        output_index: The reasoning's place in the output.
        summary_index: The piece's place in the summary.
    """

    type: Literal["response.reasoning_summary_part.added"]
    part: ResponseSummary | None = None


class ResponseSummaryPartDone(OfSummary):
    """A piece of a reasoning's summary is whole.

    Attributes:
        type: `"response.reasoning_summary_part.done"`.
        part: The piece.
        item_id: The reasoning's id.
        output_index: The reasoning's place in the output.
        summary_index: The piece's place in the summary.
    """

    type: Literal["response.reasoning_summary_part.done"]
    part: ResponseSummary | None = None


class ResponseCompleted(WithResponse):
    """The response is complete.

    Attributes:
        type: `"response.completed"`.
        response: The whole of it.
    """

    type: Literal["response.completed"]


class ResponseIncomplete(WithResponse):
    """The response ended before the model had finished; `response.incomplete_details` says why.

    Attributes:
        type: `"response.incomplete"`.
        response: What there is of it.
    """

    type: Literal["response.incomplete"]


class ResponseFailed(WithResponse):
    """The response failed. A stream raises it as the error that it tells of.

    Attributes:
        type: `"response.failed"`.
        response: What there is of it, and why it failed.
    """

    type: Literal["response.failed"]
