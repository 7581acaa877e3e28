"""Chunks to the response that they are pieces of: the one place where they are folded.

The fold is lazy. A chunk costs one append while it passes by; what it adds is worked in when somebody asks, or when
enough chunks have gathered, so that a long stream does not keep its chunks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..exceptions import StreamTruncatedError
from ..types.api.chat import ChatCompletionResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from ..types.api.streaming import (
        ChatCompletionChunk,
        ChatCompletionChunkChoice,
        ChatCompletionChunkChoiceDelta,
        ChatCompletionChunkToolCall,
    )
    from .reply import Reply

__all__ = ["ChatAccumulator", "adds_other_choices"]

FOLD_AT: Final = 256

_FOLDED_DELTA_FIELDS: Final = frozenset(
    {"role", "content", "reasoning_content", "reasoning_encrypted", "reasoning_details", "tool_calls", "refusal"}
)


class Text:
    """Text that arrives in pieces; the pieces are joined now and then, not one by one."""

    __slots__ = ("_pieces",)

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """One more piece."""
        self._pieces.append(piece)

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def __str__(self) -> str:
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]


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

    def __init__(self) -> None:
        self._pending: list[ChatCompletionChunk] = []
        self._envelope: dict[str, Any] = {}  # the fields beside the choices
        self._choice: dict[str, Any] = {}  # the fields of choice 0 beside the message
        self._message: dict[str, Any] = {}  # the fields of the message that are not folded: the last value counts
        self._content = Text()
        self._reasoning = Text()
        self._encrypted = Text()
        self._refusal = Text()
        self._details: list[dict[str, Any]] = []
        self._calls: list[_OpenCall] = []
        self._logprobs: dict[str, Any] = {}
        self._has_choice = False
        self._has_others = False
        self._finished = False

    def add(self, chunk: ChatCompletionChunk) -> None:
        """Take note of a chunk."""
        self._pending.append(chunk)
        if len(self._pending) >= FOLD_AT:
            self._fold()

    @property
    def finished(self) -> bool:
        """Whether some choice has said why it ended: one of the two signs that a stream is complete."""
        self._fold()
        return self._finished

    @property
    def has_others(self) -> bool:
        """Whether there are choices that are not followed."""
        self._fold()
        return self._has_others

    def snapshot(self, reply: Reply | None = None) -> ChatCompletionResponse:
        """The response assembled so far."""
        self._fold()
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

    # --- the fold

    def _fold(self) -> None:
        pending, self._pending = self._pending, []
        for chunk in pending:
            self._fold_envelope(chunk)
            for choice in chunk.choices:
                self._finished = self._finished or choice.finish_reason is not None
                if choice.index == 0:
                    self._fold_choice(choice)
                else:
                    self._has_others = True

    def _fold_envelope(self, chunk: ChatCompletionChunk) -> None:
        for name, value in _set_fields(chunk):
            if name in ("choices", "object") or value is None:
                continue
            if name == "venice_parameters":
                self._envelope.setdefault(name, {}).update(_plain(value))
            elif name in ("id", "created", "model"):
                self._envelope[name] = self._envelope.get(name) or value
            else:
                self._envelope[name] = _plain(value)

    def _fold_choice(self, choice: ChatCompletionChunkChoice) -> None:
        self._has_choice = True
        for name, value in _set_fields(choice):
            if name == "delta":
                self._fold_delta(value)
            elif value is not None:
                if name == "logprobs":
                    self._fold_logprobs(_plain(value))
                else:
                    self._choice[name] = value

    def _fold_delta(self, delta: ChatCompletionChunkChoiceDelta) -> None:
        if delta.content:
            self._content.add(delta.content)
        if delta.reasoning_content:
            # An encrypted block has no end mark: whatever followed it would be read as a part of it.
            (self._encrypted if delta.reasoning_encrypted else self._reasoning).add(delta.reasoning_content)
        if delta.refusal:
            self._refusal.add(delta.refusal)
        for detail in delta.reasoning_details or ():
            self._fold_detail(_plain(detail))
        for call in delta.tool_calls or ():
            self._fold_call(call)
        if delta.role:
            self._message["role"] = delta.role
        if not delta.__pydantic_fields_set__ <= _FOLDED_DELTA_FIELDS:
            self._fold_others(delta)

    def _fold_others(self, delta: ChatCompletionChunkChoiceDelta) -> None:
        for name, value in _set_fields(delta):
            if name not in _FOLDED_DELTA_FIELDS and value is not None:
                self._message[name] = _plain(value)

    def _fold_detail(self, detail: dict[str, Any]) -> None:
        """Lengthen the entry of the same id or index, else open a new one."""
        for known in self._details:
            if known.get("type") == detail.get("type") and _same_detail(known, detail):
                text = (known.get("text") or "") + (detail.get("text") or "")
                known |= {name: value for name, value in detail.items() if value is not None}
                if text:
                    known["text"] = text
                return
        self._details.append(dict(detail))

    def _fold_call(self, piece: ChatCompletionChunkToolCall) -> None:
        call = self._call_of(piece)
        if call is None:
            call = _OpenCall()
            self._calls.append(call)
        call.add(piece)

    def _call_of(self, piece: ChatCompletionChunkToolCall) -> _OpenCall | None:
        """The call that a piece belongs to; None for the first piece of a new call.

        Parallel calls may share an `index`, so that an id, where there is one, says more than the index does.
        """
        name = piece.function.name if piece.function else None
        if piece.id:
            known = next((call for call in self._calls if call.fields.get("id") == piece.id), None)
            if known is not None or name:
                return known
        if piece.index is not None:
            neighbours = (call for call in reversed(self._calls) if call.fields.get("index") == piece.index)
            neighbour = next(neighbours, None)
            if neighbour is not None or name:
                return neighbour
        last = self._calls[-1] if self._calls else None
        if name and last is not None and last.function.get("name") not in (None, name):
            return None  # no id, no index, but another function
        return last

    def _fold_logprobs(self, logprobs: dict[str, Any]) -> None:
        """Lengthen the lists of OpenAI's shape; Venice's single tokens become entries of the same list."""
        if "token" in logprobs:
            logprobs = {"content": [logprobs]}
        for name, value in logprobs.items():
            if isinstance(value, list):
                self._logprobs.setdefault(name, []).extend(value)
            elif value is not None:
                self._logprobs[name] = value

    # --- the result

    def _choices(self) -> list[dict[str, Any]]:
        if not self._has_choice:
            return []
        choice = {"index": 0, **self._choice, "message": self._message_fields()}
        if self._logprobs:
            choice["logprobs"] = self._logprobs
        return [choice]

    def _message_fields(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": None, **self._message}
        if self._content:
            message["content"] = str(self._content)
        elif not (self._calls or self._refusal):
            message["content"] = ""
        if self._reasoning or self._encrypted:
            message["reasoning_content"] = str(self._reasoning) + str(self._encrypted)
        if self._encrypted:
            message["reasoning_encrypted"] = True
        if self._refusal:
            message["refusal"] = str(self._refusal)
        if self._details:
            message["reasoning_details"] = self._details
        if self._calls:
            message["tool_calls"] = [call.whole() for call in self._calls]
        return message


class _OpenCall:
    """A tool call whose pieces are still coming in."""

    __slots__ = ("arguments", "fields", "function")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.function: dict[str, Any] = {}
        self.arguments = Text()

    def add(self, piece: ChatCompletionChunkToolCall) -> None:
        """One more piece: the arguments grow, of everything else the first value that is there counts."""
        for name, value in _set_fields(piece):
            if name != "function" and value not in (None, ""):
                self.fields.setdefault(name, _plain(value))
        if piece.function is None:
            return
        for name, value in _set_fields(piece.function):
            if name == "arguments":
                self.arguments.add(value or "")
            elif value not in (None, ""):
                self.function.setdefault(name, _plain(value))

    def whole(self) -> dict[str, Any]:
        """The call as it stands."""
        return {"type": "function", **self.fields, "function": {**self.function, "arguments": str(self.arguments)}}


def adds_other_choices(chunk: ChatCompletionChunk) -> bool:
    """Whether a chunk speaks of a choice that the helpers do not follow."""
    return any(choice.index != 0 for choice in chunk.choices)


def _set_fields(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields that a model was given, in their order, the unknown ones last."""
    given = model.__pydantic_fields_set__
    for item in model.__dict__.items():
        if item[0] in given:
            yield item
    yield from (model.__pydantic_extra__ or {}).items()


def _plain(value: Any) -> Any:  # whatever JSON can hold
    """A value as plain data, with just the fields that came."""
    return value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value


def _same_detail(known: dict[str, Any], detail: dict[str, Any]) -> bool:
    for name in ("id", "index"):
        if detail.get(name) is not None and known.get(name) is not None:
            return bool(detail[name] == known[name])
    return False
