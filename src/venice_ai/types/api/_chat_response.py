"""A chat completion as it comes back whole."""

from __future__ import annotations

from functools import partial
from math import nan
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, AliasChoices, Field

from ._base import Answer, Model, NullMeans
from ._conversions import MESSAGES, ElseConvert, from_text, none_if_empty, with_message
from ._lenient import Known
from ._messages import ChatCompletionMessage, ToolCall

__all__ = [
    "ChatCompletionChoice",
    "ChatCompletionResponse",
    "ChoiceLogprobs",
    "CompletionTokensDetails",
    "Cost",
    "EffectiveVeniceParameters",
    "PromptTokensDetails",
    "TokenLogprob",
    "Usage",
    "WebSearchCitation",
]


class TokenLogprob(Model):
    """A token with its log probability.

    Attributes:
        token: The token's text.
        logprob: The natural logarithm of its probability; not a number where the API does not say.
        bytes: Its UTF-8 bytes, as numbers.
        top_logprobs: The likeliest tokens at this place.
    """

    token: Annotated[str, NullMeans(str)] = ""
    logprob: Known = nan
    bytes: list[int] | None = None
    top_logprobs: list[TokenLogprob] | None = None


class ChoiceLogprobs(Model):
    """Log probabilities of a choice: OpenAI's shape (`content`), or Venice's documented one (a single token).

    Attributes:
        content: One entry a token of the content.
        refusal: One entry a token of the refusal.
        token: The token, in the single-token shape.
        logprob: Its log probability, in the single-token shape.
        bytes: Its bytes, in the single-token shape.
        top_logprobs: Its rivals, in the single-token shape.
    """

    content: list[TokenLogprob] | None = None
    refusal: list[TokenLogprob] | None = None
    token: str | None = None
    logprob: float | None = None
    bytes: list[int] | None = None
    top_logprobs: list[TokenLogprob] | None = None


class ChatCompletionChoice(Model):
    """One of the `n` answers.

    Attributes:
        index: Which one, from 0.
        message: The model's message.
        finish_reason: `stop`, `length`, `tool_calls`, `content_filter`, or what tomorrow brings.
        stop_reason: Venice's addition: `stop` or `length`, where it is given.
        logprobs: Log probabilities, where they were asked for.
    """

    index: Annotated[int, NullMeans(int)] = 0
    message: ChatCompletionMessage = Field(
        default_factory=ChatCompletionMessage, validation_alias=AliasChoices("message", "delta", "text")
    )
    finish_reason: Annotated[str, AfterValidator(none_if_empty)] | None = None
    stop_reason: str | int | None = None
    logprobs: ChoiceLogprobs | None = None


class PromptTokensDetails(Model):
    """What the prompt's tokens were.

    Attributes:
        cached_tokens: Tokens read from the cache.
        cache_creation_input_tokens: Tokens written to the cache.
    """

    cached_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class CompletionTokensDetails(Model):
    """What the answer's tokens were.

    Attributes:
        reasoning_tokens: Tokens spent on reasoning.
    """

    reasoning_tokens: int | None = None


class Usage(Model):
    """The tokens of a call.

    Attributes:
        prompt_tokens: Tokens that went in.
        completion_tokens: Tokens that came out, reasoning included.
        total_tokens: Both.
        prompt_tokens_details: What the prompt's tokens were.
        completion_tokens_details: What the answer's tokens were.
    """

    prompt_tokens: Annotated[int, NullMeans(int)] = 0
    completion_tokens: Annotated[int, NullMeans(int)] = 0
    total_tokens: Annotated[int, NullMeans(int)] = 0
    prompt_tokens_details: PromptTokensDetails | None = None
    completion_tokens_details: CompletionTokensDetails | None = None


class Cost(Model):
    """What a call cost, split by currency.

    The API counts money in JSON numbers that already are binary fractions; a float gives back exactly what it said.

    Attributes:
        usd: The part in US dollars.
        diem: The part in DIEM.
    """

    usd: Annotated[float, NullMeans(float)] = 0.0
    diem: Annotated[float, NullMeans(float)] = 0.0


class WebSearchCitation(Model):
    """A source that a web search found.

    Attributes:
        title: The page's title.
        url: The page's address; a source that is a bare text is that.
        content: An excerpt; it may hold HTML.
        date: When the page was written, as the page says it.
    """

    title: Annotated[str, NullMeans(str)] = ""
    url: Annotated[str, NullMeans(str)] = ""
    content: str | None = None
    date: str | None = None


_Source: TypeAlias = Annotated[WebSearchCitation, ElseConvert(from_text("url"))]


class EffectiveVeniceParameters(Model):
    """The Venice parameters that were in force, and what a web search found.

    Attributes:
        enable_e2ee: Whether end-to-end encryption was on.
        enable_web_search: `"auto"`, `"off"` or `"on"`.
        enable_web_citations: Whether the model was asked to cite.
        enable_web_scraping: Whether URLs in the last user message were read.
        include_venice_system_prompt: Whether Venice's own system prompt went in.
        include_search_results_in_stream: Whether the stream carries the search results.
        return_search_results_as_documents: Whether the results came as a tool call too.
        character_slug: The character that answered.
        strip_thinking_response: Whether `<think>` blocks were removed.
        disable_thinking: Whether reasoning was switched off.
        web_search_citations: The sources.
    """

    enable_e2ee: bool | None = None
    enable_web_search: str | None = None
    enable_web_citations: bool | None = None
    enable_web_scraping: bool | None = None
    include_venice_system_prompt: bool | None = None
    include_search_results_in_stream: bool | None = None
    return_search_results_as_documents: bool | None = None
    character_slug: str | None = None
    strip_thinking_response: bool | None = None
    disable_thinking: bool | None = None
    web_search_citations: list[_Source] | None = None


class ChatCompletionResponse(Answer):
    """A chat completion.

    Attributes:
        id: The id of the request.
        object: `"chat.completion"`.
        created: When, in Unix seconds.
        model: The model that answered.
        choices: The answers; the API leaves them out "under certain conditions".
        usage: The tokens.
        cost: What it cost.
        venice_parameters: The Venice parameters in force, with the sources of a web search.
        prompt_logprobs: Log probabilities of the prompt, where the model gives them.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"choices"})
    evidence: ClassVar[frozenset[str]] = frozenset({"cost", "prompt_logprobs", "usage", "venice_parameters"})
    needed: ClassVar[frozenset[str]] = frozenset(
        f"choices.*.{name}{content}"
        for name in MESSAGES
        for content in ("", ".content", ".content.*", ".content.*.text")
    )

    id: Annotated[str, NullMeans(str)] = ""
    object: Annotated[str, NullMeans(lambda: "chat.completion")] = "chat.completion"
    created: Annotated[int, NullMeans(int)] = 0
    model: Annotated[str, NullMeans(str)] = ""
    choices: Annotated[list[ChatCompletionChoice], ElseConvert(partial(with_message, field="message"))] = (
        Field(default_factory=list[ChatCompletionChoice])
    )
    usage: Usage | None = None
    cost: Cost | None = None
    venice_parameters: EffectiveVeniceParameters | None = None
    prompt_logprobs: Any = None  # the API does not say what it holds

    def _check_end(self) -> None:
        from ..._core.chat import without_error

        without_error(self)

    @property
    def message(self) -> ChatCompletionMessage:
        """The first choice's message; an empty one where there is no choice."""
        return self.choices[0].message if self.choices else ChatCompletionMessage()

    @property
    def text(self) -> str:
        """The first choice's text; empty where there is none."""
        return self.message.text

    @property
    def reasoning(self) -> str:
        """The first choice's reasoning; empty where there is none."""
        return self.message.reasoning

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The first choice's tool calls; an empty list where there are none."""
        return self.message.tool_calls or []

    @property
    def citations(self) -> list[WebSearchCitation]:
        """The sources of a web search; an empty list where there are none."""
        return (self.venice_parameters and self.venice_parameters.web_search_citations) or []
