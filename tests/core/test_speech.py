"""`/audio/speech`: what is refused, and what is taken for a sound."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from core_replies import answered, reply
from venice_ai._core import speech as calls
from venice_ai._core.event_decoder import streamable
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError

TEXT: Any = {"model": "m", "voice": "af_sky", "input": "Hello there. How are you?"}


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        (calls.whole, {}, r"audio\.speech\.create\(\) needs input="),
        (partial(calls.stream, method="stream"), {}, r"audio\.speech\.stream\(\) needs input="),
        (calls.whole, {**TEXT, "streaming": True}, r"has no option 'streaming'"),
        (calls.whole, {**TEXT, "voic": "x"}, r"did you mean 'voice'\?"),
        (calls.whole, {**TEXT, "input": b"Hello"}, "input can't be written as JSON"),
    ],
    ids=["no input", "no input of a stream", "streaming", "another name", "bytes"],
)
def test_a_bad_argument_is_refused(function: Any, options: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        function(options)


def test_a_stream_says_so_and_a_whole_sound_says_nothing() -> None:
    assert json.loads(calls.stream(TEXT).body) == {**TEXT, "streaming": True}  # type: ignore[arg-type]
    assert json.loads(calls.whole(TEXT).body) == TEXT  # type: ignore[arg-type]


def test_json_is_refused_as_a_sound() -> None:
    with pytest.raises(APIResponseValidationError, match=r"(?i)json") as caught:
        answered(calls.whole(TEXT), {"queue_id": "7"})
    assert caught.value.body == {"queue_id": "7"}


@pytest.mark.parametrize(
    ("kind", "taken"), [("audio/mpeg", True), ("", True), ("application/json", False), ("text/html", True)]
)
def test_what_is_not_json_is_streamed_as_a_sound(kind: str, taken: bool) -> None:
    assert streamable(calls.stream(TEXT), reply(headers={"content-type": kind} if kind else {})) is taken
