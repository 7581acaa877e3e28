"""`client.image`, against the local server."""

from __future__ import annotations

import copy
import io
import pickle
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    ContentPolicyError,
    RateLimitError,
)
from venice_ai.testing import BytesReply, ErrorReply, JSONReply
from venice_ai.testing.pictures import png
from venice_ai.types.api.image import ImageResponse, ImageStyles, Picture

PNG = png(2, 3)
CODED = b64encode(PNG).decode()
LINK = "https://example.com/cat.png"
DATA_URL = f"data:image/png;base64,{CODED}"
TIMING = {
    "inferenceDuration": 1.5,
    "inferencePreprocessingTime": 2.0,
    "inferenceQueueTime": 3.0,
    "total": 6.5,
}

PLACES = {
    "generate": ("/image/generate", {"model": "m", "prompt": "A cat"}),
    "generate_binary": ("/image/generate", {"model": "m", "prompt": "A cat"}),
    "edit": ("/image/edit", {"image": CODED, "prompt": "A dog"}),
    "multi_edit": ("/image/multi-edit", {"images": [CODED], "prompt": "A dog"}),
    "upscale": ("/image/upscale", {"image": CODED}),
    "remove_background": ("/image/background-remove", {"image": CODED}),
}
FILES = {"edit", "multi_edit", "upscale", "remove_background"}


def parts(request: Any) -> list[tuple[str, bytes, str | None, str]]:
    return [(part.name, part.content, part.filename, part.content_type) for part in request.form]


def answer(**fields: Any) -> JSONReply:
    return JSONReply({"id": "generate-image-1", "images": [CODED], "timing": TIMING, **fields})


# --- making


async def test_pictures_are_made(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.image.generate(
            model="m", prompt="A cat", variants=2, format="png", width=8, height=4, seed=-7
        )
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/image/generate")
    assert request.json == {
        "model": "m",
        "prompt": "A cat",
        "variants": 2,
        "format": "png",
        "width": 8,
        "height": 4,
        "seed": -7,
    }
    assert [bytes(picture) for picture in made.pictures] == [png(8, 4)] * 2
    assert made.request["seed"] == -7
    assert made.request_id is not None


async def test_everything_that_the_answer_says_is_there(flavour: Flavour, server: Any) -> None:
    flags = {"x-venice-is-blurred": "true", "x-venice-enhanced-prompt": "A%20fat%20cat"}
    body = {"id": "x", "images": [CODED], "timing": TIMING, "request": {"model": "m"}, "brand_new": 1}
    server.script(JSONReply(body, headers=flags))
    async with flavour.client(server) as client:
        made = await client.image.generate(model="m", prompt="A cat")
    assert (made.id, made.images, made.request) == ("x", [CODED], {"model": "m"})
    timing = made.timing
    assert (timing.inference_duration, timing.inference_preprocessing_time) == (1.5, 2.0)
    assert (timing.inference_queue_time, timing.total) == (3.0, 6.5)
    assert (made.is_blurred, made.is_content_violation) == (True, False)
    assert made.enhanced_prompt == "A fat cat"
    assert made.to_dict() == body


async def test_a_picture_comes_as_a_file(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.image.generate_binary(model="m", prompt="A cat", format="webp")
    assert server.requests[0].path == "/image/generate"
    assert server.requests[0].json == {
        "model": "m",
        "prompt": "A cat",
        "format": "webp",
        "return_binary": True,
    }
    assert (made.content_type, made.content[:4], made.model_id) == ("image/webp", b"RIFF", "m")


async def test_a_file_that_was_not_asked_for_is_an_error_that_holds_it(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(PNG, content_type="image/png"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="image/png"):
            await client.image.generate(model="m", prompt="A cat")


async def test_json_instead_of_a_file_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(answer())
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="instead of a file") as caught:
            await client.image.generate_binary(model="m", prompt="A cat")
    assert caught.value.body["images"] == [CODED]


@pytest.mark.parametrize(
    "body", [{"object": "list", "data": ["Anime", "3D"]}, ["Anime", "3D"]], ids=["object", "list"]
)
async def test_the_styles_come_as_a_list(flavour: Flavour, server: Any, body: Any) -> None:
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        styles = await client.image.styles()
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/image/styles")
    assert (list(styles), len(styles), styles.object) == (["Anime", "3D"], 2, "list")


async def test_the_local_server_knows_styles(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=None) as client:
        assert "Anime" in await client.image.styles()


# --- files and texts


@pytest.mark.parametrize("method", ["edit", "upscale", "remove_background"])
async def test_a_text_goes_out_as_json(flavour: Flavour, server: Any, method: str) -> None:
    path, options = PLACES[method]
    async with flavour.client(server) as client:
        made = await getattr(client.image, method)(**options)
    assert (server.requests[0].path, server.requests[0].json) == (path, options)
    assert made.content_type == "image/png"


@pytest.mark.parametrize("method", ["edit", "upscale", "remove_background"])
async def test_a_file_goes_out_as_a_form(flavour: Flavour, server: Any, method: str, tmp_path: Path) -> None:
    path, options = PLACES[method]
    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    async with flavour.client(server) as client:
        await getattr(client.image, method)(**{**options, "image": photo})
    request = server.requests[0]
    fields = [
        (name, value.encode(), None, "text/plain") for name, value in options.items() if name != "image"
    ]
    assert request.path == path
    assert parts(request) == [*fields, ("image", PNG, "photo.png", "image/png")]


@pytest.mark.parametrize("image", [LINK, DATA_URL, CODED, b64encode(PNG * 99).decode() + "\n"])
async def test_an_edit_takes_what_the_api_takes(flavour: Flavour, server: Any, image: str) -> None:
    async with flavour.client(server) as client:
        await client.image.edit(image=image, prompt="A dog", model="q", output_format="jpeg", safe_mode=False)
    assert server.requests[0].json == {
        "image": image,
        "prompt": "A dog",
        "model": "q",
        "output_format": "jpeg",
        "safe_mode": False,
    }


async def test_an_edit_knows_the_model_by_its_old_name_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.image.edit(image=CODED, prompt="A dog", model_id="q")
    assert server.requests[0].json == {"image": CODED, "prompt": "A dog", "modelId": "q"}
    assert made.model_id == "q"


async def test_texts_of_several_pictures_go_out_as_json(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.multi_edit(
            images=(each for each in [CODED, LINK, DATA_URL]), prompt="A dog", model="q"
        )
    request = server.requests[0]
    assert request.path == "/image/multi-edit"
    assert request.json == {"images": [CODED, LINK, DATA_URL], "prompt": "A dog", "modelId": "q"}


async def test_files_of_several_pictures_go_out_under_one_name_in_their_order(
    flavour: Flavour, server: Any
) -> None:
    pictures = [("base.png", PNG), ("hat.jpg", b"hat", "image/png"), io.BytesIO(b"third")]
    async with flavour.client(server) as client:
        made = await client.image.multi_edit(
            images=pictures, prompt="A dog", model="q", safe_mode=True, output_format="webp"
        )
    assert parts(server.requests[0]) == [
        ("prompt", b"A dog", None, "text/plain"),
        ("modelId", b"q", None, "text/plain"),
        ("safe_mode", b"true", None, "text/plain"),
        ("output_format", b"webp", None, "text/plain"),
        ("images", PNG, "base.png", "image/png"),
        ("images", b"hat", "hat.jpg", "image/png"),
        ("images", b"third", "images[2]", "application/octet-stream"),
    ]
    assert (made.content_type, made.model_id) == ("image/webp", "q")


async def test_a_background_is_removed_from_what_lies_elsewhere(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.remove_background(image_url=LINK)
    assert server.requests[0].json == {"image_url": LINK}


async def test_extra_fields_go_into_the_form_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.upscale(image=PNG, scale=4, extra_body={"scale": 2, "brand_new": True})
    sent = {part.name: part.text for part in server.requests[0].form if part.name != "image"}
    assert sent == {"scale": "2", "brand_new": "true"}


async def test_a_null_that_means_something_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.upscale(image=CODED, creativity=None)
    assert server.requests[0].json == {"image": CODED, "creativity": None}


# --- errors


@pytest.mark.parametrize("method", PLACES)
async def test_an_error_is_raised_by_its_class(flavour: Flavour, server: Any, method: str) -> None:
    server.script(ErrorReply(429, "Rate limit exceeded", headers={"retry-after": "7"}))
    path, options = PLACES[method]
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(RateLimitError, match="Rate limit exceeded") as caught:
            await getattr(client.image, method)(**options)
    assert (caught.value.status_code, caught.value.retry_after) == (429, 7)
    assert server.requests[0].path == path


async def test_the_styles_error_is_raised_by_its_class(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(429))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(RateLimitError):
            await client.image.styles()


async def test_a_refused_edit_is_a_matter_of_policy(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(422, "Refused", code="CONTENT_POLICY_VIOLATION"))
    async with flavour.client(server) as client:
        with pytest.raises(ContentPolicyError):
            await client.image.edit(image=PNG, prompt="A dog")


@pytest.mark.parametrize("method", PLACES)
async def test_what_may_have_been_paid_for_is_not_asked_for_again(
    flavour: Flavour, server: Any, method: str
) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(Exception, match="Internal Server Error"):
            await getattr(client.image, method)(**PLACES[method][1])
    assert len(server.requests) == 1


# --- what can't work


@pytest.mark.parametrize("method", PLACES)
async def test_an_unknown_option_is_refused(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=rf"image\.{method}\(\) has no option 'imagine'"):
            await getattr(client.image, method)(**PLACES[method][1], imagine=1)
    assert server.requests == []


@pytest.mark.parametrize(("method", "missing"), [(name, key) for name in PLACES for key in PLACES[name][1]])
async def test_an_option_that_is_needed_is_asked_for(
    flavour: Flavour, server: Any, method: str, missing: str
) -> None:
    options = {name: value for name, value in PLACES[method][1].items() if name != missing}
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=rf"image\.{method}\(\) needs {missing}="):
            await getattr(client.image, method)(**options)
    assert server.requests == []


@pytest.mark.parametrize("text", ["photo.png", "~/cat.jpeg", "C:\\cat.webp", "file:///cat", "", "ftp://a/b"])
@pytest.mark.parametrize("method", sorted(FILES))
async def test_the_name_of_a_file_is_not_taken_for_a_picture(
    flavour: Flavour, server: Any, method: str, text: str
) -> None:
    name = "images" if method == "multi_edit" else "image"
    value = [CODED, text] if method == "multi_edit" else text
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"a path is a pathlib\.Path\('") as caught:
            await getattr(client.image, method)(**{**PLACES[method][1], name: value})
    assert repr(text) in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("method", ["upscale", "remove_background"])
async def test_a_url_is_refused_where_none_is_taken_and_not_shown(
    flavour: Flavour, server: Any, method: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"image takes base64 .* not a URL") as caught:
            await getattr(client.image, method)(image=LINK)
    assert "example.com" not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "needs image= or image_url="),
        ({"image": PNG, "image_url": LINK}, "not both"),
        ({"image_url": Path("x.png")}, "a file goes into image"),
        ({"image_url": PNG}, "a file goes into image"),
    ],
)
async def test_a_background_is_removed_from_one_picture(
    flavour: Flavour, server: Any, options: Any, message: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=message):
            await client.image.remove_background(**options)
    assert server.requests == []


@pytest.mark.parametrize("images", [CODED, PNG, bytearray(PNG), ("a.png", PNG), io.BytesIO(PNG), {"a": 1}, 7])
async def test_several_pictures_are_a_list(flavour: Flavour, server: Any, images: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="images takes a list of pictures"):
            await client.image.multi_edit(images=images, prompt="A dog")
    assert server.requests == []


async def test_several_pictures_are_more_than_none(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match="images is empty"):
            await client.image.multi_edit(images=[], prompt="A dog")
    assert server.requests == []


async def test_files_and_texts_do_not_mix(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="files or strings, not both"):
            await client.image.multi_edit(images=[CODED, PNG], prompt="A dog")
    assert server.requests == []


@pytest.mark.parametrize("method", sorted(FILES))
async def test_a_file_that_is_too_large_is_not_sent(
    flavour: Flavour, server: Any, method: str, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)
    name, value = ("images", [huge]) if method == "multi_edit" else ("image", huge)
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"26,214,401 bytes, and the API takes 26,214,400"):
            await getattr(client.image, method)(**{**PLACES[method][1], name: value})
    assert server.requests == []


# --- the pictures of an answer


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
    "text", ["no picture!", "abc", "é", "", "data:image/png,abc", "data:;base64,*", "data:;base64,"]
)
def test_what_is_no_base64_is_an_error_of_ours(text: str) -> None:
    made = response(images=[CODED, text])
    with pytest.raises(APIResponseValidationError, match=r"images\[1\] holds no picture") as caught:
        _ = made.pictures
    assert caught.value.body == text


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
