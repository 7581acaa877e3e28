"""Any path: bad arguments are refused before anything is sent, and every kind of answer is read or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from core_replies import encoded, reply
from venice_ai._core import generic
from venice_ai._core.call import request_headers
from venice_ai._core.decoding import parsed
from venice_ai._core.settings import Settings
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError

JSON = {"content-type": "application/json", "cf-ray": "ray"}
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


class Thing(BaseModel):
    """An answer of one's own."""

    name: str
    size: int = 0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"timout": 3}, ArgumentTypeError, r"post\(\) has no option 'timout'; did you mean 'timeout'"),
        ({"timeout": -1}, ArgumentValueError, "timeout must be"),
        ({"extra_headers": {"host": "x"}}, ArgumentValueError, "can't hold 'host'"),
    ],
    ids=["unknown option", "timeout", "header"],
)
def test_a_bad_option_is_refused(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        generic.whole("POST", "/new", Thing, options)


@pytest.mark.parametrize(
    ("body", "files", "error", "words"),
    [
        ([1], None, ArgumentTypeError, "body takes a mapping, not list"),
        ({"a": float("nan")}, None, ArgumentValueError, "a can't be written as JSON"),
        ({"a": int}, None, ArgumentTypeError, "a can't be written as JSON"),
        (None, [b"x"], ArgumentTypeError, "files takes a mapping, not list"),
        (None, {"file": "a.png"}, ArgumentTypeError, r"files\['file'\] takes a path.*pathlib\.Path"),
        (None, {"file": Path("/no/such/file")}, ArgumentValueError, r"files\['file'\] can't be read"),
        ({"a": [1]}, {"file": b""}, ArgumentTypeError, "a takes a string, a number or a boolean"),
    ],
    ids=["list", "nan", "type", "files", "path", "no file", "field of a form"],
)
def test_a_bad_body_or_file_is_refused(body: Any, files: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        generic.whole("POST", "/new", Thing, {}, body, files)


@pytest.mark.parametrize("answer", [object(), 7, "Thing"], ids=["object", "7", "name"])
def test_an_answer_that_can_not_be_read_as_is_refused(answer: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="answer takes a type that pydantic can validate"):
        generic.whole("GET", "/new", answer, {})
    with pytest.raises(ArgumentTypeError, match="answer takes a type that pydantic can validate"):
        generic.stream("GET", "/new", answer, None, {})


# --- answers


@pytest.mark.parametrize(
    ("answer", "body", "read"),
    [
        (Thing, {"name": "a", "size": 2}, Thing(name="a", size=2)),
        (dict[str, object], {"a": [1]}, {"a": [1]}),
        (list[Thing], [{"name": "a"}], [Thing(name="a")]),
        (int, 7, 7),
        (dict[str, Thing], {"x": {"name": "a"}}, {"x": Thing(name="a")}),
    ],
    ids=str,
)
def test_an_answer_is_read_as_what_it_is_said_to_be(answer: Any, body: Any, read: Any) -> None:
    call = generic.whole("GET", "/new", answer, {})
    assert parsed(call, encoded(body), reply(headers=JSON)) == read
    assert request_headers(Settings(), call, None)["accept"] == "application/json"


@pytest.mark.parametrize("kind", ["image/png", "application/json", "text/html"])
def test_bytes_are_the_body_as_it_is(kind: str) -> None:
    assert parsed(generic.whole("GET", "/new", bytes, {}), PNG, reply(headers={"content-type": kind})) == PNG


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b'{"size": 1}', "application/json", "is not a Thing: name: Field required"),
        (b"[]", "application/json", "is not a Thing"),
        (b"{", "application/json", "is not a Thing"),
        (b"", "application/json", "is not a Thing"),
        (b'{"name": 7}', "application/json", "is not a Thing: name: "),
        (b"<html>Log in</html>", "text/html", "answered 'text/html' instead of JSON"),
    ],
    ids=["missing", "list", "half", "empty", "wrong", "html"],
)
def test_another_answer_is_an_error_that_shows_how_it_begins(content: bytes, kind: str, words: str) -> None:
    answered = reply(headers=JSON | {"content-type": kind})
    with pytest.raises(APIResponseValidationError, match=words) as caught:
        parsed(generic.whole("GET", "/new", Thing, {}), content, answered)
    assert repr(content.decode()) in str(caught.value)
    assert (caught.value.status_code, caught.value.request_id) == (200, "ray")
