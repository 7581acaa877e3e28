"""A stream that is dropped without a close frees its connection, and says so."""

from __future__ import annotations

import contextlib
import gc
import threading
import warnings
from typing import Any

import pytest

from flavours import connections
from pace import seconds
from stream_readers import ONE, in_an_event_loop, numbers, rest
from venice_ai.exceptions import APIConnectionError
from venice_ai.testing import Cut, Hang, StreamReply


def in_another_thread(work: Any) -> None:
    """Do some work in a thread of its own, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.fixture
def no_collector() -> Any:
    """Whatever is freed is freed without the cyclic collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
async def test_a_dropped_stream_frees_its_connection_and_says_so(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del stream
        assert await flavour.soon(lambda: connections(client) == [])
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@pytest.mark.usefixtures("no_collector")
async def test_a_loop_left_for_good_frees_its_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))

    async def first(client: Any) -> Any:
        async for chunk in await numbers(client):
            return chunk
        return None

    async with flavour.client(server) as client:
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            assert await first(client) == ONE
        assert await flavour.soon(lambda: connections(client) == [])


@pytest.mark.usefixtures("no_collector")
async def test_a_dropped_iterator_frees_its_connection_too(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del iterator
        assert await flavour.soon(lambda: connections(client) == [])


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("events", [[ONE], [ONE, Cut()]], ids=["read to its end", "cut"])
async def test_a_stream_that_is_over_is_dropped_in_silence(flavour: Any, server: Any, events: Any) -> None:
    server.script(StreamReply(events))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with contextlib.suppress(APIConnectionError):
            await rest(stream)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del stream


@in_an_event_loop
@pytest.mark.usefixtures("no_collector")
async def test_a_stream_dropped_in_another_thread_is_freed_in_its_own_loop(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        kept = [await numbers(client)]
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            in_another_thread(kept.clear)
        assert await flavour.soon(lambda: connections(client) == [])


@in_an_event_loop
def test_a_stream_that_outlived_its_event_loop_is_freed_all_the_same(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    kept = []

    async def leave() -> None:
        kept.append(await numbers(flavour.client(server)))

    flavour.run(leave)
    with pytest.warns(ResourceWarning, match="dropped before its end"):
        kept.clear()
    assert server.requests[0].disconnected.wait(seconds(10))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its client has been left open too
        gc.collect()


@in_an_event_loop
def test_a_stream_dropped_in_the_last_moment_of_its_event_loop_is_freed_all_the_same(
    flavour: Any, server: Any
) -> None:
    """The loop takes the work, and never comes to it."""
    server.script(StreamReply([ONE, Hang()]))

    async def drop() -> None:
        stream = await numbers(flavour.client(server))
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del stream
        assert server.requests[0].disconnected.wait(seconds(10))

    flavour.run(drop)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its client has been left open too
        gc.collect()
