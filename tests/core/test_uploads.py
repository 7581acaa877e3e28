"""Files to send, without a wire: what is taken, how it is called, and what is refused."""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from venice_ai._core.uploads import Form, Upload, several, upload, uploads
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError


class OnlyReads:
    """What can be read and nothing else."""

    def __init__(self, content: bytes) -> None:
        self.read = io.BytesIO(content).read


class Fspath:
    """A path of somebody else's."""

    def __init__(self, path: str | bytes) -> None:
        self._path = path

    def __fspath__(self) -> Any:
        return self._path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of ten bytes."""
    place = tmp_path / "photo.png"
    place.write_bytes(b"0123456789")
    return place


def opened(file: Upload) -> Any:
    with ExitStack() as files:
        content = file.open(files)
        return content if isinstance(content, bytes) else content.read()


# --- what is taken


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_are_taken_as_they_are(kind: Any) -> None:
    file = upload(kind(b"abc"), "image")
    assert (file.name, file.content, file.content_type, file.resendable) == (
        "image",
        b"abc",
        "application/octet-stream",
        True,
    )


def test_bytes_that_change_afterwards_are_sent_as_they_were() -> None:
    content = bytearray(b"abc")
    file = upload(content, "image")
    content[:] = b"xyz"
    assert opened(file) == b"abc"


def test_a_path_is_opened_when_it_is_sent_and_closed_afterwards(path: Path) -> None:
    file = upload(path, "image")
    with ExitStack() as files:
        content: Any = file.open(files)
        assert content.read() == b"0123456789"
    assert content.closed


@pytest.mark.parametrize("coded", [os.fspath, os.fsencode], ids=["text", "bytes"])
def test_any_kind_of_path_is_a_path(path: Path, coded: Any) -> None:
    file = upload(Fspath(coded(path)), "image")
    assert (file.name, file.content_type, opened(file)) == ("photo.png", "image/png", b"0123456789")


def test_an_open_file_is_called_as_its_path_is(path: Path) -> None:
    with path.open("rb") as source:
        file = upload(source, "image")
        assert (file.name, file.content_type, opened(file)) == ("photo.png", "image/png", b"0123456789")
    assert file.resendable


@pytest.mark.parametrize(
    ("value", "name", "kind"),
    [
        (("a.mp3", b"x"), "a.mp3", "audio/mpeg"),
        (("a", b"x"), "a", "application/octet-stream"),
        (("a", b"x", "audio/flac"), "a", "audio/flac"),
        (("a.mp3", b"x", ""), "a.mp3", "audio/mpeg"),
        (("", b"x"), "image", "application/octet-stream"),
    ],
)
def test_a_name_and_a_type_of_ones_own_win(value: Any, name: str, kind: str) -> None:
    file = upload(value, "image")
    assert (file.name, file.content_type) == (name, kind)


def test_a_file_without_a_name_is_called_as_its_argument_is() -> None:
    with tempfile.TemporaryFile() as source:  # whose name is a number
        assert upload(source, "image").name == "image"


def test_looking_at_a_file_leaves_it_where_it_was() -> None:
    source = io.BytesIO(b"0123456789")
    source.seek(4)
    upload(source, "image", most=10)
    assert source.tell() == 4


def test_what_only_reads_is_sent_once() -> None:
    file = upload(OnlyReads(b"abc"), "image", most=1)
    assert (file.resendable, opened(file)) == (False, b"abc")


def test_what_can_not_be_wound_back_does_not_claim_a_length() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "wb") as other:
        file = upload(source, "image")
        with ExitStack() as files:
            assert not hasattr(file.open(files), "fileno")
        other.write(b"")
    assert not file.resendable


def test_the_content_is_redacted_in_the_repr() -> None:
    assert "secret" not in repr(upload(b"secret", "image"))


# --- what is refused


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("photo.png", r"image takes a path, bytes or an open file, not str: a path is a pathlib\.Path"),
        (7, "image takes a path, bytes or an open file, not int"),
        (None, "image takes a path, bytes or an open file, not NoneType"),
        ((b"x",), r"image takes a file as \(name, content\)"),
        (("a", b"x", "b", "c"), r"image takes a file as \(name, content\)"),
        ((7, b"x"), r"image takes a file as \(name, content\)"),
        (("a", "b"), "image takes a path, bytes or an open file, not str"),
        (("a", ("b", b"x")), "image takes a path, bytes or an open file, not tuple"),
        (("a", b"x", 7), r"image\[2\] takes a content type as a string, not int"),
        (io.StringIO("text"), r"binary mode: open\(\.\.\., 'rb'\)"),
    ],
)
def test_a_wrong_kind_of_argument_is_named(value: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        upload(value, "image")


def test_a_text_file_in_a_wrapper_is_one_all_the_same() -> None:
    with tempfile.NamedTemporaryFile("w+") as file, pytest.raises(ArgumentTypeError, match="binary mode"):
        upload(file, "image")


def test_a_file_that_is_open_for_writing_is_not_sent(tmp_path: Path) -> None:
    with (tmp_path / "new").open("wb") as file, pytest.raises(ArgumentTypeError, match="open for reading"):
        upload(file, "image")


@pytest.mark.parametrize("make", [io.BytesIO, tempfile.NamedTemporaryFile])
def test_a_closed_file_is_refused(make: Any) -> None:
    file = make()
    file.close()
    with pytest.raises(ArgumentValueError, match="image is a file that has been closed"):
        upload(file, "image")


def test_a_path_that_leads_nowhere_is_refused_and_shown(tmp_path: Path) -> None:
    with pytest.raises(ArgumentValueError, match=r"image can't be read: No such file.*nowhere"):
        upload(tmp_path / "nowhere", "image")


@pytest.mark.parametrize("value", [("a\r\nb: c", b"x"), ("a\0", b"x"), ("a", b"x", "text/plain\r\nb: c")])
def test_a_name_or_a_type_that_would_break_the_form_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentValueError, match="line break or a control character"):
        upload(value, "image")


def files_of_ten_bytes(path: Path) -> list[Any]:
    return [b"0123456789", path, io.BytesIO(b"0123456789"), ("a", b"0123456789")]


def test_a_file_as_large_as_may_be_is_taken(path: Path) -> None:
    assert [upload(file, "image", most=10).resendable for file in files_of_ten_bytes(path)] == [True] * 4


def test_a_file_that_is_larger_is_refused(path: Path) -> None:
    for file in files_of_ten_bytes(path):
        with pytest.raises(ArgumentValueError, match="image has 10 bytes, and the API takes 9 at the most"):
            upload(file, "image", most=9)


# --- several


def test_several_files_keep_their_order() -> None:
    files = uploads(iter([b"a", ("b.png", b"b")]), "images")
    assert [(file.name, file.content) for file in files] == [("images[0]", b"a"), ("b.png", b"b")]


def test_a_bad_file_among_several_is_named_by_its_place() -> None:
    with pytest.raises(ArgumentTypeError, match=r"images\[1\] takes a path"):
        uploads([b"a", 7], "images")


@pytest.mark.parametrize(
    "value", ["a", b"a", bytearray(), memoryview(b""), ("a", b"a"), io.BytesIO(), {}, 7, None]
)
def test_one_file_is_not_several(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=f"images takes a list of things, not {type(value).__name__}"):
        several(value, "images", "things")


# --- forms


def test_plain_fields_are_written_as_text() -> None:
    form = Form.of({"a": "x", "b": 2, "c": 0.01, "d": True, "e": False}, [])
    assert form.fields == {"a": "x", "b": "2", "c": "0.01", "d": "true", "e": "false"}


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, b"x"])
def test_what_has_no_plain_form_is_refused_by_its_name(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=f"a takes a string.* not {type(value).__name__}"):
        Form.of({"a": value}, [])


def test_further_fields_win_and_add() -> None:
    form = Form.of({"a": 1, "b": 2}, [("file", upload(b"x", "file"))])
    changed = form.with_fields({"b": 3, "c": True})
    assert (changed.fields, changed.files) == ({"a": "1", "b": "3", "c": "true"}, form.files)
    assert form.fields == {"a": "1", "b": "2"}


def test_a_form_is_as_resendable_as_its_files() -> None:
    again, once = upload(b"x", "a"), upload(OnlyReads(b"x"), "b")
    assert Form.of({}, [("a", again)]).resendable
    assert not Form.of({}, [("a", again), ("b", once)]).resendable
    assert Form.of({}, []).resendable
