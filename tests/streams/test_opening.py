"""The ways to open a stream, when its request is sent, and what leaving it does."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from flavours import connections
from stream_readers import HI, in_an_event_loop, rest
from venice_ai.exceptions import ArgumentTypeError, StreamClosedError
from venice_ai.testing import ChatReply, Hang, StreamReply
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse


class Tick(BaseModel):
    n: int


# --- the ways


async def test_a_stream_can_be_entered(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client, client.chat.completions.stream(**HI) as stream:
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_can_be_awaited_and_then_entered(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client, await client.chat.completions.stream(**HI) as stream:
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_can_be_created(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_of_any_path_can_be_entered(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}]))
    async with flavour.client(server) as client, client.stream("/ticks", answer=Tick) as stream:
        assert await rest(stream) == [Tick(n=1)]


async def test_a_stream_of_any_path_can_be_awaited(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}]))
    async with flavour.client(server) as client:
        assert await rest(await client.stream("/ticks", answer=Tick)) == [Tick(n=1)]


@pytest.mark.parametrize("wanted", [True, False])
async def test_create_takes_a_bool_that_is_only_known_at_run_time(
    flavour: Any, server: Any, wanted: bool
) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client:
        answer = await client.chat.completions.create(**HI, stream=wanted)
        response = await answer.collect() if wanted else answer
    assert isinstance(response, ChatCompletionResponse)
    assert response.text == "Hello"


async def test_the_chunks_are_chat_completion_chunks(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client, client.chat.completions.stream(**HI) as stream:
        assert {type(chunk) for chunk in await rest(stream)} == {ChatCompletionChunk}


# --- when it is sent, and what


@pytest.mark.parametrize("way", ["create", "stream"])
async def test_the_request_is_sent_before_the_first_read(flavour: Any, server: Any, way: str) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        if way == "create":
            stream = await client.chat.completions.create(**HI, stream=True)
        else:
            stream = await client.chat.completions.stream(**HI)
        assert [request.path for request in server.requests] == ["/chat/completions"]
        await stream.close()


@pytest.mark.parametrize("way", ["create", "stream"])
async def test_the_request_asks_for_a_stream(flavour: Any, server: Any, way: str) -> None:
    async with flavour.client(server) as client:
        if way == "create":
            await rest(await client.chat.completions.create(**HI, stream=True))
        else:
            await rest(await client.chat.completions.stream(**HI))
    assert server.requests[0].json == HI | {"stream": True}
    assert server.requests[0].headers["accept"] == "text/event-stream"


async def test_a_plain_call_does_not_ask_for_a_stream(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.chat.completions.create(**HI, stream=False)
    assert server.requests[0].json == HI


@in_an_event_loop
async def test_an_opening_that_is_not_used_sends_nothing(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        client.chat.completions.stream(**HI)
    assert server.requests == []


# --- leaving


@pytest.mark.parametrize("awaited", [False, True], ids=["entered", "awaited and entered"])
async def test_leaving_the_block_closes_the_stream(flavour: Any, server: Any, awaited: bool) -> None:
    server.script(StreamReply([{"n": 1}, Hang()]))
    async with flavour.client(server) as client:
        opening = client.stream("/ticks", answer=Tick)
        async with await opening if awaited else opening as stream:
            await stream.__anext__()
        assert connections(client) == []
        with pytest.raises(StreamClosedError):
            await stream.__anext__()


@pytest.mark.parametrize("awaited", [False, True], ids=["entered", "awaited and entered"])
async def test_an_exception_in_the_block_passes_and_closes_the_stream(
    flavour: Any, server: Any, awaited: bool
) -> None:
    server.script(StreamReply([{"n": 1}, Hang()]))

    async def fail(opening: Any) -> None:
        async with await opening if awaited else opening:
            raise LookupError("mine")

    async with flavour.client(server) as client:
        with pytest.raises(LookupError, match="mine"):
            await fail(client.stream("/ticks", answer=Tick))
        assert connections(client) == []


# --- bad options


async def test_bad_options_are_refused_and_nothing_is_sent(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="temperature"):
            await client.chat.completions.stream(**HI, temprature=1)
        with pytest.raises(ArgumentTypeError, match="temperature"):
            await client.chat.completions.create(**HI, temprature=1, stream=True)
        with pytest.raises(ArgumentTypeError, match="timeout"):
            await client.stream("/ticks", answer=Tick, time_out=1)
    assert server.requests == []


@in_an_event_loop
async def test_bad_options_are_refused_where_stream_is_called(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="temperature"):
            client.chat.completions.stream(**HI, temprature=1)
        with pytest.raises(ArgumentTypeError, match="timeout"):
            client.stream("/ticks", answer=Tick, time_out=1)
    assert server.requests == []
