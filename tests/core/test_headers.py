"""Headers that a caller gives: what could smuggle a header, a request or another host is refused."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import chat, generic
from venice_ai._core.checks import check_headers
from venice_ai._core.settings import Settings
from venice_ai.exceptions import ArgumentValueError

HI = [{"role": "user", "content": "Hello"}]
BAD_HEADERS = {
    "a line break": {"X-A": "a\r\nX-B: b"},
    "a line feed": {"X-A": "a\nb"},
    "a CR": {"X-A": "a\rb"},
    "a NUL": {"X-A": "a\0b"},
    "a space in front": {"X-A": " a"},
    "a space behind": {"X-A": "a "},
    "no ASCII": {"X-A": "é"},
    "a line break in a name": {"X-A\r\nX-B": "b"},
    "a colon in a name": {"X-A:": "b"},
    "a space in a name": {"X A": "b"},
    "no name": {"": "b"},
    "another host": {"Host": "evil.example"},
    "another host, in capitals": {"HOST": "evil.example"},
    "another length": {"content-length": "0"},
    "another framing": {"Transfer-Encoding": "chunked"},
}

bad_headers = pytest.mark.parametrize("headers", BAD_HEADERS.values(), ids=BAD_HEADERS)


@bad_headers
def test_a_bad_header_of_a_call_is_refused_by_its_option(headers: dict[str, str]) -> None:
    with pytest.raises(ArgumentValueError, match="extra_headers"):
        chat.completion({"model": "m", "messages": HI, "extra_headers": headers})
    with pytest.raises(ArgumentValueError, match="extra_headers"):
        generic.stream("GET", "/models", bytes, None, {"extra_headers": headers})


@bad_headers
def test_a_bad_header_of_a_client_is_refused_by_its_option(headers: dict[str, str]) -> None:
    with pytest.raises(ArgumentValueError, match="default_headers"):
        Settings.of(api_key=None, base_url=None, default_headers=headers)
    with pytest.raises(ArgumentValueError, match="default_headers"):
        Settings().changed(default_headers=headers)


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "~!", "a,b;c=d"])
def test_a_good_header_stays_as_it_is(value: str) -> None:
    given: dict[str, Any] = {"X-A": value}
    assert check_headers(given) == given
