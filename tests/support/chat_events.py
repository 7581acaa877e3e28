"""Chat chunks as servers send them, and what the core makes of them without a wire."""

from __future__ import annotations

import json
from typing import Any

from core_replies import reply
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai._core.call import Call
from venice_ai._core.event_decoder import EventDecoder
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

DONE = b"data: [DONE]\n\n"
NO_CHOICE: dict[str, Any] = {"choices": []}


def event(delta: Any = None, finish: str | None = None, *, index: int = 0, **more: Any) -> dict[str, Any]:
    """Return a chunk with one choice; `more` stands beside the choices."""
    return {"choices": [{"index": index, "delta": delta or {}, "finish_reason": finish}], **more}


def text(content: str, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a chunk that adds text."""
    return event({"content": content}, finish, **more)


def tool_call(**fields: Any) -> dict[str, Any]:
    """Return a chunk that adds a piece of a tool call: `name` and `arguments` are the function's."""
    function = {name: fields.pop(name) for name in ("name", "arguments") if name in fields}
    return event({"tool_calls": [{**fields, "function": function}]})


def data(body: Any) -> bytes:
    """Return an event on the wire."""
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


STOP = event(finish="stop")
HELLO = [text("Hel"), text("lo"), STOP]
HELLO_BYTES = b"".join(map(data, HELLO))
OVERLOADED = {"message": "Too busy.", "type": "server_error", "code": "model_overloaded", "retry_after": 7}


def chat_decoder(answer: Any = ChatCompletionChunk, **options: Any) -> EventDecoder[Any]:
    """Return the decoder of a streamed chat, or of another kind of chunk; its reply has the request id `ray`."""
    call = Call[Any].of("POST", "/chat/completions", answer, options=options, stream=True)
    return EventDecoder(call, reply(headers={"content-type": "text/event-stream", "cf-ray": "ray"}))


def decoded(*pieces: bytes, answer: Any = ChatCompletionChunk, **options: Any) -> list[Any]:
    """Return the chunks of a body that comes in these pieces and then ends."""
    decoder = chat_decoder(answer, **options)
    chunks: list[Any] = []
    for piece in pieces:
        if not decoder.done:
            chunks += decoder.feed(piece)
    return chunks if decoder.done else [*chunks, *decoder.end()]


def feed(decoder: EventDecoder[Any], pieces: list[bytes], given: list[Any]) -> None:
    """Feed the pieces of a body and end it; `given` holds the chunks that came before a failure too."""
    for piece in pieces:
        for chunk in decoder.feed(piece):
            given += [chunk]
    for chunk in decoder.end():
        given += [chunk]


def text_of(chunks: list[Any]) -> str:
    """Return the text that chunks add up to."""
    return "".join(chunk.text for chunk in chunks)


def collected(*events: Any) -> ChatCompletionResponse:
    """Return the response that events make, read from the bytes in which they come."""
    accumulator = ChatAccumulator()
    for chunk in decoded(*map(data, events)):
        accumulator.add(chunk)
    return accumulator.complete()
