"""A forked child: it has connections of its own, and leaves those of its parent alone."""

from __future__ import annotations

import multiprocessing
import os
import threading
from functools import partial
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour, slots
from pace import seconds
from processes import (
    HI,
    Child,
    ask,
    forks,
    forks_beside_threads,
    opened,
    own,
    plain,
    raised_by,
    shut,
    two_pieces,
)
from venice_ai._pairs import move
from venice_ai.testing import Gate

pytestmark = [forks, forks_beside_threads]


async def test_a_forked_child_gets_connections_of_its_own(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert await plain(client) == "You said: Hi"

        async def twice() -> list[str]:
            return [await plain(client), await ask(client)]

        assert Child(lambda: flavour.run(twice)).result() == ["You said: Hi"] * 2
        assert await plain(client) == "You said: Hi"
    assert [request.connection for request in server.requests] == [1, 2, 2, 1]


async def test_a_forked_child_that_closes_the_client_closes_its_own_connections(
    flavour: Flavour, server: Any
) -> None:
    async with flavour.client(server) as client:
        await plain(client)

        async def close() -> bool:
            await client.close()
            return client.is_closed

        assert Child(lambda: flavour.run(close)).result() is True
        assert not client.is_closed
        await plain(client)
    assert server.connections == 1


async def test_a_client_that_was_closed_before_the_fork_is_closed_in_the_child(
    flavour: Flavour, server: Any
) -> None:
    client = flavour.client(server)
    await plain(client)
    await client.close()
    child = Child(lambda: raised_by(lambda: flavour.run(plain, client)))
    assert child.result()[0] == "ClientClosedError"


# --- several children


def test_a_fork_while_another_thread_holds_the_locks(server: Any) -> None:
    """Of the HTTP library's pool, and of ours."""
    with server.client() as client:
        client.models.list()
        (connection,) = slots(client).connections
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with slots(client)._lock, connection.pool._optional_thread_lock, move():
                held.set()
                done.wait(30)

        def work() -> list[Any]:
            words = [client.chat.completions.create(**HI).text]
            client.close()
            return words

        holding = threading.Thread(target=hold)
        holding.start()
        assert held.wait(10)
        child = Child(work)
        assert child.result() == ["You said: Hi"]
        done.set()
        holding.join()


@pytest.mark.parametrize("flavour", FLAVOURS[:2], ids=lambda flavour: flavour.name)
def test_a_pool_of_forked_workers(flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> list[tuple[int, str]]:
        async with flavour.client(server) as client:
            monkeypatch.setitem(SHARED, "ask", lambda text: flavour.run(ask, client, text))
            await ask(client)
            with multiprocessing.get_context("fork").Pool(3) as pool:
                answers = pool.map_async(in_a_worker, [f"word {number}" for number in range(12)])
                found = answers.get(timeout=seconds(20))
                pool.close()
                pool.join()
            await ask(client)
            return found

    found = flavour.run(body)
    assert [text for _, text in found] == [f"You said: word {number}" for number in range(12)]
    carriers = [request.connection for request in server.requests]
    assert carriers[0] == carriers[-1]
    assert carriers.count(carriers[0]) == 2
    if flavour.blocking:
        assert server.connections == 1 + len({pid for pid, _ in found})


SHARED: dict[str, Any] = {}


def in_a_worker(text: str) -> tuple[int, str]:
    """As a task of a pool: the client is a global of the module."""
    return os.getpid(), SHARED["ask"](text)


async def test_a_server_that_forks_its_workers_beforehand(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await plain(client)  # as a check at the start

        async def serve(number: int) -> list[str]:
            return [await ask(client, f"{number}.{turn}") for turn in range(5)]

        workers = [Child(partial(flavour.run, serve, number)) for number in range(4)]
        heard = [worker.result() for worker in workers]
        await plain(client)
    assert heard == [[f"You said: {number}.{turn}" for turn in range(5)] for number in range(4)]
    carriers = [request.connection for request in server.requests]
    assert (len(set(carriers)), carriers[0], carriers[-1]) == (5, 1, 1)
    assert all(carriers.count(carrier) == 5 for carrier in set(carriers) - {1})


async def test_the_forked_child_of_a_child(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await plain(client)

        async def work() -> str:
            await plain(client)
            return Child(lambda: flavour.run(plain, client)).result()

        assert Child(lambda: flavour.run(work)).result() == "You said: Hi"
    assert [request.connection for request in server.requests] == [1, 2, 3]


# --- an HTTP client of the caller's own


@pytest.mark.parametrize("used", [True, False], ids=["used", "not used"])
async def test_an_http_client_of_ones_own_is_refused_in_a_forked_child(
    flavour: Flavour, server: Any, used: bool
) -> None:
    http = own(flavour)
    async with flavour.client(server, http_client=http) as client:
        if used:
            await plain(client)
        child = Child(lambda: raised_by(lambda: flavour.run(plain, client)))
        name, text = child.result()
        assert (name, "http_client" in text, "leave http_client out" in text) == (
            "ClientMovedError",
            True,
            True,
        )
        await plain(client)
    await shut(http)
    assert server.connections == 1


async def test_closing_with_an_http_client_of_ones_own_in_a_forked_child_closes_nothing(
    flavour: Flavour, server: Any
) -> None:
    http, gate = own(flavour), Gate()
    server.script(two_pieces(gate))
    async with flavour.client(server, http_client=http) as client:
        stream = await opened(client)
        Child(lambda: flavour.run(client.close)).result()
        gate.open()
        assert (await stream.collect()).text == "Hello"
    await shut(http)
