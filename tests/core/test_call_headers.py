"""The headers, the query and the URL of a call, as the HTTP library is told them."""

from __future__ import annotations

from typing import Any

import pytest

from core_calls import HELLO, asked
from venice_ai._core import chat, generic, models
from venice_ai._core.call import Call, request_headers, request_query, request_url
from venice_ai._core.settings import Secret, Settings
from venice_ai._version import __version__
from venice_ai.streaming import ServerSentEvent


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
