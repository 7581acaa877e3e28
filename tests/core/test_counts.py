"""As many as were asked for: vectors, or an error with what came; pictures, or a warning."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from core_replies import answered
from venice_ai import exceptions as x
from venice_ai._core import embeddings, image, images


def vectors(*indices: int | None) -> dict[str, Any]:
    return {"data": [{"embedding": [0.5]} | ({} if index is None else {"index": index}) for index in indices]}


def embed(body: Any, *texts: str) -> Any:
    return answered(embeddings.creation({"model": "m", "input": list(texts)}), body)


@pytest.mark.parametrize("indices", [(0, 1), (1, 0), (None, None)], ids=str)
def test_one_vector_a_text_is_an_answer(indices: Any) -> None:
    assert len(embed(vectors(*indices), "a", "b").data) == 2


@pytest.mark.parametrize("indices", [(), (0,), (0, 1, 2), (0, 0), (1, 2), (0, None), (-1, 0)], ids=str)
def test_other_vectors_are_an_error_with_what_came(indices: Any) -> None:
    body = vectors(*indices)
    if indices == (0, None):  # of which one counts as the first, too
        body = vectors(0, 0)
    with pytest.raises(x.APIResponseValidationError, match=r"vectors for 2 texts|each index") as caught:
        embed(body, "a", "b")
    assert caught.value.body == body
    assert len(caught.value.partial.data) == len(indices)  # type: ignore[attr-defined]


@pytest.mark.parametrize("indices", [(None, None), (1, None), (None, 1), ("x", "y"), ("x", None)], ids=str)
def test_an_index_that_is_null_or_none_is_no_number(indices: Any) -> None:
    body = {"data": [{"embedding": [place], "index": index} for place, index in enumerate(indices)]}
    answer = embed(body, "a", "b")
    assert sorted(answer.vectors) == [[0.0], [1.0]]
    if 1 not in indices:
        assert answer.vectors == [[0.0], [1.0]]


@pytest.mark.parametrize(
    "vector",
    [[], "", [float("nan"), 1], [1, float("inf")], [-float("inf")], [[]], [None], None, {}, "AAA="],
    ids=str,
)
def test_a_vector_that_is_none_is_refused(vector: Any) -> None:
    with pytest.raises(x.APIResponseValidationError):
        embed({"data": [{"embedding": [0.5]}, {"embedding": vector}]}, "a", "b")


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"NaN", b"Infinity"])
def test_a_number_that_is_beyond_all_is_refused(number: bytes) -> None:
    with pytest.raises(x.APIResponseValidationError):
        embed(b'{"data": [{"embedding": [1, %b]}]}' % number, "a")


@pytest.mark.parametrize("count", [0, 2])
def test_one_text_has_one_vector(count: int) -> None:
    with pytest.raises(x.APIResponseValidationError, match="for 1 text"):
        answered(embeddings.creation({"model": "m", "input": "a"}), vectors(*range(count)))


def test_no_vector_beside_a_sentence_is_the_servers_error() -> None:
    with pytest.raises(x.RateLimitError, match="slow down"):
        embed({"data": [], "message": "slow down", "code": 429}, "a")


def pictures(asked: int | None, came: int, kind: str) -> Any:
    options: Any = {"prompt": "A cat"}
    if kind == "image":
        more = {} if asked is None else {"variants": asked}
        return answered(image.generate({"model": "m", **options, **more}), {"images": ["aGk="] * came})
    more = {} if asked is None else {"n": asked}
    return answered(images.generate({**options, **more}), {"data": [{"b64_json": "aGk="}] * came})


KINDS = pytest.mark.parametrize("kind", ["image", "images"])


@KINDS
@pytest.mark.parametrize(("asked", "came"), [(None, 1), (1, 1), (3, 3), (1, 2)])
def test_as_many_pictures_as_were_asked_for_are_no_warning(asked: Any, came: int, kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pictures(asked, came, kind)


@KINDS
@pytest.mark.parametrize(("asked", "came"), [(2, 1), (4, 3)])
def test_fewer_pictures_come_with_a_warning_that_points_here(asked: int, came: int, kind: str) -> None:
    with pytest.warns(UserWarning, match=f"{came} of {asked} pictures") as caught:
        assert pictures(asked, came, kind)
    assert "venice_ai" not in caught[0].filename.rpartition("src")[2]


@KINDS
@pytest.mark.parametrize("asked", [None, 1, 4])
def test_no_picture_is_an_error(asked: Any, kind: str) -> None:
    with pytest.raises(x.APIResponseValidationError, match="no picture"):
        pictures(asked, 0, kind)


BLANKS: dict[str, list[Any]] = {
    "image": ["", None, "data:image/png;base64,"],
    "images": [
        {},
        {"b64_json": None},
        {"b64_json": ""},
        {"url": ""},
        {"url": "data:image/png;base64,"},
        {"b64_json": "", "url": None},
        {"revised_prompt": "A cat"},
    ],
}
GOOD = {"image": "aGk=", "images": {"b64_json": "aGk="}}
EACH_BLANK = pytest.mark.parametrize(
    ("kind", "blank"), [(k, each) for k, all_ in BLANKS.items() for each in all_]
)


def made(kind: str, *entries: Any) -> Any:
    if kind == "image":
        options: Any = {"model": "m", "prompt": "A cat", "variants": len(entries)}
        return answered(image.generate(options), {"images": list(entries)})
    return answered(images.generate({"prompt": "A cat", "n": len(entries)}), {"data": list(entries)})


@EACH_BLANK
def test_what_stands_empty_in_the_place_of_a_picture_is_none(kind: str, blank: Any) -> None:
    with pytest.raises(x.APIResponseValidationError):
        made(kind, blank)


@EACH_BLANK
def test_a_picture_among_empty_ones_comes_with_a_warning(kind: str, blank: Any) -> None:
    with pytest.warns(UserWarning, match="1 of 3 pictures"):
        answer = made(kind, blank, GOOD[kind], blank)
    assert [picture.content for picture in answer.pictures] == [b"hi"]


def test_a_picture_may_have_its_other_name_empty() -> None:
    answer = made("images", {"b64_json": "", "url": "data:image/png;base64,aGk="})
    assert answer.data[0].picture.content == b"hi"
