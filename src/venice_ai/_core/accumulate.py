"""Chunks to the response that they are pieces of: the one place where they are folded.

A chunk is folded as it passes by, and not kept: one with a single word takes more than two kilobytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..exceptions import StreamTruncatedError
from ..types.api.chat import ChatCompletionResponse
from .checks import is_mapping
from .choice_error import choice_error, ended_in_error
from .merge import MANY, Fields, RepeatedFields, fields_set, plain
from .open_message import OpenMessage
from .snapshot import validated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..types.api.streaming import ChatCompletionChunk, ChatCompletionChunkChoice
    from .reply import Reply

__all__ = ["ChatAccumulator", "adds_other_choices"]

# What as good as every chunk holds: nothing else has to be looked for in one that holds no more.
_NAMES: Final = frozenset({"id", "created", "model"})
_USUAL: Final = frozenset({"id", "object", "created", "model", "choices"})
_USUAL_OF_CHOICE: Final = frozenset({"index", "delta", "finish_reason"})
_NOT_OF_CHOICE: Final = frozenset(
    {"index", "delta", "message"}
)  # some servers add the message so far to each chunk


class ChatAccumulator:
    """Folds the chunks of a chat stream into a `ChatCompletionResponse`; of several choices it follows choice 0.

    ```python
    from venice_ai.streaming import ChatAccumulator
    from venice_ai.types.api.chat import ChatCompletionChunk

    accumulator = ChatAccumulator()
    accumulator.add(ChatCompletionChunk.model_validate({"choices": [{"delta": {"content": "Hel"}}]}))
    accumulator.add(ChatCompletionChunk.model_validate({"choices": [{"delta": {"content": "lo"}}]}))
    assert accumulator.snapshot().text == "Hello"
    ```
    """

    END: str = "a finish_reason"

    def __init__(self) -> None:
        self.reply: Reply | None = None  # the HTTP answer that the chunks come in
        self.started: bool = False  # whether any chunk has come
        self.unread: Mapping[str, Any] = {}  # the odd values of the chunks
        self._envelope: dict[str, Any] = {}  # the fields beside the choices
        self._hidden_usage: Mapping[str, Any] | None = (
            None  # the tokens, where they are not in their usual place
        )
        self._parameters: RepeatedFields | None = None  # of Venice
        self._choice: dict[str, Any] = {}  # the fields of choice 0 beside the message
        self._logprobs: Fields | None = None
        self._message = OpenMessage()
        self._pieces = self._message.content.pieces
        self._named = False
        self._has_choice = False
        self._ended: dict[int, bool] = {}  # by the index of the choice

    def add(self, chunk: ChatCompletionChunk) -> None:
        """Take note of a chunk.

        Raises:
            APIStatusError: The chunk says that choice 0 ended in an error.
        """
        if not (self._named and chunk.__pydantic_fields_set__ <= _USUAL):
            self._add_envelope(chunk)
        for choice in chunk.choices:
            if choice.index == 0:
                self._has_choice = True
                delta = choice.delta
                content = delta.content
                if content and len(delta.__pydantic_fields_set__) == 1 and type(content) is str:
                    self._pieces.append(content)  # text and nothing else
                    if len(self._pieces) >= MANY:
                        self._message.content.gather()
                else:
                    self._message.add(delta, is_last=choice.finish_reason is not None)
                    self._pieces = self._message.content.pieces
            elif choice.index not in self._ended:
                self._ended[choice.index] = False
            if (
                choice.finish_reason is not None
                or not choice.__pydantic_fields_set__ <= _USUAL_OF_CHOICE
                or "error" in (choice.delta.__pydantic_extra__ or ())
            ):
                self._add_choice(choice)

    @property
    def finished(self) -> bool:
        """True if each choice that was seen has said why it ended: one of the two signs that a stream is complete."""
        return bool(self._ended) and all(self._ended.values()) and (0 in self._ended or not self._has_choice)

    @property
    def is_whole(self) -> bool:
        """True if choice 0 has said why it ended."""
        return self._ended.get(0, False)

    @property
    def has_others(self) -> bool:
        """True if there are choices that are not followed."""
        return any(self._ended)  # of an index that is not 0

    def snapshot(self, reply: Reply | None = None) -> ChatCompletionResponse:
        """The response assembled so far."""
        whole = {"object": "chat.completion", "choices": self._choices(), **self._envelope}
        if self._parameters:
            whole["venice_parameters"] = self._parameters.build()
        if self._hidden_usage and not whole.get("usage"):
            whole["usage"] = self._hidden_usage
        response = validated(ChatCompletionResponse, whole)
        response._reply = reply or self.reply
        response._unread = {**self.unread, **response.unread}
        return response

    def complete(self, reply: Reply | None = None, *, done: bool = False) -> ChatCompletionResponse:
        """The whole response; a `StreamTruncatedError` when choice 0 never got its `finish_reason`.

        Args:
            reply: The HTTP answer that the chunks came in.
            done: True if the stream said `[DONE]`.
        """
        response = self.snapshot(reply)
        if not self.is_whole:
            raise StreamTruncatedError(
                f"{'[DONE] came, but no' if done else 'the stream ended without a'} finish_reason on choice 0",
                request_id=response.request_id,
                partial=response,
            )
        return response

    def _add_envelope(self, chunk: ChatCompletionChunk) -> None:
        self.started = True
        for name, value in fields_set(chunk):
            if name in ("choices", "object") or value is None:
                continue
            if name == "venice_parameters":
                self._parameters = self._parameters or RepeatedFields()
                self._parameters.update(plain(value))
            elif name in _NAMES:
                self._envelope[name] = self._envelope.get(name) or value
            else:
                self._envelope[name] = plain(value)
                if name == "x_groq" and is_mapping(value):
                    self._keep_usage(value.get("usage"))
        self._named = all(self._envelope.get(name) for name in _NAMES)

    def _keep_usage(self, usage: Any) -> None:
        if usage and is_mapping(usage):
            self._hidden_usage = usage

    def _add_choice(self, choice: ChatCompletionChunkChoice) -> None:
        """Take note of what a choice says beside its delta."""
        if choice.finish_reason is not None:
            self._ended[choice.index] = True
        if choice.index != 0:
            return
        for name, value in fields_set(choice):
            if name == "logprobs" and value is not None:
                self._logprobs = self._logprobs or Fields()
                self._logprobs.update(_as_lists(plain(value)))
            elif name not in _NOT_OF_CHOICE and value is not None:
                self._choice[name] = plain(value)
                if name == "usage":  # as Moonshot has it
                    self._keep_usage(value)
        if ended_in_error(choice):
            raise choice_error(choice, self.reply, self._envelope)

    def _choices(self) -> list[dict[str, Any]]:
        if not self._has_choice:
            return []
        choice = {"index": 0, **self._choice, "message": self._message.build()}
        if self._logprobs:
            choice["logprobs"] = self._logprobs.build()
        return [choice]


def adds_other_choices(chunk: ChatCompletionChunk) -> bool:
    """True if a chunk speaks of a choice that the helpers do not follow."""
    return any(choice.index != 0 for choice in chunk.choices)


def _as_lists(logprobs: dict[str, Any]) -> dict[str, Any]:
    """Log probabilities in OpenAI's shape: a single token of Venice's becomes an entry of `content`."""
    if logprobs.get("token") is not None and logprobs.get("content") is None:
        return {"content": [logprobs]}
    return {name: value for name, value in logprobs.items() if value is not None}
