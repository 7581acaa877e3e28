"""Closing a stream frees its connection, at once and without an error, from wherever it is closed."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Items, connections
from stream_readers import (
    ONE,
    TWO,
    HeldIterator,
    Reader,
    Stubborn,
    in_an_event_loop,
    numbers,
    patient_with_tails,
    rest,
)
from venice_ai.exceptions import StreamClosedError
from venice_ai.testing import Gate, Hang, StreamReply


async def test_the_context_manager_gives_the_stream_and_closes_it(flavour: Any) -> None:
    items = Items([1, 2])
    stream = flavour.stream(items)
    async with stream as entered:
        assert await entered.__anext__() == 1
    assert items.closed == 1
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_the_context_manager_lets_the_exception_of_its_body_pass(flavour: Any) -> None:
    items = Items([1])
    with pytest.raises(LookupError, match="mine"):
        async with flavour.stream(items):
            raise LookupError("mine")
    assert items.closed == 1


async def test_a_closed_stream_gives_no_chunk(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_a_closed_stream_refuses_to_be_iterated(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    with pytest.raises(StreamClosedError):
        stream.__aiter__()


async def test_a_stream_closed_after_its_end_says_closed(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_closing_it_is_marked_as_consumed(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    assert stream._consumed is True


async def test_it_can_be_closed_again_and_again(flavour: Any) -> None:
    items = Items([1])
    stream = flavour.stream(items)
    await stream.close()
    await stream.close()
    assert items.closed == 1


@in_an_event_loop
async def test_aclose_is_another_name_for_close(flavour: Any) -> None:
    items = Items([1])
    await flavour.stream(items).aclose()
    assert items.closed == 1


async def test_close_never_raises(flavour: Any) -> None:
    items = Stubborn([1])
    await flavour.stream(items).close()
    assert items.closed == 1


async def test_close_takes_an_iterator_that_can_not_be_closed(flavour: Any) -> None:
    stream = flavour.stream(HeldIterator())
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_close_frees_the_connection_at_once(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        await stream.close()
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


async def test_close_frees_the_connection_of_a_stream_that_was_never_read(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        await (await numbers(client)).close()
        assert connections(client) == []


async def test_leaving_the_block_early_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        async with numbers(client) as stream:
            async for _ in stream:
                break
        assert connections(client) == []


async def test_closing_it_from_elsewhere_wakes_the_reader_with_a_closed_error(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        reader = Reader(stream)
        async with flavour.meanwhile(reader):
            await reader.waits(flavour)
            await stream.close()
        assert isinstance(reader.error, StreamClosedError)
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


class HeldItems(HeldIterator):
    """One that can be closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.close()


async def test_closing_it_from_elsewhere_does_not_wait_for_the_reader_who_closes_then(flavour: Any) -> None:
    held = HeldItems()
    stream = flavour.stream(held)
    reader = Reader(stream)
    async with flavour.meanwhile(reader):
        await reader.waits(flavour)
        await stream.close()
        assert stream._turn.locked()  # the reader still waits
        assert held.closed == 0
        held.open()
    assert (reader.chunk, held.closed) == ("through", 1)


async def test_closing_it_while_it_drains_the_tail_wakes_the_reader(
    flavour: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_with_tails(monkeypatch)
    server.script(StreamReply([ONE, "data: [DONE]\n\n", Hang()], done=False))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        reader = Reader(stream)
        async with flavour.meanwhile(reader):
            assert await flavour.soon(lambda: stream._iterator.decoder.done)
            await reader.waits(flavour)
            await stream.close()
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


async def test_closing_it_late_does_not_touch_who_has_the_connection_now(flavour: Any, server: Any) -> None:
    """Between the end of an answer and the return of its reader, the connection may serve another call."""
    gate = Gate()
    server.script(StreamReply([ONE]), StreamReply([gate, TWO]))
    async with flavour.client(server) as client:
        old = await numbers(client)
        await rest(old._iterator)
        old._turn.acquire()  # the reader is about to return
        async with numbers(client) as new:
            await old.close()
            gate.open()
            assert await rest(new) == [TWO]
        assert server.connections == 1
        old._turn.release()


async def test_the_client_is_usable_after_a_close_from_elsewhere(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]), StreamReply([ONE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        reader = Reader(stream)
        async with flavour.meanwhile(reader):
            await reader.waits(flavour)
            await stream.close()
        assert await rest(await numbers(client)) == [ONE]
