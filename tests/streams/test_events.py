"""Events that come over real HTTP: given as soon as they are whole, in one piece or in thousands."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from chat_events import DONE, HELLO, HELLO_BYTES, OVERLOADED, STOP, data, event, text
from flavours import connections
from stream_readers import ask, read_text
from venice_ai.exceptions import (
    APIResponseValidationError,
    APIStatusError,
    EventTooLargeError,
    RateLimitError,
    StreamConsumedError,
)
from venice_ai.testing import ChatReply, Hang, RawReply, StreamReply, ToolCallReply


async def heard(flavour: Any, server: Any, *pieces: Any, **options: Any) -> str:
    """Return the text that a stream of exactly these bytes gives."""
    server.script(RawReply(pieces))
    async with flavour.client(server) as client, await ask(client, **options) as stream:
        return await read_text(stream, "chunks")


# --- as they come


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"], ids=ascii)
async def test_events_are_read_byte_by_byte(flavour: Any, server: Any, line_end: bytes) -> None:
    said = "Grüße 🌍 漢字"
    body = (b": a comment\n\n" + data(text(said)) + data(STOP) + DONE).replace(b"\n", line_end)
    pieces = [body[place : place + 1] for place in range(len(body))]
    assert await heard(flavour, server, *pieces) == said


@pytest.mark.parametrize("line_end", [b"\n", b"\r"], ids=ascii)
async def test_an_event_is_given_when_its_blank_line_is_there(
    flavour: Any, server: Any, line_end: bytes
) -> None:
    server.script(RawReply([data(HELLO[0]).replace(b"\n", line_end), Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert (await stream.__anext__()).text == "Hel"


async def test_done_ends_the_stream_and_what_follows_is_ignored(flavour: Any, server: Any) -> None:
    assert await heard(flavour, server, HELLO_BYTES, DONE, data(text("!")), b"garbage\n\n") == "Hello"


async def test_keep_alives_are_no_chunks(flavour: Any, server: Any) -> None:
    pings = [": ping\n\n", "\n\n", "event: ping\ndata: {}\n\n"]
    server.script(StreamReply([*pings, HELLO[0], *pings, *HELLO[1:], *pings]))
    async with flavour.client(server) as client:
        assert len([chunk async for chunk in await ask(client)]) == len(HELLO)


async def test_many_events_in_one_read_are_all_given(flavour: Any, server: Any) -> None:
    words = [text(f"{number} ") for number in range(2000)]
    body = b"".join(map(data, [*words, STOP])) + DONE
    assert await heard(flavour, server, body) == "".join(f"{number} " for number in range(2000))


# --- size


async def test_a_large_event_in_small_pieces_is_given(flavour: Any, server: Any) -> None:
    said = "x" * (1024 * 1024)
    body = data(text(said)) + data(STOP) + DONE
    pieces = [body[place : place + 4096] for place in range(0, len(body), 4096)]
    assert await heard(flavour, server, *pieces) == said


async def test_an_event_larger_than_max_event_bytes_is_an_error(flavour: Any, server: Any) -> None:
    with pytest.raises(EventTooLargeError, match="max_event_bytes=1000") as caught:
        await heard(flavour, server, data(text("Hello")), data(text("x" * 1000)), DONE, max_event_bytes=1000)
    assert caught.value.partial.text == "Hello"


async def test_an_event_too_large_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"data: " + b"x" * 2000, Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client, max_event_bytes=1000)
        with pytest.raises(EventTooLargeError):
            await stream.__anext__()
        assert connections(client) == []


# --- errors among the events


@pytest.mark.parametrize(
    "event",
    [data({"error": OVERLOADED}), b"event: error\n" + data(OVERLOADED).strip()],
    ids=["overloaded", "without its blank line"],
)
async def test_an_error_event_is_the_typed_error(flavour: Any, server: Any, event: bytes) -> None:
    with pytest.raises(APIStatusError) as caught:
        await heard(flavour, server, data(text("Hello")), event)
    error = caught.value
    assert (type(error), error.status_code, error.code) == (RateLimitError, 429, "model_overloaded")
    assert "Too busy." in error.message
    assert error.partial.text == "Hello"
    assert error.request_id == "8f3c5d7e00000001-TST"


async def test_an_error_event_is_terminal_and_no_retry(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there", error_after=1))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(RateLimitError):
            await read_text(stream, "chunks")
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()
        assert all(connection.is_idle() for connection in connections(client))
    assert len(server.requests) == 1


async def test_a_bad_event_is_an_error_that_shows_its_beginning(flavour: Any, server: Any) -> None:
    with pytest.raises(APIResponseValidationError, match=r"what\?") as caught:
        await heard(flavour, server, data(text("Hello")), b"data: what?\n\n", data(STOP), DONE)
    assert caught.value.partial.text == "Hello"
    assert caught.value.status_code == 200


async def test_a_bad_event_can_be_skipped_and_is_counted_and_logged(
    flavour: Any, server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    bad = b"data: what?\n\n"
    server.script(RawReply([data(HELLO[0]), bad, data(HELLO[1]), bad, data(STOP), DONE]))
    with caplog.at_level(logging.WARNING, "venice_ai"):
        async with flavour.client(server) as client, await ask(client, on_bad_event="skip") as stream:
            assert stream.skipped_events == 0
            assert await read_text(stream, "chunks") == "Hello"
            assert stream.skipped_events == 2
    assert [record.levelname for record in caplog.records if "skipped" in record.message] == ["WARNING"] * 2


# --- what they add up to

USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
SOURCES = {"web_search_citations": [{"title": "A", "url": "https://a.example"}]}


@pytest.mark.parametrize("done", [True, False], ids=["done", "no done"])
async def test_all_that_the_events_hold_is_collected(flavour: Any, server: Any, done: bool) -> None:
    thought = event({"reasoning_content": "Hm."})
    last = {"choices": [], "usage": USAGE, "cost": {"usd": 0.001, "diem": 0}, "venice_parameters": SOURCES}
    server.script(StreamReply([thought, *HELLO, last], done=done))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert (response.text, response.reasoning) == ("Hello", "Hm.")
    assert (response.usage.total_tokens, response.cost.usd) == (5, 0.001)
    assert [source.title for source in response.citations] == ["A"]


async def test_tool_calls_that_share_an_index_come_whole(flavour: Any, server: Any) -> None:
    calls = [
        ToolCallReply("add", id=f"c{n}", index=0, arguments={"numbers": list(range(n))}, pieces=3)
        for n in (1, 2, 3)
    ]
    server.script(ChatReply(tool_calls=calls))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert [(each.id, each.function.name, each.function.arguments) for each in response.tool_calls] == [
        ("c1", "add", '{"numbers":[0]}'),
        ("c2", "add", '{"numbers":[0,1]}'),
        ("c3", "add", '{"numbers":[0,1,2]}'),
    ]
    assert response.choices[0].finish_reason == "tool_calls"


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_two_choices_that_interleave_are_told_apart(flavour: Any, server: Any) -> None:
    server.script(ChatReply("one two three", more_choices=["uno dos tres"]))
    async with flavour.client(server) as client:
        response = await (await ask(client, n=2)).collect()
    assert response.text == "one two three"
