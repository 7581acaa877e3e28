"""The error that ends a stream, in the shape that a server gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .replies import Event, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .asked import JSON
    from .habits import ErrorHabits, Habits


def error_event(error: Mapping[str, object] | None, habits: Habits, head: JSON) -> Event:
    """Return the event that says an error: the script's own, or the one that the server is known for."""
    ways = habits.error
    fields = dict(ways.default if error is None else error)
    if ways.form == "field":
        return f"error: {to_json(fields)}\n\n"
    if ways.form == "bare":
        return to_json({"error": fields.get("message")}) + "\n"
    if ways.form == "list":
        return f"data: {to_json([{'error': fields}])}\n\n"
    said = on_a_chunk(fields, habits, head) if ways.form == "chunk" else enclosed(fields, ways)
    return said if ways.event is None else f"event: {ways.event}\ndata: {to_json(said)}\n\n"


def enclosed(fields: JSON, ways: ErrorHabits) -> JSON:
    """Return the object that holds an error, or is one."""
    return {**ways.beside, **(fields if ways.form == "flat" else {"error": fields})}


def on_a_chunk(fields: JSON, habits: Habits, head: JSON) -> JSON:
    """Return a chunk that says an error beside its choices."""
    choice = {"index": 0, "delta": dict(habits.delta), "finish_reason": "error", **habits.choice}
    return {**head, "error": fields, "choices": [choice]}
