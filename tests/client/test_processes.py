"""Processes, event loops, threads: each place has connections of its own, and leaves those of others alone."""

from __future__ import annotations

import copy
import ctypes
import gc
import json
import multiprocessing
import os
import pickle
import select
import subprocess
import sys
import threading
import time
import traceback
import warnings
import weakref
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from flavours import AIOHTTP, FLAVOURS, Flavour, connections_of, lift, pools
from venice_ai import (
    APIConnectionError,
    ArgumentTypeError,
    StreamClosedError,
    StreamError,
    SyncVeniceClient,
    VeniceClient,
)
from venice_ai._pairs import async_home, move
from venice_ai.exceptions import ClientClosedError, ClientMovedError
from venice_ai.testing import ChatReply, ErrorReply, Hang, NoReply, Pause, RawReply, StreamReply

KEY = "nobody-may-see-me"
HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HEL: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "Hel"}, "finish_reason": None}]}
LO: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}

# The server of the tests is a thread of this process, and Python 3.12 and newer warn whoever forks beside a thread. The
# children here do what the warning is about: nothing but their own work, and then they are gone.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
leaves_open = pytest.mark.usefixtures("leftovers")
both_loops = pytest.mark.parametrize("flavour", [*FLAVOURS[1:], AIOHTTP], ids=lambda flavour: flavour.name)


@pytest.fixture
def leftovers() -> Any:
    """What an event loop leaves open when it ends, Python itself complains about: here, and not in the next test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


class Child:
    """A forked child that does some work in a thread of its own, where any event loop can run, and reports."""

    def __init__(self, work: Callable[[], Any], fork: Callable[[], int] | None = None) -> None:
        self._reports, write = os.pipe()
        self.pid = (fork or os.fork)()
        if not self.pid:
            os.close(self._reports)
            self._work(work, write)
        os.close(write)

    def _work(self, work: Callable[[], Any], write: int) -> None:
        report: list[Any] = [False, "the child hangs"]

        def run() -> None:
            try:
                report[:] = [True, work()]
            except BaseException:
                report[:] = [False, traceback.format_exc()]

        try:
            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            thread.join(8)
            os.write(write, pickle.dumps(report))
        finally:
            os._exit(0)

    def result(self) -> Any:
        """What the work returned."""
        ready, _, _ = select.select([self._reports], [], [], 10)
        try:
            assert ready, "the child says nothing"
            good, result = pickle.loads(os.read(self._reports, 1 << 16))
        finally:
            os.close(self._reports)
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        assert good, result
        return result


async def ask(client: Any, text: str = "Hi") -> str:
    messages = [{"role": "user", "content": text}]
    stream = await client.chat.completions.create(model="m", messages=messages, stream=True)
    return (await stream.collect()).text


async def plain(client: Any) -> str:
    return (await client.chat.completions.create(**HI)).text


async def opened(client: Any) -> Any:
    stream = await client.chat.completions.create(**HI, stream=True)
    assert (await stream.__anext__()).text == "Hel"
    return stream


def two_pieces(pause: float = 0.4) -> StreamReply:
    return StreamReply([HEL, Pause(pause), LO])


def raised_by(work: Callable[[], Any]) -> tuple[str, str]:
    """The class and the text of what is raised; for a report."""
    try:
        work()
    except Exception as exc:
        return type(exc).__name__, str(exc)
    return "", ""


def below(lifted: Any) -> Any:
    return getattr(lifted, "_below", lifted)


# --- a forked child


@forks
async def test_a_child_gets_connections_of_its_own(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert await plain(client) == "You said: Hi"

        async def twice() -> list[str]:
            return [await plain(client), await ask(client)]

        assert Child(lambda: flavour.run(twice)).result() == ["You said: Hi"] * 2
        assert await plain(client) == "You said: Hi"
    assert [request.connection for request in server.requests] == [1, 2, 2, 1]


@forks
async def test_a_child_that_closes_the_client_closes_its_own_connections(
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


@forks
async def test_a_client_that_was_closed_before_the_fork_is_closed_in_the_child(
    flavour: Flavour, server: Any
) -> None:
    client = flavour.client(server)
    await plain(client)
    await client.close()
    child = Child(lambda: raised_by(lambda: flavour.run(plain, client)))
    assert child.result()[0] == "ClientClosedError"


async def _next(stream: Any) -> None:
    await stream.__anext__()


async def _collect(stream: Any) -> None:
    await stream.collect()


async def _loop(stream: Any) -> None:
    async for _ in stream:
        pass


@forks
@pytest.mark.parametrize("read", [_next, _collect, _loop])
async def test_a_childs_copy_of_a_stream_refuses_to_be_read(flavour: Flavour, server: Any, read: Any) -> None:
    server.script(two_pieces())
    async with flavour.client(server) as client:
        stream = await opened(client)
        name, text = Child(lambda: raised_by(lambda: flavour.run(read, stream))).result()
        assert (name, "parent process" in text) == ("StreamError", True)
        assert (await stream.collect()).text == "Hello"
        assert await plain(client)
    assert server.connections == 1


@forks
async def test_what_the_parent_has_received_but_not_read_is_not_read_by_the_child_either(
    flavour: Flavour, server: Any
) -> None:
    both = "".join(f"data: {json.dumps(each)}\n\n" for each in (HEL, LO))
    server.script(StreamReply([both]))
    async with flavour.client(server) as client:
        stream = await opened(client)
        assert Child(lambda: raised_by(lambda: flavour.run(_next, stream))).result()[0] == "StreamError"
        assert (await stream.collect()).text == "Hello"


@forks
async def test_an_iterator_that_was_handed_over_is_the_parents_too(flavour: Flavour, server: Any) -> None:
    server.script(two_pieces())
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        iterator = stream.get_iterator()
        assert (await iterator.__anext__()).text == "Hel"
        assert Child(lambda: raised_by(lambda: flavour.run(_next, iterator))).result()[0] == "StreamError"
        assert (await iterator.__anext__()).text == "lo"
        with pytest.raises(StopAsyncIteration):
            await iterator.__anext__()


@forks
@pytest.mark.parametrize("way", ["close", "leave", "drop", "close the client", "drop the client", "read"])
async def test_the_parents_stream_goes_on_whatever_the_child_does_to_its_copy(
    flavour: Flavour, server: Any, way: str
) -> None:
    server.script(two_pieces(), two_pieces())
    async with flavour.client(server) as client:
        held = [await opened(client), client]

        async def meddle() -> None:
            stream, copied = held
            if way == "close":
                await stream.close()
            elif way == "leave":
                async with stream:
                    pass
            elif way == "close the client":
                await copied.close()
            elif way == "read":
                with pytest.raises(StreamError):
                    await stream.__anext__()
            del stream, copied
            if "drop" in way:
                with warnings.catch_warnings(record=True) as warned:
                    warnings.simplefilter("always")
                    held.clear() if "client" in way else held.pop(0)
                    gc.collect()
                assert [str(each.message) for each in warned] == []

        Child(lambda: flavour.run(meddle)).result()
        assert (await held[0].collect()).text == "Hello"
    assert server.requests[0].finished.wait(1)
    assert server.connections == 1


ENDING_CHILD = """
import os, sys, threading
from venice_ai import SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = client.chat.completions.create(**ask)
next(stream)
pid = os.fork()
if not pid:
    sys.exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), stream.collect().text)
client.close()
"""

ENDING_CHILD_OF_A_LOOP = """
import os, sys, threading
import %(module)s
from venice_ai import VeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
client = VeniceClient(base_url=sys.argv[1], api_key="test-key")
streams = []
forked = threading.Event()

async def main():
    async with client:
        stream = await client.chat.completions.create(**ask)
        await stream.__anext__()
        streams.append(stream)
        while not forked.is_set():
            await %(module)s.sleep(0.01)
        print((await stream.collect()).text)

reading = threading.Thread(target=lambda: %(module)s.run(main%(call)s), daemon=True)
reading.start()
while not streams:
    pass
pid = os.fork()
if not pid:
    sys.exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), end=" ")
forked.set()
reading.join(10)
"""

ENDING_CHILDREN = {
    "blocking": ENDING_CHILD,
    "asyncio": ENDING_CHILD_OF_A_LOOP % {"module": "asyncio", "call": "()"},
    "trio": ENDING_CHILD_OF_A_LOOP % {"module": "trio", "call": ""},
}


@forks
@pytest.mark.parametrize("name", ENDING_CHILDREN)
def test_a_child_that_ends_like_a_program_disturbs_nobody(server: Any, name: str) -> None:
    """It runs all finalizers, those of the parent's streams and connections too."""
    server.script(two_pieces(0.8))
    assert run(ENDING_CHILDREN[name], server.url, options=("-W", "ignore::DeprecationWarning")) == (
        "0 Hello\n",
        "",
    )
    assert server.requests[0].finished.wait(1)


@forks
async def test_a_child_opens_streams_while_the_parent_reads_its_own(flavour: Flavour, server: Any) -> None:
    server.script(two_pieces(), ChatReply("mine"))
    async with flavour.client(server) as client:
        stream = await opened(client)
        assert Child(lambda: flavour.run(ask, client)).result() == "mine"
        assert (await stream.collect()).text == "Hello"
    assert [request.connection for request in server.requests] == [1, 2]


@forks
def test_a_fork_while_another_thread_reads(server: Any) -> None:
    """The thread holds the stream's turn, and does not exist in the child."""
    server.script(two_pieces(0.5))
    heard: list[str] = []
    with server.client() as client:
        stream = client.chat.completions.create(**HI, stream=True)
        reading = threading.Thread(target=lambda: heard.extend(stream.text_deltas()))
        reading.start()
        while not (heard and stream._turn.locked()):
            time.sleep(0.002)
        assert Child(lambda: raised_by(lambda: next(stream))).result()[0] == "StreamError"
        Child(stream.close).result()
        Child(client.close).result()
        reading.join(5)
    assert heard == ["Hel", "lo"]


@forks
async def test_a_fork_while_an_iterator_waits_in_its_read(flavour: Flavour, server: Any) -> None:
    """An event loop's list of sockets to watch is the child's too: what is taken from it here is gone there."""
    server.script(two_pieces(0.6))
    async with flavour.client(server) as client:
        iterator = (await client.chat.completions.create(**HI, stream=True)).get_iterator()
        heard = [(await iterator.__anext__()).text]

        async def fork() -> None:
            await flavour.sleep(0.1)
            close = getattr(iterator, "close" if flavour.blocking else "aclose")
            Child(lambda: close() if flavour.blocking else flavour.run(close)).result()

        async with flavour.meanwhile(fork):
            heard += [chunk.text async for chunk in iterator]
        assert heard == ["Hel", "lo"]
    assert server.requests[0].finished.wait(1)


@forks
def test_a_fork_while_another_thread_holds_the_locks(server: Any) -> None:
    """Of the HTTP library's pool, and of ours."""
    with server.client() as client:
        client.models.list()
        http = client._transport.connections.http
        (pool,) = pools(client)
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with http._transport.pools._lock, pool._optional_thread_lock, move():
                held.set()
                done.wait(5)

        def work() -> list[Any]:
            words = [client.chat.completions.create(**HI).text]
            client.close()
            return words

        holding = threading.Thread(target=hold)
        holding.start()
        held.wait(5)
        child = Child(work)
        assert child.result() == ["You said: Hi"]
        done.set()
        holding.join()


@forks
@pytest.mark.parametrize("flavour", FLAVOURS[:2], ids=lambda flavour: flavour.name)
def test_a_pool_of_forked_workers(flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> list[tuple[int, str]]:
        async with flavour.client(server) as client:
            monkeypatch.setitem(SHARED, "ask", lambda text: flavour.run(ask, client, text))
            await ask(client)
            with multiprocessing.get_context("fork").Pool(3) as pool:
                answers = pool.map_async(in_a_worker, [f"word {number}" for number in range(12)])
                found = answers.get(timeout=15)
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


@forks
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


@forks
async def test_the_child_of_a_child(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await plain(client)

        async def work() -> str:
            await plain(client)
            return Child(lambda: flavour.run(plain, client)).result()

        assert Child(lambda: flavour.run(work)).result() == "You said: Hi"
    assert [request.connection for request in server.requests] == [1, 2, 3]


UNTOLD = """
import ctypes, os, sys
from venice_ai import StreamError, SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = client.chat.completions.create(**ask, stream=True)
next(stream)
client.models.list()
pid = ctypes.PyDLL(None).fork()
if not pid:
    code = 1
    try:
        next(stream)
    except StreamError:
        stream.close()
        code = 0 if client.chat.completions.create(**ask).text == "You said: Hi" else 2
    finally:
        os._exit(code)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), stream.collect().text)
client.close()
"""


@forks
def test_a_fork_that_python_is_not_told_of(server: Any) -> None:
    """As some servers do: they fork in C, and run no hooks."""
    server.script(two_pieces())
    if not hasattr(ctypes.PyDLL(None), "fork"):
        pytest.skip("this system's C library can't be reached")
    assert run(UNTOLD, server.url) == ("0 Hello\n", "")
    assert [request.connection for request in server.requests] == [1, 2, 3]


# --- an HTTP client of the caller's own


def own(flavour: Flavour) -> Any:
    return (httpx.Client if flavour.blocking else httpx.AsyncClient)()


async def shut(http: Any) -> None:
    await http.aclose() if hasattr(http, "aclose") else http.close()


@forks
@pytest.mark.parametrize("used", [True, False], ids=["used", "not used"])
async def test_an_http_client_of_ones_own_is_refused_in_a_child(
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


@forks
async def test_closing_with_an_http_client_of_ones_own_in_a_child_closes_nothing(
    flavour: Flavour, server: Any
) -> None:
    http = own(flavour)
    server.script(two_pieces())
    async with flavour.client(server, http_client=http) as client:
        stream = await opened(client)
        Child(lambda: flavour.run(client.close)).result()
        assert (await stream.collect()).text == "Hello"
    await shut(http)


@leaves_open
@both_loops
def test_an_http_client_of_ones_own_is_refused_in_another_event_loop(flavour: Flavour, server: Any) -> None:
    http = httpx.AsyncClient()
    client = flavour.client(server, http_client=http)
    assert flavour.run(plain, client) == "You said: Hi"
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ClientMovedError, match="event loop"):
            flavour.run(plain, client)
    assert time.monotonic() - started < 1
    assert len(server.requests) == 1


@both_loops
def test_an_http_client_of_ones_own_belongs_to_where_it_is_used_first(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server, http_client=httpx.AsyncClient())  # no event loop here

    async def body() -> str:
        async with client._transport.connections._given:
            return await plain(client)

    assert flavour.run(body) == "You said: Hi"


# --- one event loop after the other


@leaves_open
def test_one_run_after_the_other(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    assert [flavour.run(ask, client) for _ in range(3)] == ["You said: Hi"] * 3
    flavour.run(client.close)
    with pytest.raises(ClientClosedError):
        flavour.run(ask, client)
    assert server.connections == (1 if flavour.blocking else 3)


@leaves_open
def test_an_event_loop_of_one_kind_after_one_of_the_other(server: Any) -> None:
    client = FLAVOURS[1].client(server)
    heard = [flavour.run(ask, client) for flavour in (*FLAVOURS[1:], *FLAVOURS[1:])]
    assert heard == ["You said: Hi"] * 4


@leaves_open
@both_loops
def test_a_run_that_leaves_a_stream_open_does_not_stand_in_the_way_of_the_next(
    flavour: Flavour, server: Any
) -> None:
    server.script(StreamReply([HEL, Hang()]))
    client = flavour.client(server)
    stream = flavour.run(opened, client)
    assert flavour.run(ask, client) == "You said: Hi"
    started = time.monotonic()
    with pytest.raises(StreamError):
        flavour.run(_next, stream)
    flavour.run(client.close)
    assert time.monotonic() - started < 1


@leaves_open
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


@leaves_open
@both_loops
def test_two_event_loops_at_the_same_time(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    together = threading.Barrier(4)
    heard: list[str] = []

    async def body(name: str) -> None:
        for turn in range(5):
            together.wait(5)
            heard.append(await ask(client, f"{name}.{turn}"))

    threads = [threading.Thread(target=flavour.run, args=(body, str(number))) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)
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
    waiting, outcome = threading.Event(), []

    async def read() -> None:
        stream = await opened(client)
        waiting.set()
        started = time.monotonic()
        with pytest.raises(StreamClosedError):
            await stream.__anext__()
        outcome.append(time.monotonic() - started)

    async def close() -> None:
        await flavour.sleep(0.1)
        await client.close()

    reading = threading.Thread(target=flavour.run, args=(read,))
    reading.start()
    assert waiting.wait(5)
    flavour.run(close)
    reading.join(5)
    assert outcome
    assert outcome[0] < 1
    assert server.requests[0].disconnected.wait(1)


# --- threads


def test_one_client_in_many_threads(server: Any) -> None:
    heard: list[str] = []
    failures: list[BaseException] = []
    with server.client() as client:

        def work(name: str) -> None:
            try:
                for turn in range(6):
                    messages = [{"role": "user", "content": f"{name} {turn} " + "word " * 20}]
                    stream = client.chat.completions.create(model="m", messages=messages, stream=True)
                    heard.append(stream.collect().text)
            except BaseException as exc:
                failures.append(exc)

        threads = [threading.Thread(target=work, args=(str(number),)) for number in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []
        wanted = {f"You said: {name} {turn} " + "word " * 20 for name in range(32) for turn in range(6)}
        assert {text.strip() for text in heard} == {text.strip() for text in wanted}
        assert len(heard) == 32 * 6
        transport = client._transport.connections.http._transport
        assert all(connection.is_idle() for connection in connections_of(transport))
        assert len(connections_of(transport)) <= 32
        assert server.connections <= 32
    assert connections_of(transport) == []


def test_the_first_calls_of_many_threads_share_the_connections(server: Any) -> None:
    with server.client() as client:
        together, places = threading.Barrier(16), []

        def work() -> None:
            together.wait(5)
            places.append(client._transport.connections.here)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert len({id(place) for place in places}) == 1
        assert len(places) == 16


# --- closing a client closes its streams


async def test_closing_the_client_wakes_who_waits_for_a_chunk(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([HEL, Hang()]))
    client = flavour.client(server)
    stream = await opened(client)
    closed_at = 0.0

    async def close_soon() -> None:
        nonlocal closed_at
        assert await flavour.soon(stream._turn.locked)
        await flavour.sleep(0.05)
        closed_at = time.monotonic()
        await client.close()

    async with flavour.meanwhile(close_soon):
        with pytest.raises(StreamClosedError) as caught:
            await stream.__anext__()
        woken_after = time.monotonic() - closed_at
    assert woken_after < 0.5  # some 100 ms are promised; the rest is for a busy machine
    assert caught.value.partial.text == "Hel"
    assert server.requests[0].disconnected.wait(1)


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
    closed_at = 0.0

    async def close_soon() -> None:
        nonlocal closed_at
        assert await flavour.soon(lambda: bool(server.requests))
        await flavour.sleep(0.05)  # by now it sits in its read
        closed_at = time.monotonic()
        await client.close()

    async with flavour.meanwhile(close_soon):
        with pytest.raises(APIConnectionError):
            await client.chat.completions.create(**HI)
        woken_after = time.monotonic() - closed_at
    assert woken_after < 0.5
    with pytest.raises(ClientClosedError):
        await client.chat.completions.create(**HI)


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
    assert all(request.disconnected.wait(1) for request in server.requests)


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
    assert server.requests[0].disconnected.wait(1)
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


def test_closing_while_other_threads_open_and_read_streams(server: Any) -> None:
    client = server.client()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                client.chat.completions.create(**HI, stream=True).collect()
        except (StreamClosedError, ClientClosedError):
            pass
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    client.close()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert [each for each in failures if type(each).__module__ != "venice_ai.exceptions"] == []


# --- pickles and copies


CLIENTS = [SyncVeniceClient, VeniceClient]
both_clients = pytest.mark.parametrize("kind", CLIENTS, ids=lambda kind: kind.__name__)
protocols = pytest.mark.parametrize("protocol", [0, 2, 5])


def a_key() -> str:
    """A key from a function that any process can import."""
    return KEY


def key_of(client: Any) -> str | None:
    key = client._transport.settings.api_key
    return None if key is None else key.reveal()


@both_clients
@protocols
def test_a_client_pickles_as_its_settings(kind: Any, protocol: int) -> None:
    settings = {"timeout": 3, "max_retries": 7, "default_headers": {"x-a": "b"}, "default_query": {"q": 1}}
    client = kind(base_url="https://a.example/v1", **settings)
    twin = pickle.loads(pickle.dumps(client, protocol))
    assert type(twin) is kind
    assert twin._transport.settings == client._transport.settings
    assert twin._transport.connections is not client._transport.connections


@both_clients
@protocols
def test_a_key_from_the_environment_is_taken_from_the_environment_again(
    kind: Any, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", KEY)
    frozen = pickle.dumps(kind(), protocol)
    assert KEY.encode() not in frozen
    assert key_of(pickle.loads(frozen)) == KEY
    monkeypatch.setenv("VENICE_API_KEY", "another")
    assert key_of(pickle.loads(frozen)) == "another"
    monkeypatch.delenv("VENICE_API_KEY")
    assert key_of(pickle.loads(frozen)) is None


@both_clients
def test_a_copy_with_other_settings_still_has_the_environments_key(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", KEY)
    assert key_of(pickle.loads(pickle.dumps(kind().with_options(timeout=3)))) == KEY


@both_clients
@protocols
def test_a_key_that_was_given_is_left_out(kind: Any, protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"X-API-Key": KEY, "Cookie": f"session={KEY}", "authorization": f"Bearer {KEY}"}
    frozen = pickle.dumps(kind(api_key=KEY, default_headers=secrets | {"x-kept": "1"}), protocol)
    assert KEY.encode() not in frozen
    monkeypatch.setenv("VENICE_API_KEY", "of-somebody-else")
    twin = pickle.loads(frozen)
    assert key_of(twin) is None  # the environment's key was not what its maker wanted
    assert dict(twin._transport.settings.default_headers) == {"x-kept": "1"}
    assert key_of(twin.with_options(api_key=KEY)) == KEY


@both_clients
def test_a_callable_is_kept_if_it_pickles(kind: Any) -> None:
    twin = pickle.loads(pickle.dumps(kind(api_key=a_key)))
    assert twin._transport.settings.api_key is a_key
    frozen = pickle.dumps(kind(api_key=lambda: KEY))
    assert pickle.loads(frozen)._transport.settings.api_key is None


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda how: how.__name__)
def test_only_a_client_of_our_own_making_pickles(copied: Any) -> None:
    with httpx.Client() as http:
        client = SyncVeniceClient(http_client=http)
        if copied is pickle.dumps:
            with pytest.raises(ArgumentTypeError, match="http_client"):
                copied(client)
        else:
            assert copied(client)._transport.connections is client._transport.connections


class Special(SyncVeniceClient):
    """A client with something of its own."""

    labels: list[str]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=lambda how: how.__name__)
def test_a_copy_shares_connections_and_key(copied: Any, server: Any) -> None:
    with Special(base_url=server.url, api_key="test-key") as client:
        client.labels = ["a"]
        twin = copied([client, client])[0] if copied is copy.deepcopy else copied(client)
        assert type(twin) is Special
        assert twin is not client
        assert (twin.labels == ["a"], twin.labels is client.labels) == (True, copied is copy.copy)
        assert key_of(twin) == "test-key"
        client.chat.completions.create(**HI)
        twin.chat.completions.create(**HI)
        twin.close()
        assert client.is_closed
    assert server.connections == 1


def test_what_a_class_of_ones_own_adds_is_kept() -> None:
    client = Special()
    client.labels = ["a"]
    assert pickle.loads(pickle.dumps(client)).labels == ["a"]
    assert client.with_options(timeout=1).labels == ["a"]


async def test_an_unpickled_client_works(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "test-key")
    async with flavour.client(server, api_key=None) as client:
        await plain(client)
        frozen = pickle.dumps(below(client))
    async with lift(pickle.loads(frozen)) as twin:
        await plain(twin)
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer test-key"] * 2
    assert server.connections == 2


async def test_a_stream_is_neither_pickled_nor_copied(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        for how in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(ArgumentTypeError, match="stream can be neither pickled nor copied"):
                how(below(stream))
        response = await stream.collect()
    twin = pickle.loads(pickle.dumps(response))
    assert (twin, twin.request_id) == (response, response.request_id)
    assert copy.deepcopy(response) == copy.copy(response) == response


async def test_the_exceptions_of_all_this_pickle(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401), StreamReply([HEL, Hang()]))
    errors: list[Any] = []
    async with flavour.client(server, api_key=KEY) as client:
        with pytest.raises(Exception, match="401") as refused:
            await plain(client)
        stream = await opened(client)
        await client.close()
        with pytest.raises(StreamClosedError) as closed:
            await stream.__anext__()
        with pytest.raises(ClientClosedError) as late:
            await plain(client)
        errors += [refused.value, closed.value, late.value, ClientMovedError("m")]
    for error in errors:
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert (type(twin), str(twin)) == (type(error), str(error))
        assert KEY.encode() not in pickle.dumps(error)


@forks
def test_a_client_goes_to_a_process_that_is_started_afresh(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "test-key")
    program = (
        "import pickle, sys; client = pickle.load(sys.stdin.buffer);"
        "print(client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': 'Hi'}]).text);"
        "client.close()"
    )
    frozen = pickle.dumps(SyncVeniceClient(base_url=server.url))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=frozen,
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert (done.stdout.strip(), done.stderr) == (b"You said: Hi", b"")


# --- dropped, and the end of a program


def run(program: str, *arguments: str, options: tuple[str, ...] = ("-X", "dev")) -> tuple[str, str]:
    """What a program prints that runs in a Python of its own, which ends well."""
    done = subprocess.run(
        [sys.executable, *options, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@contextmanager
def no_collector() -> Any:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_a_dropped_client_closes_its_connections_at_once(server: Any) -> None:
    with no_collector(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client = server.client()
        client.chat.completions.create(**HI)
        transport = client._transport.connections.http._transport
        assert len(connections_of(transport)) == 1
        del client
        assert connections_of(transport) == []
    assert [str(each.message) for each in warned] == []


@both_loops
def test_a_dropped_client_closes_its_connections_while_its_event_loop_runs(
    flavour: Flavour, server: Any
) -> None:
    async def body() -> None:
        client = flavour.client(server)
        await plain(client)
        transport = client._transport.connections.http._transport
        del client
        assert await flavour.soon(lambda: connections_of(transport) == [])

    with no_collector(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        flavour.run(body)
        gc.collect()
    assert [str(each.message) for each in warned] == []


@leaves_open
@both_loops
def test_a_client_that_is_dropped_in_the_last_moment_of_a_run(flavour: Flavour, server: Any) -> None:
    """Its event loop may take no new work any more, and must not fail for it. Trio throws dice about it."""
    turns = 30

    async def body() -> None:
        assert await plain(flavour.client(server))

    for _ in range(turns):
        server.script(ChatReply())
        flavour.run(body)
    gc.collect()
    assert len(server.requests) == turns


def test_an_iterator_outlives_the_client_that_it_came_from(server: Any) -> None:
    server.script(two_pieces(0.1))
    iterator = server.client().chat.completions.create(**HI, stream=True).get_iterator()
    gc.collect()
    assert [chunk.text for chunk in iterator] == ["Hel", "lo"]


BLOCKING_END = """
import sys
from venice_ai import SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
client.chat.completions.create(**ask)
if "stream" in sys.argv:
    stream = client.chat.completions.create(**ask, stream=True)
    print(next(stream).text)
if "cycle" in sys.argv:
    client.itself = client
print("end")
"""

LOOP_END = """
import sys
import %(module)s
from venice_ai import VeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = VeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = None

async def main():
    global stream
    await client.chat.completions.create(**ask)
    if "stream" in sys.argv:
        stream = await client.chat.completions.create(**ask, stream=True)
        print((await stream.__anext__()).text)
    if "cycle" in sys.argv:
        client.itself = client
    print("end")

%(module)s.run(main%(call)s)
"""

PROGRAMS = {
    "blocking": BLOCKING_END,
    "asyncio": LOOP_END % {"module": "asyncio", "call": "()"},
    "trio": LOOP_END % {"module": "trio", "call": ""},
}


@pytest.mark.parametrize("left", [(), ("stream",), ("cycle",), ("stream", "cycle")], ids="+".join)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_ends_in_peace(server: Any, name: str, left: tuple[str, ...]) -> None:
    """With everything left open."""
    if "stream" in left:
        server.script(ChatReply(), StreamReply([HEL, Hang()]))
    printed, complaints = run(PROGRAMS[name], server.url, *left, options=())
    assert printed.split() == ["Hel", "end"] if "stream" in left else ["end"]
    assert complaints == ""
    assert server.wait_idle()


@pytest.mark.parametrize("left", [(), ("stream",)], ids="+".join)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_wants_to_hear_of_everything_hears_of_no_failure(
    server: Any, name: str, left: tuple[str, ...]
) -> None:
    if "stream" in left:
        server.script(ChatReply(), StreamReply([HEL, Hang()]))
    _, complaints = run(PROGRAMS[name], server.url, *left)
    assert "Traceback" not in complaints
    assert "Exception ignored" not in complaints
    lines = [line for line in complaints.splitlines() if "Warning" in line]
    assert [line for line in lines if "ResourceWarning" not in line] == []
    if name == "blocking":
        assert len(lines) == len(left)  # the stream's, and none of the client's
