"""A stream that does not begin: refused by the API, or answered with something that is no stream."""

from __future__ import annotations

from typing import Any

import pytest

from chat_events import HELLO, OVERLOADED
from flavours import connections
from stream_readers import HI, ask, read_text
from venice_ai.exceptions import (
    APIResponseValidationError,
    APIStatusError,
    AuthenticationError,
    BadGatewayError,
    RateLimitError,
)
from venice_ai.testing import BytesReply, ChatReply, ErrorReply, JSONReply, StreamReply

# --- an answer that is no stream


async def test_an_error_in_plain_json_is_the_typed_error(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"error": OVERLOADED}))
    async with flavour.client(server) as client:
        with pytest.raises(RateLimitError, match="Too busy") as caught:
            await ask(client)
    assert caught.value.body == {"error": OVERLOADED}


async def test_a_whole_completion_instead_of_a_stream_is_an_error(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"id": "1", "choices": [{"message": {"content": "Hello"}}]}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="application/json") as caught:
            await ask(client)
    assert caught.value.body["choices"][0]["message"]["content"] == "Hello"


async def test_a_page_of_html_instead_of_a_stream_is_an_error(flavour: Any, server: Any) -> None:
    server.script(BytesReply(b"<html>Be right back</html>", content_type="text/html; charset=utf-8"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="Be right back") as caught:
            await ask(client)
    assert "text/html" in caught.value.message
    assert caught.value.body == "<html>Be right back</html>"


async def test_an_answer_without_a_content_type_may_be_a_stream(flavour: Any, server: Any) -> None:
    server.script(StreamReply(HELLO, headers={"content-type": None}))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"


async def test_an_answer_that_is_no_stream_leaves_the_connection_usable(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"error": "no"}), ChatReply("Hello"))
    async with flavour.client(server) as client:
        with pytest.raises(APIStatusError):
            await ask(client)
        assert await read_text(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


# --- refused by the API

REFUSALS = {
    "401": (ErrorReply(401, "Authentication failed"), AuthenticationError),
    "429": (ErrorReply(429, "Rate limit exceeded", headers={"retry-after": "3"}), RateLimitError),
}
refusals = pytest.mark.parametrize(("reply", "kind"), REFUSALS.values(), ids=REFUSALS)


@refusals
async def test_a_refusal_is_raised_at_each_way_to_open_a_stream(
    flavour: Any, server: Any, reply: ErrorReply, kind: Any
) -> None:
    server.script(*[reply] * 3, ChatReply("Hello"))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(kind) as caught:
            await client.chat.completions.create(**HI, stream=True)
        assert (caught.value.status_code, caught.value.body) == (reply.status, {"error": reply.error})
        assert caught.value.retry_after == (3 if reply.status == 429 else None)
        with pytest.raises(kind):
            await client.chat.completions.stream(**HI)
        with pytest.raises(kind):
            await client.chat.completions.stream(**HI).__aenter__()
        assert all(connection.is_idle() for connection in connections(client))
        assert await read_text(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


async def test_a_refusal_in_html_is_raised_by_its_status(flavour: Any, server: Any) -> None:
    server.script(BytesReply(b"<html>Bad gateway</html>", status=502, content_type="text/html"))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadGatewayError) as caught:
            await ask(client)
    assert caught.value.body == "<html>Bad gateway</html>"


async def test_a_refusal_before_the_first_chunk_may_have_a_retry(flavour: Any, server: Any) -> None:
    server.script(ErrorReply(429, "Slow down", headers={"retry-after": "0"}), ChatReply("Hello"))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"
    assert len(server.requests) == 2
    assert server.connections == 1
