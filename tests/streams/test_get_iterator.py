"""`get_iterator` hands over what is below a stream, to be read and closed by its new owner."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from flavours import Items, connections
from stream_readers import ONE, THREE, TWO, numbers, rest
from venice_ai.exceptions import APIConnectionError, StreamConsumedError
from venice_ai.testing import Cut, Hang, StreamReply


async def close_iterator(flavour: Any, iterator: Any) -> None:
    """Close what `get_iterator()` handed over, in its flavour's way."""
    if flavour.blocking:
        iterator.close()
    else:
        await iterator.aclose()


async def test_get_iterator_hands_over_the_iterator_and_consumes_the_stream(flavour: Any) -> None:
    items = Items([1, 2])
    stream = flavour.stream(items)
    assert stream.get_iterator() is items
    assert stream._consumed is True
    with pytest.raises(StreamConsumedError):
        await stream.__anext__()


async def test_the_iterator_can_be_handed_over_once(flavour: Any) -> None:
    stream = flavour.stream([1])
    stream.get_iterator()
    with pytest.raises(StreamConsumedError):
        stream.get_iterator()


async def test_the_iterator_reads_on_where_the_stream_stopped(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        assert await stream.__anext__() == ONE
        assert await rest(stream.get_iterator()) == [TWO, THREE]


async def test_the_iterator_does_not_need_the_stream(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        iterator = stream.get_iterator()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del stream
        assert await rest(iterator) == [ONE, TWO]


async def test_closing_the_stream_leaves_the_iterator_to_its_new_owner(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    async with flavour.client(server) as client:
        async with numbers(client) as stream:
            iterator = stream.get_iterator()
        assert await rest(iterator) == [ONE, TWO]


async def test_the_iterator_can_be_closed(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        await close_iterator(flavour, iterator)
        assert connections(client) == []


async def test_the_iterator_raises_our_errors_too(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Cut()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        with pytest.raises(APIConnectionError):
            await iterator.__anext__()
        await close_iterator(flavour, iterator)
