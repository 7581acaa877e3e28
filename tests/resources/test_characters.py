"""`client.characters` and `client.characters.reviews`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError, AuthenticationError, NotFoundError
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.types.api.characters import Character, CharacterList

ALAN = {
    "id": "2f46",
    "slug": "alan-watts",
    "name": "Alan Watts",
    "description": None,
    "adult": False,
    "author": "k3x9q",
    "createdAt": "2024-12-20T21:28:08.934Z",
    "updatedAt": "2025-02-09T03:23:53.708Z",
    "featured": True,
    "shareUrl": "https://venice.ai/c/alan-watts",
    "photoUrl": None,
    "stats": {"averageRating": 4.7, "imports": 112, "ratingCount": 24, "ratingSum": 113, "userRating": None},
    "tags": ["Philosophy"],
    "webEnabled": True,
    "modelId": "venice-uncensored",
    "newer": {"than": "this"},
}


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


async def test_a_single_word_needs_no_list(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.characters.list(tags="calm").first()
    assert server.requests[0].query == {"tags": ["calm"]}


async def test_an_offset_of_the_callers_is_where_it_begins(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await read(client.characters.list(offset=3, limit=1))
    assert [each.slug for each in found] == ["mary-shelley", "zhuang-zhou"]
    assert [request.query["offset"] for request in server.requests] == [["3"], ["4"], ["5"]]


async def test_a_character_is_read_whole(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"data": ALAN, "object": "character"}))
    async with flavour.client(server) as client:
        answer = await client.characters.retrieve("alan-watts")
    assert server.requests[0].path == "/characters/alan-watts"
    character = answer.data
    assert (character.stats.average_rating, character.stats.user_rating) == (4.7, None)
    assert character.created_at == datetime(2024, 12, 20, 21, 28, 8, 934000, UTC)
    assert character.web_enabled
    assert character.model_extra == {"newer": {"than": "this"}}
    assert answer.request_id


def test_a_character_that_lacks_what_matters_little_can_still_be_read() -> None:
    character = Character.model_validate({"id": "1", "slug": "s", "name": "n", "tags": None, "stats": None})
    assert (character.tags, character.stats.imports, character.adult) == ([], 0, False)


def test_a_page_is_a_collection() -> None:
    page = CharacterList.model_validate({"data": [ALAN], "object": "list"})
    assert (len(page), [each.name for each in page]) == (1, ["Alan Watts"])


async def test_an_unknown_slug_is_not_found(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError, match="Character not found") as caught:
            await client.characters.retrieve("nobody")
        with pytest.raises(NotFoundError):
            await read(client.characters.reviews.list("nobody"))
    assert caught.value.status_code == 404


async def test_a_list_without_a_key_is_refused(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError):
            await read(client.characters.list())


async def test_reviews_come_page_by_page(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        reviews = await read(client.characters.reviews.list("alan-watts", page_size=1))
    assert [(each.rating, each.message) for each in reviews] == [(4, "Thoughtful, and practical."), (5, None)]
    assert [request.query for request in server.requests] == [
        {"pageSize": ["1"]},
        {"pageSize": ["1"], "page": ["2"]},
    ]
    assert {request.path for request in server.requests} == {"/characters/alan-watts/reviews"}


async def test_a_page_of_reviews_says_where_it_stands(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.characters.reviews.list("alan-watts", page=2, page_size=1).first()
    assert (page.pagination.page, page.pagination.total_pages, page.summary.total_reviews) == (2, 2, 2)
    assert page.headers["x-pagination-total"] == "2"
    assert [each.is_owner for each in page] == [False]
    assert len(page) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tag": "x"}, "characters.list.. has no option 'tag'; did you mean 'tags'"),
        ({"is_adult": "false"}, "is_adult takes True or False, not str"),
        ({"tags": 7}, "tags takes a list of strings, not int"),
        ({"model_id": [7]}, "model_id takes a list of strings; it holds a int"),
    ],
    ids=str,
)
async def test_bad_arguments_are_not_sent(flavour: Flavour, server: Any, options: Any, words: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=words):
            client.characters.list(**options)
        with pytest.raises(ArgumentValueError, match="slug can't be empty"):
            await client.characters.retrieve("../api_keys")
        with pytest.raises(ArgumentValueError, match="slug can't be empty"):
            client.characters.reviews.list("")
        with pytest.raises(ArgumentTypeError, match="has no option 'limit'"):
            client.characters.reviews.list("x", limit=1)
    assert server.requests == []
