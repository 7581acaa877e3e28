"""Calls of any path."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import generic
from venice_ai._core.call import request_headers
from venice_ai._core.settings import Settings
from venice_ai._core.uploads import Form
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.streaming import BytesResponse


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
