"""Connections: which one a call gets, what is kept of them, and that nothing of a call is left over."""

from __future__ import annotations

import gc
import ssl
import threading
import time
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from flavours import FLAVOURS, Flavour, connections, slots, transport_of
from pace import seconds
from venice_ai import APIConnectionError, APITimeoutError, NotFoundError, SyncVeniceClient, VeniceError
from venice_ai._http import pools
from venice_ai._http import slots as slots_module
from venice_ai._http.backends.blocking import BlockingBackend, BlockingStream
from venice_ai._http.blocking_pool import Pool
from venice_ai._http.slots import PooledConnection, Slots
from venice_ai.testing import Hang, StreamReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HERE = httpcore.Origin(b"http", b"here.example", 80)
THERE = httpcore.Origin(b"http", b"there.example", 80)
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


def a_connection(*, idle: bool = True, closed: bool = False) -> Any:
    """What httpcore's pool says of one of its connections."""
    return SimpleNamespace(is_idle=lambda: idle, is_closed=lambda: closed)


def some_slots(**options: Any) -> Slots[Any]:
    """Slots of connections that are opened by nobody."""
    return Slots(
        lambda origin: PooledConnection(
            origin,
            SimpleNamespace(connections=[a_connection()]),
            SimpleNamespace(stream=None),
            tls_layers=0,
        ),
        **{"expiry": 30.0} | options,
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time, which stands still unless it is moved."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(slots_module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


# --- which connection


def test_a_call_gets_the_connection_that_was_used_last() -> None:
    slots = some_slots()
    first, second = slots.take(HERE), slots.take(HERE)
    assert first.connection is not second.connection
    first.give_back()
    second.give_back()
    assert slots.take(HERE).connection is second.connection
    assert slots.take(HERE).connection is first.connection


def test_a_connection_leads_to_one_host() -> None:
    slots = some_slots()
    here = slots.take(HERE)
    here.give_back()
    assert slots.take(THERE).connection is not here.connection
    assert slots.take(HERE).connection is here.connection


def test_a_shared_connection_carries_all_calls_to_its_host() -> None:
    slots = some_slots(shared=True)
    calls = [slots.take(HERE) for _ in range(3)]
    assert len({id(call.connection) for call in calls}) == 1
    assert slots.take(THERE).connection is not calls[0].connection
    for call in calls[:2]:
        call.give_back()
    assert slots.busy[0] is calls[0].connection
    calls[2].give_back()
    assert [each.origin for each in slots.busy] == [THERE]
    assert slots.take(HERE).connection is calls[0].connection


# --- what is kept


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        ([a_connection()], True),
        ([a_connection(idle=False, closed=True)], True),
        ([], True),
        ([a_connection(idle=False)], False),
        ([a_connection(), a_connection(idle=False)], False),
    ],
    ids=["idle", "closed", "none", "busy, though its call has gone", "one of two busy"],
)
def test_what_is_left_over_of_a_call_is_closed(left: list[Any], kept: bool) -> None:
    slots = some_slots()
    slot = slots.take(HERE)
    slot.connection.pool.connections[:] = left
    assert slot.give_back() is (None if kept else slot.connection.pool)
    assert slots.connections == ([slot.connection] if kept else [])


def test_a_spoiled_connection_is_closed() -> None:
    slot = some_slots().take(HERE)
    slot.spoil()
    assert slot.give_back() is slot.connection.pool


def test_a_slot_is_given_back_once() -> None:
    freed: list[None] = []
    slots = some_slots(freed=lambda: freed.append(None))
    slot = slots.take(HERE)
    for _ in range(3):
        slot.give_back()
    assert (len(freed), len(slots.connections), slots.busy) == (1, 1, [])


def test_a_finalizer_may_give_a_connection_back_while_another_is_taken() -> None:
    """The collector of garbage may run it anywhere, in the thread that holds the lock."""
    dropped: list[Any] = []

    def connect(origin: httpcore.Origin) -> PooledConnection[Any]:
        if dropped:
            dropped.pop().give_back()
        pool = SimpleNamespace(connections=[a_connection()])
        return PooledConnection(origin, pool, SimpleNamespace(stream=None), tls_layers=0)

    slots: Slots[Any] = Slots(connect, expiry=30.0)
    dropped.append(slots.take(HERE))
    slot = slots.take(THERE)
    assert slots.busy == [slot.connection]
    assert slots.take(HERE).connection.origin == HERE


def test_a_finalizer_may_free_room_while_its_thread_looks_for_some() -> None:
    pool = Pool(ssl.create_default_context(), http2=False)
    with pool._room_changed:
        pool._leave()
    assert pool._room == pools.MAX_CONNECTIONS + 1


def test_a_call_that_was_lost_gives_its_connection_back_to_be_closed() -> None:
    """As by Ctrl-C at a line where nobody holds its response yet."""
    closed: list[Any] = []
    freed: list[None] = []
    slots = some_slots(finalize=closed.append, freed=lambda: freed.append(None))
    slot = slots.take(HERE)
    connection = slot.connection
    del slot
    gc.collect()
    assert (closed, len(freed), slots.connections) == ([connection.pool], 1, [])


def test_where_a_finalizer_may_not_close_it_leaves_all_as_it_is() -> None:
    slots = some_slots()
    slots.take(HERE)
    gc.collect()
    assert len(slots.busy) == 1


def test_after_closing_no_connection_is_kept() -> None:
    slots = some_slots()
    idle, busy = slots.take(HERE), slots.take(THERE)
    idle.give_back()
    assert slots.close() == [idle.connection]
    assert busy.give_back() is busy.connection.pool
    assert slots.connections == []


# --- a client that is closed by another thread or task


class LateBackend(BlockingBackend):
    """Opens a connection when it may, and to nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_open = threading.Event(), threading.Event()
        self.written: list[bytes] = []

    def connect_tcp(self, *args: Any, **kwargs: Any) -> Any:
        self.asked.set()
        assert self.may_open.wait(seconds(10))
        return BlockingStream(Nobody(self.written), self)


class Nobody(httpcore.NetworkStream):
    def __init__(self, written: list[bytes]) -> None:
        self.written = written

    def get_extra_info(self, info: str) -> Any:
        return None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.written.append(buffer)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return b""

    def close(self) -> None:
        pass


def test_a_call_that_is_connecting_sends_nothing_once_the_client_is_closed() -> None:
    backend = LateBackend()
    errors: list[BaseException] = []
    client = SyncVeniceClient(base_url="http://127.0.0.1:9", api_key="k", max_retries=0)
    client._transport.connections.http._transport.pool._backend = lambda: backend  # type: ignore[attr-defined]

    def call() -> None:
        try:
            client.chat.completions.create(**HI)
        except VeniceError as exc:
            errors.append(exc)

    thread = threading.Thread(target=call)
    thread.start()
    assert backend.asked.wait(seconds(10))
    client.close()
    backend.may_open.set()
    thread.join(seconds(10))
    assert [type(error) for error in errors] == [APIConnectionError]
    assert (backend.written, errors[0].sent) == ([], False)  # type: ignore[attr-defined]


def test_calls_that_wait_for_room_fail_once_the_client_is_closed(
    venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)
    errors: list[BaseException] = []
    client = venice_server.client(max_retries=0)
    venice_server.script(StreamReply([Hang()]))
    stream = client.chat.completions.create(**HI, stream=True)
    pool = client._transport.connections.http._transport.pool

    def call() -> None:
        try:
            client.chat.completions.create(**HI)
        except VeniceError as exc:
            errors.append(exc)

    thread = threading.Thread(target=call)
    thread.start()
    while not pool._room_changed._waiters:
        assert thread.is_alive()
        time.sleep(0.001)
    client.close()
    thread.join(seconds(10))
    stream.close()
    assert [(type(error), len(venice_server.requests)) for error in errors] == [(APIConnectionError, 1)]


def test_connections_that_have_been_idle_for_too_long_go_and_the_others_stay(clock: SimpleNamespace) -> None:
    slots = some_slots()
    calls = [slots.take(HERE) for _ in range(3)]
    for call in calls[:2]:
        call.give_back()
        clock.now += 10
    clock.now += 10
    assert slots.expired() == [calls[0].connection]
    clock.now += 9
    assert slots.expired() == []
    clock.now += 60
    assert slots.expired() == [calls[1].connection]
    assert slots.connections == [calls[2].connection]


# --- with a server


async def streams(client: Any, count: int) -> list[Any]:
    return [await client.chat.completions.create(**HI, stream=True) for _ in range(count)]


@in_each_flavour
async def test_streams_that_were_read_at_once_leave_connections_for_the_next(
    flavour: Flavour, venice_server: Any
) -> None:
    async with flavour.client(venice_server) as client:
        for _ in range(2):
            for stream in await streams(client, 12):
                assert (await stream.collect()).text == "You said: Hi"
        assert venice_server.connections == 12
        assert [connection.is_idle() for connection in connections(client)] == [True] * 12


@in_each_flavour
async def test_closed_and_failed_calls_leave_nothing(flavour: Flavour, venice_server: Any) -> None:
    venice_server.script(*[StreamReply([Hang()])] * 6)
    async with flavour.client(venice_server, max_retries=0) as client:
        for stream in await streams(client, 4):
            await stream.close()
        for _ in range(2):
            with pytest.raises(APITimeoutError):
                async for _ in await client.chat.completions.create(**HI, stream=True, timeout=0.1):
                    pass
        assert (slots(client).busy, connections(client)) == ([], [])


@in_each_flavour
async def test_what_has_been_idle_for_long_is_closed(
    flavour: Flavour, venice_server: Any, clock: SimpleNamespace
) -> None:
    async with flavour.client(venice_server) as client:
        for stream in await streams(client, 5):
            await stream.collect()
        clock.now += 60
        await client.chat.completions.create(**HI)
        assert len(connections(client)) == 1
        assert venice_server.connections == 6


@in_each_flavour
async def test_more_calls_than_connections_wait_and_give_up_in_time(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 2)
    venice_server.script(*[StreamReply([Hang()])] * 2)
    async with flavour.client(venice_server, max_retries=0) as client:
        open_streams = await streams(client, 2)
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(**HI, timeout=0.1)
        assert (caught.value.phase, caught.value.sent) == ("pool", False)
        await open_streams[0].close()
        assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
        await open_streams[1].close()
        assert [slot.origin.host for slot in slots(client).busy] == []


@in_each_flavour
async def test_a_proxy_is_asked_as_one(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", venice_server.url)
    monkeypatch.setenv("NO_PROXY", "")
    async with flavour.client(venice_server) as client:
        # The server is no proxy, but has been asked as one.
        with pytest.raises(NotFoundError, match="http://127"):
            await client.chat.completions.create(**HI)
        assert transport_of(client).pool is not None
