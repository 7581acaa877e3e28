"""Tool calls on the wire: whole, and in the pieces in which a server streams them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .replies import to_json

if TYPE_CHECKING:
    from .asked import JSON
    from .chat import ToolCallReply
    from .habits import Habits


def whole_calls(calls: Sequence[ToolCallReply], habits: Habits) -> list[JSON]:
    """Return tool calls as a plain answer holds them."""
    return [whole_call(call, position, habits) for position, call in enumerate(calls)]


def whole_call(call: ToolCallReply, position: int, habits: Habits) -> JSON:
    """Return one tool call as a plain answer holds it."""
    index = 0 if call.index is None and habits.call_index == "zero" else call.index
    counted = None if habits.call_id is None else habits.call_id.format(position + 1)
    identity = {"index": index, "id": counted if call.id is None else call.id}
    known = {name: value for name, value in identity.items() if value is not None}
    function = {"name": call.name, "arguments": arguments_of(call, habits)}
    return {**known, "type": "function", "function": function, **habits.call_fields}


def arguments_of(call: ToolCallReply, habits: Habits) -> object:
    """Return the arguments as text; as an object, where the server sends one and they are one."""
    text = to_json(call.arguments) if isinstance(call.arguments, Mapping) else call.arguments
    if habits.call_arguments == "text" or text is None:
        return text
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found if text.lstrip().startswith("{") else text


def call_deltas(calls: Sequence[ToolCallReply], habits: Habits) -> Iterator[JSON]:
    """Yield the deltas that bring tool calls."""
    whole = [{"index": position, **whole_call(call, position, habits)} for position, call in enumerate(calls)]
    if habits.call_cut == "together":
        yield from ([{"tool_calls": whole}] if whole else [])
        return
    for call, each in zip(calls, whole, strict=True):
        pieces = [each] if habits.call_cut == "whole" else call_pieces(each, call.pieces, habits)
        yield from ({"tool_calls": [piece]} for piece in pieces)


def call_pieces(whole: JSON, parts: int, habits: Habits) -> Iterator[JSON]:
    """Yield a tool call in pieces: id, name and the first of the arguments, or none yet; then more of them."""
    name, arguments = whole["function"]["name"], whole["function"]["arguments"]
    first, *others = cut_evenly(arguments, parts)
    if first and habits.call_opens_empty:
        first, others = "", [first, *others]
    yield {**whole, "function": {"name": name, "arguments": first}}
    for piece in others:
        yield later_piece(whole, piece, habits)


def later_piece(whole: JSON, arguments: str | None, habits: Habits) -> JSON:
    """Return one of the later pieces of a call, which say no name and seldom an id."""
    index, function = {"index": whole["index"]}, {"arguments": arguments}
    if habits.call_later == "id":
        return {**index, "id": whole["id"], "type": "function", "function": function}
    if habits.call_later == "nulls":
        return {**index, "id": None, "type": "function", "function": {"name": None, **function}}
    return {**index, "function": function}


def cut_evenly(text: str | None, parts: int) -> Sequence[str | None]:
    """Cut a text into at most so many parts of one length."""
    if not text:
        return [text]
    size = math.ceil(len(text) / parts)
    return [text[at : at + size] for at in range(0, len(text), size)]
