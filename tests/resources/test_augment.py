"""`client.augment`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from venice_ai._core import augment as calls
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    BadRequestError,
    RateLimitError,
)
from venice_ai.testing import BytesReply, ErrorReply


async def test_the_web_is_searched(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await client.augment.search(query="sky", limit=2, search_provider="google")
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/augment/search")
    assert request.json == {"query": "sky", "limit": 2, "search_provider": "google"}
    assert (found.query, len(found)) == ("sky", 2)
    assert [result.url for result in found] == ["https://example.com/1", "https://example.com/2"]
    assert [result.date for result in found] == ["2026-10-01T12:00:00.000Z", ""]


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


@pytest.mark.parametrize("kind", ["path", "open file", "bytes"])
async def test_a_document_may_be_given_in_any_form(
    flavour: Flavour, server: Any, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    file: Any = {"path": path, "open file": io.BytesIO(b"text"), "bytes": b"text"}[kind]
    async with flavour.client(server) as client:
        assert (await client.augment.parse_text(file=file)).text == "text"


async def test_html_is_not_a_document(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"<html>Bad gateway</html>", content_type="text/html"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="text/html"):
            await client.augment.parse_text(file=b"x")


async def test_refusals_are_errors(flavour: Flavour, server: Any) -> None:
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


async def test_bad_arguments_are_not_sent(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    async with flavour.client(server) as client:
        augment = client.augment
        with pytest.raises(ArgumentTypeError, match=r"augment.search\(\) needs query="):
            await augment.search()
        with pytest.raises(ArgumentTypeError, match="has no option 'uri'; did you mean 'url'"):
            await augment.scrape(uri="https://example.com")
        with pytest.raises(ArgumentTypeError, match=r"a path is a pathlib\.Path"):
            await augment.parse_text(file="notes.txt")
        with pytest.raises(ArgumentValueError, match="file can't be read"):
            await augment.parse_text(file=tmp_path / "none.txt")
        with pytest.raises(ArgumentValueError, match="the API takes 26,214,400 at the most"):
            await augment.parse_text(file=bytes(25 * 1024 * 1024 + 1))
    assert server.requests == []


def test_reading_may_be_repeated() -> None:
    made = [calls.searching({"query": "q"}), calls.scraping({"url": "u"}), calls.parsing({"file": b""})]
    assert all(call.repeatable for call in made)
