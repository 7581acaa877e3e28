"""The pictures of an answer: decoded once, saved, copied, and none of it in a repr."""

from __future__ import annotations

import copy
import pickle
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from venice_ai.exceptions import APIResponseValidationError
from venice_ai.testing.pictures import png
from venice_ai.types.api.image import ImageResponse, ImageStyles, Picture
from venice_ai.types.api.images import GeneratedImage, ImagesResponse

PNG = png(2, 3)
CODED = b64encode(PNG).decode()
TIMING = {
    "inferenceDuration": 1.5,
    "inferencePreprocessingTime": 2.0,
    "inferenceQueueTime": 3.0,
    "total": 6.5,
}


def response(**fields: Any) -> ImageResponse:
    return ImageResponse.model_validate({"id": "x", "images": [CODED], "timing": TIMING, **fields})


def test_pictures_are_decoded_once() -> None:
    made = response()
    assert made.pictures is made.pictures
    assert made.pictures[0].content is made.pictures[0].content


def test_a_picture_knows_what_it_is_and_saves_itself(tmp_path: Path) -> None:
    picture = response().pictures[0]
    target = picture.save(tmp_path / "cat.png")
    assert (picture.content_type, len(picture), target.read_bytes()) == ("image/png", len(PNG), PNG)
    assert repr(picture) == f"<Picture image/png, {len(PNG)} bytes>"


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\n\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(beginning: bytes, kind: str | None) -> None:
    assert Picture(beginning).content_type == kind


def test_a_data_url_is_decoded_and_believed() -> None:
    picture = response(images=[f"DATA:image/avif;charset=x;base64,{CODED}"]).pictures[0]
    assert (picture.content, picture.content_type) == (PNG, "image/avif")


@pytest.mark.parametrize(
    "text", ["no picture!", "abc", "é", " ", "data:image/png,abc", "data:;base64,*", "data:;base64, "]
)
def test_what_is_no_base64_is_an_error_of_ours(text: str) -> None:
    made = response(images=[CODED, text])
    with pytest.raises(APIResponseValidationError, match=r"images\[1\] holds no picture") as caught:
        _ = made.pictures
    assert caught.value.body == text


@pytest.mark.parametrize("text", ["", "data:;base64,", "data:image/png;base64,"])
def test_where_a_picture_is_empty_the_others_are_there(text: str) -> None:
    assert [each.content for each in response(images=[text, CODED, text]).pictures] == [PNG]


def test_looking_at_the_pictures_changes_nothing() -> None:
    made, other = response(request={"seed": 1}), response(request={"seed": 1})
    _ = made.pictures
    assert made == other
    assert made.to_dict() == other.to_dict()
    assert made.model_dump_json() == other.model_dump_json()
    assert ImageResponse.model_validate_json(made.model_dump_json(by_alias=True, exclude_unset=True)) == made


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_response_whose_pictures_were_looked_at_can_be_copied(copied: Any) -> None:
    made = response()
    assert bytes(copied(made).pictures[0]) == bytes(made.pictures[0]) == PNG
    assert copied(made) == made


def test_the_repr_does_not_show_the_pictures() -> None:
    assert CODED not in repr(response())
    assert len(repr(response(images=["x" * 10_000]))) < 400


def test_what_a_server_leaves_out_or_calls_null_has_a_value() -> None:
    bare = ImageResponse.model_validate({"images": None, "id": None, "timing": None})
    assert (bare.id, bare.images, bare.pictures, bare.timing.total, bare.request) == ("", [], [], 0.0, None)
    assert list(ImageStyles.model_validate({"data": None})) == []


# --- of /images/generations


def test_pictures_of_the_other_endpoint_are_decoded_once() -> None:
    made = ImagesResponse.model_validate({"created": 1, "data": [{"b64_json": CODED}]})
    before = made.to_dict()
    assert made.pictures[0] is made.pictures[0]
    assert made.to_dict() == before
    assert CODED not in repr(made)


@pytest.mark.parametrize("item", [{"url": "https://example.com/cat.png"}, {"b64_json": ""}, {}])
def test_what_holds_no_picture_is_an_error_of_ours(item: Any) -> None:
    with pytest.raises(APIResponseValidationError, match="holds no picture"):
        _ = GeneratedImage.model_validate(item).picture
