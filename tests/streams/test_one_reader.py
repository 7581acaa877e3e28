"""A stream has one reader at a time: another is refused at once, and the first does not notice."""

from __future__ import annotations

from typing import Any

import pytest

from stream_readers import ONE, TWO, HeldIterator, Reader, ask, numbers, rest
from venice_ai.exceptions import StreamBusyError, StreamClosedError
from venice_ai.testing import Gate, Hang, StreamReply


async def test_a_second_reader_is_refused_at_once(flavour: Any) -> None:
    held = HeldIterator()
    stream = flavour.stream(held)
    first = Reader(stream)
    async with flavour.meanwhile(first):
        await first.waits(flavour)
        with pytest.raises(StreamBusyError, match="one reader at a time"):
            await stream.__anext__()
        assert first.chunk is None  # it still waits: nobody waited for it
        held.open()
    assert first.chunk == "through"


async def test_the_first_reader_does_not_notice_the_second(flavour: Any, server: Any) -> None:
    gate = Gate()
    server.script(StreamReply([gate, ONE, TWO]))
    async with flavour.client(server) as client, numbers(client) as stream:
        first = Reader(stream)
        async with flavour.meanwhile(first):
            await first.waits(flavour)
            with pytest.raises(StreamBusyError):
                await stream.__anext__()
            gate.open()
        assert first.chunk == ONE
        assert await rest(stream) == [TWO]


async def test_collect_while_another_reads_is_refused(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client)
        first = Reader(stream, "collect")
        async with flavour.meanwhile(first):
            await first.waits(flavour)
            with pytest.raises(StreamBusyError):
                await stream.collect()
            await stream.close()
        assert isinstance(first.error, StreamClosedError)
