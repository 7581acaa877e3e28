"""A call that is cancelled, before whichever turn of the event loop, leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import anyio
import httpcore
import pytest
import trio

from flavours import connections, slots, transport_of
from venice_ai import VeniceClient
from venice_ai._http import pools

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
LONGEST = 200  # turns of the event loop: a call over the network below takes 8 to 15
DONE_BEFORE = (
    3  # so often in a row the call has come to its end before it is cancelled: there is no later turn
)
TURNS_OVER_SOCKETS = range(61)

EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'
STREAM = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
    b"%x\r\n%s\r\n" % (len(EVENT), EVENT),
    b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n",
)
BODY = b'{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}'
PLAIN = (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY), BODY)


# --- a network in which nothing happens by chance


class Wire(httpcore.AsyncNetworkStream):
    """A connection that says its pieces, and takes a turn for everything."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._left: Iterator[bytes] = iter(())
        self.closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        await self._network.turn()
        return next(self._left)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._left = iter(self._network.pieces)
        await self._network.turn()

    async def aclose(self) -> None:
        self.closed = True
        await self._network.turn()

    def get_extra_info(self, info: str) -> Any:
        return None


class Network(httpcore.AsyncNetworkBackend):
    """Makes such connections, and keeps them. `after` is called after each step of theirs, with its number."""

    def __init__(self, pieces: tuple[bytes, ...]) -> None:
        self.pieces = pieces
        self.wires: list[Wire] = []
        self.stream = None
        self.after: Callable[[int], None] | None = None
        self._steps = 0

    async def turn(self) -> None:
        await anyio.sleep(0)
        self._steps += 1
        if self.after is not None:
            self.after(self._steps)

    async def connect_tcp(self, *args: Any, **kwargs: Any) -> Wire:
        await self.turn()
        self.wires.append(Wire(self))
        return self.wires[-1]


def client_over(network: Network) -> VeniceClient:
    """A client of our own transport, whose connections lead into that network."""
    client = VeniceClient(base_url="http://127.0.0.1", max_retries=0)
    transport_of(client).pool._backend = lambda: network
    return client


def busy(client: Any) -> list[object]:
    """Connections that nobody uses any more, and that are not idle."""
    held = [each for each in connections(client) if not (each.is_idle() or each.is_closed())]
    return [*held, *slots(client).busy]


def left_behind(client: Any, network: Network) -> list[object]:
    """The same, and wires without a connection."""
    kept = [each for each in connections(client) if each.is_idle()]
    lost = [wire for wire in network.wires if not wire.closed][len(kept) :]
    return [*busy(client), *lost]


# --- the ways to cancel


async def turns(count: int) -> None:
    for _ in range(count):
        await anyio.sleep(0)


async def cancel_task(work: Any, count: int, times: int = 1) -> None:
    """In asyncio's own way, from which anyio's scopes do not shield."""
    task = asyncio.create_task(work())
    await turns(count)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([task])
    if not task.cancelled():
        await task


async def cancel_scope(work: Any, count: int) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(work)
        await turns(count)
        group.cancel_scope.cancel()


async def cancel_nursery(work: Any, count: int) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(work)
        await turns(count)
        nursery.cancel_scope.cancel()


WAYS: dict[str, tuple[Any, Any]] = {
    "a task": (asyncio.run, cancel_task),
    "a task, twice": (asyncio.run, partial(cancel_task, times=2)),
    "a task, thrice": (asyncio.run, partial(cancel_task, times=3)),
    "a scope in asyncio": (asyncio.run, cancel_scope),
    "a scope in trio": (trio.run, cancel_nursery),
}
ways = pytest.mark.parametrize(("run", "cancel"), WAYS.values(), ids=WAYS)


async def plain(client: VeniceClient) -> None:
    await client.chat.completions.create(**HI)


async def collect(client: VeniceClient) -> None:
    await (await client.chat.completions.create(**HI, stream=True)).collect()


async def close_early(client: VeniceClient) -> None:
    async with client.chat.completions.stream(**HI) as stream:
        async for _ in stream:
            break


CALLS: dict[str, tuple[Any, tuple[bytes, ...]]] = {
    "plain": (plain, PLAIN),
    "collect": (collect, STREAM),
    "close early": (close_early, STREAM),
}
calls = pytest.mark.parametrize(("call", "pieces"), CALLS.values(), ids=CALLS)


@ways
@calls
@pytest.mark.parametrize("before", [0, 1], ids=["first call", "second call"])
def test_a_call_cancelled_before_any_turn_leaves_nothing_behind(
    run: Any, cancel: Any, call: Any, pieces: Any, before: int
) -> None:
    left: dict[int, list[object]] = {}
    done: list[int] = []

    async def body(count: int) -> None:
        network = Network(pieces)
        client = client_over(network)
        for _ in range(before):
            await call(client)

        async def work() -> None:
            await call(client)
            done.append(count)

        await cancel(work, count)
        if found := left_behind(client, network):
            left[count] = found
        await call(client)
        await client._transport.connections.http.aclose()

    for count in range(LONGEST):
        run(body, count) if run is trio.run else run(body(count))
        if done[-DONE_BEFORE:] == [count - 2, count - 1, count]:
            break
    assert left == {}
    assert len(done) == DONE_BEFORE
    assert done[0] >= 4, "a call takes more turns than that: was it cancelled within them?"


@ways
@pytest.mark.parametrize("call", [plain, collect, close_early], ids=CALLS)
def test_over_sockets_too_nothing_is_left_behind(run: Any, cancel: Any, call: Any, server: Any) -> None:
    left: dict[int, list[object]] = {}

    async def body() -> None:
        async with VeniceClient(base_url=server.url, max_retries=0) as client:
            for count in TURNS_OVER_SOCKETS:
                await cancel(partial(call, client), count)
                if found := busy(client):
                    left[count] = found
            await call(client)

    run(body) if run is trio.run else run(body())
    assert left == {}


# --- at the very moment at which a step is done


class Moment:
    """Cancels who takes a certain step, when it is done and before it is noticed."""

    def __init__(self, step: int, cancel: Callable[[], None]) -> None:
        self._step = step
        self._cancel = cancel

    def __call__(self, step: int) -> None:
        if step == self._step:
            self._cancel()


MOMENTS = range(1, 10)


@calls
@pytest.mark.parametrize("run", [asyncio.run, trio.run], ids=["asyncio", "trio"])
def test_a_scope_cancelled_just_when_a_step_is_done_leaves_nothing_behind(
    run: Any, call: Any, pieces: Any
) -> None:
    left: dict[int, list[object]] = {}

    async def body(moment: int) -> None:
        network = Network(pieces)
        client = client_over(network)
        with anyio.CancelScope() as scope:
            network.after = Moment(moment, scope.cancel)
            await call(client)
        if found := left_behind(client, network):
            left[moment] = found
        await call(client)

    for moment in MOMENTS:
        run(body, moment) if run is trio.run else run(body(moment))
    assert left == {}


@calls
def test_a_task_cancelled_just_when_a_step_is_done_leaves_nothing_behind(call: Any, pieces: Any) -> None:
    left: dict[int, list[object]] = {}

    async def body(moment: int) -> None:
        network = Network(pieces)
        client = client_over(network)
        task = asyncio.create_task(call(client))
        network.after = Moment(moment, task.cancel)
        await asyncio.wait([task])
        if found := left_behind(client, network):
            left[moment] = found
        await call(client)

    for moment in MOMENTS:
        asyncio.run(body(moment))
    assert left == {}


@calls
def test_a_time_limit_of_asyncio_that_runs_out_in_any_step_stays_a_time_out(call: Any, pieces: Any) -> None:
    left: dict[int, list[object]] = {}
    ran_out: list[int] = []

    async def body(moment: int) -> None:
        network = Network(pieces)
        client = client_over(network)
        now = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(None) as limit:
                network.after = Moment(moment, lambda: limit.reschedule(now()))
                await call(client)
        except TimeoutError:
            ran_out.append(moment)
        network.after = None
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
        if found := left_behind(client, network):
            left[moment] = found
        await call(client)

    for moment in MOMENTS:
        asyncio.run(body(moment))
    assert left == {}
    assert len(ran_out) >= 3


@pytest.mark.parametrize("run", [asyncio.run, trio.run], ids=["asyncio", "trio"])
def test_who_waits_for_a_free_connection_gets_the_one_of_a_cancelled_call(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)
        network = Network(PLAIN)
        client = client_over(network)
        scope = anyio.CancelScope()
        network.after = Moment(1, scope.cancel)

        async def cancelled() -> None:
            with scope:
                await plain(client)

        with anyio.fail_after(5):
            async with anyio.create_task_group() as group:
                group.start_soon(cancelled)
                group.start_soon(plain, client)
        assert scope.cancelled_caught
        assert left_behind(client, network) == []

    run(body) if run is trio.run else run(body())
