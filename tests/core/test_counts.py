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
