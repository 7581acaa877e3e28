"""`client.audio.transcriptions`, against the local server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    UnprocessableEntityError,
)
from venice_ai.testing import BytesReply, ErrorReply, JSONReply

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


async def test_everything_that_the_answer_says_is_there(flavour: Flavour, server: Any) -> None:
    timestamps = {
        "word": [{"word": "Hi", "start": 0, "end": 0.5, "speaker": 1}],
        "segment": [{"text": "Hi", "start": 0, "end": 0.5}],
        "char": [{"char": "H", "start": 0, "end": 0.25}],
    }
    body = {"text": "Hi", "duration": 0.5, "timestamps": timestamps, "brand_new": True}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        made = await client.audio.transcriptions.create(file=TALK)
    assert made.timestamps.segment[0].text == "Hi"
    assert made.timestamps.char[0].char == "H"
    assert made.to_dict() == body


async def test_the_text_alone_is_a_transcription_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.audio.transcriptions.create(file=TALK, timestamps=False, response_format="text")
    sent = {part.name: part.text for part in server.requests[0].form}
    assert sent == {"timestamps": "false", "response_format": "text", "file": "sound"}
    assert (made.text, made.duration, made.timestamps) == ("Hello from the local server.", None, None)
    assert (made.status_code, made.request_id is not None) == (200, True)


async def test_the_text_is_utf_8(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply("Grüße".encode(), content_type="text/plain"))
    async with flavour.client(server) as client:
        made = await client.audio.transcriptions.create(file=TALK)
    assert made.text == "Grüße"


async def test_a_page_is_not_taken_for_a_text(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"<html>Hello</html>", content_type="text/html"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="'text/html' instead of a text"):
            await client.audio.transcriptions.create(file=TALK)


async def test_an_error_is_raised_by_its_class(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(422, "Zero-length audio", code="ASR_UPSTREAM_VALIDATION_FAILED"))
    async with flavour.client(server) as client:
        with pytest.raises(UnprocessableEntityError, match="Zero-length audio") as caught:
            await client.audio.transcriptions.create(file=TALK)
    assert caught.value.code == "ASR_UPSTREAM_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"audio\.transcriptions\.create\(\) needs file="),
        ({"file": TALK, "langage": "en"}, r"did you mean 'language'\?"),
        (
            {"file": "talk.mp3"},
            r"file takes a path, bytes or an open file, not str: a path is a pathlib\.Path",
        ),
        ({"file": None}, "file takes a path, bytes or an open file, not NoneType"),
        ({"file": TALK, "language": None}, "language takes a string, a number or a boolean here"),
    ],
)
async def test_what_can_not_work_is_refused(
    flavour: Flavour, server: Any, options: Any, message: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=message):
            await client.audio.transcriptions.create(**options)
    assert server.requests == []


async def test_a_file_that_is_too_large_is_not_sent(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    huge = tmp_path / "huge.mp3"
    with huge.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match="file has 26,214,401 bytes"):
            await client.audio.transcriptions.create(file=huge)
    assert server.requests == []
