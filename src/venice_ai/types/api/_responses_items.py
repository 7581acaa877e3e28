"""The items of a response's output: what a model did."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field

from ..._core.error_paths import other_branch
from ._base import Model, NullMeans, types_of
from ._conversions import ElseConvert, as_json_text, as_list, from_text

__all__ = [
    "ResponseAnnotation",
    "ResponseContent",
    "ResponseFunctionCall",
    "ResponseMessage",
    "ResponseOtherItem",
    "ResponseOutputItem",
    "ResponseReasoning",
    "ResponseSummary",
    "ResponseWebSearchCall",
]


def _other_item(kind: str) -> str:
    if kind in _ITEMS:
        raise other_branch(kind)
    return kind


class ResponseAnnotation(Model):
    """A source that a text cites.

    Attributes:
        type: `"url_citation"`.
        url: The source's address.
        title: Its title.
        start_index: Where in the text the citation begins.
        end_index: Where it ends.
    """

    type: Annotated[str, NullMeans(str)] = ""
    url: Annotated[str, NullMeans(str)] = ""
    title: str | None = None
    start_index: Annotated[int, NullMeans(int)] = 0
    end_index: Annotated[int, NullMeans(int)] = 0


class ResponseContent(Model):
    """A part of a message.

    Attributes:
        type: `"output_text"`, or what tomorrow brings.
        text: The text.
        annotations: The sources that it cites.
    """

    type: Annotated[str, NullMeans(str)] = ""
    text: Annotated[str, NullMeans(str)] = ""
    annotations: Annotated[list[ResponseAnnotation], NullMeans(list)] = Field(
        default_factory=list[ResponseAnnotation]
    )


class ResponseMessage(Model):
    """What the model says.

    Attributes:
        type: `"message"`.
        id: The item's id.
        status: `completed`, `in_progress`, `incomplete` or `failed`.
        role: `"assistant"`.
        content: Its parts.
    """

    type: Literal["message"]
    id: Annotated[str, NullMeans(str)] = ""
    status: Annotated[str, NullMeans(str)] = ""
    role: Annotated[str, NullMeans(lambda: "assistant")] = "assistant"
    content: Annotated[
        list[Annotated[ResponseContent, ElseConvert(from_text("text"))]],
        ElseConvert(as_list),
        NullMeans(list),
    ] = Field(default_factory=list[ResponseContent])

    @property
    def text(self) -> str:
        """The text of all its parts."""
        return "".join(part.text for part in self.content)


class ResponseSummary(Model):
    """A piece of reasoning, in OpenAI's shape.

    Attributes:
        type: `"summary_text"`.
        text: The text.
    """

    type: Annotated[str, NullMeans(str)] = ""
    text: Annotated[str, NullMeans(str)] = ""


class ResponseReasoning(Model):
    """What the model thought before.

    Attributes:
        type: `"reasoning"`.
        id: The item's id.
        summary: The reasoning, or a summary of it, in pieces.
        content: The reasoning itself, from a model that shows it.
        encrypted_content: The reasoning in encrypted form, where it was asked for.
        status: `completed` or `in_progress`, where it is said.
    """

    type: Literal["reasoning"]
    id: Annotated[str, NullMeans(str)] = ""
    summary: Annotated[list[str | ResponseSummary], ElseConvert(as_list), NullMeans(list)] = Field(
        default_factory=list[str | ResponseSummary]
    )
    content: list[ResponseContent] | None = None
    encrypted_content: str | None = None
    status: str | None = None

    @property
    def text(self) -> str:
        """The reasoning as one text: its summary, or else itself."""
        summary = "".join(piece if isinstance(piece, str) else piece.text for piece in self.summary)
        return summary or "".join(part.text for part in self.content or ())


class ResponseFunctionCall(Model):
    """A call of a function; it is answered by a `function_call_output` with its `call_id`.

    Attributes:
        type: `"function_call"`.
        id: The item's id.
        call_id: The call's id.
        name: The function's name.
        arguments: The arguments, as JSON text; models do not always write valid JSON.
        status: `completed`, `in_progress` or `incomplete`.
    """

    type: Literal["function_call"]
    id: Annotated[str, NullMeans(str)] = ""
    call_id: Annotated[str, NullMeans(str)] = ""
    name: Annotated[str, NullMeans(str)] = ""
    arguments: Annotated[str, NullMeans(str), ElseConvert(as_json_text)] = ""
    status: Annotated[str, NullMeans(str)] = ""


class ResponseWebSearchCall(Model):
    """A sign that the API searched the web.

    Attributes:
        type: `"web_search_call"`.
        id: The item's id.
        status: `"completed"`.
    """

    type: Literal["web_search_call"]
    id: Annotated[str, NullMeans(str)] = ""
    status: Annotated[str, NullMeans(str)] = ""


class ResponseOtherItem(Model):
    """An item of a type that this version does not know; its fields are kept.

    Attributes:
        type: The type.
    """

    type: Annotated[str, AfterValidator(_other_item)]


_KnownItem: TypeAlias = Annotated[
    ResponseReasoning | ResponseMessage | ResponseFunctionCall | ResponseWebSearchCall,
    Field(discriminator="type"),
]
_ITEMS: Final = types_of(_KnownItem)

ResponseOutputItem: TypeAlias = Annotated[_KnownItem | ResponseOtherItem, Field(union_mode="left_to_right")]
"""An item of a response's output: told apart by its class, or its `type`."""
