"""Files that are written: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from venice_ai._core.binary import Content, SavedFile
from venice_ai._core.pictures import Picture


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_pieces_make_a_file(tmp_path: Path) -> None:
    with SavedFile(tmp_path / "a") as file:
        file.write(b"one")
        file.write(b"two")
    assert file.path == tmp_path / "a"
    assert contents(tmp_path) == {"a": b"onetwo"}


def test_it_does_not_have_its_name_before_it_is_whole(tmp_path: Path) -> None:
    with SavedFile(tmp_path / "a") as file:
        file.write(b"one")
        [scratch] = tmp_path.iterdir()
        assert scratch.name != "a"
        assert scratch.suffix == ".part"


def test_two_of_one_name_do_not_meet(tmp_path: Path) -> None:
    with SavedFile(tmp_path / "a") as first, SavedFile(tmp_path / "a") as second:
        first.write(b"first")
        second.write(b"second")
    assert contents(tmp_path) == {"a": b"first"}  # which was the last to be whole


def write_half(path: Path, failure: type[BaseException]) -> None:
    with SavedFile(path) as file:
        file.write(b"new")
        raise failure


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_older_file(tmp_path: Path, failure: type[BaseException]) -> None:
    (tmp_path / "a").write_bytes(b"older")
    with pytest.raises(failure):
        write_half(tmp_path / "a", failure)
    assert contents(tmp_path) == {"a": b"older"}


def test_what_another_file_points_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"older")
    os.symlink(tmp_path / "target", tmp_path / "link")
    with SavedFile(tmp_path / "link") as file:
        file.write(b"new")
    assert not (tmp_path / "link").is_symlink()
    assert contents(tmp_path) == {"target": b"older", "link": b"new"}


def test_a_path_without_a_folder_is_in_the_present_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with SavedFile("a") as file:
        file.write(b"x")
    assert contents(tmp_path) == {"a": b"x"}


@pytest.mark.parametrize("path", ["", ".", "/"])
def test_a_path_without_a_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((OSError, ValueError)):
        SavedFile(path)
    assert contents(tmp_path) == {}


def test_content_is_bytes_that_can_be_saved(tmp_path: Path) -> None:
    content = Picture(b"abc", "image/png")
    assert isinstance(content, Content)
    assert (bytes(content), len(content), repr(content)) == (b"abc", 3, "<Picture image/png, 3 bytes>")
    assert content.save(tmp_path / "a").read_bytes() == b"abc"
