"""What the async transport sends by: httpcore's pools, one a connection, over our own network backends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import httpcore

from . import pools
from .proxies import Proxies
from .requests import SLOT
from .slot_streams import AsyncSlotStream, async_fail_slot
from .slots import PooledConnection, Slots

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from typing import Self

    from .backends.anyio import AnyBackend
    from .backends.asyncio import AsyncioBackend

__all__ = ["AsyncPool"]


class AsyncPool:
    """Sends requests in one event loop; over HTTP/2, those to one host share a connection.

    Attributes:
        slots: The connections, and which of them calls have.
    """

    def __init__(self, context: ssl.SSLContext, *, http2: bool) -> None:
        self._context = context
        self._http2 = http2
        self._proxies = Proxies()
        self._backend = _async_backend()
        self._free = anyio.Semaphore(pools.MAX_CONNECTIONS, fast_acquire=True)
        self.slots: Slots[httpcore.AsyncConnectionPool] = Slots(
            self._connect, freed=self._free.release, shared=http2, expiry=pools.MAX_IDLE_SECONDS
        )

    def _connect(self, origin: httpcore.Origin) -> PooledConnection[httpcore.AsyncConnectionPool]:
        settings, layers = pools.pool_settings(origin, self._proxies, self._context, http2=self._http2)
        backend = self._backend()
        pool = httpcore.AsyncConnectionPool(
            max_connections=pools.MAX_CONNECTIONS if self._http2 else 1, network_backend=backend, **settings
        )
        return PooledConnection(origin, pool, backend, tls_layers=layers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return its response as soon as the head is there."""
        for connection in self.slots.expired():
            await connection.pool.aclose()
        await self._wait_for_room(request)
        slot = self.slots.take(request.url.origin)
        pools.extensions_of(request)[SLOT] = slot  # for whoever asks how much of it was sent
        try:
            response = await slot.connection.pool.handle_async_request(request)
        except BaseException:
            await async_fail_slot(slot)
            raise
        response.stream = pools.extensions_of(response)[SLOT] = AsyncSlotStream(response.stream, slot)
        return response

    async def _wait_for_room(self, request: httpcore.Request) -> None:
        """Wait while there are as many calls as there may be."""
        pools.check_open(self.slots)
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            try:
                with anyio.fail_after(pools.extensions_of(request).get("timeout", {}).get("pool")):
                    await self._free.acquire()
            except TimeoutError:
                raise httpcore.PoolTimeout from None
            if self.slots.closed:
                self._free.release()  # for the next one that waits
                pools.check_open(self.slots)

    async def aclose(self) -> None:
        """Close all connections."""
        busy = self.slots.busy
        for connection in busy:
            connection.interrupt()
        for connection in [*self.slots.close(), *busy]:
            await connection.pool.aclose()


def _async_backend() -> Callable[[], AsyncioBackend | AnyBackend]:
    """Return what makes the network backends of the running event loop."""
    from .backends.asyncio import AsyncioBackend, read_buffer, selector_loop

    loop = selector_loop()
    if loop is not None:
        return partial(AsyncioBackend, loop, read_buffer())
    from .backends.anyio import AnyBackend

    return AnyBackend
