"""Many connections: which small pool a call goes to, what is kept of them, and that nothing of it is seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from flavours import FLAVOURS, Flavour, connections, pools
from venice_ai import APITimeoutError, NotFoundError
from venice_ai._http import pools as small_pools
from venice_ai._http.pools import SIZE, Pools
from venice_ai.testing import Hang, StreamReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
LIMITS = httpx.Limits(max_connections=3 * SIZE, keepalive_expiry=30.0)
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


def some_pools() -> Pools[Any]:
    return Pools(lambda **settings: SimpleNamespace(**settings), {"limits": LIMITS})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time, which stands still unless it is moved."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(small_pools, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


# --- which pool


def test_a_call_goes_to_the_first_pool_with_a_free_place() -> None:
    pools = some_pools()
    first = [pools.enter() for _ in range(SIZE)]
    second = pools.enter()
    assert len({id(pool) for pool in first}) == 1
    assert second is not first[0]

    pools.leave(first[0])

    assert pools.enter() is first[0]


def test_calls_beyond_the_limit_wait_where_the_fewest_are() -> None:
    pools = some_pools()
    taken = [pools.enter() for _ in range(3 * SIZE)]
    assert len(pools.transports) == 3

    waiting = [pools.enter() for _ in range(3)]

    assert len(pools.transports) == 3
    assert {id(pool) for pool in waiting} == {id(pool) for pool in taken}


def test_each_pool_has_as_many_connections_as_places() -> None:
    limits = some_pools().transports[0].limits
    assert (limits.max_connections, limits.max_keepalive_connections) == (SIZE, SIZE)
    assert limits.keepalive_expiry == LIMITS.keepalive_expiry


def test_pools_that_have_been_idle_for_long_go_one_by_one_but_for_the_first(clock: SimpleNamespace) -> None:
    pools = some_pools()
    for pool in [pools.enter() for _ in range(3 * SIZE)]:
        pools.leave(pool)
    first, *others = pools.transports

    clock.now += 29
    assert pools.outlived() == []
    clock.now += 1
    gone = [pools.outlived() for _ in range(4)]

    assert gone == [[others[1]], [others[0]], [], []]
    assert pools.transports == [first]


def test_a_pool_with_a_call_does_not_go(clock: SimpleNamespace) -> None:
    pools = some_pools()
    taken = [pools.enter() for _ in range(SIZE + 1)]
    clock.now += 60
    assert pools.outlived() == []
    pools.leave(taken[-1])
    assert pools.outlived() == []
    clock.now += 60
    assert len(pools.outlived()) == 1


# --- with a server


async def streams(client: Any, count: int) -> list[Any]:
    return [await client.chat.completions.create(**HI, stream=True) for _ in range(count)]


@in_each_flavour
async def test_streams_that_were_read_at_once_leave_connections_for_the_next(
    flavour: Flavour, venice_server: Any
) -> None:
    async with flavour.client(venice_server) as client:
        for _ in range(2):
            for stream in await streams(client, 3 * SIZE):
                assert (await stream.collect()).text == "You said: Hi"
        assert venice_server.connections == 3 * SIZE
        assert all(connection.is_idle() for connection in connections(client))
        assert [len(pool.connections) for pool in pools(client)] == [SIZE] * 3


@in_each_flavour
async def test_closed_and_failed_calls_give_their_places_back(flavour: Flavour, venice_server: Any) -> None:
    venice_server.script(*[StreamReply([Hang()])] * (SIZE + 2))
    async with flavour.client(venice_server, max_retries=0) as client:
        opened = await streams(client, SIZE)
        for stream in opened:
            await stream.close()
        for _ in range(2):
            with pytest.raises(APITimeoutError):
                async for _ in await client.chat.completions.create(**HI, stream=True, timeout=0.1):
                    pass
        for stream in await streams(client, SIZE):
            await stream.collect()
        assert len(pools(client)) == 1


@in_each_flavour
async def test_what_has_been_idle_for_long_is_closed(
    flavour: Flavour, venice_server: Any, clock: SimpleNamespace
) -> None:
    async with flavour.client(venice_server) as client:
        for stream in await streams(client, 2 * SIZE):
            await stream.collect()
        clock.now += 60
        await client.chat.completions.create(**HI)
        assert len(pools(client)) == 1
        assert await flavour.soon(lambda: len(connections(client)) <= SIZE)


@in_each_flavour
async def test_a_proxy_has_its_pools_too(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", venice_server.url)
    monkeypatch.setenv("NO_PROXY", "")
    async with flavour.client(venice_server) as client:
        with pytest.raises(
            NotFoundError, match="http://127"
        ):  # the server is no proxy, but has been asked as one
            await client.chat.completions.create(**HI)
        assert [len(pool.connections) for pool in pools(client)] == [0, 1]
