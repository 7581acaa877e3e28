"""The message of a scripted answer in the dialect of a server: whole, and as the deltas of a stream."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .tool_calls import call_deltas, whole_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .asked import JSON
    from .chat import ChatReply
    from .habits import DetailHabits, Habits


@dataclass(frozen=True)
class ScriptedMessage:
    """What the first choice says, cut into the pieces in which it is streamed."""

    reply: ChatReply
    habits: Habits
    content: Sequence[str]
    reasoning: Sequence[str]

    def whole(self) -> JSON:
        """Return the message of a plain answer."""
        reply, habits = self.reply, self.habits
        message = {"role": "assistant", "content": "".join(self.content) or None, **habits.message}
        message |= whole_reasoning("".join(self.reasoning), message["content"], habits)
        if reply.tool_calls:
            message["tool_calls"] = whole_calls(reply.tool_calls, habits)
        if reply.refusal is not None:
            message["refusal"] = reply.refusal
        return message | sources(reply.citations, habits)

    def deltas(self) -> Iterator[JSON]:
        """Yield the deltas of a stream, but for the one that says the role."""
        reply = self.reply
        cited = [sources([each], self.habits, number) for number, each in enumerate(reply.citations)]
        yield from (each for each in cited if each and reply.citations_at == "first")
        yield from reasoning_deltas(self.reasoning, self.habits)
        yield from ({"content": piece} for piece in self.content)
        if reply.refusal is not None:
            yield {"refusal": reply.refusal}
        yield from call_deltas(reply.tool_calls, self.habits)
        yield from (each for each in cited if each and reply.citations_at == "last")


def with_role(deltas: Iterator[JSON], habits: Habits, *, role_chunk: bool) -> Iterator[JSON]:
    """Yield the deltas with all that the server's deltas hold; the role comes first, or on each of them."""
    role = [dict(habits.role)] if role_chunk and habits.role is not None else []
    return chain(role, ({**habits.delta, **delta} for delta in deltas))


def reasoning_deltas(pieces: Sequence[str], habits: Habits) -> Iterator[JSON]:
    """Yield the deltas that bring reasoning, and what seals it."""
    if not pieces or habits.reasoning is None:
        return
    details = habits.details
    for piece in pieces:
        more = {details.field: [{**details.entry, details.text: piece}]} if details else {}
        yield {**in_its_field(piece, habits), **more}
    if details:
        yield {details.field: [{**details.entry, **details.signature}]}
        if details.encrypted:
            yield {details.field: [dict(details.encrypted)]}
    if habits.seal:
        yield dict(habits.seal)


def in_its_field(reasoning: str, habits: Habits) -> JSON:
    """Return reasoning under the name that the server gives it."""
    if habits.reasoning == "parts":
        return {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": reasoning}]}]}
    return {} if habits.reasoning is None else {habits.reasoning: reasoning}


def whole_reasoning(reasoning: str, content: object, habits: Habits) -> JSON:
    """Return the fields of a whole message that hold its reasoning; the content too, where it stands in that."""
    if not reasoning or habits.reasoning is None:
        return {}
    said = in_its_field(reasoning, habits)
    if habits.reasoning == "parts" and content:
        said["content"] = [*said["content"], {"type": "text", "text": content}]
    details = {habits.details.field: whole_details(reasoning, habits.details)} if habits.details else {}
    return {**said, **details, **habits.seal}


def whole_details(reasoning: str, details: DetailHabits) -> list[JSON]:
    """Return the entries of the reasoning, whole."""
    text = {**details.entry, **details.signature, details.text: reasoning}
    return [text, dict(details.encrypted)] if details.encrypted else [text]


def sources(citations: Sequence[Mapping[str, object]], habits: Habits, start: int = 0) -> JSON:
    """Return the field of a message that holds the sources of a web search; none where they stand outside of it."""
    if not citations or habits.citations == "venice_parameters":
        return {}
    if habits.citations == "annotations":
        marks = ({"start_index": 0, "end_index": 0, **each} for each in citations)
        return {"annotations": [{"type": "url_citation", "url_citation": mark} for mark in marks]}
    return {
        "executed_tools": [
            {
                "index": number,
                "type": "search",
                "arguments": "{}",
                "search_results": {"results": [dict(each)]},
            }
            for number, each in enumerate(citations, start)
        ]
    }
