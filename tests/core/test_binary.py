"""Binary answers."""

from __future__ import annotations

import copy
import os
import pickle
import stat
from pathlib import Path

import httpx
import pytest

from venice_ai.streaming import BytesResponse

HEADERS = {
    "content-type": "image/png",
    "cf-ray": "ray",
    "x-request-id": "other",
    "x-venice-is-blurred": "false",
}


def picture(content: bytes = b"\x89PNG") -> BytesResponse:
    return BytesResponse(content, httpx.Response(200, headers=HEADERS))


def test_it_is_made_of_content_and_response() -> None:
    response = httpx.Response(200)
    made = BytesResponse(b"x", response)
    assert (made.content, made.response) == (b"x", response)


def test_it_takes_its_arguments_by_name_too() -> None:
    assert BytesResponse(content=b"x", response=httpx.Response(200)).content == b"x"


def test_it_tells_of_its_response() -> None:
    made = picture()
    assert (made.status_code, made.content_type, made.request_id) == (200, "image/png", "ray")
    assert made.headers["x-venice-is-blurred"] == "false"


def test_what_the_response_does_not_say_is_none() -> None:
    made = BytesResponse(b"", httpx.Response(200))
    assert (made.content_type, made.request_id) == (None, None)


def test_it_is_bytes_with_a_length() -> None:
    assert (bytes(picture()), len(picture())) == (b"\x89PNG", 4)


def test_its_repr_is_short() -> None:
    assert repr(picture(b"x" * 1_000_000)) == "<BytesResponse image/png, 1000000 bytes>"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_it_can_be_copied_and_pickled(copied: object) -> None:
    made = copied(picture())  # type: ignore[operator]
    assert (made.content, made.content_type) == (b"\x89PNG", "image/png")


@pytest.mark.parametrize("kind", [str, Path])
def test_save_writes_the_bytes_and_returns_the_path(tmp_path: Path, kind: type) -> None:
    target = tmp_path / "cat.png"
    assert picture().save(kind(target)) == target
    assert target.read_bytes() == b"\x89PNG"


def test_save_replaces_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(b"older and longer")
    picture().save(target)
    assert target.read_bytes() == b"\x89PNG"


def test_save_leaves_one_file(tmp_path: Path) -> None:
    picture().save(tmp_path / "cat.png")
    assert [path.name for path in tmp_path.iterdir()] == ["cat.png"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_save_gives_the_file_the_mode_of_any_new_file(tmp_path: Path) -> None:
    picture().save(tmp_path / "cat.png")
    (tmp_path / "usual").touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_failing_save_leaves_nothing_behind_and_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        picture().save(target)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("cat.png", b"old")]


def test_a_save_that_fails_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = BytesResponse("no bytes", httpx.Response(200))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        broken.save(tmp_path / "cat.png")
    assert list(tmp_path.iterdir()) == []


def test_saving_over_a_folder_fails_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "cat.png").mkdir()
    with pytest.raises(OSError, match=r"cat\.png"):
        picture().save(tmp_path / "cat.png")
    assert [path.name for path in tmp_path.iterdir()] == ["cat.png"]


def test_saving_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        picture().save(tmp_path / "nowhere" / "cat.png")


def test_a_name_as_long_as_names_may_be_can_be_saved(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 251 + ".png")
    assert picture().save(target).read_bytes() == b"\x89PNG"
