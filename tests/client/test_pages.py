"""Lists that come in pages."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from flavours import Flavour, lift
from venice_ai._async.pages import Pages
from venice_ai._core.call import Call
from venice_ai._core.pages import Paged, by_offset, with_query
from venice_ai._sync.pages import SyncPages
from venice_ai.exceptions import APIResponseValidationError, InternalServerError, NotFoundError
from venice_ai.testing import ErrorReply, JSONReply


class Page(BaseModel):
    """Some letters, and the cursor of the next page."""

    data: list[str]
    cursor: str | None = None


def after(page: Page, call: Call[Page]) -> Call[Page] | None:
    return with_query(call, cursor=page.cursor) if page.cursor else None


FIRST = Call[Page].of("GET", "/letters", Page, options={}, query={"size": 2})
BY_CURSOR = Paged(FIRST, lambda page: page.data, after)
BY_OFFSET = Paged(FIRST, lambda page: page.data, lambda page, call: by_offset(call, len(page.data)))


def pages_of(client: Any, flavour: Flavour, paged: Paged[Page, str] = BY_CURSOR) -> Any:
    kind = SyncPages if flavour.blocking else Pages
    return lift(kind(client._transport, paged))


def reply(letters: str, cursor: str | None = None) -> JSONReply:
    return JSONReply({"data": list(letters), "cursor": cursor})


def three_pages(server: Any) -> None:
    server.script(reply("ab", "1"), reply("c", "2"), reply("de"))


def cursors(server: Any) -> list[str | None]:
    return [request.query.get("cursor", [None])[0] for request in server.requests]


async def read(pages: Any) -> list[Any]:
    return [item async for item in pages]


async def test_the_items_of_all_pages_come_in_their_order(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    async with flavour.client(server) as client:
        assert await read(pages_of(client, flavour)) == ["a", "b", "c", "d", "e"]
    assert cursors(server) == [None, "1", "2"]


async def test_the_pages_themselves_come_too(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    async with flavour.client(server) as client:
        assert [page.data async for page in pages_of(client, flavour).pages()] == [
            ["a", "b"],
            ["c"],
            ["d", "e"],
        ]


async def test_the_first_page_is_fetched_alone(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    async with flavour.client(server) as client:
        assert (await pages_of(client, flavour).first()).data == ["a", "b"]
    assert cursors(server) == [None]


async def test_nothing_is_fetched_before_it_is_needed(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    async with flavour.client(server) as client:
        pages = pages_of(client, flavour)
        items = pages.__aiter__()
        assert server.requests == []
        assert [await items.__anext__(), await items.__anext__()] == ["a", "b"]
        assert len(server.requests) == 1
        assert await items.__anext__() == "c"
        assert len(server.requests) == 2


async def test_an_empty_page_in_between_is_not_the_end(flavour: Flavour, server: Any) -> None:
    server.script(reply("", "1"), reply("", "2"), reply("z"))
    async with flavour.client(server) as client:
        assert await read(pages_of(client, flavour)) == ["z"]


async def test_after_the_end_nothing_more_is_fetched(flavour: Flavour, server: Any) -> None:
    server.script(reply("a"))
    async with flavour.client(server) as client:
        items = pages_of(client, flavour).__aiter__()
        assert await items.__anext__() == "a"
        for _ in range(2):
            with pytest.raises(StopAsyncIteration):
                await items.__anext__()
    assert len(server.requests) == 1


async def test_each_iteration_begins_anew(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    three_pages(server)
    async with flavour.client(server) as client:
        pages = pages_of(client, flavour)
        assert await read(pages) == await read(pages) == ["a", "b", "c", "d", "e"]
    assert cursors(server) == [None, "1", "2"] * 2


async def test_the_offset_counts_what_came_and_an_empty_page_is_the_last(
    flavour: Flavour, server: Any
) -> None:
    server.script(reply("ab"), reply("c"), reply(""))
    async with flavour.client(server) as client:
        assert await read(pages_of(client, flavour, BY_OFFSET)) == ["a", "b", "c"]
    assert [request.query.get("offset") for request in server.requests] == [None, ["2"], ["3"]]


# --- failures


@pytest.mark.parametrize("walk", ["items", "pages"])
async def test_a_walk_that_fails_can_be_taken_up_again(flavour: Flavour, server: Any, walk: str) -> None:
    server.script(reply("ab", "1"), ErrorReply(500), ErrorReply(500), reply("c"))
    async with flavour.client(server, max_retries=0) as client:
        pages = pages_of(client, flavour)
        steps = pages.__aiter__() if walk == "items" else pages.pages()
        seen = [await steps.__anext__() for _ in range(2 if walk == "items" else 1)]
        for _ in range(2):
            with pytest.raises(InternalServerError):
                await steps.__anext__()
        seen += await read(steps)
    assert (seen if walk == "items" else [each for page in seen for each in page.data]) == ["a", "b", "c"]
    assert cursors(server) == [None, "1", "1", "1"]


async def test_a_page_is_fetched_with_the_retries_of_the_client(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(503, headers={"retry-after": "0"}), reply("a"))
    async with flavour.client(server) as client:
        assert await read(pages_of(client, flavour)) == ["a"]


async def test_a_cursor_that_repeats_itself_does_not_loop_for_ever(flavour: Flavour, server: Any) -> None:
    server.script(reply("ab", "1"), *[reply("cd", "1")] * 9)
    async with flavour.client(server) as client:
        items = pages_of(client, flavour).__aiter__()
        assert [await items.__anext__() for _ in range(4)] == ["a", "b", "c", "d"]
        for _ in range(2):
            with pytest.raises(APIResponseValidationError, match="the list does not get on"):
                await items.__anext__()
    assert cursors(server) == [None, "1"]


async def test_an_answer_that_is_no_page_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"items": []}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="data: Field required"):
            await read(pages_of(client, flavour))


async def test_a_first_page_that_is_refused_is_the_refusal(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(404, "No such list"))
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError, match="No such list"):
            await pages_of(client, flavour).first()


async def test_a_walk_that_is_left_leaves_nothing_open(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    three_pages(server)
    async with flavour.client(server) as client:
        async for item in pages_of(client, flavour):
            if item == "c":
                break
        assert server.wait_idle(10)
        async for _ in pages_of(client, flavour).pages():
            break
        assert server.wait_idle(10)
        assert all(request.finished.wait(10) for request in server.requests)
    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_walk_that_is_left_goes_on_where_it_stopped(flavour: Flavour, server: Any) -> None:
    three_pages(server)
    async with flavour.client(server) as client:
        items = pages_of(client, flavour).__aiter__()
        async for item in items:
            if item == "b":
                break
        assert await read(items) == ["c", "d", "e"]
