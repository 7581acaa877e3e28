"""Calls of any path, calls to other hosts, names in camel case, bodies that are lists, and hidden secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from venice_ai._core import generic
from venice_ai._core.call import Call, camelled, encode, place_of, request_headers, request_query, request_url
from venice_ai._core.elsewhere import fetching
from venice_ai._core.hidden import hide, secret_header
from venice_ai._core.settings import Secret, Settings
from venice_ai._core.uploads import Form
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.streaming import BytesResponse

SECRET = "nobody-may-see-me"
URL = f"https://files.example/video.mp4?token={SECRET}"

# --- any path


def test_a_call_of_any_path_says_only_what_it_was_told() -> None:
    call = generic.whole("GET", "/x", dict, {})
    assert (call.method, call.path, call.body, call.query, call.headers) == ("GET", "/x", None, {}, {})
    assert (call.stream, call.costly, call.elsewhere, call.expected) == (False, False, False, None)


def test_an_empty_body_is_one() -> None:
    assert generic.whole("POST", "/x", dict, {}, {}).body == b"{}"


def test_a_body_is_json_without_files_and_a_form_with_them() -> None:
    assert generic.whole("POST", "/x", dict, {}, {"a": None}).body == b'{"a":null}'
    form = generic.whole("POST", "/x", dict, {}, {"a": 1}, {"f": ("a.txt", b"x")}).body
    assert isinstance(form, Form)
    assert dict(form.fields) == {"a": "1"}
    assert [(name, file.name, file.content) for name, file in form.files] == [("f", "a.txt", b"x")]


def test_no_files_are_a_form_all_the_same() -> None:
    assert isinstance(generic.whole("POST", "/x", dict, {}, None, {}).body, Form)


@pytest.mark.parametrize("answer", [bytes, BytesResponse])
def test_bytes_are_not_validated(answer: Any) -> None:
    call = generic.whole("GET", "/x", answer, {})
    assert request_headers(Settings(), call, None)["accept"] == "*/*"


@pytest.mark.parametrize("option", ["on_bad_event", "max_event_bytes"])
def test_the_options_of_a_stream_are_none_of_a_whole_answer(option: str) -> None:
    with pytest.raises(ArgumentTypeError, match=rf"get\(\) has no option '{option}'"):
        generic.whole("GET", "/x", dict, {option: "raise"})  # type: ignore[misc]


# --- elsewhere


def test_another_host_is_told_nothing_of_ours() -> None:
    call = fetching(URL, bytes, options={"extra_headers": {"x-mine": "1"}, "extra_query": {"q": 1}})
    settings = Settings(default_headers={"x-client": "1"}, default_query={"c": 1})
    assert request_headers(settings, call, Secret("key")).keys() == {
        "accept",
        "user-agent",
        "accept-encoding",
    }
    assert request_query(settings, call) == {}
    assert request_url(settings, call) == URL


def test_another_hosts_path_is_as_good_as_a_key() -> None:
    assert place_of(Settings(), fetching(URL, bytes, options={})) == "https://files.example/"


def test_it_is_read_and_may_be_read_again() -> None:
    call = fetching(URL, bytes, options={"timeout": 3, "max_retries": 1}, stream=True)
    assert (call.method, call.elsewhere, call.repeatable, call.stream) == ("GET", True, True, True)
    assert (call.timeout.read if call.timeout else None, call.max_retries) == (3, 1)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/x", "http://127.0.0.1/x", "http://[::1]/x", "https://a.example"]
)
def test_what_is_encrypted_or_here_may_be_fetched(url: str) -> None:
    assert fetching(url, bytes, options={}).path == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"/{SECRET}", "url takes a URL with a scheme and a host"),
        (f"ftp://a.example/{SECRET}", "url takes a URL with a scheme and a host"),
        (f"file:///{SECRET}", "url takes a URL with a scheme and a host"),
        (f"https:///{SECRET}", "url takes a URL with a scheme and a host"),
        (f"https://user:{SECRET}@a.example/", "without credentials"),
        (f"http://a.example/{SECRET}", "url is plain HTTP"),
        (f"https://a.example:99999/{SECRET}", "url takes a URL"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_neither_is_refused_unseen(url: str, words: str) -> None:
    with pytest.raises(ArgumentValueError, match=words) as caught:
        fetching(url, bytes, options={})
    assert SECRET not in str(caught.value)


def test_a_url_that_is_no_string_is_refused_by_its_argument() -> None:
    with pytest.raises(ArgumentTypeError, match="video takes a string, not bytes"):
        fetching(b"https://a.example", bytes, options={}, name="video")


# --- names and lists


def test_names_are_written_as_the_api_writes_them() -> None:
    given = {"page_size": 1, "id": 2, "is_web_enabled": True, "api_key_type": None}
    assert camelled(given) == {"pageSize": 1, "id": 2, "isWebEnabled": True, "apiKeyType": None}


def test_only_the_names_of_the_top_are_changed() -> None:
    assert camelled({"consumption_limit": {"my_key": 1}}) == {"consumptionLimit": {"my_key": 1}}


def test_a_body_may_be_a_list() -> None:
    body = encode([{"b": 1, "a": (1, None)}, "é"], {})
    assert body == '[{"b":1,"a":[1,null]},"é"]'.encode()
    assert encode([], {}) == b"[]"


def test_a_list_has_no_place_for_extra_fields() -> None:
    with pytest.raises(ArgumentValueError, match="extra_body has no place in this body, which is a list"):
        Call.of("POST", "/x", bytes, options={"extra_body": {"a": 1}}, body=[1])


@pytest.mark.parametrize(
    ("item", "error"), [(float("nan"), ArgumentValueError), (object(), ArgumentTypeError)]
)
def test_a_bad_item_of_a_list_is_refused(item: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^body can't be written as JSON"):
        encode([item], {})


# --- secrets


def test_a_hidden_option_is_sent_and_not_shown() -> None:
    options: dict[str, object] = {"signature": SECRET, "address": "0x1"}
    hide(options, "signature", "token")
    assert SECRET not in repr(options)
    assert options.keys() == {"signature", "address"}
    assert json.loads(encode(options, {}) or b"") == {"signature": SECRET, "address": "0x1"}
    assert secret_header(options["signature"], "signature") == SECRET


@pytest.mark.parametrize("value", [None, 7, b"x"])
def test_what_is_no_string_is_not_hidden_but_refused(value: Any) -> None:
    options = {"signature": value}
    hide(options, "signature")
    with pytest.raises(ArgumentTypeError, match="signature takes a string, not"):
        secret_header(options["signature"], "signature")
