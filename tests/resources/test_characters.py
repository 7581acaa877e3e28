"""`client.characters` and `client.characters.reviews`."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import NotFoundError


async def read(pages: Any) -> list[Any]:
    return [item async for item in pages]


async def test_a_list_goes_through_all_pages(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await read(client.characters.list(limit=2))
    assert [each.slug for each in found] == [
        "alan-watts",
        "ada-lovelace",
        "marcus-aurelius",
        "mary-shelley",
        "zhuang-zhou",
    ]
    assert [request.query.get("offset") for request in server.requests] == [None, ["2"], ["4"], ["5"]]
    assert {request.path for request in server.requests} == {"/characters"}
    assert {request.query["limit"][0] for request in server.requests} == {"2"}


@once
async def test_every_filter_is_sent_as_the_api_writes_it(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.characters.list(
            search="ada",
            tags=["a", "b"],
            categories=("roleplay",),
            model_id=iter(["m/1", "m2"]),
            is_adult=False,
            is_pro=True,
            is_web_enabled=False,
            sort_by="imports",
            sort_order="asc",
            limit=100,
            offset=None,
        ).first()
    assert server.requests[0].query == {
        "search": ["ada"],
        "tags": ["a", "b"],
        "categories": ["roleplay"],
        "modelId": ["m/1", "m2"],
        "isAdult": ["false"],
        "isPro": ["true"],
        "isWebEnabled": ["false"],
        "sortBy": ["imports"],
        "sortOrder": ["asc"],
        "limit": ["100"],
    }
    assert [each.model_id for each in page] == ["m/1"]


@once
async def test_an_offset_of_the_callers_is_where_it_begins(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await read(client.characters.list(offset=3, limit=1))
    assert [each.slug for each in found] == ["mary-shelley", "zhuang-zhou"]
    assert [request.query["offset"] for request in server.requests] == [["3"], ["4"], ["5"]]


async def test_a_character_is_found_by_its_slug(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.characters.retrieve("alan-watts")
    assert server.requests[0].path == "/characters/alan-watts"
    assert (answer.data.slug, bool(answer.request_id)) == ("alan-watts", True)


async def test_an_unknown_slug_is_not_found(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError, match="Character not found") as caught:
            await client.characters.retrieve("nobody")
        with pytest.raises(NotFoundError):
            await read(client.characters.reviews.list("nobody"))
    assert caught.value.status_code == 404


async def test_reviews_come_page_by_page(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        reviews = await read(client.characters.reviews.list("alan-watts", page_size=1))
    assert [(each.rating, each.message) for each in reviews] == [(4, "Thoughtful, and practical."), (5, None)]
    assert [request.query for request in server.requests] == [
        {"pageSize": ["1"]},
        {"pageSize": ["1"], "page": ["2"]},
    ]
    assert {request.path for request in server.requests} == {"/characters/alan-watts/reviews"}


@once
async def test_a_page_of_reviews_says_where_it_stands(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.characters.reviews.list("alan-watts", page=2, page_size=1).first()
    assert (page.pagination.page, page.pagination.total_pages, page.summary.total_reviews) == (2, 2, 2)
    assert page.headers["x-pagination-total"] == "2"
    assert [each.is_owner for each in page] == [False]
    assert len(page) == 1
