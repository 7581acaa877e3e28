"""`client.augment`."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import (
    BadRequestError,
    RateLimitError,
)
from venice_ai.testing import ErrorReply


async def test_the_web_is_searched(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await client.augment.search(query="sky", limit=2, search_provider="google")
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/augment/search")
    assert request.json == {"query": "sky", "limit": 2, "search_provider": "google"}
    assert (found.query, len(found)) == ("sky", 2)
    assert [result.url for result in found] == ["https://example.com/1", "https://example.com/2"]
    assert [result.date for result in found] == ["2026-10-01T12:00:00.000Z", ""]


@once
async def test_only_what_is_set_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.augment.search(query="sky")
    assert server.requests[0].json == {"query": "sky"}


async def test_a_page_is_read(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.augment.scrape(url="https://example.com/a")
    assert (server.requests[0].path, server.requests[0].json) == (
        "/augment/scrape",
        {"url": "https://example.com/a"},
    )
    assert (page.url, page.format) == ("https://example.com/a", "markdown")
    assert page.content.startswith("# A page")


@pytest.mark.parametrize("response_format", [None, "json", "text"])
async def test_a_document_is_read_whichever_way_it_comes_back(
    flavour: Flavour, server: Any, response_format: str | None
) -> None:
    wanted = {} if response_format is None else {"response_format": response_format}
    async with flavour.client(server) as client:
        parsed = await client.augment.parse_text(file=("notes.txt", "Zoë sees blue.".encode()), **wanted)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/augment/text-parser")
    sent = {part.name: part for part in request.form}
    assert (sent["file"].filename, sent["file"].content_type) == ("notes.txt", "text/plain")
    assert sent["file"].content == "Zoë sees blue.".encode()
    assert {name: part.text for name, part in sent.items() if name != "file"} == wanted
    assert (parsed.text, parsed.tokens) == ("Zoë sees blue.", None if response_format == "text" else 3)
    assert parsed.request_id
    assert parsed.status_code == 200


async def test_refusals_of_the_api_are_raised(flavour: Flavour, server: Any) -> None:
    limited = ErrorReply(429, "Slow down", headers={"retry-after": "3600"})
    server.script(limited, limited, ErrorReply(400, "No text could be extracted"))
    async with flavour.client(server) as client:
        with pytest.raises(RateLimitError) as caught:
            await client.augment.search(query="q")
        with pytest.raises(RateLimitError):
            await client.augment.scrape(url="https://example.com")
        with pytest.raises(BadRequestError, match="No text could be extracted"):
            await client.augment.parse_text(file=b"x")
    assert caught.value.retry_after == 3600
