"""One client in several event loops, one after the other or at the same time: each has connections of its own."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour
from pace import seconds
from processes import HEL, ask, both_loops, opened, own, plain, read_next
from venice_ai import StreamClosedError, StreamError
from venice_ai._pairs import async_home
from venice_ai.exceptions import ClientClosedError, ClientMovedError
from venice_ai.testing import Hang, StreamReply

# --- an HTTP client of the caller's own


@pytest.mark.usefixtures("leftovers")
@both_loops
def test_an_http_client_of_ones_own_is_refused_in_another_event_loop(flavour: Flavour, server: Any) -> None:
    http = own(flavour)
    client = flavour.client(server, http_client=http)
    assert flavour.run(plain, client) == "You said: Hi"
    for _ in range(2):
        with pytest.raises(ClientMovedError, match="event loop"):
            flavour.run(plain, client)
    assert len(server.requests) == 1


@both_loops
def test_an_http_client_of_ones_own_belongs_to_where_it_is_used_first(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server, http_client=own(flavour))  # no event loop here

    async def body() -> str:
        async with client._transport.connections._given:
            return await plain(client)

    assert flavour.run(body) == "You said: Hi"


# --- one event loop after the other


@pytest.mark.usefixtures("leftovers")
def test_one_run_after_the_other(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    assert [flavour.run(ask, client) for _ in range(3)] == ["You said: Hi"] * 3
    flavour.run(client.close)
    with pytest.raises(ClientClosedError):
        flavour.run(ask, client)
    assert server.connections == (1 if flavour.blocking else 3)


@pytest.mark.usefixtures("leftovers")
def test_an_event_loop_of_one_kind_after_one_of_the_other(server: Any) -> None:
    client = FLAVOURS[1].client(server)
    heard = [flavour.run(ask, client) for flavour in (*FLAVOURS[1:], *FLAVOURS[1:])]
    assert heard == ["You said: Hi"] * 4


@pytest.mark.usefixtures("leftovers")
@both_loops
def test_a_run_that_leaves_a_stream_open_does_not_stand_in_the_way_of_the_next(
    flavour: Flavour, server: Any
) -> None:
    server.script(StreamReply([HEL, Hang()]))
    client = flavour.client(server)
    stream = flavour.run(opened, client)
    assert flavour.run(ask, client) == "You said: Hi"
    with pytest.raises(StreamError):
        flavour.run(read_next, stream)
    flavour.run(client.close)
    assert not server.requests[0].finished.is_set()  # nobody has waited for more of it


@pytest.mark.usefixtures("leftovers")
@both_loops
def test_no_event_loop_is_kept_alive(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    loops: list[weakref.ref[Any]] = []

    async def body() -> None:
        loops.append(weakref.ref(async_home()[1]))
        await plain(client)

    for _ in range(5):
        flavour.run(body)
    gc.collect()
    assert [loop() for loop in loops[:-1]] == [None] * 4
    assert len(client._transport.connections._places) <= 1


@pytest.mark.usefixtures("leftovers")
@both_loops
def test_two_event_loops_at_the_same_time(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    together = threading.Barrier(4)
    heard: list[str] = []

    async def body(name: str) -> None:
        for turn in range(5):
            together.wait(seconds(10))
            heard.append(await ask(client, f"{name}.{turn}"))

    threads = [threading.Thread(target=flavour.run, args=(body, str(number))) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds(30))
    assert sorted(heard) == sorted(f"You said: {number}.{turn}" for number in range(4) for turn in range(5))
    carriers: dict[str, set[int]] = {}
    for request in server.requests:
        name = request.json["messages"][0]["content"][0]
        carriers.setdefault(name, set()).add(request.connection)
    assert [len(each) for each in carriers.values()] == [1] * 4
    assert server.connections == 4


@both_loops
def test_closing_in_one_event_loop_closes_in_the_other_too(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([HEL, Hang()]))
    client = flavour.client(server)
    streams: list[Any] = []
    outcome: list[type[BaseException]] = []

    async def read() -> None:
        streams.append(await opened(client))
        with pytest.raises(StreamClosedError) as caught:
            await streams[0].__anext__()
        outcome.append(caught.type)

    async def close() -> None:
        assert await flavour.soon(lambda: bool(streams) and streams[0]._turn.locked())
        await client.close()

    reading = threading.Thread(target=flavour.run, args=(read,))
    reading.start()
    flavour.run(close)
    reading.join(seconds(10))
    assert outcome
    assert server.requests[0].disconnected.wait(10)
