"""Chunks to the response that they are pieces of: the one place where they are folded.

A chunk is folded as it passes by, and not kept: one with a single word takes more than two kilobytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..exceptions import StreamTruncatedError
from ..types.api.chat import ChatCompletionResponse
from .open_message import MANY, OpenMessage, as_plain, fields_set

if TYPE_CHECKING:
    from ..types.api.streaming import ChatCompletionChunk, ChatCompletionChunkChoice
    from .reply import Reply

__all__ = ["ChatAccumulator", "adds_other_choices"]

# What as good as every chunk holds: nothing else has to be looked for in one that holds no more.
_NAMES: Final = frozenset({"id", "created", "model"})
_USUAL: Final = frozenset({"id", "object", "created", "model", "choices"})
_USUAL_OF_CHOICE: Final = frozenset({"index", "delta", "finish_reason"})
_DELTA: Final = frozenset({"index", "delta"})


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
        self._envelope: dict[str, Any] = {}  # the fields beside the choices
        self._choice: dict[str, Any] = {}  # the fields of choice 0 beside the message
        self._message = OpenMessage()
        self._pieces = self._message.content.pieces
        self._named = False
        self._has_choice = False
        self._has_others = False
        self._finished = False

    def add(self, chunk: ChatCompletionChunk) -> None:
        """Take note of a chunk."""
        if not (self._named and chunk.__pydantic_fields_set__ <= _USUAL):
            self._fold_envelope(chunk)
        for choice in chunk.choices:
            if choice.index == 0:
                self._has_choice = True
                delta = choice.delta
                if delta.content and len(delta.__pydantic_fields_set__) == 1:  # text and nothing else
                    self._pieces.append(delta.content)
                    if len(self._pieces) >= MANY:
                        self._message.content.gather()
                else:
                    self._message.add(delta)
            else:
                self._has_others = True
            if choice.finish_reason is not None or not choice.__pydantic_fields_set__ <= _USUAL_OF_CHOICE:
                self._fold_choice(choice)

    @property
    def finished(self) -> bool:
        """Whether some choice has said why it ended: one of the two signs that a stream is complete."""
        return self._finished

    @property
    def has_others(self) -> bool:
        """Whether there are choices that are not followed."""
        return self._has_others

    def snapshot(self, reply: Reply | None = None) -> ChatCompletionResponse:
        """The response assembled so far."""
        whole = {"object": "chat.completion", "choices": self._choices()} | self._envelope
        response = ChatCompletionResponse.model_validate(whole)
        response._reply = reply
        return response

    def complete(self, reply: Reply | None = None) -> ChatCompletionResponse:
        """The whole response; a `StreamTruncatedError` when choice 0 never got its `finish_reason`."""
        response = self.snapshot(reply)
        if not (response.choices and response.choices[0].finish_reason):
            raise StreamTruncatedError(
                "the stream ended without a finish_reason on choice 0",
                request_id=response.request_id,
                partial=response,
            )
        return response

    def _fold_envelope(self, chunk: ChatCompletionChunk) -> None:
        for name, value in fields_set(chunk):
            if name in ("choices", "object") or value is None:
                continue
            if name == "venice_parameters":
                self._envelope.setdefault(name, {}).update(as_plain(value))
            elif name in _NAMES:
                self._envelope[name] = self._envelope.get(name) or value
            else:
                self._envelope[name] = as_plain(value)
        self._named = all(self._envelope.get(name) for name in _NAMES)

    def _fold_choice(self, choice: ChatCompletionChunkChoice) -> None:
        """What a choice says beside its delta."""
        if choice.finish_reason is not None:
            self._finished = True
        if choice.index != 0:
            return
        for name, value in fields_set(choice):
            if name == "logprobs" and value is not None:
                self._fold_logprobs(as_plain(value))
            elif name not in _DELTA and value is not None:
                self._choice[name] = as_plain(value)

    def _fold_logprobs(self, logprobs: dict[str, Any]) -> None:
        """Lengthen the lists of OpenAI's shape; Venice's single tokens become entries of the same list."""
        if "token" in logprobs:
            logprobs = {"content": [logprobs]}
        for name, value in logprobs.items():
            if value is None:
                continue
            known = self._choice.setdefault("logprobs", {})
            if isinstance(value, list):
                known.setdefault(name, []).extend(value)
            else:
                known[name] = value

    def _choices(self) -> list[dict[str, Any]]:
        if not self._has_choice:
            return []
        return [{"index": 0, **self._choice, "message": self._message.whole()}]


def adds_other_choices(chunk: ChatCompletionChunk) -> bool:
    """Whether a chunk speaks of a choice that the helpers do not follow."""
    return any(choice.index != 0 for choice in chunk.choices)
