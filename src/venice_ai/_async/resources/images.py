"""`client.images`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import images as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.images import ImagesGenerateOptions
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.images import ImagesResponse

__all__ = ["Images"]


class Images(Resource):
    """Pictures in OpenAI's shape (`POST /images/generations`)."""

    @takes(ImagesGenerateOptions, CallOptions)
    async def generate(self, **options: Unpack[ImagesGenerateOptions]) -> ImagesResponse:
        """Make a picture; `client.image.generate` can do more.

        ```python
        response = await client.images.generate(model="default", prompt="A cat on a sofa", size="512x512")
        response.pictures[0].save("cat.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.generate(options))
