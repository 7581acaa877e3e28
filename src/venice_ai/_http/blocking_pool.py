"""What the blocking transport sends by: httpcore's pools, one a connection, over our own network backend."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import httpcore

from . import pools
from .backends.blocking import BlockingBackend
from .proxies import Proxies
from .requests import SLOT
from .slot_streams import SlotStream, fail_slot
from .slots import PooledConnection, Slots

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
        self._room = pools.MAX_CONNECTIONS
        # Its lock may be taken twice by a thread: a finalizer may give a connection back while the thread takes one.
        self._room_changed = threading.Condition()
        self.slots: Slots[httpcore.ConnectionPool] = Slots(
            self._connect,
            freed=self._leave,
            finalize=httpcore.ConnectionPool.close,
            expiry=pools.MAX_IDLE_SECONDS,
        )

    def _connect(self, origin: httpcore.Origin) -> PooledConnection[httpcore.ConnectionPool]:
        settings, layers = pools.pool_settings(origin, self._proxies, self._context, http2=self._http2)
        backend = self._backend()
        pool = httpcore.ConnectionPool(max_connections=1, network_backend=backend, **settings)
        return PooledConnection(origin, pool, backend, tls_layers=layers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return its response as soon as the head is there."""
        for connection in self.slots.expired():
            connection.pool.close()
        self._wait_for_room(request)
        slot = self.slots.take(request.url.origin)
        pools.extensions_of(request)[SLOT] = slot  # for whoever asks how much of it was sent
        try:
            response = slot.connection.pool.handle_request(request)
        except BaseException:
            fail_slot(slot)
            raise
        response.stream = pools.extensions_of(response)[SLOT] = SlotStream(response.stream, slot)
        return response

    def _wait_for_room(self, request: httpcore.Request) -> None:
        """Wait while there are as many calls as there may be."""
        with self._room_changed:
            if self._room <= 0:
                seconds = pools.extensions_of(request).get("timeout", {}).get("pool")
                if not self._room_changed.wait_for(lambda: self._room > 0 or self.slots.closed, seconds):
                    raise httpcore.PoolTimeout
            pools.check_open(self.slots)
            self._room -= 1

    def _leave(self) -> None:
        with self._room_changed:
            self._room += 1
            self._room_changed.notify()

    def close(self) -> None:
        """Close the connections that are idle, and fail the calls that have the others, or wait for one.

        Those calls close their connections: a descriptor that is closed under a thread may be somebody else's before
        the thread notices.
        """
        for connection in self.slots.close():
            connection.pool.close()
        for connection in self.slots.busy:
            connection.interrupt()
        with self._room_changed:
            self._room_changed.notify_all()
