# Generated from src/venice_ai/_async/resources/images.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.images`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import images as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.images import ImagesGenerateOptions
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.images import ImagesResponse

__all__ = ["SyncImages"]


class SyncImages(SyncResource):
    """Pictures in OpenAI's shape (`POST /images/generations`)."""

    @takes(ImagesGenerateOptions, CallOptions)
    def generate(self, **options: Unpack[ImagesGenerateOptions]) -> ImagesResponse:
        """Make a picture; `client.image.generate` can do more.

        ```python
        response = client.images.generate(model="default", prompt="A cat on a sofa", size="512x512")
        response.pictures[0].save("cat.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.generate(options))
