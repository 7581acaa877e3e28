"""Streams of any path: what is sent, and chunks of any type, events as they are and bytes among them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from stream_readers import rest
from venice_ai.exceptions import APIConnectionError, APIResponseValidationError, RateLimitError
from venice_ai.streaming import ServerSentEvent
from venice_ai.testing import Cut, Hang, RawReply, StreamReply


class Tick(BaseModel):
    n: int
    colour: str | None = None


async def test_a_stream_of_any_path_sends_what_it_is_told(flavour: Any, server: Any) -> None:
    server.script(StreamReply([]))
    async with flavour.client(server) as client:
        await rest(await client.stream("/ticks", answer=Tick, body={"from": 3}, extra_query={"q": "1"}))
    request = server.requests[0]
    assert (request.method, request.path, request.json, request.query) == (
        "POST",
        "/ticks",
        {"from": 3},
        {"q": ["1"]},
    )


async def test_a_stream_of_any_path_may_be_got(flavour: Any, server: Any) -> None:
    server.script(StreamReply([]))
    async with flavour.client(server) as client:
        await rest(await client.stream("/ticks", answer=Tick, method="get"))
    assert (server.requests[0].method, server.requests[0].body) == ("GET", b"")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Tick, Tick(n=1, colour="red")), (dict, {"n": 1, "colour": "red"})],
    ids=["model", "dict"],
)
async def test_the_chunks_are_what_answer_says(flavour: Any, server: Any, answer: Any, expected: Any) -> None:
    server.script(StreamReply([{"n": 1, "colour": "red"}]))
    async with flavour.client(server) as client:
        chunks = await rest(await client.stream("/ticks", answer=answer))
    assert chunks == [expected]
    assert type(chunks[0]) is type(expected)


async def test_a_stream_of_any_path_needs_no_witness_of_its_end(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}], done=False))
    async with flavour.client(server) as client:
        assert await rest(await client.stream("/ticks", answer=Tick)) == [Tick(n=1)]


async def test_a_chunk_that_is_not_what_answer_says_is_an_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": "many"}]))
    async with flavour.client(server) as client:
        stream = await client.stream("/ticks", answer=Tick)
        with pytest.raises(APIResponseValidationError, match="Tick"):
            await stream.__anext__()


async def test_an_error_event_in_a_stream_of_any_path_is_the_typed_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}, {"error": {"message": "Slow down.", "code": 429}}]))
    async with flavour.client(server) as client:
        stream = await client.stream("/ticks", answer=dict)
        await stream.__anext__()
        with pytest.raises(RateLimitError):
            await stream.__anext__()


async def test_events_can_be_had_as_they_are(flavour: Any, server: Any) -> None:
    server.script(
        RawReply([b"event: tick\nid: 7\nretry: 50\ndata: one\ndata: two\n\n", b": ping\n\ndata: {}\n\n"])
    )
    async with flavour.client(server) as client:
        events = await rest(await client.stream("/ticks", answer=ServerSentEvent))
    assert events == [
        ServerSentEvent(b"one\ntwo", event="tick", id="7", retry=50),
        ServerSentEvent(b"{}", event="", id="", retry=None),
    ]


async def test_bytes_come_whole(flavour: Any, server: Any) -> None:
    sound = bytes(range(256)) * 1000
    pieces = [sound[place : place + 1000] for place in range(0, len(sound), 1000)]
    server.script(RawReply(pieces, content_type="audio/mpeg"))
    async with flavour.client(server) as client:
        stream = await client.stream("/audio/speech", answer=bytes)
        assert b"".join(await rest(stream)) == sound
        assert stream.headers["content-type"] == "audio/mpeg"


async def test_bytes_come_as_they_arrive(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"first", Hang()], content_type="audio/mpeg"))
    async with flavour.client(server) as client, client.stream("/audio/speech", answer=bytes) as stream:
        assert await stream.__anext__() == b"first"


async def test_bytes_that_are_cut_are_an_error(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"first", Cut()], content_type="audio/mpeg"))
    async with flavour.client(server) as client:
        stream = await client.stream("/audio/speech", answer=bytes)
        assert await stream.__anext__() == b"first"
        with pytest.raises(APIConnectionError):
            await stream.__anext__()


async def test_bytes_may_look_like_events(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"data: [DONE]\n\n", b"more"], content_type="application/octet-stream"))
    async with flavour.client(server) as client:
        assert b"".join(await rest(await client.stream("/x", answer=bytes))) == b"data: [DONE]\n\nmore"
