"""`client.audio.transcriptions`, against the local server."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    UnprocessableEntityError,
)
from venice_ai.testing import ErrorReply

TALK = ("talk.mp3", b"sound")


def parts(request: Any) -> list[tuple[str, bytes, str | None, str]]:
    return [(part.name, part.content, part.filename, part.content_type) for part in request.form]


async def test_what_is_said_is_written_down(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.audio.transcriptions.create(
            file=TALK, model="openai/whisper-large-v3", timestamps=True, language="en", response_format="json"
        )
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/audio/transcriptions")
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert parts(request) == [
        ("model", b"openai/whisper-large-v3", None, "text/plain"),
        ("timestamps", b"true", None, "text/plain"),
        ("language", b"en", None, "text/plain"),
        ("response_format", b"json", None, "text/plain"),
        ("file", b"sound", "talk.mp3", "audio/mpeg"),
    ]
    assert (made.text, made.duration) == ("Hello from the local server.", 2.5)
    [first, *_] = made.timestamps.word
    assert (first.word, first.start, first.end) == ("Hello", 0.0, 0.5)
    assert made.request_id is not None


async def test_the_text_alone_is_a_transcription_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.audio.transcriptions.create(file=TALK, timestamps=False, response_format="text")
    sent = {part.name: part.text for part in server.requests[0].form}
    assert sent == {"timestamps": "false", "response_format": "text", "file": "sound"}
    assert (made.text, made.duration, made.timestamps) == ("Hello from the local server.", None, None)
    assert (made.status_code, made.request_id is not None) == (200, True)


async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(422, "Zero-length audio", code="ASR_UPSTREAM_VALIDATION_FAILED"))
    async with flavour.client(server) as client:
        with pytest.raises(UnprocessableEntityError, match="Zero-length audio") as caught:
            await client.audio.transcriptions.create(file=TALK)
    assert caught.value.code == "ASR_UPSTREAM_VALIDATION_FAILED"
