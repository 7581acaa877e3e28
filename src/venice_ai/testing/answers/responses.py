"""Responses: what a chat completion says, as a list of what was done, whole or in events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import JSON, asked_of, objects
from ..completion import CREATED, DEFAULT_MODEL, in_words
from ..replies import JSONReply, StreamReply, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import RecordedRequest
    from ..replies import Reply


def respond(request: RecordedRequest) -> Reply:
    """Return a response that repeats what the user said last, and thinks, searches and calls if it is asked to."""
    asked = asked_of(request)
    whole = response(asked, request.number)
    if asked.get("stream") is not True:
        return JSONReply(whole)
    return StreamReply([event_text(number, event) for number, event in enumerate(events(whole))])


def response(asked: JSON, number: int) -> JSON:
    """Return the whole response."""
    output = list(items(asked))
    said = to_json(asked.get("input", ""))
    tokens = {"input_tokens": len(said.split()), "output_tokens": len(to_json(output).split())}
    return {
        "id": f"resp_{number:08x}",
        "object": "response",
        "created_at": CREATED,
        "model": asked.get("model", DEFAULT_MODEL),
        "status": "completed",
        "output": output,
        "usage": {**tokens, "total_tokens": sum(tokens.values())},
    }


def items(asked: JSON) -> Iterator[JSON]:
    """Yield the items of the output, as far as the request asks for them."""
    if asked.get("reasoning"):
        yield {"type": "reasoning", "id": "rs_1", "summary": ["The user said something."]}
    if asked.get("web_search") or {"type": "web_search"} in objects(asked.get("tools")):
        yield {"type": "web_search_call", "id": "ws_1", "status": "completed"}
    name = called(asked)
    if name:
        call = {"call_id": "call_1", "name": name, "arguments": "{}", "status": "completed"}
        yield {"type": "function_call", "id": "fc_1", **call}
        return
    part: JSON = {"type": "output_text", "text": f"You said: {last_said(asked)}", "annotations": []}
    fixed = {"id": "msg_1", "status": "completed", "role": "assistant"}
    yield {"type": "message", **fixed, "content": [part]}


def called(asked: JSON) -> str:
    """Return the name of the function that has to be called, or nothing."""
    choice: Any = asked.get("tool_choice")
    named = [tool.get("function", tool) for tool in objects(asked.get("tools")) if tool["type"] == "function"]
    if choice == "required" and named:
        return str(named[0].get("name"))
    return "" if choice is None or isinstance(choice, str) else str(choice["function"]["name"])


def last_said(asked: JSON) -> str:
    """Return the text of the last message of the user."""
    given: Any = asked.get("input", "")
    if isinstance(given, str):
        return given
    said = [item.get("content") for item in objects(given) if item.get("role") == "user"]
    content: Any = said[-1] if said else ""
    return (
        content if isinstance(content, str) else " ".join(part.get("text", "") for part in objects(content))
    )


def events(whole: JSON) -> Iterator[JSON]:
    """Yield the events of a streamed response."""
    begun = {name: value for name, value in whole.items() if name != "usage"}
    yield {"type": "response.created", "response": {**begun, "status": "in_progress", "output": []}}
    for place, item in enumerate(whole["output"]):
        yield from item_events(place, item)
    yield {"type": "response.completed", "response": whole}


def item_events(place: int, item: JSON) -> Iterator[JSON]:
    """Yield the events of one item."""
    if item["type"] == "web_search_call":
        found = {"index": 1, "url": "https://example.com", "title": "An example", "snippet": "An example."}
        yield {**item, "results": [found]}
        return
    at = {"item_id": item["id"], "output_index": place}
    yield {"type": "response.output_item.added", "output_index": place, "item": begun_item(item)}
    for piece in in_words(item.get("summary")):
        yield {"type": "response.reasoning.delta", **at, "delta": piece}
    for piece in in_words(item.get("arguments")):
        yield {"type": "response.function_call_arguments.delta", **at, "delta": piece}
    for index, part in enumerate(item.get("content", ())):
        yield from part_events({**at, "content_index": index}, part)
    yield {"type": "response.output_item.done", "output_index": place, "item": item}


def begun_item(item: JSON) -> JSON:
    """Return an item as it begins."""
    empty: JSON = {"content": [], "summary": [], "arguments": "", "status": "in_progress"}
    return {name: empty.get(name, value) for name, value in item.items()}


def part_events(at: JSON, part: JSON) -> Iterator[JSON]:
    """Yield the events of one part of a message."""
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": ""}}
    for word in in_words(part["text"]):
        yield {"type": "response.output_text.delta", **at, "delta": word}
    yield {"type": "response.content_part.done", **at, "part": part}


def event_text(number: int, event: JSON) -> str:
    """Return an event as it is sent: with its name, and, but for the one of a search, with its number."""
    name, numbered = event["type"], {"sequence_number": number}
    if name == "web_search_call":
        name, numbered = "response.web_search.done", {}
    return f"event: {name}\ndata: {to_json({**event, **numbered})}\n\n"


ROUTES = {"POST /responses": respond}
