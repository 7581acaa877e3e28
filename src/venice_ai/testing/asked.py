"""What a chat request asks for, read with patience: tests send all sorts of bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from .records import RecordedRequest

JSON: TypeAlias = dict[str, Any]  # a test may send whatever JSON can hold


def asked_of(request: RecordedRequest) -> JSON:
    """Return the request's body when it is a JSON object, and an empty one when it is anything else."""
    try:
        body: object = request.json
    except ValueError:
        return {}
    return cast("JSON", body) if isinstance(body, dict) else {}


def last_said(asked: JSON) -> str:
    """Return the text of the last user message, be it a string or a list of parts; else an empty one."""
    said = [message.get("content") for message in messages_of(asked) if message.get("role") == "user"]
    content = said[-1] if said else ""
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in objects(content) if isinstance(part.get("text"), str))


def messages_of(asked: JSON) -> list[JSON]:
    """Return the messages that are any."""
    return objects(asked.get("messages"))


def objects(value: object) -> list[JSON]:
    """Return the JSON objects of a list, and nothing of anything else."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("JSON", item) for item in items if isinstance(item, dict)]
