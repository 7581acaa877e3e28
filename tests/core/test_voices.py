"""`/audio/voices`: what is refused, and what an answer says."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import voices as calls
from venice_ai.exceptions import ArgumentTypeError

ME = ("me.wav", b"sound", "audio/wav")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"audio\.voices\.create\(\) needs file="),
        ({"file": ME, "name": "me"}, r"audio\.voices\.create\(\) has no option 'name'"),
        ({"file": "me.wav"}, r"a path is a pathlib\.Path"),
    ],
    ids=["no file", "an unknown option", "a file's name"],
)
def test_a_bad_argument_is_refused(options: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        calls.creation(options)


def test_everything_that_the_answer_says_is_there() -> None:
    body = {"id": "vv_1", "model": "m", "expires_at": "2026-12-01"}
    assert answered(calls.creation({"file": ME}), body).to_dict() == body
