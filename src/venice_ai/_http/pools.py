"""The HTTP library with many connections: kept in small pools, instead of a large one.

The library's pool looks at all of its connections at the beginning and at the end of each call, and for each idle one
at all the others: with hundreds of them, that takes longer than all the rest of a call. Small pools bound it. Whoever
has few calls at once has a single one, in which all is as the library alone does it.
"""

from __future__ import annotations

import math
import time
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import httpx

from . import inside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

__all__ = ["AsyncClient", "AsyncPooled", "Client", "Pooled"]

TransportType = TypeVar("TransportType")

# Connections of a pool: so few that looking at them costs little, and enough for files from another host beside.
SIZE: Final = 4


class Client(httpx.Client):
    """The library's client, with its way of finding proxies, over small pools."""

    # The library calls these with its settings by name, and the proxy alone before them.

    def _init_transport(self, *none: Any, **settings: Any) -> httpx.BaseTransport:
        return Pooled(settings)

    def _init_proxy_transport(self, *proxy: Any, **settings: Any) -> httpx.BaseTransport:
        return Pooled(settings | {"proxy": proxy[0]})


class AsyncClient(httpx.AsyncClient):
    """The library's client, with its way of finding proxies, over small pools."""

    def _init_transport(self, *none: Any, **settings: Any) -> httpx.AsyncBaseTransport:
        return AsyncPooled(settings)

    def _init_proxy_transport(self, *proxy: Any, **settings: Any) -> httpx.AsyncBaseTransport:
        return AsyncPooled(settings | {"proxy": proxy[0]})


class Pooled(httpx.BaseTransport):
    """Sends each request over a pool that has room for it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.pools = Pools(httpx.HTTPTransport, settings)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its answer as soon as the head is there."""
        for transport in self.pools.outlived():
            transport.close()
        seat = Seat(self.pools)
        try:
            response = seat.transport.handle_request(request)
        except BaseException:
            seat.leave()
            raise
        response.stream = Held(response.stream, seat)
        return response

    def close(self) -> None:
        """Close all pools."""
        for transport in self.pools.transports:
            transport.close()


class AsyncPooled(httpx.AsyncBaseTransport):
    """Sends each request over a pool that has room for it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        from .network import Network, selector_loop  # which the blocking flavour has no need of

        loop = selector_loop()
        network = None if loop is None else Network(loop)

        def make(**settings: Any) -> httpx.AsyncHTTPTransport:
            transport = httpx.AsyncHTTPTransport(**settings)
            if network is not None:
                inside.use_network(transport, network)
            return transport

        self.pools = Pools(make, settings)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its answer as soon as the head is there."""
        for transport in self.pools.outlived():
            await transport.aclose()
        seat = Seat(self.pools)
        try:
            response = await seat.transport.handle_async_request(request)
        except BaseException:
            seat.leave()
            raise
        response.stream = Held(response.stream, seat)
        return response

    async def aclose(self) -> None:
        """Close all pools."""
        for transport in self.pools.transports:
            await transport.aclose()


class Pool(Generic[TransportType]):
    """A small pool.

    Attributes:
        transport: The library's transport that it belongs to.
        calls: How many calls have a place in it.
        idle_since: When the last one left it.
    """

    __slots__ = ("calls", "idle_since", "transport")

    def __init__(self, transport: TransportType) -> None:
        self.transport = transport
        self.calls = 0
        self.idle_since = 0.0


class Pools(Generic[TransportType]):
    """The pools of a transport; new ones come as they are needed, up to the limit of connections."""

    def __init__(self, kind: Callable[..., TransportType], settings: dict[str, Any]) -> None:
        limits: httpx.Limits = settings["limits"]
        settings.pop("transport", None)  # that of a caller, who has none here
        small = httpx.Limits(
            max_connections=SIZE, max_keepalive_connections=SIZE, keepalive_expiry=limits.keepalive_expiry
        )
        self._make = partial(kind, **settings | {"limits": small})
        self._most = math.inf if limits.max_connections is None else limits.max_connections // SIZE
        self._expiry = math.inf if limits.keepalive_expiry is None else limits.keepalive_expiry
        self._lock = Lock()
        self._pools = [Pool(self._make())]

    @property
    def transports(self) -> list[TransportType]:
        """The transports of all pools."""
        return [pool.transport for pool in self._pools]

    def enter(self) -> Pool[TransportType]:
        """The first pool with a free place, so that the last ones are left alone in time; the place is taken.

        With more calls than there may be connections, it is the pool with the fewest: it lets them wait.
        """
        with self._lock:
            pool = next((pool for pool in self._pools if pool.calls < SIZE), None)
            if pool is None and len(self._pools) < self._most:
                pool = Pool(self._make())
                self._pools.append(pool)
            elif pool is None:
                pool = min(self._pools, key=lambda each: each.calls)
            pool.calls += 1
            return pool

    def leave(self, pool: Pool[TransportType]) -> None:
        """Give a place back."""
        with self._lock:
            pool.calls -= 1
            pool.idle_since = time.monotonic()

    def outlived(self) -> list[TransportType]:
        """What is to be closed: the last pool, if its connections have been idle for as long as they may."""
        with self._lock:
            last = self._pools[-1]
            if len(self._pools) == 1 or last.calls or time.monotonic() - last.idle_since < self._expiry:
                return []
            return [self._pools.pop().transport]


class Seat(Generic[TransportType]):
    """A call's place in a pool, until it leaves it.

    Attributes:
        transport: What the call is to be sent with.
    """

    __slots__ = ("_pool", "_pools", "transport")

    def __init__(self, pools: Pools[TransportType]) -> None:
        self._pools = pools
        self._pool: Pool[TransportType] | None = pools.enter()
        self.transport: TransportType = self._pool.transport

    def leave(self) -> None:
        """Give it back, once."""
        pool, self._pool = self._pool, None
        if pool is not None:
            self._pools.leave(pool)


class Held(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer, which holds its call's place until it is closed."""

    def __init__(self, stream: Any, seat: Seat[Any]) -> None:
        self._stream = stream
        self._seat = seat
        self._httpcore_stream = getattr(stream, "_httpcore_stream", None)  # which `inside` looks for

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    def close(self) -> None:
        """Close, and give the place back."""
        try:
            self._stream.close()
        finally:
            self._seat.leave()

    async def aclose(self) -> None:
        """Close, and give the place back."""
        try:
            await self._stream.aclose()
        finally:
            self._seat.leave()
