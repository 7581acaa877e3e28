"""A response as it is asked for.

Only what the caller sets is sent; None is sent as `null`. The limits in the texts are the API's, which checks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from ._options import StreamCallOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._chat_request import Fallback, NamedToolChoice, Reasoning
    from ._responses_items import ResponseOutputItem
    from ._responses_tools import ResponseTool

__all__ = [
    "ImageAddress",
    "InputImage",
    "InputItem",
    "InputMessage",
    "InputPart",
    "InputText",
    "ResponseFunctionResult",
    "ResponseOptions",
    "ResponseRequest",
    "ResponseVeniceParameters",
]


class InputText(TypedDict):
    """A text of a message.

    Attributes:
        type: `"input_text"`, or `"output_text"` for what a model said before.
        text: The text.
    """

    type: Literal["input_text", "output_text"]
    text: str


class _ImageEssentials(TypedDict):
    url: str


class ImageAddress(_ImageEssentials, total=False):
    """Where a picture is.

    Attributes:
        url: Its address, or a data URL.
        detail: How closely it is looked at.
    """

    detail: Literal["auto", "low", "high"]


class InputImage(TypedDict):
    """A picture of a message.

    Attributes:
        type: `"input_image"`.
        image_url: Where it is.
    """

    type: Literal["input_image"]
    image_url: str | ImageAddress


InputPart: TypeAlias = InputText | InputImage


class _MessageEssentials(TypedDict):
    role: Literal["user", "assistant", "system", "developer"]
    content: str | Sequence[InputPart | Mapping[str, object]]


class InputMessage(_MessageEssentials, total=False):
    """A message of the conversation so far.

    Attributes:
        role: Who says it. What `"system"` or `"developer"` says are instructions.
        content: A text, or texts and pictures.
        type: `"message"`; it may be left out.
        id: The message's id.
        status: `"completed"` or `"in_progress"`.
    """

    type: Literal["message"]
    id: str
    status: Literal["completed", "in_progress"]


class ResponseFunctionResult(TypedDict):
    """What a function gave back.

    Attributes:
        type: `"function_call_output"`.
        call_id: The call that it answers.
        output: The result: a text, or anything that JSON can say.
    """

    type: Literal["function_call_output"]
    call_id: str
    output: object


InputItem: TypeAlias = "InputMessage | ResponseFunctionResult | ResponseOutputItem | Mapping[str, object]"


class ResponseVeniceParameters(TypedDict, total=False):
    """What only Venice has; the API knows fewer of these here than in chat completions.

    Attributes:
        character_slug: The public character that answers.
        enable_e2ee: False lets a model with end-to-end encryption answer here, without it. API default: true.
        enable_web_search: `"auto"`, `"off"` or `"on"`: strings, not booleans.
        enable_web_scraping: Read the URLs in the last user message.
        enable_web_citations: Ask the model to cite its sources.
        include_venice_system_prompt: Put Venice's system prompt in front.
        include_search_results_in_stream: Send the search results in the stream.
    """

    character_slug: str
    enable_e2ee: bool
    enable_web_search: Literal["auto", "off", "on"]
    enable_web_scraping: bool
    enable_web_citations: bool
    include_venice_system_prompt: bool
    include_search_results_in_stream: bool


class _ResponseEssentials(TypedDict):
    model: str
    input: str | Sequence[InputItem]


class ResponseRequest(_ResponseEssentials, total=False):
    """The body of `POST /responses`, but for `stream`.

    Attributes:
        model: A model's id, a trait or an alias; feature suffixes have no effect here.
        input: A text, or the whole conversation so far: messages, what came in the `output` of an earlier response
            (which goes back as it came), and the results of functions. The API keeps nothing between two requests.
        max_output_tokens: The most tokens to generate; 1 or more.
        temperature: Randomness, 0 to 2.
        top_p: Nucleus sampling, 0 to 1.
        reasoning: How much the model reasons.
        tools: The tools that the model may call; the API takes other types than these, and leaves them out.
        tool_choice: Whether it may, must, or must not call a tool, or which one.
        web_search: Search the web.
        include: What else to return: `"reasoning.encrypted_content"`.
        fallbacks: Models to fall back to, at most ten; for one Claude beta only.
        venice_parameters: What only Venice has.
        anon_user_id: An id of your end user, 1 to 128 printable ASCII characters (newer than the API reference).
    """

    max_output_tokens: int
    temperature: float
    top_p: float
    reasoning: Reasoning | None
    tools: Sequence[ResponseTool]
    tool_choice: Literal["auto", "none", "required"] | NamedToolChoice
    web_search: bool
    include: Sequence[str]
    fallbacks: Sequence[Fallback]
    venice_parameters: ResponseVeniceParameters
    anon_user_id: str


class ResponseOptions(ResponseRequest, StreamCallOptions, total=False):
    """What `responses.create` and `.stream` take: the request's fields, and the options of a call."""
