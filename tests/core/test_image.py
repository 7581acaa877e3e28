"""`/image/…`: what is refused, what a picture is sent as, and what an answer says."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import image as calls
from venice_ai._core.uploads import Form
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError
from venice_ai.testing.pictures import png

PNG = png(2, 3)
CODED = b64encode(PNG).decode()
LINK = "https://example.com/cat.png"

GOOD: dict[str, dict[str, Any]] = {
    "generate": {"model": "m", "prompt": "A cat"},
    "generate_binary": {"model": "m", "prompt": "A cat"},
    "edit": {"image": CODED, "prompt": "A dog"},
    "multi_edit": {"images": [CODED], "prompt": "A dog"},
    "upscale": {"image": CODED},
    "remove_background": {"image": CODED},
}
WITH_FILES = ["edit", "multi_edit", "remove_background", "upscale"]


def call(method: str, **options: Any) -> Any:
    return getattr(calls, method)(options)


# --- what is refused


@pytest.mark.parametrize("method", GOOD)
def test_an_unknown_option_is_refused(method: str) -> None:
    with pytest.raises(ArgumentTypeError, match=rf"image\.{method}\(\) has no option 'imagine'"):
        call(method, **GOOD[method], imagine=1)


@pytest.mark.parametrize(("method", "missing"), [(name, key) for name in GOOD for key in GOOD[name]])
def test_a_missing_option_is_refused(method: str, missing: str) -> None:
    options = {name: value for name, value in GOOD[method].items() if name != missing}
    with pytest.raises(ArgumentTypeError, match=rf"image\.{method}\(\) needs {missing}="):
        call(method, **options)


@pytest.mark.parametrize("text", ["photo.png", "~/cat.jpeg", "C:\\cat.webp", "file:///cat", "", "ftp://a/b"])
@pytest.mark.parametrize("method", WITH_FILES)
def test_the_name_of_a_file_is_refused_as_a_picture(method: str, text: str) -> None:
    changed = {"images": [CODED, text]} if method == "multi_edit" else {"image": text}
    with pytest.raises(ArgumentValueError, match=r"a path is a pathlib\.Path\('") as caught:
        call(method, **(GOOD[method] | changed))
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("method", ["upscale", "remove_background"])
def test_a_url_is_refused_where_none_is_taken_and_redacted(method: str) -> None:
    with pytest.raises(ArgumentValueError, match=r"image takes base64 .* not a URL") as caught:
        call(method, image=LINK)
    assert "example.com" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "needs image= or image_url="),
        ({"image": PNG, "image_url": LINK}, "not both"),
        ({"image_url": Path("x.png")}, "a file goes into image"),
        ({"image_url": PNG}, "a file goes into image"),
    ],
    ids=["none", "both", "a path as a URL", "bytes as a URL"],
)
def test_a_background_is_removed_from_one_picture_or_refused(options: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        call("remove_background", **options)


@pytest.mark.parametrize("images", [CODED, PNG, bytearray(PNG), ("a.png", PNG), io.BytesIO(PNG), {"a": 1}, 7])
def test_what_is_no_list_is_refused_as_several_pictures(images: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="images takes a list of pictures"):
        call("multi_edit", images=images, prompt="A dog")


def test_no_pictures_are_refused_as_several() -> None:
    with pytest.raises(ArgumentValueError, match="images is empty"):
        call("multi_edit", images=[], prompt="A dog")


def test_files_and_texts_together_are_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="files or strings, not both"):
        call("multi_edit", images=[CODED, PNG], prompt="A dog")


@pytest.mark.parametrize("method", WITH_FILES)
def test_a_file_that_is_too_large_is_refused(method: str, tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)
    changed: dict[str, Any] = {"images": [huge]} if method == "multi_edit" else {"image": huge}
    with pytest.raises(ArgumentValueError, match=r"26,214,401 bytes, and the API takes 26,214,400"):
        call(method, **(GOOD[method] | changed))


# --- what is sent


@pytest.mark.parametrize("method", ["edit", "upscale", "remove_background"])
def test_a_text_is_sent_as_json_and_a_file_as_a_form(method: str) -> None:
    options = GOOD[method]
    assert json.loads(call(method, **options).body) == options
    form = call(method, **(options | {"image": ("photo.png", PNG)})).body
    assert isinstance(form, Form)
    assert form.fields == {name: value for name, value in options.items() if name != "image"}
    assert [(name, file.name, file.content_type, file.content) for name, file in form.files] == [
        ("image", "photo.png", "image/png", PNG)
    ]


# --- what an answer says


def test_everything_that_the_answer_says_is_there() -> None:
    timing = {
        "inferenceDuration": 1.5,
        "inferencePreprocessingTime": 2.0,
        "inferenceQueueTime": 3.0,
        "total": 6.5,
    }
    body = {"id": "x", "images": [CODED], "timing": timing, "request": {"model": "m"}, "brand_new": 1}
    flags = {"x-venice-is-blurred": "true", "x-venice-enhanced-prompt": "A%20fat%20cat"}
    made = answered(call("generate", **GOOD["generate"]), body, **flags)
    assert (made.id, made.images, made.request) == ("x", [CODED], {"model": "m"})
    assert (made.timing.inference_duration, made.timing.inference_preprocessing_time) == (1.5, 2.0)
    assert (made.timing.inference_queue_time, made.timing.total) == (3.0, 6.5)
    assert (made.is_blurred, made.is_content_violation) == (True, False)
    assert made.enhanced_prompt == "A fat cat"
    assert made.to_dict() == body


def test_a_file_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(APIResponseValidationError, match="image/png"):
        answered(call("generate", **GOOD["generate"]), PNG, "image/png")


def test_json_instead_of_a_file_is_an_error() -> None:
    with pytest.raises(APIResponseValidationError, match="instead of a file") as caught:
        answered(call("generate_binary", **GOOD["generate_binary"]), {"images": [CODED]})
    assert caught.value.body["images"] == [CODED]


@pytest.mark.parametrize(
    "body", [{"object": "list", "data": ["Anime", "3D"]}, ["Anime", "3D"]], ids=["object", "list"]
)
def test_the_styles_are_a_list(body: Any) -> None:
    styles = answered(call("styles"), body)
    assert (list(styles), len(styles), styles.object) == (["Anime", "3D"], 2, "list")
