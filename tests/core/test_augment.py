"""`/augment`: what is refused, and documents whichever way they come back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import augment as calls
from venice_ai._core.uploads import Form
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError


@pytest.mark.parametrize(
    ("function", "options", "error", "words"),
    [
        (calls.searching, {}, ArgumentTypeError, r"augment.search\(\) needs query="),
        (
            calls.scraping,
            {"uri": "https://example.com"},
            ArgumentTypeError,
            "has no option 'uri'; did you mean 'url'",
        ),
        (calls.parsing, {"file": "notes.txt"}, ArgumentTypeError, r"a path is a pathlib\.Path"),
        (calls.parsing, {"file": Path("no/such/file.txt")}, ArgumentValueError, "file can't be read"),
        (
            calls.parsing,
            {"file": bytes(25 * 1024 * 1024 + 1)},
            ArgumentValueError,
            "the API takes 26,214,400 at the most",
        ),
    ],
    ids=["no query", "another name", "a name of a file", "no file", "too large"],
)
def test_a_bad_argument_is_refused(
    function: Any, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        function(options)


@pytest.mark.parametrize("kind", ["path", "open file", "bytes"])
def test_a_document_may_be_given_in_any_form(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    file: Any = {"path": path, "open file": io.BytesIO(b"text"), "bytes": b"text"}[kind]
    form = calls.parsing({"file": file}).body
    assert isinstance(form, Form)
    [(name, upload)] = form.files
    assert (name, form.fields) == ("file", {})
    assert upload.content == file


def test_a_document_comes_back_as_json_or_as_its_text_alone() -> None:
    call = calls.parsing({"file": b"x"})
    parsed = answered(call, {"text": "Zoë sees blue.", "tokens": 3})
    plain = answered(call, "Zoë sees blue.".encode(), "text/plain; charset=utf-8")
    assert (parsed.text, parsed.tokens, plain.text, plain.tokens) == (plain.text, 3, "Zoë sees blue.", None)
    assert (plain.request_id, plain.status_code) == ("ray", 200)


def test_html_is_refused_as_a_document() -> None:
    with pytest.raises(APIResponseValidationError, match="text/html"):
        answered(calls.parsing({"file": b"x"}), b"<html>Bad gateway</html>", "text/html")
