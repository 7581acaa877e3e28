"""Cloned voices: a new handle each time, for the model that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..replies import ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply


def cloned(request: RecordedRequest) -> Reply:
    """Return the handle of a voice."""
    parts = {part.name: part for part in request.form}
    if "file" not in parts:
        return ErrorReply(400, {"error": "Invalid request", "details": "there is no file in the form"})
    model = parts["model"].text if "model" in parts else "tts-chatterbox-hd"
    return JSONReply({"id": f"vv_{request.number:08x}", "model": model})


ROUTES = {"POST /audio/voices": cloned}
