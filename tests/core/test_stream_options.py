"""Options of a stream that can't work: refused by name when the call is made."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from venice_ai._core import chat, generic
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}

BAD_OPTIONS: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "an unknown name": (HI | {"temprature": 1}, ArgumentTypeError, "temperature"),
    "no messages": ({"model": "m"}, ArgumentTypeError, "messages"),
    "messages that are none": (HI | {"messages": "Hi"}, ArgumentTypeError, "messages"),
    "empty messages": (HI | {"messages": []}, ArgumentValueError, "messages"),
    "what has no JSON form": (HI | {"seed": object()}, ArgumentTypeError, "seed"),
    "a bad on_bad_event": (HI | {"on_bad_event": "ignore"}, ArgumentValueError, "on_bad_event"),
    "a bad max_event_bytes": (HI | {"max_event_bytes": 0}, ArgumentValueError, "max_event_bytes"),
    "a bad timeout": (HI | {"timeout": -1}, ArgumentValueError, "timeout"),
    "a bad max_retries": (HI | {"max_retries": "2"}, ArgumentTypeError, "max_retries"),
    "bad headers": (HI | {"extra_headers": ["x"]}, ArgumentTypeError, "extra_headers"),
}


@pytest.mark.parametrize(("options", "kind", "name"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
@pytest.mark.parametrize("method", ["create", "stream"])
def test_a_bad_option_of_a_chat_stream_is_refused_by_name(
    options: Any, kind: type[Exception], name: str, method: str
) -> None:
    with pytest.raises(kind, match=name):
        chat.completion_stream(options, method)


BAD_CALLS: dict[str, tuple[str, dict[str, Any], type[Exception], str]] = {
    "a path without a slash": ("ticks", {"answer": dict}, ArgumentValueError, "path"),
    "an unknown option": ("/ticks", {"answer": dict, "time_out": 1}, ArgumentTypeError, "timeout"),
    "a body that is none": ("/ticks", {"answer": dict, "body": "x"}, ArgumentTypeError, "body"),
    "an answer that is no type": ("/ticks", {"answer": 3}, ArgumentTypeError, "answer"),
    "an answer that pydantic can't read": ("/ticks", {"answer": ssl.SSLContext}, ArgumentTypeError, "answer"),
}


@pytest.mark.parametrize(("path", "options", "kind", "name"), BAD_CALLS.values(), ids=BAD_CALLS)
def test_a_bad_option_of_a_stream_of_any_path_is_refused_by_name(
    path: str, options: dict[str, Any], kind: type[Exception], name: str
) -> None:
    more: Any = {name: value for name, value in options.items() if name not in ("answer", "body")}
    with pytest.raises(kind, match=name):
        generic.stream("POST", path, options["answer"], options.get("body"), more)
