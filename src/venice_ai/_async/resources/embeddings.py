"""`client.embeddings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import embeddings as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.embeddings import EmbeddingOptions, EmbeddingRequest
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.embeddings import EmbeddingResponse

__all__ = ["Embeddings"]


class Embeddings(Resource):
    """Texts as vectors (`POST /embeddings`)."""

    @takes(EmbeddingOptions, EmbeddingRequest, CallOptions)
    async def create(self, **options: Unpack[EmbeddingOptions]) -> EmbeddingResponse:
        """Make vectors of texts, which are the closer to each other the more alike the texts are.

        ```python
        answer = await client.embeddings.create(
            model="text-embedding-bge-m3", input=["Why is the sky blue?", "What colour has the sky?"]
        )
        one, other = answer.vectors
        print(sum(a * b for a, b in zip(one, other)), answer.usage.total_tokens)
        ```

        `encoding_format="base64"` makes the answer smaller; `vectors` holds the same numbers then. With numpy installed
        (`venice-ai[numpy]`), `answer.to_numpy()` gives them as an array.

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.creation(options))
