"""`client.models`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import models as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.models import ModelListOptions, ModelNamesOptions, ModelResolveOptions
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.models import CompatibilityMapping, ModelCard, ModelList, ModelTraits

__all__ = ["Models"]


class Models(Resource):
    """The catalogue of models (`GET /models`). All of it works without a key."""

    @takes(ModelListOptions, CallOptions)
    async def list(self, **options: Unpack[ModelListOptions]) -> ModelList:
        """List the models.

        ```python
        for model in await client.models.list(type="text"):
            print(model.id, model.model_spec.available_context_tokens)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.listing(options))

    @takes(CallOptions)
    async def retrieve(self, model: str, **options: Unpack[CallOptions]) -> ModelCard:
        """Find one model by its id.

        The API has no path for one model: this reads the whole catalogue, and takes the one out.

        ```python
        model = await client.models.retrieve("local-small")
        print(model.type, model.model_spec.pricing.input.usd)
        ```

        Raises:
            ModelNotFoundError: The catalogue has no such model; the nearest ids are named.
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        call, wanted = calls.retrieving(model, options)
        return wanted.pick(await self._transport.fetch(call))

    @takes(ModelResolveOptions, CallOptions)
    async def resolve(self, **options: Unpack[ModelResolveOptions]) -> ModelCard:
        """Find the model that fits, by what it is and what it can do, so that no id has to be written down.

        It reads the catalogue. Models that are offline are left out; those that are about to be removed come last.

        ```python
        model = await client.models.resolve(capabilities=["vision"], min_context=100_000, prefer="cheapest")
        print(model.id)
        ```

        Raises:
            ModelNotFoundError: None fits; the message says how many fulfil each wish.
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: An option has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        call, wishes = calls.resolving(options)
        return wishes.pick(await self._transport.fetch(call))

    @takes(ModelNamesOptions, CallOptions)
    async def traits(self, **options: Unpack[ModelNamesOptions]) -> ModelTraits:
        """Tell which model each trait stands for; a trait may be written in place of a model's id.

        ```python
        traits = await client.models.traits(type="text")
        print(traits["default"])
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.traits(options))

    @takes(ModelNamesOptions, CallOptions)
    async def compatibility_mapping(self, **options: Unpack[ModelNamesOptions]) -> CompatibilityMapping:
        """Tell which model answers to the name of another provider's model.

        ```python
        names = await client.models.compatibility_mapping()
        print(names["gpt-4o"])
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.compatibility_mapping(options))
