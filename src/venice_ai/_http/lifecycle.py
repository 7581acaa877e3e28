"""The one place that closes a response: whoever wants it closed, woken or left alone comes here.

The states of a response, and who may do what in each, are drawn in ARCHITECTURE.md.
"""

from __future__ import annotations

import contextlib
import os
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx

from . import private
from .backends.sockets import interrupt_socket
from .requests import SLOT
from .shielding import async_to_the_end
from .slot_streams import close_slot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from .http2 import SharedReader
    from .slots import Slot

__all__ = ["AsyncManagedStream", "ManagedStream", "State"]


class State(Enum):
    """Where a response is in its life."""

    OPEN = "open"
    """Its head is there; nobody has begun to read its body."""
    READING = "reading"
    """Its body is being read."""
    CLOSING = "closing"
    """Somebody is closing it."""
    CLOSED = "closed"
    """Its connection is idle in the pool, or closed."""
    INHERITED = "inherited"
    """It belongs to the parent of this process, which may go on reading it: nothing of it may be touched here."""


class _Lifecycle:
    """What both flavours know of a response.

    Attributes:
        below: The stream that the response had, of whatever kind its transport gives.
        exclusive: Whether nobody else reads from its connection, and the transport lets us at it.
        state: Where it is in its life.
    """

    __slots__ = (
        "_body",
        "_http1",
        "_http2",
        "_network",
        "_process",
        "_reset",
        "_slot",
        "below",
        "exclusive",
        "state",
    )

    def __init__(self, response: httpx.Response) -> None:
        extensions = response.extensions
        response.request.extensions.pop(SLOT, None)  # the request may live longer than the call
        self.below: Any = response.stream
        self.state = State.OPEN
        self._body: Any = extensions.pop(SLOT, None)  # as httpcore gave it, under whatever stands between
        self._slot: Slot[Any] | None = None if self._body is None else self._body.slot
        held = self._slot is None or self._slot.is_held
        if not held:
            extensions = {}  # a recorder has read the answer and closed it: another call may have the connection
        self._network: Any = extensions.get("network_stream")
        alone = extensions.get("http_version") in _ONE_AT_A_TIME or (
            self._slot is not None and self._slot.exclusive
        )
        self.exclusive = alone and self._network is not None
        self._http2 = "stream_id" in extensions
        # What it takes to cancel an answer over HTTP/2; None where there is nothing to cancel any more.
        self._reset = (response.request, extensions["stream_id"]) if self._http2 else None
        self._http1 = held and not self._http2  # and there may be a parser of HTTP/1 below
        self._process = os.getpid()
        if self._http1:
            private.gather_chunks(self.below, self._own_body)

    @property
    def _own_body(self) -> Any:
        """The body as httpcore gave it to our pool; None behind a mock, or a transport that is not ours."""
        return self._body if self._body is not None and hasattr(self._network, "writes") else None

    def _may_close(self) -> bool:
        """Begin to close, unless somebody does or has done, or it is not ours to close."""
        if self.state in (State.OPEN, State.READING) and self._process != os.getpid():
            self.state = State.INHERITED
        if self.state not in (State.OPEN, State.READING):
            return False
        self.state = State.CLOSING
        if self._http1:
            private.give_up_leftovers(self.below, self._own_body)
        return True

    def _cancelled(self) -> Callable[[], Any] | None:
        """Cancel an answer over HTTP/2 that has not come to its end. Returns what tells the server."""
        if self._reset is None:
            return None
        if self.exclusive and self._slot is not None:
            self._slot.spoil()  # the connection is closed, which tells the server
            return None
        return private.reset_stream(self.below, self._own_body, *self._reset)

    def _shut_down(self) -> None:
        """Shut the socket down, so that whoever reads from it fails."""
        if self.exclusive and self.state in (State.OPEN, State.READING) and self._process == os.getpid():
            interrupt_socket(self._network.get_extra_info("socket"))


_ONE_AT_A_TIME = (b"HTTP/1.1", b"HTTP/1.0")


class ManagedStream(_Lifecycle, httpx.SyncByteStream):
    """The stream of a response in the blocking flavour; closing it and waking its reader exclude each other."""

    __slots__ = ("_lock",)

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        self._lock = Lock()

    def __iter__(self) -> Iterator[bytes]:
        self.state = State.READING
        return self._to_the_end() if self._http2 else iter(self.below)

    def _to_the_end(self) -> Iterator[bytes]:
        """Read over HTTP/2. More of an answer that is closed half way may come, though httpcore calls it done."""
        yield from self.below
        self._reset = None

    def close(self) -> None:
        """Close the response, and its connection unless that can be used again."""
        if self.state in (State.CLOSING, State.CLOSED):
            return
        with self._lock:
            if not self._may_close():
                return
            try:
                tell_server = self._cancelled()
                with contextlib.suppress(Exception):  # the connection may be at its end too
                    if tell_server is not None:
                        tell_server()
                self.below.close()
            finally:
                if self._slot is not None:
                    close_slot(self._slot)
                self.state = State.CLOSED

    def interrupt(self) -> None:
        """Wake the thread that waits for more: its read fails, and it closes then.

        Not while somebody closes: the connection may serve another call by then.
        """
        if self._lock.acquire(blocking=False):
            try:
                self._shut_down()
            finally:
                self._lock.release()


class AsyncManagedStream(_Lifecycle, httpx.AsyncByteStream):
    """The stream of a response in the async flavour; it closes to its end, whoever is cancelled meanwhile."""

    __slots__ = ("_reader",)

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        self._reader: SharedReader | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        self.state = State.READING
        if self.exclusive or not self._http2:
            return aiter(self.below)
        from .http2 import SharedReader

        self._reader = SharedReader(aiter(self.below))
        return self._reader

    async def aclose(self) -> None:
        """Close the response, and its connection unless that can be used again; whoever reads from it fails."""
        if self._may_close():
            await async_to_the_end(self._close)

    async def _close(self) -> None:
        try:
            tell_server = self._cancelled()
            with contextlib.suppress(Exception):  # the connection may be at its end too
                if tell_server is not None:
                    await tell_server()
            if self._reader is not None:
                self._reader.cancel()  # not before: it could be the one that writes, and a cut write breaks TLS
            await self.below.aclose()
        finally:
            pool = None if self._slot is None else self._slot.give_back()
            if pool is not None:
                await pool.aclose()
            self.state = State.CLOSED

    def abandon(self) -> None:
        """Tell the server from a finalizer, which can't wait; closing is then for the event loop to do.

        A loop that is about to end may take the work, and never come to it.
        """
        self._shut_down()
