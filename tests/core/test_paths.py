"""Any path and any method that a caller gives: what stays below the base URL is taken, and nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from venice_ai._core import generic
from venice_ai._core.checks import check_method, check_path
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

KEY = "key-nobody-may-see"

NO_PATHS = {
    **dict.fromkeys(
        ["//evil.example", "///evil.example", "http://evil.example", "evil", "", "@evil"], "slash"
    ),
    **dict.fromkeys(["\\evil", "\\\\evil"], "slash"),
    **dict.fromkeys(["/\\evil", "/a\\..\\b", "/a%5c..%5cb", "/a%255Cb"], "backslash"),
    **dict.fromkeys(
        [
            *("/..", "/.", "/../api_keys", "/a/../../api_keys", "/a/./b", "/a/..", "/a/.", "/..;x/y", "/.;"),
            *("/%2e%2e/api_keys", "/%2E%2e/x", "/.%2e/x", "/%2e./x", "/%2e", "/a/%2E/b"),
            *(
                "/%252e%252e/x",
                "/%25252e./x",
                "/a%2f..%2fapi_keys",
                "/a%2F%2e%2E%2fb",
                "/..%2fx",
                "/%2e%2e%3bx/y",
            ),
        ],
        "'..'",
    ),
    **dict.fromkeys(["/a?b=c", "/?", "/models?api_key=" + KEY], "extra_query"),
    **dict.fromkeys(["/a#b", "/#"], "fragment"),
    **dict.fromkeys(["/a b", "/ ", "/a\nb", "/a\r\nX: y", "/a\tb", "/a\0b", "/a\x7fb", "/a\x85b"], "control"),
    **dict.fromkeys(["/a\u2028b", "/a\u00a0b", "/a%0d%0aX:y", "/a%00b", "/a%250ab", "/\ud800"], "control"),
    **dict.fromkeys(["/%c0%ae%c0%ae/x", "/%ff"], "UTF-8"),
}


@pytest.mark.parametrize(("path", "words"), NO_PATHS.items(), ids=ascii)
def test_a_path_that_leads_elsewhere_is_refused(path: str, words: str) -> None:
    with pytest.raises(ArgumentValueError, match="^path .*" + words) as caught:
        check_path(path)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("new", ArgumentValueError, "path starts with a slash"),
        ("", ArgumentValueError, "path starts with a slash"),
        ("//elsewhere.example/x", ArgumentValueError, "path starts with a slash"),
        ("https://elsewhere.example/x", ArgumentValueError, "path starts with a slash"),
        ("/new?token=x", ArgumentValueError, "path takes no query: use extra_query"),
        ("/new#x", ArgumentValueError, "path takes no fragment"),
        ("/new/../api_keys", ArgumentValueError, "which would lead elsewhere"),
        ("/new/%2e%2e/api_keys", ArgumentValueError, "which would lead elsewhere"),
        ("/new\\x", ArgumentValueError, "path takes no backslash"),
        ("/new x", ArgumentValueError, "path takes no space"),
        ("/new\r\nhost: x", ArgumentValueError, "path takes no space, line break"),
        (7, ArgumentTypeError, "path takes a string, not int"),
        (None, ArgumentTypeError, "path takes a string, not NoneType"),
        (b"/models", ArgumentTypeError, "path takes a string, not bytes"),
    ],
    ids=ascii,
)
def test_a_path_is_refused_with_words_that_help(path: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        check_path(path)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_bad_path_is_refused_whatever_the_method(method: str) -> None:
    with pytest.raises(ArgumentValueError, match="which would lead elsewhere"):
        generic.whole(method, "/new/../api_keys", dict, {})


def test_a_bad_path_of_a_stream_is_refused() -> None:
    with pytest.raises(ArgumentValueError, match="which would lead elsewhere"):
        generic.stream("POST", "/new/../api_keys", bytes, None, {})


@settings(deadline=None)
@given(st.text("./%2eE5cC\\?#@:;ab\n é", max_size=12) | st.text(max_size=12))
def test_whatever_path_is_taken_stays_below_the_base_url(text: str) -> None:
    base = "https://api.example/api/v1"
    try:
        path = check_path(f"/{text}")
    except ArgumentValueError:
        return
    url = httpx.URL(base + path)
    assert (url.scheme, url.host, url.port, url.userinfo) == ("https", "api.example", None, b"")
    assert (url.query, url.fragment) == (b"", "")
    assert url.raw_path.startswith(b"/api/v1/")
    assert {".", ".."}.isdisjoint(unquote(url.raw_path.decode()).split("/"))


# --- methods


@pytest.mark.parametrize("method", ["GET\r\nX: y", "", "G E T", "GÉT"])
def test_a_method_that_is_none_is_refused(method: str) -> None:
    with pytest.raises(ArgumentValueError, match="HTTP method"):
        check_method(method)


@pytest.mark.parametrize("method", [None, 7, b"GET"])
def test_a_method_that_is_no_string_is_refused(method: object) -> None:
    with pytest.raises(ArgumentTypeError, match="method takes a string"):
        check_method(method)


def test_a_bad_method_of_a_stream_is_refused() -> None:
    with pytest.raises(ArgumentValueError, match="HTTP method"):
        generic.stream("G E T", "/models", bytes, None, {})
