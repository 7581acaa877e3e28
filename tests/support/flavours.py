"""One test body, three runs: blocking without any event loop, asyncio, trio; and a fourth, asyncio over aiohttp.

A body is written against the async flavour. For the blocking run the client is *lifted*: it gets its twin's face, and
is awaitable exactly where the twin says `async def`; the body is then stepped by hand, and fails if it waits.
"""

from __future__ import annotations

import asyncio
import inspect
import pkgutil
import threading
import time
from contextlib import asynccontextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import trio

import venice_ai._async
from pace import seconds
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai._async.chat_stream import ChatStream
from venice_ai._async.stream import Stream
from venice_ai._sync.chat_stream import SyncChatStream
from venice_ai._sync.stream import SyncStream

# What no user meets by itself.
OURS_ALONE = {"AnyPath", "ClientBase", "Connections", "Place", "Resource", "Resources", "Transport"}


def _twins() -> dict[type, type]:
    """Each class that a user of the blocking flavour meets, and its twin."""
    found: dict[type, type] = {}
    for info in pkgutil.walk_packages(venice_ai._async.__path__, "venice_ai._async."):
        module, printed = import_module(info.name), import_module(info.name.replace("._async", "._sync"))
        for name, kind in vars(module).items():
            if inspect.isclass(kind) and kind.__module__ == info.name and _is_met(name):
                found[getattr(printed, f"Sync{name}")] = kind
    return found


def _is_met(name: str) -> bool:
    return not name.startswith("_") and name not in OURS_ALONE


TWINS = _twins()


def lift(value: Any) -> Any:
    """A blocking object with its twin's face; anything else as it is."""
    return Lifted(value) if type(value) in TWINS else value


class Lifted:
    """A blocking object with the face of its async twin."""

    def __init__(self, below: Any) -> None:
        self._below = below

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._below, name)
        twin = inspect.getattr_static(TWINS[type(self._below)], name, None)
        if not inspect.isfunction(twin):
            return lift(value)
        if inspect.iscoroutinefunction(twin):
            return _waits(value)
        if str(inspect.signature(twin).return_annotation).startswith("AsyncOpening"):
            return lambda *args, **kwargs: LiftedOpening(lambda: lift(value(*args, **kwargs)))
        return lambda *args, **kwargs: lift(value(*args, **kwargs))

    def __aiter__(self) -> Any:
        return lift(iter(self._below))

    async def __anext__(self) -> Any:
        try:
            return lift(next(self._below))
        except StopIteration:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Any:
        return lift(self._below.__enter__())

    async def __aexit__(self, *exc: object) -> Any:
        return self._below.__exit__(*exc)

    def __repr__(self) -> str:
        return repr(self._below)


class LiftedOpening:
    """A blocking stream with the face of an `AsyncOpening`."""

    def __init__(self, start: Any) -> None:
        self._start = start

    def __await__(self) -> Any:
        return self._start()
        yield  # never reached: it makes this a generator, which `await` wants

    async def __aenter__(self) -> Any:
        self._stream = self._start()
        return self._stream

    async def __aexit__(self, *exc: object) -> None:
        await self._stream.close()


def _waits(method: Any) -> Any:
    async def call(*args: Any, **kwargs: Any) -> Any:
        return lift(method(*args, **kwargs))

    return call


class Items:
    """An iterator over prepared items, in both flavours; an exception among them is raised in its place."""

    def __init__(self, items: Any) -> None:
        self._items = iter(items)
        self.closed = 0

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> Any:
        item = next(self._items)
        if isinstance(item, BaseException):
            raise item
        return item

    def close(self) -> None:
        self.closed += 1

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> Any:
        try:
            return self.__next__()
        except StopIteration:
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        self.close()


class Flavour:
    """One way to run a body."""

    name = ""
    blocking = False
    client_class: Any = VeniceClient
    stream_class: Any = Stream
    chat_stream_class: Any = ChatStream

    def run(self, body: Any, *args: Any) -> Any:
        """Run an async body to its end."""
        raise NotImplementedError

    def client(self, server: Any = None, **options: Any) -> Any:
        """A client of a local server, with the async face."""
        if server is not None:
            options = {"base_url": server.url, "api_key": "test-key"} | options
        return lift(self.client_class(**options))

    def stream(self, items: Any, *, client: object = None) -> Any:
        """A `Stream` over prepared items, with the async face."""
        return lift(self.stream_class(self._items(items), client=client))

    def chat_stream(self, items: Any, *, client: object = None) -> Any:
        """A `ChatStream` over prepared chunks, with the async face."""
        return lift(self.chat_stream_class(self._items(items), client=client))

    def _items(self, items: Any) -> Any:
        return items if hasattr(items, "__next__") else Items(items)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        raise NotImplementedError

    def meanwhile(self, body: Any) -> Any:
        """`async with flavour.meanwhile(body):` runs `body` beside the block: in a task, or in another thread."""
        raise NotImplementedError

    async def soon(self, condition: Any, timeout: float = 10.0) -> bool:
        """Wait for a condition, and return whether it became true; the time is a bound for what hangs."""
        end = time.monotonic() + seconds(timeout)
        while not condition():
            if time.monotonic() > end:
                return False
            await self.sleep(0.002)
        return True


class Blocking(Flavour):
    """In the caller's thread; waiting for anything is an error."""

    name = "blocking"
    blocking = True
    client_class = SyncVeniceClient
    stream_class = SyncStream
    chat_stream_class = SyncChatStream

    def run(self, body: Any, *args: Any) -> Any:
        coroutine = body(*args)
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value
        coroutine.close()
        raise AssertionError("the blocking run of a body waited for an event loop")

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    @asynccontextmanager
    async def meanwhile(self, body: Any) -> Any:
        failures: list[BaseException] = []

        def work() -> None:
            try:
                self.run(body)
            except BaseException as exc:
                failures.append(exc)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            thread.join(10)
            assert not thread.is_alive(), "the body in the other thread hangs"
        if failures:
            raise failures[0]


class Asyncio(Flavour):
    """In asyncio's event loop."""

    name = "asyncio"

    def run(self, body: Any, *args: Any) -> Any:
        return asyncio.run(body(*args))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @asynccontextmanager
    async def meanwhile(self, body: Any) -> Any:
        task = asyncio.create_task(body())
        try:
            yield
        finally:
            await asyncio.wait_for(task, 10)


class Trio(Flavour):
    """In trio's event loop."""

    name = "trio"

    def run(self, body: Any, *args: Any) -> Any:
        return trio.run(body, *args)

    async def sleep(self, seconds: float) -> None:
        await trio.sleep(seconds)

    @asynccontextmanager
    async def meanwhile(self, body: Any) -> Any:
        failures: list[BaseException] = []
        done = trio.Event()

        async def work() -> None:
            try:
                await body()
            except Exception as exc:
                failures.append(exc)
            finally:
                done.set()

        trio.lowlevel.spawn_system_task(
            work
        )  # outside of any nursery, which would wrap what the block raises
        try:
            yield
        finally:
            with trio.fail_after(10):
                await done.wait()
        if failures:
            raise failures[0]


class Aiohttp(Asyncio):
    """In asyncio's event loop, over the transport aiohttp: for tests that have a server."""

    name = "aiohttp"

    def client(self, server: Any = None, **options: Any) -> Any:
        transport = {} if "http_client" in options else {"transport": "aiohttp"}
        return super().client(server, **(transport | options))


def connections(client: Any) -> list[Any]:
    """The connections of a client, each of which says whether it `is_idle()`."""
    return connections_of(transport_of(client))


def transport_of(client: Any) -> Any:
    """The transport of a client, as the HTTP library has it."""
    return client._transport.connections.http._transport


def slots(client: Any) -> Any:
    """Which connections of a client calls have, and which are idle."""
    return transport_of(client).pool.slots


def connections_of(transport: Any) -> list[Any]:
    """The connections of a transport of ours."""
    if hasattr(transport, "pool"):
        return [each for held in transport.pool.slots.connections for each in held.pool.connections]
    if transport.client is None or transport.client.closed:
        return []
    connector = transport.client.connector
    idle = [protocol for found in connector._conns.values() for protocol, _ in found]
    return [SimpleNamespace(is_idle=lambda: True) for protocol in idle if protocol.is_connected()] + [
        SimpleNamespace(is_idle=lambda: False) for _ in connector._acquired
    ]


FLAVOURS = (Blocking(), Asyncio(), Trio())
AIOHTTP = Aiohttp()
