"""From the description of a chat completion to its two forms on the wire: one JSON body, or many events."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from .asked import JSON, messages_of
from .replies import Cut, Event, Pause, to_json

if TYPE_CHECKING:
    from .chat import ChatReply, ToolCallReply

DEFAULT_TEXT = "Hello from the local server."
DEFAULT_MODEL = "local-small"
CREATED = 1_760_000_000  # A constant, so that an answer can be compared with the one seen before.
OVERLOADED = {
    "message": "The model is currently overloaded. Please try again later.",
    "type": "server_error",
    "code": "model_overloaded",
}
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
        self._asked = asked
        self._number = number
        self._reasoning = in_words(reply.reasoning)
        self._content = in_words(spoken(reply) if reply.pieces is None else reply.pieces)
        self._texts = ["".join(self._content), *reply.more_choices]
        called = reply.tool_calls and reply.finish_reason == "stop"
        first = "tool_calls" if called else reply.finish_reason
        self._finish_reasons = [first, *(reply.finish_reason for _ in reply.more_choices)]

    def plain(self) -> JSON:
        """Return the body of a plain answer."""
        messages = [self._message(), *({"role": "assistant", "content": text} for text in self._texts[1:])]
        choices = [
            {"index": index, "message": message, "logprobs": None, "finish_reason": reason}
            for index, (message, reason) in enumerate(zip(messages, self._finish_reasons, strict=True))
        ]
        parameters = {**EFFECTIVE_PARAMETERS, **self._asked.get("venice_parameters", {}), **self._citations()}
        head = self._head("chat.completion")
        return {**head, "choices": choices, **self._bill(), "venice_parameters": parameters}

    def events(self) -> list[Event]:
        """Return the events of a streamed answer, up to `[DONE]`, with the accidents that were asked for."""
        reply, head = self._reply, self._head("chat.completion.chunk")
        events: list[Event] = [{**head, **event} for event in self._chunks()]
        if reply.error_after is not None:
            events[reply.error_after :] = [{"error": OVERLOADED if reply.error is None else reply.error}]
        if reply.cut_after is not None:
            events[reply.cut_after :] = [Cut()]
        return [Pause(reply.first_delay), *events] if reply.first_delay else events

    def _head(self, kind: str) -> JSON:
        model = self._reply.model or self._asked.get("model", DEFAULT_MODEL)
        return {"id": f"chatcmpl-{self._number:08x}", "object": kind, "created": CREATED, "model": model}

    def _citations(self) -> JSON:
        return {"web_search_citations": list(self._reply.citations)} if self._reply.citations else {}

    def _bill(self) -> JSON:
        usage = count_usage(self._asked, self._texts, self._reasoning)
        usage = usage if self._reply.usage is None else self._reply.usage
        cost = {"usd": usage.get("total_tokens", 0) / 1_000_000, "diem": 0}
        bill = {"usage": usage, "cost": cost if self._reply.cost is None else self._reply.cost}
        return {name: value for name, value in bill.items() if value}

    def _message(self) -> JSON:
        calls = [whole_call(call, position) for position, call in enumerate(self._reply.tool_calls)]
        refusal = {} if self._reply.refusal is None else {"refusal": self._reply.refusal}
        content, reasoning = self._texts[0] or None, "".join(self._reasoning) or None
        said = {"content": content, "reasoning_content": reasoning, "tool_calls": calls}
        return {"role": "assistant", **said, **refusal}

    def _chunks(self) -> Iterator[JSON]:
        citations = {"venice_parameters": self._citations()} if self._reply.citations else {}
        first = citations if self._reply.citations_at == "first" else {}
        for choice in self._choices():
            yield {"choices": [choice], **first}
            first = {}
        if citations and self._reply.citations_at == "last":
            yield {"choices": [], **citations}
        if bill := self._bill():
            yield {"choices": [], **bill}

    def _choices(self) -> Iterator[JSON]:
        others = (({"content": word} for word in in_words(text)) for text in self._texts[1:])
        for row in zip_longest(*map(self._with_role, [self._deltas(), *others])):
            yield from (
                {"index": index, "delta": delta, "finish_reason": None}
                for index, delta in enumerate(row)
                if delta is not None
            )
        for index, reason in enumerate(self._finish_reasons):
            if reason is not None:
                yield {"index": index, "delta": {}, "finish_reason": reason}

    def _with_role(self, deltas: Iterable[JSON]) -> Iterable[JSON]:
        return chain([{"role": "assistant", "content": ""}], deltas) if self._reply.role_chunk else deltas

    def _deltas(self) -> Iterator[JSON]:
        yield from ({"reasoning_content": piece} for piece in self._reasoning)
        yield from ({"content": piece} for piece in self._content)
        if self._reply.refusal is not None:
            yield {"refusal": self._reply.refusal}
        for position, call in enumerate(self._reply.tool_calls):
            yield from ({"tool_calls": [delta]} for delta in call_deltas(call, position))


def spoken(reply: ChatReply) -> str:
    """Return the text: with tool calls or a refusal, only one that the caller wrote."""
    instead = reply.tool_calls or reply.refusal is not None
    return "" if instead and reply.text == DEFAULT_TEXT else reply.text


def whole_call(call: ToolCallReply, position: int) -> JSON:
    """Return a tool call as a plain answer holds it."""
    arguments = to_json(call.arguments) if isinstance(call.arguments, Mapping) else call.arguments
    name = f"call_{position + 1}" if call.id is None else call.id
    function = {"name": call.name, "arguments": arguments}
    index = {} if call.index is None else {"index": call.index}
    return {**index, "id": name, "type": "function", "function": function}


def call_deltas(call: ToolCallReply, position: int) -> Iterator[JSON]:
    """Yield a tool call as a stream brings it: id, name and the first of the arguments; then more of them."""
    whole: JSON = {"index": position, **whole_call(call, position)}
    first, *others = cut_evenly(whole["function"]["arguments"], call.pieces)
    yield {**whole, "function": {"name": call.name, "arguments": first}}
    for piece in others:
        yield {"index": whole["index"], "function": {"arguments": piece}}


def in_words(text: str | Sequence[str] | None) -> list[str]:
    """Cut a text as models do, each word with the space before it; what is cut already stays as it is."""
    return re.findall(r"\s*\S+|\s+\Z", text) if isinstance(text, str) else list(text or ())


def cut_evenly(text: str | None, parts: int) -> Sequence[str | None]:
    """Cut a text into at most so many parts of one length."""
    if not text:
        return [text]
    size = math.ceil(len(text) / parts)
    return [text[at : at + size] for at in range(0, len(text), size)]


def count_usage(asked: JSON, texts: Sequence[str], reasoning: Sequence[str]) -> Mapping[str, Any]:
    """Count a word as a token: nothing here knows the model's own way, and a test wants a steady number."""
    prompt = sum(len(to_json(message.get("content")).split()) for message in messages_of(asked))
    thought = len("".join(reasoning).split())
    completion = sum(len(text.split()) for text in texts) + thought
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {**counts, "completion_tokens_details": {"reasoning_tokens": thought}} if thought else counts
