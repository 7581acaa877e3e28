"""`client.models`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import models as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.models import ModelListOptions
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.models import ModelList

__all__ = ["Models"]


class Models(Resource):
    """The catalogue of models (`GET /models`)."""

    @takes(ModelListOptions, CallOptions)
    async def list(self, **options: Unpack[ModelListOptions]) -> ModelList:
        """List the models; it works without a key.

        ```python
        for model in await client.models.list(type="text"):
            print(model.id, model.model_spec.available_context_tokens)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.listing(options))
