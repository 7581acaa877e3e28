"""What the blocking transport sends by: httpcore's pools, one a connection, over our own network backend."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpcore

from . import pools
from .backends.blocking import BlockingBackend
from .lifecycle import SlotStream, fail_slot
from .proxies import Proxies
from .requests import SLOT
from .slots import Connection, Slot, Slots

if TYPE_CHECKING:
    import ssl
    from typing import Self

__all__ = ["Pool"]


class Pool:
    """Sends requests, each over a connection that no other call has meanwhile.

    Over HTTP/2 too: what httpcore keeps of such a connection is not made for several threads at once.

    Attributes:
        slots: The connections, and which of them calls have.
    """

    def __init__(self, context: ssl.SSLContext, *, http2: bool) -> None:
        self._backend = BlockingBackend
        self._context = context
        self._http2 = http2
        self._proxies = Proxies()
        self._free = threading.Semaphore(pools.MAX_CONNECTIONS)
        self.slots: Slots[httpcore.ConnectionPool] = Slots(
            self._connect, freed=self._free.release, expiry=pools.MAX_IDLE_SECONDS
        )

    def _connect(self, origin: httpcore.Origin) -> Connection[httpcore.ConnectionPool]:
        settings, layers = pools.pool_settings(origin, self._proxies, self._context, http2=self._http2)
        backend = self._backend()
        pool = httpcore.ConnectionPool(max_connections=1, network_backend=backend, **settings)
        return Connection(origin, pool, backend, tls_layers=layers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return its response as soon as the head is there."""
        for connection in self.slots.expired():
            connection.pool.close()
        seconds = request.extensions.get("timeout", {}).get("pool")
        if not self._free.acquire(timeout=seconds):
            raise httpcore.PoolTimeout
        slot = self._slot(request)
        try:
            response = slot.connection.pool.handle_request(request)
        except BaseException:
            fail_slot(slot)
            raise
        response.extensions[SLOT] = slot
        response.stream = SlotStream(response.stream, slot)
        return response

    def _slot(self, request: httpcore.Request) -> Slot[httpcore.ConnectionPool]:
        try:
            slot = self.slots.take(request.url.origin)
        except BaseException:
            self._free.release()
            raise
        request.extensions[SLOT] = slot  # for whoever asks how much of it has been sent
        return slot

    def interrupt(self) -> None:
        """Let the calls that are on their way fail."""
        for connection in self.slots.busy:
            connection.interrupt()

    def close(self) -> None:
        """Close all connections."""
        for connection in self.slots.connections:
            connection.pool.close()
