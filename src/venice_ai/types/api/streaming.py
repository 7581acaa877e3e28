"""A chat completion as it comes in pieces, one chunk an event.

Venice publishes no schema for its stream, so nothing is required here: any field may be absent, or null, in any chunk.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AliasChoices, Field

from ._base import Model, NullMeans
from ._chat_response import ChoiceLogprobs, Cost, EffectiveVeniceParameters, Usage
from ._conversions import (
    MESSAGES,
    ElseConvert,
    as_entries,
    as_json_text,
    as_parts,
    as_text,
    none_if_empty,
    with_message,
)
from ._messages import AnyPart, ReasoningDetail

__all__ = [
    "ChatCompletionChunk",
    "ChatCompletionChunkChoice",
    "ChatCompletionChunkChoiceDelta",
    "ChatCompletionChunkToolCall",
    "ChatCompletionChunkToolCallFunction",
]


class ChatCompletionChunkToolCallFunction(Model):
    """A piece of a function call: the name once, the arguments in pieces."""

    name: str | None = None
    arguments: Annotated[str, ElseConvert(as_json_text)] | None = None


class ChatCompletionChunkToolCall(Model):
    """A piece of a tool call.

    Attributes:
        index: The call's place in the list. Several calls may share one: see `id`.
        id: What identifies the call; on its first piece only.
        type: `"function"`.
        function: A piece of the function's name and arguments.
    """

    index: int | None = None
    id: str | None = None
    type: str | None = None
    function: ChatCompletionChunkToolCallFunction | None = None


class ChatCompletionChunkChoiceDelta(Model):
    """What a chunk adds to the message.

    Attributes:
        role: `"assistant"`, often on the first chunk only, or never.
        name: The speaker's name, where there is one.
        content: More text; from some models a list of parts, of which `chunk.text` is the text.
        reasoning_content: More reasoning; it comes before the text.
        reasoning_encrypted: True when `reasoning_content` is an encrypted block.
        reasoning_details: More structured reasoning.
        thought_signature: Gemini's signature.
        tool_calls: Pieces of tool calls.
        refusal: More of a refusal.
    """

    role: str | None = None
    name: str | None = None
    content: Annotated[
        str | Annotated[list[AnyPart], ElseConvert(as_parts)] | None, Field(union_mode="left_to_right")
    ] = None
    reasoning_content: Annotated[str, ElseConvert(as_text)] | None = None
    reasoning_encrypted: bool | None = None
    reasoning_details: list[ReasoningDetail] | None = None
    thought_signature: str | None = None
    tool_calls: (
        Annotated[
            list[Annotated[ChatCompletionChunkToolCall, NullMeans(ChatCompletionChunkToolCall)]],
            ElseConvert(as_entries),
        ]
        | None
    ) = None
    refusal: Annotated[str, ElseConvert(as_text)] | None = None

    @property
    def reasoning(self) -> str:
        """The reasoning that is added, whichever of the two names the server has for it; empty where there is none."""
        from ._content import reasoning_of

        return self.reasoning_content or reasoning_of(self)


class ChatCompletionChunkChoice(Model):
    """What a chunk says of one of the `n` answers.

    Attributes:
        index: Which one, from 0.
        delta: What is added to its message; a `message` or `text` that stands in its place is read as the delta.
        finish_reason: Why it ended, on its last chunk; None where a server says `""` or `"null"`.
        stop_reason: Venice's addition.
        logprobs: Log probabilities of the added tokens.
    """

    index: Annotated[int, NullMeans(int)] = 0
    delta: ChatCompletionChunkChoiceDelta = Field(
        default_factory=ChatCompletionChunkChoiceDelta,
        validation_alias=AliasChoices("delta", "message", "text"),
    )
    finish_reason: Annotated[str, AfterValidator(none_if_empty)] | None = None
    stop_reason: str | int | None = None
    logprobs: ChoiceLogprobs | None = None


class ChatCompletionChunk(Model):
    """One event of a chat stream.

    Attributes:
        id: The id of the request, the same on all chunks.
        object: `"chat.completion.chunk"`.
        created: When, in Unix seconds.
        model: The model that answers.
        choices: What is added to each answer; empty on the chunk that carries usage, cost or citations.
        usage: The tokens, usually on the last chunk.
        cost: What it cost, usually on the last chunk.
        venice_parameters: The Venice parameters in force, and the sources of a web search, on any chunk.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"choices", "cost", "usage", "venice_parameters"})
    kept: ClassVar[frozenset[str] | None] = frozenset({"choices"})
    # A text must not lack a piece.
    strict: ClassVar[frozenset[str]] = frozenset({"choices.*.delta.content", "choices.*.message.content"})
    needed: ClassVar[frozenset[str]] = frozenset(f"choices.*.{name}" for name in MESSAGES)

    id: Annotated[str, NullMeans(str)] = ""
    object: Annotated[str, NullMeans(lambda: "chat.completion.chunk")] = "chat.completion.chunk"
    created: Annotated[int, NullMeans(int)] = 0
    model: Annotated[str, NullMeans(str)] = ""
    choices: Annotated[list[ChatCompletionChunkChoice], ElseConvert(partial(with_message, field="delta"))] = (
        Field(default_factory=list[ChatCompletionChunkChoice])
    )
    usage: Usage | None = None
    cost: Cost | None = None
    venice_parameters: EffectiveVeniceParameters | None = None

    @property
    def text(self) -> str:
        """The text that this chunk adds to choice 0; empty where it adds none."""
        text = ""
        for choice in self.choices:  # of which several may be of choice 0
            if choice.index == 0:
                content = choice.delta.content
                if type(content) is str:  # without a call, once a chunk
                    text += content
                elif content:
                    from ._content import text_of  # as few contents are lists, and each program would load it

                    text += text_of(content)
        return text
