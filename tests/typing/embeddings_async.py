"""What type checkers make of `client.embeddings`, async. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from numpy import float32
from numpy.typing import NDArray

from venice_ai import VeniceClient
from venice_ai.types.api.embeddings import EmbeddingResponse


async def embeddings(client: VeniceClient) -> None:
    """Vectors, as lists and as arrays."""
    answer = await client.embeddings.create(model="m", input="a text", dimensions=8, timeout=1)
    assert_type(answer, EmbeddingResponse)
    assert_type(answer.vectors, list[list[float]])
    assert_type(answer.to_numpy(), NDArray[float32])
    assert_type(answer.data[0].embedding, list[float] | str)
    assert_type(answer.data[0].vector, list[float])
    await client.embeddings.create(model="m", input=["a", "b"], encoding_format="base64")
