"""Calls to other hosts, which get nothing of ours, and whose URLs are redacted."""

from __future__ import annotations

import pytest

from venice_ai._core.call import place_of, request_headers, request_query, request_url
from venice_ai._core.elsewhere import fetching
from venice_ai._core.settings import Secret, Settings
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

SECRET = "nobody-may-see-me"
URL = f"https://files.example/video.mp4?token={SECRET}"


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


def test_another_hosts_path_is_redacted_as_a_key_is() -> None:
    assert place_of(Settings(), fetching(URL, bytes, options={})) == "https://files.example/"


def test_a_call_to_another_host_is_idempotent() -> None:
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
def test_what_is_neither_is_refused_and_redacted(url: str, words: str) -> None:
    with pytest.raises(ArgumentValueError, match=words) as caught:
        fetching(url, bytes, options={})
    assert SECRET not in str(caught.value)


def test_a_url_that_is_no_string_is_refused_by_its_argument() -> None:
    with pytest.raises(ArgumentTypeError, match="video takes a string, not bytes"):
        fetching(b"https://a.example", bytes, options={}, name="video")
