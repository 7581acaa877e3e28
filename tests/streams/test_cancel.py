"""A stream whose reader is cancelled frees its connection, whatever it was waiting for."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import pytest

from flavours import connections
from stream_readers import (
    ONE,
    Reader,
    cancel_when,
    in_an_event_loop,
    in_asyncio,
    numbers,
    patient_with_tails,
    rest,
)
from venice_ai.exceptions import StreamConsumedError, VeniceError
from venice_ai.testing import Gate, Hang, NoReply, StreamReply


@in_asyncio
async def test_cancelling_the_reading_task_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        reader = Reader(stream)
        reading = asyncio.create_task(reader())
        await reader.waits(flavour)
        reading.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await reading
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@in_asyncio
async def test_a_time_limit_around_a_read_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                await rest(stream)
        assert not isinstance(caught.value, VeniceError)
        assert connections(client) == []


@in_an_event_loop
async def test_a_scope_with_a_time_limit_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with anyio.move_on_after(0.05) as scope:
            await rest(stream)
        assert scope.cancelled_caught
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@in_an_event_loop
async def test_a_cancelled_read_frees_the_connection_and_consumes_the_stream(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await cancel_when(flavour, stream._turn.locked, stream.__anext__)
        assert connections(client) == []
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()


@in_an_event_loop
async def test_a_cancelled_scope_around_the_whole_block_frees_the_connection(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, Hang()]))
    seen: list[Any] = []

    async def block() -> None:
        async with numbers(client) as stream:
            async for chunk in stream:
                seen.append(chunk)  # noqa: PERF401 - each is seen when it comes

    async with flavour.client(server) as client:
        await cancel_when(flavour, lambda: seen, block)
        assert connections(client) == []


@in_an_event_loop
async def test_a_cancelled_opening_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(NoReply(delay=30))

    async def open_it() -> None:
        await numbers(client)

    async with flavour.client(server) as client:
        await cancel_when(flavour, lambda: server.requests, open_it)
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@in_an_event_loop
async def test_a_cancellation_while_the_tail_is_drained_frees_the_connection(
    flavour: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_with_tails(monkeypatch)
    tail = Gate()
    server.script(StreamReply([ONE, "data: [DONE]\n\n", tail], done=False))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        assert await flavour.soon(lambda: tail.is_reached)
        await cancel_when(flavour, lambda: stream._iterator.decoder.done, stream.__anext__)
        assert connections(client) == []


@in_an_event_loop
async def test_the_client_is_usable_after_a_cancellation(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]), StreamReply([ONE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await cancel_when(flavour, stream._turn.locked, stream.__anext__)
        assert await rest(await numbers(client)) == [ONE]
