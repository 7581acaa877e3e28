"""`RecordedRequest.form`: what was sent as a form is read as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from venice_ai.testing.records import FormPart, parts_of

if TYPE_CHECKING:
    from venice_ai.testing import LocalServer

BOUNDARY = "b0undary"
KIND = f"multipart/form-data; boundary={BOUNDARY}"

AWKWARD = [
    *(b"", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b"a\rb\nc\r\nd", b"text\r\n", b"\r\ntext"),
    *(b"x--b0undary", b"\r\n--b0undar", b"\r\n--b0undary_", b"\r\n--", b"\n--b0undary--\n", b"x--b0undary--"),
    *(
        b"\x00\xff\xfe\x80",
        "Zoë \u2028 \x85".encode(),
        bytes(range(256)),
        b"Content-Type: text/plain\r\n\r\n",
    ),
]


def form(*files: tuple[str, tuple[Any, ...]], **fields: str) -> list[FormPart]:
    """What is read of a form that the HTTP library has written."""
    request = httpx.Request(
        "POST", "https://host/", data=fields, files=list(files), headers={"content-type": KIND}
    )
    return parts_of(KIND, request.read())


@pytest.mark.parametrize("content", AWKWARD, ids=ascii)
@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "text/plain", "message/rfc822", "multipart/mixed"]
)
def test_a_file_arrives_byte_for_byte(content: bytes, kind: str) -> None:
    (part,) = form(("file", ("a.bin", content, kind)))
    assert (part.content, part.filename, part.content_type) == (content, "a.bin", kind)


@settings(deadline=None)
@given(st.lists(st.binary() | st.lists(st.sampled_from(AWKWARD), max_size=6).map(b"".join), max_size=4))
@example([b"\r\n--b0undary\r\n"[:-2] + b"x", b""])
def test_any_files_arrive_byte_for_byte(contents: list[bytes]) -> None:
    whole = b"\r\n" + b"\r\n".join(contents)
    if any(b"\r\n--b0undary" + end in whole + b"\r\n" for end in (b"\r\n", b"--", b" ", b"\t")):
        return  # no client may choose such a boundary
    files = [(f"file{number}", (f"{number}.bin", content)) for number, content in enumerate(contents)]
    assert [part.content for part in form(*files)] == contents


def test_fields_and_files_come_in_their_order() -> None:
    parts = form(("a", ("1.png", b"1")), ("a", ("2", b"2", "x/y")), model="m", text="Zoë\r\nWatts")
    assert [(part.name, part.filename) for part in parts] == [
        ("model", None),
        ("text", None),
        ("a", "1.png"),
        ("a", "2"),
    ]
    assert [part.content_type for part in parts] == ["text/plain", "text/plain", "image/png", "x/y"]
    assert parts[1].text == "Zoë\r\nWatts"


@pytest.mark.parametrize("name", ["Zoë.txt", 'a"b.txt', "a b;c.txt", "a\\b.txt"])
def test_a_files_name_is_read_as_it_was_written(name: str) -> None:
    (part,) = form(("file", (name, b"x")))
    assert part.filename is not None
    assert part.filename.replace("%22", '"') == name


@pytest.mark.parametrize(
    "body",
    [b"", b"no form", b"--b0undary", b"--b0undary\r\n", b"--b0undary--\r\n", b"--b0undary\r\nbroken"],
    ids=ascii,
)
def test_what_is_no_form_has_no_parts_with_a_name(body: bytes) -> None:
    assert [part.name for part in parts_of(KIND, body) if part.name] == []


@pytest.mark.parametrize(
    "kind", ["", "application/json", "multipart/mixed; boundary=x", "multipart/form-data"]
)
def test_another_body_has_no_parts(kind: str) -> None:
    assert parts_of(kind, b"--x\r\n\r\n\r\n--x--\r\n") == []


def test_what_stands_around_the_parts_is_none_of_them() -> None:
    body = b'preamble\r\n--b0undary \r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b0undary--\t\r\nepilogue'
    assert parts_of(KIND, body) == [FormPart("a", b"1")]


def test_a_quoted_boundary_is_the_same() -> None:
    body = b"--b0 undary\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--b0 undary--"
    assert parts_of('multipart/form-data; boundary="b0 undary"', body) == [FormPart("a", b"1")]


def test_a_form_over_the_wire(server: LocalServer, http: httpx.Client) -> None:
    content = bytes(range(256)) * 300 + b"\r\n--"
    http.post("/anywhere", data={"model": "m"}, files={"file": ("a.bin", content)})
    assert [(part.name, part.content) for part in server.requests[0].form] == [
        ("model", b"m"),
        ("file", content),
    ]
