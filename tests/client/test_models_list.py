"""The list of models."""

from __future__ import annotations

from typing import Any

from flavours import Flavour
from official import catalogue
from venice_ai.testing import JSONReply
from venice_ai.types.api.models import ModelList


async def test_the_models_come_as_a_list(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert server.requests[0].query == {"type": ["all"]}
    assert len(models) == len(list(models)) == len(models.data) > 1
    assert "local-small" in [model.id for model in models]
    assert models.request_id is not None


async def test_without_a_type_none_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.models.list()
    assert (server.requests[0].query, server.requests[0].body) == ({}, b"")


async def test_the_models_take_the_options_of_a_call(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.models.list(extra_headers={"x-one": "1"}, extra_query={"q": 1}, timeout=5, max_retries=0)
    assert (server.requests[0].headers["x-one"], server.requests[0].query) == ("1", {"q": ["1"]})


async def test_the_whole_catalogue_parses_and_comes_out_as_it_went_in(flavour: Flavour, server: Any) -> None:
    cards = catalogue()
    body = {"object": "list", "type": "all", "data": cards}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert isinstance(models, ModelList)
    assert len(models) == len(cards)
    assert models.model_dump(by_alias=True, exclude_unset=True) == body
