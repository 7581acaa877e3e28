"""`client.embeddings`: texts as vectors, in numbers and in base64."""

from __future__ import annotations

import base64
import struct
import subprocess
import sys
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.types.api.embeddings import Embedding, EmbeddingResponse

NUMBERS = [0.5, -2.0, 1.0e-3]
PACKED = base64.b64encode(struct.pack("<3f", *NUMBERS)).decode()


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


@pytest.mark.off_the_spec("a field of the caller's own")
async def test_what_is_said_is_sent(flavour: Flavour, server: Any) -> None:
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


async def test_base64_is_read_as_little_endian_floats(flavour: Flavour, server: Any) -> None:
    server.script(answer(PACKED))
    async with flavour.client(server) as client:
        made = await client.embeddings.create(model="m", input="a", encoding_format="base64")
    assert made.data[0].embedding == PACKED
    assert made.vectors == [[0.5, -2.0, pytest.approx(0.001)]]


@pytest.mark.parametrize("broken", ["AAAA", "A", "AAA*AAA=", "äöüß"], ids=ascii)
async def test_what_is_no_vector_is_an_error(flavour: Flavour, server: Any, broken: str) -> None:
    server.script(answer(broken))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="EmbeddingResponse"):
            await client.embeddings.create(model="m", input="a", encoding_format="base64")


async def test_the_kit_makes_the_same_vector_of_the_same_text(flavour: Flavour, server: Any) -> None:
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


def test_vectors_are_in_the_order_of_the_texts() -> None:
    made = EmbeddingResponse.model_validate(
        {"data": [{"index": 1, "embedding": [1]}, {"index": 0, "embedding": [0]}]}
    )
    assert made.vectors == [[0.0], [1.0]]
    assert [each.index for each in made] == [1, 0]


@pytest.mark.parametrize("wire", [NUMBERS, PACKED], ids=["numbers", "base64"])
def test_numpy_arrays(wire: Any) -> None:
    numpy = pytest.importorskip("numpy", reason="numpy makes the arrays (extra `numpy`)")
    made = EmbeddingResponse.model_validate(
        {"data": [{"index": 1, "embedding": wire}, {"index": 0, "embedding": [0, 0, 0]}]}
    )
    vector, rows = made.data[0].to_numpy(), made.to_numpy()
    assert (vector.dtype, rows.dtype, rows.shape) == (numpy.float32, numpy.float32, (2, 3))
    assert vector.dtype.isnative
    assert vector.tolist() == pytest.approx(NUMBERS)
    assert rows[1].tolist() == vector.tolist()
    vector[0] = 7  # it is the caller's own


def test_without_numpy_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    made = Embedding(embedding=NUMBERS)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'venice-ai\[numpy\]'"):
        made.to_numpy()
    assert made.vector == NUMBERS


def test_numpy_is_not_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "from venice_ai.types.api.embeddings import Embedding\n"
        "Embedding(embedding=[1.0]).vector\n"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_a_refusal_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "Invalid request", "issues": [{"path": ["input"]}]}))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError, match="Invalid request") as caught:
            await client.embeddings.create(model="m", input="a")
    assert caught.value.details["issues"] == [{"path": ["input"]}]


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"input": "a"}, x.ArgumentTypeError, "needs model="),
        ({"model": "m"}, x.ArgumentTypeError, "needs input="),
        ({"model": "m", "input": "a", "dimension": 3}, x.ArgumentTypeError, "did you mean 'dimensions'"),
        ({"model": "m", "input": ""}, x.ArgumentValueError, "input is empty"),
        ({"model": "m", "input": []}, x.ArgumentValueError, "input holds 0 texts"),
        ({"model": "m", "input": ["a"] * 2049}, x.ArgumentValueError, "input holds 2049 texts"),
        ({"model": "m", "input": [1, 2]}, x.ArgumentTypeError, r"input\[0\] is no string but int"),
        ({"model": "m", "input": ["a", [1]]}, x.ArgumentTypeError, r"input\[1\] is no string but list"),
        ({"model": "m", "input": b"a"}, x.ArgumentTypeError, "not bytes"),
        ({"model": "m", "input": {"a": 1}}, x.ArgumentTypeError, "not dict"),
        ({"model": "m", "input": None}, x.ArgumentTypeError, "not NoneType"),
    ],
    ids=lambda each: str(each)[:40],
)
async def test_what_can_not_work_is_refused_unsent(
    flavour: Flavour, server: Any, given: dict[str, Any], kind: type[Exception], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=words):
            await client.embeddings.create(**given)
    assert server.requests == []
