"""The options of a call: their names, their values, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from core_calls import HELLO, asked
from venice_ai._core import chat
from venice_ai._core.call import Call
from venice_ai._core.settings import Timeout
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

# --- names


def test_an_unknown_option_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        ArgumentTypeError,
        match=r"chat\.completions\.create\(\) has no option 'temprature'; did you mean 'temperature'\?",
    ):
        asked(temprature=1)


def test_an_unknown_option_is_told_of_extra_body() -> None:
    with pytest.raises(ArgumentTypeError, match="extra_body="):
        asked(service_tier="x")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs model= and messages="),
        ({"model": "m"}, "needs messages="),
        ({"messages": HELLO}, "needs model="),
    ],
)
def test_a_missing_option_is_refused_by_name(options: Any, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        chat.completion(options)


# --- values


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"extra_body": [1]}, ArgumentTypeError, "extra_body takes a mapping, not list"),
        ({"extra_headers": "x"}, ArgumentTypeError, "extra_headers takes a mapping, not str"),
        ({"extra_headers": {"x": "a\nb"}}, ArgumentValueError, r"extra_headers\['x'\] holds a line break"),
        ({"extra_query": "x"}, ArgumentTypeError, "extra_query takes a mapping, not str"),
        ({"timeout": -1}, ArgumentValueError, "timeout must be"),
        ({"max_retries": -1}, ArgumentValueError, "max_retries must be"),
        (
            {"on_bad_event": "ignore"},
            ArgumentValueError,
            "on_bad_event takes 'raise' or 'skip'; got 'ignore'",
        ),
        (
            {"max_event_bytes": "1"},
            ArgumentTypeError,
            "max_event_bytes takes a whole number of bytes, not str",
        ),
        ({"max_event_bytes": True}, ArgumentTypeError, "max_event_bytes takes a whole number"),
        ({"max_event_bytes": 0}, ArgumentValueError, "max_event_bytes must be 1 or more"),
    ],
    ids=repr,
)
def test_a_bad_option_is_refused_by_name(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        asked(**options)


def test_no_timeout_is_not_the_same_as_nothing_said() -> None:
    assert (asked(timeout=None).timeout, asked().timeout) == (Timeout(None, None, None, None), None)


@pytest.mark.parametrize(
    ("method", "repeatable"), [("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)]
)
def test_only_what_changes_nothing_is_idempotent(method: str, repeatable: bool) -> None:
    assert Call.of(method, "/x", bytes, options={}).repeatable is repeatable


def test_body_and_headers_are_redacted_in_the_repr() -> None:
    shown = repr(asked(user="private", extra_headers={"x-api-key": "secret"}))
    assert "private" not in shown
    assert "secret" not in shown
