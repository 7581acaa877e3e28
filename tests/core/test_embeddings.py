"""`/embeddings`: what is refused, and vectors in numbers, in base64 and as arrays."""

from __future__ import annotations

import base64
import json
import struct
import subprocess
import sys
from typing import Any

import pytest

from core_replies import answered
from venice_ai import exceptions as x
from venice_ai._core import embeddings as calls
from venice_ai.types.api.embeddings import Embedding, EmbeddingResponse

NUMBERS = [0.5, -2.0, 1.0e-3]
PACKED = base64.b64encode(struct.pack("<3f", *NUMBERS)).decode()
CALL = calls.creation({"model": "m", "input": "a"})


def body(vector: Any) -> dict[str, Any]:
    return {"object": "list", "model": "m", "data": [{"index": 0, "embedding": vector}]}


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
def test_a_bad_argument_is_refused(given: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        calls.creation(given)


def test_texts_may_be_any_iterable() -> None:
    sent = calls.creation({"model": "m", "input": iter("ab")}).body  # type: ignore[typeddict-item]
    assert json.loads(sent) == {"model": "m", "input": ["a", "b"]}  # type: ignore[arg-type]


def test_base64_is_read_as_little_endian_floats() -> None:
    made = answered(CALL, body(PACKED))
    assert made.data[0].embedding == PACKED
    assert made.vectors == [[0.5, -2.0, pytest.approx(0.001)]]


@pytest.mark.parametrize("broken", ["AAAA", "A", "AAA*AAA=", "äöüß"], ids=ascii)
def test_what_is_no_vector_is_an_error(broken: str) -> None:
    with pytest.raises(x.APIResponseValidationError, match="EmbeddingResponse"):
        answered(CALL, body(broken))


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


@pytest.mark.slow
def test_numpy_is_not_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "from venice_ai.types.api.embeddings import Embedding\n"
        "Embedding(embedding=[1.0]).vector\n"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
