"""A chat completion as it is asked for.

Only what the caller sets is sent; None is sent as `null`. The limits in the texts are the API's: it checks them, not
this package, because they differ from model to model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from ._options import StreamCallOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._messages import Message

__all__ = [
    "ChatCompletionOptions",
    "ChatCompletionRequest",
    "Fallback",
    "FunctionDefinition",
    "FunctionTool",
    "JSONObjectFormat",
    "JSONSchemaFormat",
    "NamedTool",
    "NamedToolChoice",
    "Reasoning",
    "ResponseFormat",
    "SearchTool",
    "StreamOptions",
    "TextFormat",
    "TextOptions",
    "Tool",
    "ToolChoice",
    "VeniceParameters",
]

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
Verbosity = Literal["low", "medium", "high", "auto"]


class VeniceParameters(TypedDict, total=False):
    """What only Venice has.

    Attributes:
        character_slug: The public character that answers.
        strip_thinking_response: Remove `<think>` blocks from the text. API default: false.
        disable_thinking: Switch reasoning off where the model allows it. API default: false.
        enable_e2ee: Use end-to-end encryption when its headers are sent. API default: true.
        enable_web_search: `"auto"`, `"off"` or `"on"`: strings, not booleans. API default: `"off"`.
        enable_web_scraping: Read the URLs in the last user message. API default: false.
        enable_web_citations: Ask the model to cite its sources. API default: false.
        include_search_results_in_stream: Send the search results in the stream (experimental). API default: false.
        return_search_results_as_documents: Return the search results as a tool call too.
        include_venice_system_prompt: Put Venice's system prompt in front. API default: true.
        enable_x_search: Use xAI's web and X search, on models that have it. API default: false.
    """

    character_slug: str
    strip_thinking_response: bool
    disable_thinking: bool
    enable_e2ee: bool
    enable_web_search: Literal["auto", "off", "on"]
    enable_web_scraping: bool
    enable_web_citations: bool
    include_search_results_in_stream: bool
    return_search_results_as_documents: bool
    include_venice_system_prompt: bool
    enable_x_search: bool


class Reasoning(TypedDict, total=False):
    """How much the model reasons, and whether it sums it up.

    Attributes:
        effort: How much.
        summary: How it sums its reasoning up.
        enabled: False switches reasoning off (in Venice's guides, not in its reference).
    """

    effort: Effort
    summary: Literal["auto", "concise", "detailed"]
    enabled: bool


class StreamOptions(TypedDict, total=False):
    """Options of the stream.

    Attributes:
        include_usage: Ask for usage. Venice sends it in any case.
    """

    include_usage: bool


class TextOptions(TypedDict, total=False):
    """Options of the text.

    Attributes:
        verbosity: How wordy the model is.
    """

    verbosity: Verbosity


class Fallback(TypedDict):
    """A model to fall back to.

    Attributes:
        model: Its id.
    """

    model: str


class _FunctionName(TypedDict):
    name: str


class FunctionDefinition(_FunctionName, total=False):
    """A function that the model may call.

    Attributes:
        name: Its name.
        description: What it does, for the model to read.
        parameters: The JSON Schema of its arguments.
        strict: Follow the schema exactly.
    """

    description: str
    parameters: Mapping[str, object]
    strict: bool


class _FunctionToolBody(TypedDict):
    function: FunctionDefinition


class FunctionTool(_FunctionToolBody, total=False):
    """A function as a tool.

    Attributes:
        function: The function.
        type: `"function"`.
        id: An id of your own.
    """

    type: Literal["function"]
    id: str


class SearchTool(TypedDict):
    """A tool that the API runs itself.

    Attributes:
        type: `"web_search"` or `"x_search"`.
    """

    type: Literal["web_search", "x_search"]


Tool = FunctionTool | SearchTool


class NamedTool(TypedDict):
    """The name of a function.

    Attributes:
        name: The name.
    """

    name: str


class NamedToolChoice(TypedDict):
    """The one function that the model has to call.

    Attributes:
        type: `"function"`.
        function: Which one.
    """

    type: Literal["function"]
    function: NamedTool


ToolChoice = Literal["auto", "none", "required"] | NamedToolChoice


class JSONSchemaFormat(TypedDict):
    """An answer that fits a JSON Schema.

    Attributes:
        type: `"json_schema"`.
        json_schema: `{"name": …, "strict": true, "schema": …}`.
    """

    type: Literal["json_schema"]
    json_schema: Mapping[str, object]


class JSONObjectFormat(TypedDict):
    """An answer that is some JSON object; deprecated by Venice.

    Attributes:
        type: `"json_object"`.
    """

    type: Literal["json_object"]


class TextFormat(TypedDict):
    """An answer in plain text, which is the default.

    Attributes:
        type: `"text"`.
    """

    type: Literal["text"]


ResponseFormat = JSONSchemaFormat | JSONObjectFormat | TextFormat


class _ChatCompletionEssentials(TypedDict):
    model: str
    messages: Sequence[Message | Mapping[str, object]]


class ChatCompletionRequest(_ChatCompletionEssentials, total=False):
    """The body of `POST /chat/completions`, but for `stream`.

    Attributes:
        model: A model's id, a trait such as `"default"`, or an alias; feature suffixes are passed on as they are.
        messages: The conversation so far: mappings, or message objects (`UserMessage`, …, or the message of an
            earlier response, which goes back as it came).
        temperature: Randomness, 0 to 2.
        top_p: Nucleus sampling, 0 to 1: the share of probability to draw from.
        top_k: Draw from so many of the likeliest tokens.
        min_p: Leave out tokens below this probability, 0 to 1.
        min_temp: Lower end of dynamic temperature scaling, 0 to 2.
        max_temp: Upper end of dynamic temperature scaling, 0 to 2.
        frequency_penalty: Against tokens by how often they appeared, -2 to 2.
        presence_penalty: Against tokens that appeared at all, -2 to 2.
        repetition_penalty: Against repetition; 1.0 is none.
        max_completion_tokens: The most tokens to generate, reasoning included.
        max_tokens: The old name of `max_completion_tokens`; 0 or less is ignored by the API.
        n: How many answers; all of them are paid for.
        seed: For reproducible answers; greater than 0.
        stop: Up to four strings that end the answer.
        stop_token_ids: Token ids that end the answer.
        logprobs: Return log probabilities.
        top_logprobs: Return so many of the likeliest tokens at each place.
        response_format: Text, or JSON of a given schema.
        tools: The tools that the model may call.
        tool_choice: Whether it may, must, or must not call a tool, or which one.
        parallel_tool_calls: Whether it may call several at once. API default: true.
        reasoning_effort: How much the model reasons; wins over `reasoning`.
        reasoning: How much the model reasons, and whether it sums it up.
        verbosity: How wordy the model is.
        text: The same, in OpenAI's newer shape.
        venice_parameters: What only Venice has: web search, characters, its system prompt, …
        prompt_cache_key: Routes requests of one conversation to the same cache.
        prompt_cache_retention: How long the prompt stays cached.
        stream_options: Options of the stream.
        fallbacks: Models to fall back to, at most ten; for one Claude beta only.
        include: Additional data to include in the answer.
        metadata: Labels of your own.
        user: Accepted for OpenAI's sake; the API discards it.
        store: Accepted for OpenAI's sake; the API does not use it.
        anon_user_id: An id of your end user, 1 to 128 printable ASCII characters (newer than the API reference).
    """

    temperature: float | None
    top_p: float | None
    top_k: int | None
    min_p: float | None
    min_temp: float | None
    max_temp: float | None
    frequency_penalty: float | None
    presence_penalty: float | None
    repetition_penalty: float | None
    max_completion_tokens: int | None
    max_tokens: int | None
    n: int | None
    seed: int | None
    stop: str | Sequence[str] | None
    stop_token_ids: Sequence[int]
    logprobs: bool | None
    top_logprobs: int | None
    response_format: ResponseFormat
    tools: Sequence[Tool | Mapping[str, object]] | None
    tool_choice: ToolChoice
    parallel_tool_calls: bool
    reasoning_effort: Effort | None
    reasoning: Reasoning
    verbosity: Verbosity | None
    text: TextOptions
    venice_parameters: VeniceParameters
    prompt_cache_key: str
    prompt_cache_retention: Literal["default", "extended", "24h"]
    stream_options: StreamOptions
    fallbacks: Sequence[Fallback]
    include: Sequence[str]
    metadata: Mapping[str, str]
    user: str
    store: bool
    anon_user_id: str


class ChatCompletionOptions(ChatCompletionRequest, StreamCallOptions, total=False):
    """What `chat.completions.create` and `.stream` take: the request's fields, and the options of a call."""
