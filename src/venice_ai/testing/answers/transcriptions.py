"""Transcriptions: every recording says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..replies import BytesReply, ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

TEXT = "Hello from the local server."
SECONDS_A_WORD = 0.5


def heard(request: RecordedRequest) -> Reply:
    """Return the text: as JSON, with the times where they are asked for, or alone."""
    asked = {part.name: part.text for part in request.form if part.filename is None}
    if not any(part.name == "file" for part in request.form):
        return ErrorReply(400, {"error": "Invalid request", "details": "there is no file in the form"})
    if asked.get("response_format") == "text":
        return BytesReply(TEXT.encode(), content_type="text/plain; charset=utf-8")
    words = [
        {"word": word, "start": place * SECONDS_A_WORD, "end": (place + 1) * SECONDS_A_WORD}
        for place, word in enumerate(TEXT.split())
    ]
    duration = len(words) * SECONDS_A_WORD
    timestamps = {"word": words, "segment": [{"text": TEXT, "start": 0.0, "end": duration}]}
    timed = {"timestamps": timestamps} if asked.get("timestamps") == "true" else {}
    return JSONReply({"text": TEXT, "duration": duration, **timed})


ROUTES = {"POST /audio/transcriptions": heard}
