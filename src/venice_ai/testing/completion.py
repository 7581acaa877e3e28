"""From the description of a chat completion to its two forms on the wire: one JSON body, or many events."""

from __future__ import annotations

import re
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from .asked import JSON, messages_of
from .dialects import DIALECTS
from .failing import error_event
from .messages import ScriptedMessage, with_role
from .replies import Cut, Event, Pause, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .chat import ChatReply
    from .habits import Habits

DEFAULT_TEXT = "Hello from the local server."
DEFAULT_MODEL = "local-small"
CREATED = 1_760_000_000  # A constant, so that an answer can be compared with the one seen before.
NO_HEAD: JSON = {"id": "", "object": "", "created": 0, "model": ""}  # of the chunk that opens a stream
NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
X_GROQ = {"id": "req_01k4example"}
EFFECTIVE_PARAMETERS: JSON = {
    "enable_e2ee": True,
    "enable_web_search": "off",
    "enable_web_citations": False,
    "enable_web_scraping": False,
    "include_venice_system_prompt": True,
    "include_search_results_in_stream": False,
    "return_search_results_as_documents": False,
    "strip_thinking_response": False,
    "disable_thinking": False,
}


class Completion:
    """One answer: what a `ChatReply` describes, said to one request."""

    def __init__(self, reply: ChatReply, asked: JSON, number: int) -> None:
        self._reply = reply
        self._habits = DIALECTS[reply.dialect]
        self._asked = asked
        self._number = number
        content = in_words(spoken(reply) if reply.pieces is None else reply.pieces)
        self._message = ScriptedMessage(reply, self._habits, content, in_words(reply.reasoning))
        self._texts = ["".join(content), *reply.more_choices]
        called = reply.tool_calls and reply.finish_reason == "stop"
        first = "tool_calls" if called else reply.finish_reason
        self._finish_reasons = [first, *(reply.finish_reason for _ in reply.more_choices)]

    def plain(self) -> JSON:
        """Return the body of a plain answer."""
        others = ({"role": "assistant", "content": text} for text in self._texts[1:])
        choices = [
            {
                "index": index,
                "message": message,
                "logprobs": None,
                "finish_reason": reason,
                **self._habits.choice,
            }
            for index, (message, reason) in enumerate(
                zip([self._message.whole(), *others], self._finish_reasons, strict=True)
            )
        ]
        head, opening = self._head("chat.completion"), self._habits.opening
        return {**head, **opening, "choices": choices, **self._bill(), **self._effective_parameters()}

    def events(self) -> list[Event]:
        """Return the events of a streamed answer, up to `[DONE]`, with the accidents that were asked for."""
        reply, head = self._reply, self._head("chat.completion.chunk")
        events: list[Event] = [{**head, **event} for event in self._chunks()]
        if reply.error_after is not None:
            events[reply.error_after :] = [error_event(reply.error, self._habits, head)]
        if reply.cut_after is not None:
            events[reply.cut_after :] = [Cut()]
        events = [Pause(reply.first_delay), *events] if reply.first_delay else events
        return kept_alive(events, self._habits.keep_alive)

    @property
    def done(self) -> bool:
        """Whether `[DONE]` ends the stream."""
        return self._reply.done and (self._reply.error_after is None or self._habits.error.done)

    def _head(self, kind: str) -> JSON:
        model = self._reply.model or self._asked.get("model", DEFAULT_MODEL)
        head = {"id": f"chatcmpl-{self._number:08x}", "object": kind, "created": CREATED, "model": model}
        return {**head, **self._habits.head}

    def _citations(self) -> JSON:
        """Return the sources of a web search, where they stand among the Venice parameters."""
        beside = self._reply.citations and self._habits.citations == "venice_parameters"
        return {"venice_parameters": {"web_search_citations": list(self._reply.citations)}} if beside else {}

    def _effective_parameters(self) -> JSON:
        citations = self._citations()
        if not self._habits.extras:
            return citations
        asked = {**EFFECTIVE_PARAMETERS, **self._asked.get("venice_parameters", {})}
        return {"venice_parameters": {**asked, **citations.get("venice_parameters", {})}}

    def _bill(self) -> JSON:
        usage = count_usage(self._asked, self._texts, self._message.reasoning)
        usage = usage if self._reply.usage is None else self._reply.usage
        cost = {"usd": usage.get("total_tokens", 0) / 1_000_000, "diem": 0} if self._habits.extras else {}
        bill = {"usage": usage, "cost": cost if self._reply.cost is None else self._reply.cost}
        said = {name: value for name, value in bill.items() if value}
        return {**said, **self._habits.usage_beside} if said else {}

    def _chunks(self) -> list[JSON]:
        """Return the chunks without what they have in common; the sources and the usage stand where they belong."""
        chunks: list[JSON] = [{"choices": [choice]} for choice in self._choices()]
        citations, opening = self._citations(), self._habits.opening
        if chunks and self._reply.citations_at == "first":
            chunks[0] |= citations
        behind: list[JSON] = []
        if citations and self._reply.citations_at == "last":
            behind.append({"choices": [], **citations})
        first: list[JSON] = [{**NO_HEAD, "choices": [], **opening}] if opening else []
        return first + billed(chunks, behind, self._bill(), self._habits)

    def _choices(self) -> list[JSON]:
        others = (({"content": word} for word in in_words(text)) for text in self._texts[1:])
        said = partial(with_role, habits=self._habits, role_chunk=self._reply.role_chunk)
        choices = [
            self._choice(index, delta, self._habits.unfinished)
            for row in zip_longest(*map(said, [self._message.deltas(), *others]))
            for index, delta in enumerate(row)
            if delta is not None
        ]
        for index, reason in enumerate(self._finish_reasons):
            if reason is not None:
                self._finish(choices, index, reason)
        return choices

    def _finish(self, choices: list[JSON], index: int, reason: str) -> None:
        """Say why a choice ends: on its last delta, where the server does so and there is one, or behind it."""
        own = [choice for choice in choices if choice["index"] == index]
        if own and self._habits.finish == "last":
            own[-1]["finish_reason"] = reason
        else:
            choices.append(self._choice(index, dict(self._habits.delta), reason))

    def _choice(self, index: int, delta: JSON, finish_reason: str | None) -> JSON:
        return {"index": index, "delta": delta, "finish_reason": finish_reason, **self._habits.choice}


def billed(chunks: list[JSON], behind: list[JSON], bill: JSON, habits: Habits) -> list[JSON]:
    """Return the chunks, then those `behind` them, with usage and cost where the server says them."""
    if not bill:
        return chunks + behind
    if habits.usage == "own" or not chunks:
        return [*chunks, *behind, {"choices": [], **bill}]
    if habits.usage == "empty choice":
        empty = {"index": 0, "delta": dict(habits.delta), "finish_reason": habits.unfinished, **habits.choice}
        return [*chunks, *behind, {"choices": [empty], **bill}]
    *others, last = chunks
    if habits.usage == "every":
        others = [{**chunk, "usage": NO_USAGE} for chunk in others]
    if habits.usage == "x_groq":
        usage = {name: bill.pop(name) for name in ("usage",) if name in bill}
        others[:1] = [{**chunk, "x_groq": X_GROQ} for chunk in others[:1]]
        bill["x_groq"] = {**X_GROQ, **usage}
    return [*others, {**last, **bill}, *behind]


def kept_alive(events: list[Event], comment: str | None) -> list[Event]:
    """Return the events with a comment before the first, and one before the last."""
    if comment is None:
        return events
    line = f": {comment}\n\n"
    return [line, *events[:-1], line, *events[-1:]] if len(events) > 1 else [line, *events]


def spoken(reply: ChatReply) -> str:
    """Return the text: with tool calls or a refusal, only one that the caller wrote."""
    instead = reply.tool_calls or reply.refusal is not None
    return "" if instead and reply.text == DEFAULT_TEXT else reply.text


def in_words(text: str | Sequence[str] | None) -> list[str]:
    """Cut a text as models do, each word with the space before it; what is cut already stays as it is."""
    return re.findall(r"\s*\S+|\s+\Z", text) if isinstance(text, str) else list(text or ())


def count_usage(asked: JSON, texts: Sequence[str], reasoning: Sequence[str]) -> Mapping[str, Any]:
    """Count a word as a token: nothing here knows the model's own way, and a test wants a steady number."""
    prompt = sum(len(to_json(message.get("content")).split()) for message in messages_of(asked))
    thought = len("".join(reasoning).split())
    completion = sum(len(text.split()) for text in texts) + thought
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {**counts, "completion_tokens_details": {"reasoning_tokens": thought}} if thought else counts
