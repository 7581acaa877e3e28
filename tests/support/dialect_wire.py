"""What a scripted completion sends in a dialect, without any socket; and pieces to the whole, in a few lines."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, get_args

from venice_ai.testing import ChatReply, Dialect

NAMES = get_args(Dialect)
ASKED = {"model": "m", "messages": [{"role": "user", "content": "What is it?"}]}

# What grows from piece to piece; all else is said once.
TEXTS = {"content", "reasoning", "reasoning_content", "refusal", "arguments", "text", "thinking"}
TEXT_TYPES = {"text", "thinking", "reasoning.text"}


def wire(reply: ChatReply, *, stream: bool) -> str:
    """The body of the answer."""
    request: Any = SimpleNamespace(json={**ASKED, "stream": stream}, number=1)
    pieces: Any = reply.lower(request).pieces
    return b"".join(piece for piece in pieces if isinstance(piece, bytes)).decode()


def whole(reply: ChatReply) -> Any:
    """The body of the answer that is not streamed."""
    return json.loads(wire(reply, stream=False))


def chunks(reply: ChatReply) -> list[Any]:
    """The chunks of the answer that is streamed."""
    lines = wire(reply, stream=True).split("\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ") and line != "data: [DONE]"]


def choices(reply: ChatReply) -> list[Any]:
    """The choices of its chunks."""
    return [choice for chunk in chunks(reply) for choice in chunk["choices"]]


def joined(deltas: list[Any]) -> dict[str, Any]:
    """The message that the deltas are pieces of."""
    message: dict[str, Any] = {}
    for delta in deltas:
        join(message, delta)
    return message


def join(known: dict[str, Any], piece: dict[str, Any]) -> None:
    for name, value in piece.items():
        before = known.get(name)
        if isinstance(before, list) and isinstance(value, str):
            value = [{"type": "text", "text": value}] if value else []
        if not value:
            known.setdefault(name, value)
        elif isinstance(value, dict):
            known[name] = known.get(name) or {}
            join(known[name], value)
        elif isinstance(value, list):
            known[name] = known.get(name) or []
            join_entries(known[name], value)
        else:
            known[name] = (before or "") + value if name in TEXTS else value


def join_entries(known: list[Any], entries: list[Any]) -> None:
    for entry in entries:
        if known and continues(known[-1], entry):
            join(known[-1], entry)
        else:
            known.append({})
            join(known[-1], entry)


def continues(known: dict[str, Any], piece: dict[str, Any]) -> bool:
    if "function" in piece:
        return known["index"] == piece["index"] and piece.get("id") in (None, known.get("id"))
    return known["type"] == piece["type"] and piece["type"] in TEXT_TYPES


def plain(value: Any) -> Any:
    """A value without what says nothing, and without the places of tool calls, which seldom stand in whole answers."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: plain(each) for name, each in value.items() if not (name == "index" and "function" in value)
    }
    return {
        name: each for name, each in found.items() if each not in (None, "", [], {}) or name == "arguments"
    }
