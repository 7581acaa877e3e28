"""What type checkers make of `client.embeddings`, blocking. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from numpy import float32
from numpy.typing import NDArray

from venice_ai import SyncVeniceClient
from venice_ai.types.api.embeddings import EmbeddingResponse


def embeddings(client: SyncVeniceClient) -> None:
    """Vectors, as lists and as arrays."""
    answer = client.embeddings.create(model="m", input="a text", dimensions=8, timeout=1)
    assert_type(answer, EmbeddingResponse)
    assert_type(answer.vectors, list[list[float]])
    assert_type(answer.to_numpy(), NDArray[float32])
    assert_type(answer.data[0].embedding, list[float] | str)
    assert_type(answer.data[0].vector, list[float])
    client.embeddings.create(model="m", input=["a", "b"], encoding_format="base64")
