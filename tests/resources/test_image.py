"""`client.image`, against the local server."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import ContentPolicyError, InternalServerError
from venice_ai.testing import ErrorReply
from venice_ai.testing.pictures import png

PNG = png(2, 3)
CODED = b64encode(PNG).decode()
LINK = "https://example.com/cat.png"
DATA_URL = f"data:image/png;base64,{CODED}"
ONE_PICTURE = {
    "edit": ("/image/edit", {"image": CODED, "prompt": "A dog"}),
    "upscale": ("/image/upscale", {"image": CODED}),
    "remove_background": ("/image/background-remove", {"image": CODED}),
}


def parts(request: Any) -> list[tuple[str, bytes, str | None, str]]:
    return [(part.name, part.content, part.filename, part.content_type) for part in request.form]


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


async def test_the_styles_come_as_a_list_without_a_key(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=None) as client:
        styles = await client.image.styles()
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/image/styles")
    assert "Anime" in list(styles)


# --- files and texts


@pytest.mark.parametrize("method", ONE_PICTURE)
async def test_a_text_goes_out_as_json(flavour: Flavour, server: Any, method: str) -> None:
    path, options = ONE_PICTURE[method]
    async with flavour.client(server) as client:
        made = await getattr(client.image, method)(**options)
    assert (server.requests[0].path, server.requests[0].json) == (path, options)
    assert made.content_type == "image/png"


@once
@pytest.mark.parametrize("method", ONE_PICTURE)
async def test_a_file_goes_out_as_a_form(flavour: Flavour, server: Any, method: str, tmp_path: Path) -> None:
    path, options = ONE_PICTURE[method]
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


@once
@pytest.mark.parametrize(
    "image",
    [LINK, DATA_URL, CODED, b64encode(PNG * 99).decode() + "\n"],
    ids=["a URL", "a data URL", "base64", "much base64"],
)
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


@once
async def test_an_edit_knows_the_model_by_its_old_name_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.image.edit(image=CODED, prompt="A dog", model_id="q")
    assert server.requests[0].json == {"image": CODED, "prompt": "A dog", "modelId": "q"}
    assert made.model_id == "q"


@once
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


@once
async def test_a_background_is_removed_from_what_lies_elsewhere(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.remove_background(image_url=LINK)
    assert server.requests[0].json == {"image_url": LINK}


@once
async def test_extra_fields_go_into_the_form_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.upscale(image=PNG, scale=4, extra_body={"scale": 2, "brand_new": True})
    sent = {part.name: part.text for part in server.requests[0].form if part.name != "image"}
    assert sent == {"scale": "2", "brand_new": "true"}


@once
async def test_a_null_that_means_something_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.image.upscale(image=CODED, creativity=None)
    assert server.requests[0].json == {"image": CODED, "creativity": None}


# --- errors


async def test_an_edit_that_is_refused_for_its_content_is_a_matter_of_policy(
    flavour: Flavour, server: Any
) -> None:
    server.script(ErrorReply(422, "Refused", code="CONTENT_POLICY_VIOLATION"))
    async with flavour.client(server) as client:
        with pytest.raises(ContentPolicyError):
            await client.image.edit(image=PNG, prompt="A dog")


async def test_a_picture_that_may_have_been_made_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError, match="Internal Server Error"):
            await client.image.generate(model="m", prompt="A cat")
    assert len(server.requests) == 1
