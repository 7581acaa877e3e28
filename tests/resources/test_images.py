"""`client.images`, against the local server."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import (
    BadRequestError,
    InternalServerError,
)
from venice_ai.testing import ErrorReply
from venice_ai.testing.pictures import png

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


@once
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


@pytest.mark.off_the_spec("more pictures than the API makes: it is the error that counts")
async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "Invalid request", "issues": [{"path": ["n"]}]}))
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError, match="Invalid request") as caught:
            await client.images.generate(prompt="A cat", n=2)
    assert caught.value.details["issues"] == [{"path": ["n"]}]


async def test_a_picture_that_may_have_been_made_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError):
            await client.images.generate(prompt="A cat")
    assert len(server.requests) == 1
