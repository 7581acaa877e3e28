"""Whole answers over the wire that have no payload, or too little of it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

import venice_ai
from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import JSONReply

BOOM = {"object": "error", "message": "boom", "type": "BadRequestError", "code": 400}


async def asked(client: Any, name: str) -> Any:
    if name == "chat":
        return await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    if name == "embeddings":
        return await client.embeddings.create(model="m", input=["a", "b"])
    if name == "models":
        return await client.models.list()
    if name == "responses":
        return await client.responses.create(model="m", input="Hi")
    return await client.image.generate(model="m", prompt="A cat", variants=2)


every_call = pytest.mark.parametrize("name", ["chat", "embeddings", "models", "responses", "image"])


@every_call
async def test_an_error_that_is_called_by_its_object_is_raised(
    flavour: Flavour, server: Any, name: str
) -> None:
    server.script(JSONReply(BOOM))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError, match="boom"):
            await asked(client, name)


@every_call
async def test_an_object_of_another_shape_is_refused(flavour: Flavour, server: Any, name: str) -> None:
    server.script(JSONReply({"what": "ever"}))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="what"):
            await asked(client, name)


@pytest.mark.parametrize(
    "choices",
    [
        [],
        None,
        [{"index": 0}],
        [{"message": None}],
        [{"message": {}}],
        [{"finish_reason": None}],
    ],
    ids=str,
)
async def test_choices_that_say_nothing_beside_an_error_are_that_error(
    flavour: Flavour, server: Any, choices: Any
) -> None:
    server.script(JSONReply({"id": "c", "choices": choices, "message": "slow down", "code": 429}))
    async with flavour.client(server) as client:
        with pytest.raises(x.RateLimitError, match="slow down"):
            await asked(client, "chat")


@pytest.mark.parametrize(
    "body",
    [
        {"images": []},
        {"images": None},
        {"images": [""]},
        {"images": ["", ""]},
        {"images": [None]},
        {"id": "i"},
    ],
    ids=str,
)
async def test_an_answer_without_a_picture_is_refused(flavour: Flavour, server: Any, body: Any) -> None:
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError):
            await asked(client, "image")


@every_call
async def test_an_error_without_a_sentence_speaks_of_no_stream(
    flavour: Flavour, server: Any, name: str
) -> None:
    server.script(JSONReply({"object": "error"}))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIStatusError, match="the API reported an error"):
            await asked(client, name)


async def test_one_vector_for_two_texts_is_refused_with_what_came(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"data": [{"index": 0, "embedding": [0.5]}]}))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="1 vectors for 2 texts") as caught:
            await asked(client, "embeddings")
    assert caught.value.partial.data[0].embedding == [0.5]


async def test_fewer_pictures_come_with_a_warning_that_points_out_of_the_package(
    flavour: Flavour, server: Any
) -> None:
    server.script(JSONReply({"id": "i", "images": ["aGk="]}))
    async with flavour.client(server) as client:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            answer = await asked(client, "image")
    assert len(answer.images) == 1
    (warning,) = (each for each in caught if each.category is UserWarning)
    assert "1 of 2 pictures" in str(warning.message)
    assert not Path(warning.filename).is_relative_to(Path(venice_ai.__file__).parent)
