"""A request as data."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venice_ai._core import chat, generic, models
from venice_ai._core.call import Call, encode, request_headers, request_query, request_url
from venice_ai._core.settings import Secret, Settings, Timeout
from venice_ai._version import __version__
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.streaming import ServerSentEvent
from venice_ai.types.api.chat import (
    AudioPart,
    CacheControl,
    ChatCompletionMessage,
    FilePart,
    ImagePart,
    SystemMessage,
    TextPart,
    ToolMessage,
    UserMessage,
)

HELLO = [{"role": "user", "content": "Hello"}]


def asked(**options: Any) -> Call[Any]:
    return chat.completion({"model": "m", "messages": HELLO, **options})  # type: ignore[typeddict-item]


def body_of(call: Call[Any]) -> Any:
    assert call.body is not None
    return json.loads(call.body)


def written(value: Any) -> Any:
    encoded = encode({"field": value}, {})
    assert encoded is not None
    return json.loads(encoded)["field"]


# --- the body


def test_only_what_is_set_is_sent() -> None:
    assert body_of(asked()) == {"model": "m", "messages": HELLO}


def test_none_is_sent_as_null() -> None:
    assert body_of(asked(stop=None))["stop"] is None


def test_a_stream_says_so_and_a_whole_completion_says_nothing() -> None:
    call = chat.completion_stream({"model": "m", "messages": HELLO})
    assert body_of(call)["stream"] is True
    assert "stream" not in body_of(asked())


def test_the_options_of_the_call_are_not_sent() -> None:
    call = asked(extra_headers={"x": "y"}, extra_query={"q": 1}, timeout=3, max_retries=0)
    assert body_of(call) == {"model": "m", "messages": HELLO}


def test_the_order_of_keys_is_kept() -> None:
    parameters = {"z": 1, "a": {"y": 1, "b": 2}}
    assert encode({"t": parameters}, {}) == b'{"t":{"z":1,"a":{"y":1,"b":2}}}'


def test_extra_body_wins_and_adds() -> None:
    body = body_of(asked(temperature=0.1, extra_body={"temperature": 0.9, "brand_new": {"x": None}}))
    assert (body["temperature"], body["brand_new"]) == (0.9, {"x": None})


def test_extra_body_makes_a_body_where_there_was_none() -> None:
    assert body_of(models.listing({"extra_body": {"a": 1}})) == {"a": 1}


def test_a_call_without_body_has_none() -> None:
    assert models.listing({}).body is None


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (MappingProxyType({"a": 1}), {"a": 1}),
        ((1, 2), [1, 2]),
        (iter([1, 2]), [1, 2]),
        ({1: "a"}, {"1": "a"}),
        (TextPart(text="hi"), {"type": "text", "text": "hi"}),
        ([CacheControl()], [{"type": "ephemeral"}]),
        ("é😀\u2028", "é😀\u2028"),
        (1e300, 1e300),
        (2**70, 2**70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_written_as_json(value: Any, form: Any) -> None:
    assert written(value) == form


def test_what_can_be_read_only_once_is_not_half_read_when_it_fails() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ArgumentValueError, match=r"^stop can't be written as JSON: no more"):
        asked(stop=failing())


def test_what_is_special_may_stand_beside_what_is_not() -> None:
    body = {"é": "é", "once": iter([1]), "secret": Secret("k"), "part": TextPart(text="hi"), "none": None}
    assert json.loads(encode(body, {"more": 1}) or b"") == {
        "é": "é",
        "once": [1],
        "secret": "k",
        "part": {"type": "text", "text": "hi"},
        "none": None,
        "more": 1,
    }


def test_letters_stay_letters() -> None:
    assert encode({"a": "é"}, {}) == '{"a":"é"}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [{"deep": math.nan}]])
def test_a_number_that_json_does_not_have_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentValueError, match=r"^temperature can't be written as JSON"):
        asked(temperature=value)


@pytest.mark.parametrize("value", ["\ud800", {"deep": ["a\udfff"]}, {"\ud800": 1}])
def test_a_lone_surrogate_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentValueError, match=r"^metadata can't be written as JSON"):
        asked(metadata=value)


@pytest.mark.parametrize("value", [object(), b"bytes", datetime(2026, 1, 1), {("a", "b"): 1}, 1j])
def test_a_value_without_a_json_form_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"^user can't be written as JSON"):
        asked(user=value)


def test_a_circle_is_refused_by_the_fields_name() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ArgumentValueError, match=r"^tools can't be written as JSON"):
        asked(tools=circle)


def test_a_bad_value_in_extra_body_is_refused_by_its_name() -> None:
    with pytest.raises(ArgumentValueError, match=r"^brand_new can't"):
        asked(extra_body={"brand_new": math.nan})


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=["Cs"])),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
            ),
            max_leaves=8,
        ),
    )
)
def test_any_json_goes_out_as_it_is(body: dict[str, Any]) -> None:
    encoded = encode(body, {})
    assert encoded is not None
    assert json.loads(encoded) == body


# --- messages


def test_messages_may_be_objects_and_mappings_mixed() -> None:
    messages = [
        SystemMessage(content="Be brief"),
        {"role": "user", "content": "Hi"},
        MappingProxyType(HELLO[0]),
    ]
    assert body_of(asked(messages=messages))["messages"] == [
        {"role": "system", "content": "Be brief"},
        {"role": "user", "content": "Hi"},
        {"role": "user", "content": "Hello"},
    ]


def test_messages_may_be_any_iterable() -> None:
    assert body_of(asked(messages=(message for message in HELLO)))["messages"] == HELLO


def test_parts_say_their_type() -> None:
    parts = [
        TextPart(text="What?", cache_control=CacheControl(ttl="1h")),
        ImagePart.of("https://example.com/cat.png"),
        AudioPart(input_audio={"data": "QUJD", "format": "mp3"}),
        FilePart(file={"file_data": "https://example.com/a.pdf"}),
    ]
    assert body_of(asked(messages=[UserMessage(content=parts)]))["messages"][0]["content"] == [
        {"type": "text", "text": "What?", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
        {"type": "input_audio", "input_audio": {"data": "QUJD", "format": "mp3"}},
        {"type": "file", "file": {"file_data": "https://example.com/a.pdf"}},
    ]


def test_a_tool_message_says_which_call_it_answers() -> None:
    assert ToolMessage(content="4", tool_call_id="c1").to_request() == {
        "role": "tool",
        "content": "4",
        "tool_call_id": "c1",
    }


def test_an_answer_goes_back_as_it_came_but_for_its_nulls() -> None:
    came = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "think",
        "reasoning_details": [{"type": "reasoning.text", "text": "t", "signature": "s"}],
        "thought_signature": "sig",
        "refusal": None,
        "tool_calls": [
            {"id": "c", "type": "function", "index": 0, "function": {"name": "f", "arguments": "{}"}}
        ],
        "brand_new": {"kept": [1]},
    }
    message = ChatCompletionMessage.model_validate(came)
    assert message.to_request() == {name: value for name, value in came.items() if value is not None}


@pytest.mark.parametrize(
    ("messages", "error", "words"),
    [
        ("Hi", ArgumentTypeError, "messages takes a list of messages, not str"),
        ({"role": "user"}, ArgumentTypeError, "messages takes a list of messages, not dict"),
        (UserMessage(content="Hi"), ArgumentTypeError, "messages takes a list of messages, not UserMessage"),
        (None, ArgumentTypeError, "messages takes a list of messages, not NoneType"),
        ([], ArgumentValueError, "messages is empty"),
        (
            [HELLO[0], "Hi"],
            ArgumentTypeError,
            r"messages\[1\] takes a mapping or a message object .* not str",
        ),
    ],
)
def test_bad_messages_are_refused(messages: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        asked(messages=messages)


# --- option names


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
def test_what_is_missing_is_named(options: Any, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        chat.completion(options)


# --- the options of a call


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


def test_no_limit_of_time_is_not_the_same_as_nothing_said() -> None:
    assert (asked(timeout=None).timeout, asked().timeout) == (Timeout(None, None, None, None), None)


@pytest.mark.parametrize(
    ("method", "repeatable"), [("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)]
)
def test_only_what_changes_nothing_is_repeatable(method: str, repeatable: bool) -> None:
    assert Call.of(method, "/x", bytes, options={}).repeatable is repeatable


def test_a_call_does_not_show_its_body_and_headers() -> None:
    shown = repr(asked(user="private", extra_headers={"x-api-key": "secret"}))
    assert "private" not in shown
    assert "secret" not in shown


# --- any path


@pytest.mark.parametrize("path", ["models", "", "https://elsewhere.example/x"])
def test_a_path_stands_below_the_base_url(path: str) -> None:
    with pytest.raises(ArgumentValueError, match="path starts with a slash"):
        generic.stream("POST", path, bytes, None, {})


def test_a_path_that_is_no_string_is_refused_by_name() -> None:
    with pytest.raises(ArgumentTypeError, match="path takes a string, not int"):
        generic.stream("POST", 7, bytes, None, {})  # type: ignore[arg-type]


def test_a_body_that_is_no_mapping_is_refused_by_name() -> None:
    with pytest.raises(ArgumentTypeError, match="body takes a mapping, not list"):
        generic.stream("POST", "/x", bytes, [1], {})  # type: ignore[arg-type]


def test_the_method_is_written_in_capitals() -> None:
    assert generic.stream("get", "/x", bytes, None, {}).method == "GET"


# --- what the HTTP library is told


def test_the_identity_is_one_header_and_no_fingerprint() -> None:
    headers = request_headers(Settings(), asked(), None)
    assert headers == {
        "accept": "application/json",
        "user-agent": f"venice-ai-python/{__version__}",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
    }


def test_the_key_is_a_bearer() -> None:
    assert request_headers(Settings(), asked(), Secret("k"))["authorization"] == "Bearer k"


def test_headers_are_merged_without_regard_to_case_and_the_calls_win() -> None:
    settings = Settings(default_headers={"X-One": "client", "USER-AGENT": "mine", "X-Two": "client"})
    headers = request_headers(
        settings, asked(extra_headers={"x-ONE": "call", "Authorization": "Other"}), Secret("k")
    )
    assert {name: headers[name] for name in ("x-one", "x-two", "user-agent", "authorization")} == {
        "x-one": "call",
        "x-two": "client",
        "user-agent": "mine",
        "authorization": "Other",
    }
    assert len({name.lower() for name in headers}) == len(headers)


@pytest.mark.parametrize(
    ("call", "accept"),
    [
        (asked(), "application/json"),
        (chat.completion_stream({"model": "m", "messages": HELLO}), "text/event-stream"),
        (generic.stream("GET", "/x", ServerSentEvent, None, {}), "text/event-stream"),
        (generic.stream("GET", "/x", bytes, None, {}), "*/*"),
    ],
)
def test_what_is_accepted_is_what_can_be_read(call: Call[Any], accept: str) -> None:
    assert request_headers(Settings(), call, None)["accept"] == accept


def test_a_stream_is_asked_for_uncompressed() -> None:
    call = chat.completion_stream({"model": "m", "messages": HELLO})
    assert request_headers(Settings(), call, None)["accept-encoding"] == "identity"


def test_a_call_without_body_has_no_content_type() -> None:
    assert "content-type" not in request_headers(Settings(), models.listing({}), None)


def test_the_query_of_the_call_wins() -> None:
    settings = Settings(default_query={"a": 1, "b": 2})
    assert request_query(settings, models.listing({"type": "text", "extra_query": {"b": 3}})) == {
        "a": 1,
        "b": 3,
        "type": "text",
    }


def test_the_path_stands_behind_the_base_url() -> None:
    assert request_url(Settings(base_url="https://host/v1"), asked()) == "https://host/v1/chat/completions"


PEAK = """
import re
from venice_ai._core.chat import completion

def most():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) * 1024

def body(size):
    messages = [{"role": "user", "content": "some words " * (size // 11)}]
    return completion({"model": "m", "messages": messages}).body

body(11)
before = most()
size = len(body(8 * 1024 * 1024))
print((most() - before) / size)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the system does not tell what a process holds"
)
def test_a_large_body_is_not_held_more_often_than_writing_json_needs() -> None:
    """What the caller holds, and twice the JSON: its text and its bytes."""
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 3.5
