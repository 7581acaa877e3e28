"""`client.embeddings`: texts as vectors, in numbers and in base64."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply, JSONReply

NUMBERS = [0.5, -2.0, 1.0e-3]


def answer(*vectors: Any) -> JSONReply:
    data = [
        {"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    return JSONReply({"object": "list", "model": "m", "data": data, "usage": usage})


async def test_a_text_becomes_a_vector(flavour: Flavour, server: Any) -> None:
    server.script(answer(NUMBERS))
    async with flavour.client(server) as client:
        made = await client.embeddings.create(model="m", input="a text")
    assert server.requests[0].path == "/embeddings"
    assert server.requests[0].json == {"model": "m", "input": "a text"}
    assert (made.vectors, made.data[0].embedding, made.data[0].vector) == ([NUMBERS], NUMBERS, NUMBERS)
    assert (made.model, made.usage.total_tokens, len(made)) == ("m", 4, 1)
    assert [each.index for each in made] == [0]
    assert made.request_id


@once
@pytest.mark.off_the_spec("a field of the caller's own")
async def test_every_option_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.embeddings.create(
            model="m",
            input=("a", "b"),
            dimensions=3,
            encoding_format="base64",
            user="me",
            extra_body={"new": 1},
        )
    assert server.requests[0].json == {
        "model": "m",
        "input": ["a", "b"],
        "dimensions": 3,
        "encoding_format": "base64",
        "user": "me",
        "new": 1,
    }


@once
async def test_the_local_server_makes_the_same_vector_of_the_same_text(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        plain = await client.embeddings.create(model="m", input=["a b", "c", "a b"], dimensions=5)
        packed = await client.embeddings.create(
            model="m", input=["a b", "c", "a b"], dimensions=5, encoding_format="base64"
        )
    assert plain.vectors[0] == plain.vectors[2] != plain.vectors[1]
    assert [len(vector) for vector in plain.vectors] == [5, 5, 5]
    assert sum(number**2 for number in plain.vectors[0]) == pytest.approx(1)
    assert isinstance(packed.data[0].embedding, str)
    assert packed.vectors == [pytest.approx(vector, abs=1e-6) for vector in plain.vectors]
    assert plain.usage.prompt_tokens == 5


async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "Invalid request", "issues": [{"path": ["input"]}]}))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError, match="Invalid request") as caught:
            await client.embeddings.create(model="m", input="a")
    assert caught.value.details["issues"] == [{"path": ["input"]}]
