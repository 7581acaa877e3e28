"""`/audio/transcriptions`: what is refused, and what an answer says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import transcriptions as calls
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError

TALK = ("talk.mp3", b"sound")
CALL = calls.creation({"file": TALK})


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
    ids=["no file", "another name", "a file's name", "None", "no language"],
)
def test_a_bad_argument_is_refused(options: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        calls.creation(options)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.mp3"
    with huge.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)
    with pytest.raises(ArgumentValueError, match="file has 26,214,401 bytes"):
        calls.creation({"file": huge})


def test_everything_that_the_answer_says_is_there() -> None:
    timestamps = {
        "word": [{"word": "Hi", "start": 0, "end": 0.5, "speaker": 1}],
        "segment": [{"text": "Hi", "start": 0, "end": 0.5}],
        "char": [{"char": "H", "start": 0, "end": 0.25}],
    }
    body = {"text": "Hi", "duration": 0.5, "timestamps": timestamps, "brand_new": True}
    made = answered(CALL, body)
    assert made.timestamps.segment[0].text == "Hi"
    assert made.timestamps.char[0].char == "H"
    assert made.to_dict() == body


def test_the_text_alone_is_a_transcription_in_utf_8() -> None:
    made = answered(CALL, "Grüße".encode(), "text/plain")
    assert (made.text, made.duration, made.timestamps) == ("Grüße", None, None)
    assert (made.status_code, made.request_id) == (200, "ray")


def test_html_is_refused_as_a_text() -> None:
    with pytest.raises(APIResponseValidationError, match="'text/html' instead of a text"):
        answered(CALL, b"<html>Hello</html>", "text/html")
