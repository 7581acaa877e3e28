"""Chunks of a chat completion, and what they fold to."""

from __future__ import annotations

from typing import Any

from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

JSON = dict[str, Any]


def chunk(delta: JSON | None = None, *, index: int = 0, choice: JSON | None = None, **envelope: Any) -> JSON:
    """Return a chunk as the API sends it."""
    made: JSON = {"id": "chatcmpl-1", "created": 7, "model": "m", "choices": []} | envelope
    if delta is not None or choice is not None:
        made["choices"] = [{"index": index, "delta": delta or {}} | (choice or {})]
    return made


def accumulated(*chunks: JSON) -> ChatAccumulator:
    """Return an accumulator that has got some chunks."""
    accumulator = ChatAccumulator()
    for each in chunks:
        accumulator.add(ChatCompletionChunk.model_validate(each))
    return accumulator


def folded(*chunks: JSON) -> ChatCompletionResponse:
    """Return the response that some chunks fold to."""
    return accumulated(*chunks).snapshot()


def piece(
    index: int | None = None, id: str | None = None, name: str | None = None, arguments: Any = ""
) -> JSON:
    """Return a piece of a tool call; what is None is absent, as OpenAI's servers do it."""
    function = {"name": name, "arguments": arguments} if name is not None else {"arguments": arguments}
    return {key: value for key, value in (("index", index), ("id", id)) if value is not None} | {
        "function": function
    }
