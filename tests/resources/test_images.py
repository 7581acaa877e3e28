"""`client.images`, against the local server."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    BadRequestError,
    InternalServerError,
)
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.testing.pictures import png
from venice_ai.types.api.images import GeneratedImage, ImagesResponse

PNG = png(2, 3)
CODED = b64encode(PNG).decode()


@pytest.mark.off_the_spec("a size of the caller's own")
async def test_a_picture_is_made(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        made = await client.images.generate(prompt="A cat", model="m", size="8x4", n=None, moderation="low")
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/images/generations")
    assert request.json == {"prompt": "A cat", "model": "m", "size": "8x4", "n": None, "moderation": "low"}
    assert [bytes(picture) for picture in made.pictures] == [png(8, 4)]
    assert (made.created > 1e9, len(made), made.request_id is not None) == (True, 1, True)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
async def test_a_data_url_is_decoded_too(flavour: Flavour, server: Any, kind: str) -> None:
    async with flavour.client(server) as client:
        made = await client.images.generate(prompt="A cat", response_format="url", output_format=kind)
    [item] = made
    assert item.b64_json is None
    assert item.url is not None
    assert item.url.startswith(f"data:image/{kind};base64,")
    assert item.picture.content_type == f"image/{kind}"
    assert len(item.picture) > 0


async def test_the_flags_in_the_headers_are_there(flavour: Flavour, server: Any) -> None:
    body = {"created": 7, "data": [{"b64_json": CODED, "revised_prompt": "A fat cat"}]}
    server.script(JSONReply(body, headers={"x-venice-is-content-violation": "true"}))
    async with flavour.client(server) as client:
        made = await client.images.generate(prompt="A cat")
    assert (made.created, made.is_content_violation, made.to_dict()) == (7, True, body)


@pytest.mark.off_the_spec("more pictures than the API makes: it is the error that counts")
async def test_an_error_is_raised_by_its_class(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "Invalid request", "issues": [{"path": ["n"]}]}))
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError, match="Invalid request") as caught:
            await client.images.generate(prompt="A cat", n=2)
    assert caught.value.details["issues"] == [{"path": ["n"]}]


async def test_what_may_have_been_paid_for_is_not_asked_for_again(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError):
            await client.images.generate(prompt="A cat")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"images\.generate\(\) needs prompt="),
        ({"prompt": "A cat", "safe_mode": False}, r"images\.generate\(\) has no option 'safe_mode'"),
        ({"prompt": b"A cat"}, "prompt can't be written as JSON"),
    ],
)
async def test_what_can_not_work_is_refused(
    flavour: Flavour, server: Any, options: Any, message: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=message):
            await client.images.generate(**options)
    assert server.requests == []


def test_pictures_are_decoded_once() -> None:
    made = ImagesResponse.model_validate({"created": 1, "data": [{"b64_json": CODED}]})
    before = made.to_dict()
    assert made.pictures[0] is made.pictures[0]
    assert made.to_dict() == before
    assert CODED not in repr(made)


@pytest.mark.parametrize("item", [{"url": "https://example.com/cat.png"}, {"b64_json": ""}, {}])
def test_what_holds_no_picture_is_an_error_of_ours(item: Any) -> None:
    with pytest.raises(APIResponseValidationError, match="holds no picture"):
        _ = GeneratedImage.model_validate(item).picture
