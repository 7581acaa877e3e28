"""A stream gives its chunks in their order, once, as they come, until its end."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from flavours import Items, connections, lift
from stream_readers import ONE, THREE, TWO, numbers, rest
from venice_ai.exceptions import StreamClosedError, StreamConsumedError
from venice_ai.testing import Hang, StreamReply

# --- what it is made of


async def test_it_keeps_the_iterator_and_the_client_and_is_not_consumed(flavour: Any) -> None:
    items, client = Items([1]), object()
    stream = flavour.stream(items, client=client)
    assert (stream._iterator, stream._client, stream._consumed) == (items, client, False)


async def test_it_wraps_a_plain_generator(flavour: Any) -> None:
    async def asynchronous() -> Any:
        yield 1
        yield 2

    generator = iter([1, 2]) if flavour.blocking else asynchronous()
    assert await rest(lift(flavour.stream_class(generator, client=None))) == [1, 2]


async def test_it_keeps_its_client_alive(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    stream = await numbers(flavour.client(server))
    gc.collect()
    assert await rest(stream) == [ONE, TWO]
    await stream._client.close()


# --- reading


async def test_it_gives_the_chunks_in_their_order(flavour: Any) -> None:
    assert await rest(flavour.stream([1, 2, 3])) == [1, 2, 3]


async def test_it_gives_the_chunks_of_an_answer_in_their_order(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client:
        assert await rest(await numbers(client)) == [ONE, TWO, THREE]


async def test_a_chunk_is_given_as_soon_as_it_has_come(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client, numbers(client) as stream:
        assert await stream.__anext__() == ONE


async def test_its_iterator_is_itself(flavour: Any) -> None:
    stream = flavour.stream([1])
    face = stream.__aiter__()
    assert getattr(face, "_below", face) is getattr(stream, "_below", stream)


async def test_an_empty_stream_ends_at_once(flavour: Any) -> None:
    with pytest.raises(StopAsyncIteration):
        await flavour.stream([]).__anext__()


async def test_the_end_consumes_it_and_closes_the_iterator(flavour: Any) -> None:
    items = Items([1])
    stream = flavour.stream(items)
    await rest(stream)
    assert stream._consumed is True
    assert items.closed == 1


async def test_the_end_gives_the_connection_back(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE]))
    async with flavour.client(server) as client:
        await rest(await numbers(client))
        assert [connection.is_idle() for connection in connections(client)] == [True]


async def test_a_consumed_stream_gives_no_chunk(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    with pytest.raises(StreamConsumedError) as caught:
        await stream.__anext__()
    assert not isinstance(caught.value, StreamClosedError)


async def test_a_consumed_stream_refuses_to_be_iterated_again(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    with pytest.raises(StreamConsumedError) as caught:
        stream.__aiter__()
    assert not isinstance(caught.value, StreamClosedError)


async def test_a_loop_left_by_break_is_taken_up_where_it_stopped(flavour: Any) -> None:
    stream = flavour.stream([1, 2, 3])
    async for chunk in stream:
        assert chunk == 1
        break
    assert await rest(stream) == [2, 3]


async def test_a_loop_over_an_answer_left_by_break_is_taken_up_where_it_stopped(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client, numbers(client) as stream:
        async for chunk in stream:
            assert chunk == ONE
            break
        assert await rest(stream) == [TWO, THREE]
