"""`client.models`: the catalogue, the names that stand for models, and the model that fits."""

from __future__ import annotations

from typing import Any

import pytest

import official
from flavours import Flavour
from once import once
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.types.api.models import ModelList, Price


def catalogue(cards: list[dict[str, Any]]) -> JSONReply:
    return JSONReply({"object": "list", "type": "all", "data": cards})


# --- what is read


@once
async def test_every_model_of_the_official_catalogue_comes_out_as_it_went_in(
    flavour: Flavour, server: Any
) -> None:
    cards = official.catalogue()
    server.script(catalogue(cards))
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert [model.model_dump(by_alias=True, exclude_unset=True) for model in models] == cards
    prices = [model.model_spec.pricing.base for model in models if model.model_spec.pricing]
    assert len(prices) > len(cards) / 2
    assert all(isinstance(price, Price) and price.usd >= 0 for price in prices)


@pytest.mark.parametrize("method", ["traits", "compatibility_mapping"])
async def test_names_that_stand_for_models(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        names = await getattr(client.models, method)(type="text")
        none = await getattr(client.models, method)(type="video")
    assert [request.path for request in server.requests] == [f"/models/{method}"] * 2
    assert [request.query for request in server.requests] == [{"type": ["text"]}, {"type": ["video"]}]
    name = {"traits": "default", "compatibility_mapping": "gpt-4o"}[method]
    assert names[name] == names.data[name] == "local-small"
    assert list(names) == list(names.data)
    assert (len(names) > 1, len(none), none.type) == (True, 0, "video")
    assert names.request_id


# --- retrieve


async def test_one_model_is_found_by_its_id(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        model = await client.models.retrieve("local-image", max_retries=0)
    assert (model.id, model.type) == ("local-image", "image")
    assert (server.requests[0].path, server.requests[0].query) == ("/models", {"type": ["all"]})


async def test_a_model_that_is_not_there_is_named_with_the_nearest(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ModelNotFoundError, match="'local-imag'; the nearest are local-image") as caught:
            await client.models.retrieve("local-imag")
    assert isinstance(caught.value, LookupError)
    assert caught.value.request_id


# --- resolve


async def test_the_model_that_fits_is_found(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        model = await client.models.resolve(capabilities=["reasoning"], prefer="cheapest")
        with pytest.raises(x.ModelNotFoundError, match=r"fits max_price=0.0 \(0 have that\)"):
            await client.models.resolve(max_price=0.0)
    assert model.id == "local-reasoner"
    assert [request.query for request in server.requests] == [{"type": ["text"]}] * 2


async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError, match="Authentication failed") as caught:
            await client.models.resolve()
    assert caught.value.status_code == 401


@once
async def test_the_official_traits_are_found(flavour: Flavour, server: Any) -> None:
    traits = official.traits()
    cards = [each for each in official.catalogue() if each["type"] == "text"]
    server.script(*[catalogue(cards)] * len(traits))
    async with flavour.client(server) as client:
        found = {trait: (await client.models.resolve(trait=trait)).id for trait in traits}
    assert found == traits
    assert {request.query["type"][0] for request in server.requests} == {"text"}


async def test_the_local_server_has_models_of_its_own(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        picture = await client.models.resolve(type="image", trait="fastest", max_price=0.01)
        thinker = await client.models.resolve(capabilities=["reasoning"], min_context=100_000)
        models = await client.models.list()
    assert isinstance(models, ModelList)
    assert (picture.id, thinker.id, models.type) == ("local-image", "local-reasoner", "text")
