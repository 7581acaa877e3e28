"""Which connection a call gets, and which connections are kept: decided here for both flavours, without waiting."""

from __future__ import annotations

import math
import os
import time
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpcore

    from .backends.writes import Progress, Writes

__all__ = ["PooledConnection", "Slot", "Slots"]


class _Stream(Protocol):
    writes: Writes
    tls_layers: int

    def interrupt(self) -> None: ...


class _Backend(Protocol):
    interrupted: bool

    @property
    def stream(self) -> _Stream | None: ...


class _Pool(Protocol):
    @property
    def connections(self) -> Sequence[Any]: ...


PoolType = TypeVar("PoolType", bound=_Pool)


class PooledConnection(Generic[PoolType]):
    """A connection, as a pool of httpcore's that holds this one alone; over HTTP/2 in the async flavour, all of a host.

    httpcore's pool looks at each of its connections at the beginning and at the end of each call, and does not tell
    which of them a call has. In a pool with one connection neither matters: whatever is neither idle nor closed when
    the call has gone is left over from it.

    Attributes:
        origin: The host that it leads to.
        pool: httpcore's pool.
        backend: What has opened the connection.
        tls_layers: How often its stream is encrypted when a request is sent.
        calls: How many calls have it.
        idle_since: When the last of them went.
    """

    __slots__ = ("backend", "calls", "idle_since", "origin", "pool", "tls_layers")

    def __init__(
        self, origin: httpcore.Origin, pool: PoolType, backend: _Backend, *, tls_layers: int
    ) -> None:
        self.origin = origin
        self.pool = pool
        self.backend = backend
        self.tls_layers = tls_layers
        self.calls = 0
        self.idle_since = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing of a call is left over."""
        return all(each.is_idle() or each.is_closed() for each in self.pool.connections)

    def interrupt(self) -> None:
        """Shut the connection down, so that the call which has it fails, be it only about to be opened."""
        self.backend.interrupted = True
        if self.backend.stream is not None:
            self.backend.stream.interrupt()


class Slots(Generic[PoolType]):
    """The connections of a client: those that calls have, and those that are idle.

    Args:
        connect: Makes a connection to a host, without opening it yet.
        freed: Is called when a call has given its connection back, or got none.
        shared: Whether a connection carries many calls at once.
        finalize: Closes the connection of a call that was lost, as by Ctrl-C at an unlucky line; None where that is not
            for a finalizer to do.
        expiry: The seconds after which an idle connection is closed; None for never.
    """

    def __init__(
        self,
        connect: Callable[[httpcore.Origin], PooledConnection[PoolType]],
        *,
        freed: Callable[[], object] = bool,
        shared: bool = False,
        finalize: Callable[[PoolType], object] | None = None,
        expiry: float | None = None,
    ) -> None:
        self._connect = connect
        self._freed = freed
        self._shared = shared
        self._process = os.getpid()
        self._finalize = finalize
        self.closed = False
        self._expiry = math.inf if expiry is None else expiry
        # A finalizer may give a connection back while its thread is in here: it may enter, and copies are iterated.
        self._lock = RLock()
        self._idle: dict[PooledConnection[PoolType], None] = {}  # in the order in which they became idle
        self._busy: dict[PooledConnection[PoolType], None] = {}

    def finalize(self, slot: Slot[PoolType]) -> None:
        """Give a connection back whose call was lost, and close it; in a forked child it is the parent's."""
        if self._finalize is None or self._process != os.getpid():
            return
        slot.spoil()
        pool = slot.give_back()
        if pool is not None:
            self._finalize(pool)

    def close(self) -> list[PooledConnection[PoolType]]:
        """Give out no connection any more. Returns those that are idle, to be closed; the others' calls close them."""
        with self._lock:
            self.closed = True
            idle = [*self._idle]
            self._idle.clear()
            return idle

    @property
    def connections(self) -> list[PooledConnection[PoolType]]:
        """All connections."""
        with self._lock:
            return [*self._idle, *self._busy]

    @property
    def busy(self) -> list[PooledConnection[PoolType]]:
        """The connections that calls have."""
        with self._lock:
            return [*self._busy]

    def take(self, origin: httpcore.Origin) -> Slot[PoolType]:
        """Give a call a connection: one to that host that is idle, the last used first; or else a new one."""
        try:
            with self._lock:
                connection = self._known(origin) or self._connect(origin)
                self._busy[connection] = None
                connection.calls += 1
        except BaseException:
            self._freed()
            raise
        return Slot(self, connection, exclusive=not self._shared)

    def _known(self, origin: httpcore.Origin) -> PooledConnection[PoolType] | None:
        """Take a connection to a host out of those that are idle, or that may be shared."""
        for place in [self._busy, self._idle] if self._shared else [self._idle]:
            for connection in [*reversed(place)]:  # a copy, see the lock
                if connection.origin == origin:
                    del place[connection]
                    return connection
        return None

    def give_back(self, connection: PooledConnection[PoolType], *, reusable: bool) -> bool:
        """Take a connection back from a call. Returns whether it is to be closed: it is not known here any more."""
        try:
            with self._lock:
                connection.calls -= 1
                if connection.calls:
                    return False
                del self._busy[connection]
                if self.closed or not reusable or not connection.is_clean:
                    return True
                connection.idle_since = time.monotonic()
                self._idle[connection] = None
                return False
        finally:
            self._freed()

    def expired(self) -> list[PooledConnection[PoolType]]:
        """Return the connections that have been idle for too long, to be closed: they are not known here any more."""
        with self._lock:
            last = time.monotonic() - self._expiry
            oldest = next(iter(self._idle), None)
            if oldest is None or oldest.idle_since > last:
                return []
            found = [connection for connection in [*self._idle] if connection.idle_since <= last]
            for connection in found:
                del self._idle[connection]
        return found


class Slot(Generic[PoolType]):
    """A call's hold on a connection, from before its request is sent until its answer is closed.

    Attributes:
        connection: The connection.
        exclusive: Whether no other call has it at the same time.
    """

    __slots__ = ("_reusable", "_slots", "connection", "exclusive")

    def __init__(
        self, slots: Slots[PoolType], connection: PooledConnection[PoolType], *, exclusive: bool
    ) -> None:
        self._slots: Slots[PoolType] | None = slots
        self._reusable = True
        self.connection = connection
        self.exclusive = exclusive
        stream = connection.backend.stream
        if stream is not None and exclusive:
            stream.writes.begin()

    @property
    def is_held(self) -> bool:
        """Whether it has not been given back."""
        return self._slots is not None

    def __del__(self) -> None:
        slots = getattr(self, "_slots", None)
        if slots is not None:
            slots.finalize(self)

    def spoil(self) -> None:
        """Have the connection closed when it is given back: something of this call may still come on it."""
        self._reusable = False

    def give_back(self) -> PoolType | None:
        """Give the connection back, once. Returns what is to be closed then."""
        slots, self._slots = self._slots, None
        if slots is None or not slots.give_back(self.connection, reusable=self._reusable):
            return None
        return self.connection.pool

    @property
    def forgotten(self) -> Any:
        """The stream that a call which failed has left open, where httpcore knows nothing of it; None where it does.

        It forgets one to a SOCKS proxy that lets nobody in.
        """
        known = not self.exclusive or self.connection.pool.connections
        return None if known else self.connection.backend.stream

    @property
    def progress(self) -> Progress | None:
        """How much of a request that failed has been sent; None where that is not known.

        It is not over a shared connection, nor where no connection was opened: then the failure says what it was,
        or there is a mock in place of the network.
        """
        stream = self.connection.backend.stream
        if stream is None or not self.exclusive:
            return None
        if stream.tls_layers < self.connection.tls_layers:
            return "nothing"  # it has talked to a proxy at the most
        return stream.writes.progress
