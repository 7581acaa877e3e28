"""Closing a client: who waits is woken, every stream is closed, and nothing more is sent."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest

from flavours import Flavour
from processes import HEL, HI, below, has_come_to_its_read, opened, own, shut
from venice_ai import APIConnectionError, StreamClosedError, StreamError, VeniceClient
from venice_ai._pairs import move
from venice_ai.exceptions import ClientClosedError
from venice_ai.testing import ErrorReply, Hang, NoReply, RawReply, StreamReply

# --- who waits is woken


async def test_closing_the_client_wakes_who_waits_for_a_chunk(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([HEL, Hang()]))
    client = flavour.client(server)
    stream = await opened(client)
    reader = threading.get_ident()

    async def close() -> None:
        assert await has_come_to_its_read(flavour, reader, stream._turn.locked)
        await client.close()

    async with flavour.meanwhile(close):
        with pytest.raises(StreamClosedError) as caught:
            await stream.__anext__()
    assert caught.value.partial.text == "Hel"
    (request,) = server.requests
    assert request.disconnected.wait(10)
    assert not request.finished.is_set()  # it was not the server that ended the wait


@pytest.mark.parametrize(
    "reply",
    [NoReply(delay=30), RawReply([b"{", Hang()], content_type="application/json")],
    ids=["head", "body"],
)
async def test_closing_the_client_wakes_who_waits_for_an_answer(
    flavour: Flavour, server: Any, reply: Any
) -> None:
    server.script(reply)
    client = flavour.client(server)
    reader = threading.get_ident()

    async def close() -> None:
        assert await has_come_to_its_read(flavour, reader, lambda: bool(server.requests))
        await client.close()

    async with flavour.meanwhile(close):
        with pytest.raises(APIConnectionError):
            await client.chat.completions.create(**HI)
    (request,) = server.requests
    assert request.disconnected.wait(10)  # which a request is not whose connection the server drops
    assert not request.finished.is_set()
    with pytest.raises(ClientClosedError):
        await client.chat.completions.create(**HI)


async def test_a_client_that_is_closed_during_the_pause_before_a_retry_says_so(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(ErrorReply(503, headers={"retry-after": "60"}))
    client = flavour.client(server)
    pauses: list[float] = []

    async def async_sleep(seconds: float) -> None:
        pauses.append(seconds)
        await client.close()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        below(client).close()

    monkeypatch.setattr("venice_ai._async.transport.async_sleep", async_sleep)
    monkeypatch.setattr("venice_ai._sync.transport.sleep", sleep)
    with pytest.raises(ClientClosedError):
        await client.chat.completions.create(**HI)
    assert (len(server.requests), pauses) == (1, [60])


# --- its streams


@pytest.mark.parametrize("through", ["the client", "a copy"])
async def test_closing_the_client_closes_all_its_streams(flavour: Flavour, server: Any, through: str) -> None:
    server.script(*[StreamReply([HEL, Hang()])] * 4)
    client = flavour.client(server)
    other = client.with_options(timeout=5)
    streams = [await opened(each) for each in (client, other, client, other)]
    await (client if through == "the client" else other).close()
    for stream in streams:
        with pytest.raises(StreamClosedError):
            await stream.__anext__()
    assert all(request.disconnected.wait(10) for request in server.requests)


async def test_closing_the_client_closes_its_streams_and_not_your_http_client(
    flavour: Flavour, server: Any
) -> None:
    server.script(StreamReply([HEL, Hang()]))
    http = own(flavour)
    client = flavour.client(server, http_client=http)
    stream = await opened(client)
    await client.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()
    assert server.requests[0].disconnected.wait(10)
    assert not http.is_closed
    await shut(http)


async def test_a_stream_that_was_read_to_its_end_stays_what_it_is(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    stream = await client.chat.completions.create(**HI, stream=True)
    await stream.collect()
    await client.close()
    with pytest.raises(StreamError) as caught:
        await stream.__anext__()
    assert not isinstance(caught.value, StreamClosedError)


async def test_the_client_does_not_keep_its_streams(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        await stream.collect()
        seen = weakref.ref(below(stream))
        gc.disable()
        try:
            del stream
            assert seen() is None
        finally:
            gc.enable()
        assert len(client._transport.connections.here._streams) == 0


# --- itself


async def test_a_new_client_is_open_and_a_left_one_closed(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert not client.is_closed
    assert client.is_closed


async def test_closing_the_client_twice_is_fine(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    await client.close()
    await client.close()
    assert client.is_closed


@pytest.mark.parametrize("stream", [False, True])
async def test_a_closed_client_refuses_calls(flavour: Flavour, server: Any, stream: bool) -> None:
    client = flavour.client(server)
    await client.close()
    with pytest.raises(ClientClosedError, match="closed"):
        await client.chat.completions.create(**HI, stream=stream)
    assert server.requests == []


@pytest.mark.parametrize("closed", ["client", "copy"])
async def test_closing_either_of_a_client_and_its_copy_closes_both(
    flavour: Flavour, server: Any, closed: str
) -> None:
    client = flavour.client(server)
    copy = client.with_options(timeout=3)
    await (client if closed == "client" else copy).close()
    assert (client.is_closed, copy.is_closed) == (True, True)


def test_the_async_client_closes_by_either_name() -> None:
    assert VeniceClient.aclose is VeniceClient.close


def test_a_finalizer_may_close_a_client_while_its_thread_makes_another_connection(server: Any) -> None:
    """The collector of garbage may run it anywhere, also where the lock of new connections is held."""
    with server.client() as client:
        client.models.list()
        with move():
            client.close()
    assert client.is_closed
