"""The HTTP library's network on asyncio's own event loop: bytes are taken as they come in.

The library's way, which serves every event loop, stops and starts the reading around each piece, with a scope and a
timer for each. With many streams at once, that is most of what a chunk costs. Connections are opened in the library's
way here too; on any other event loop they are read in it as well.
"""

from __future__ import annotations

import asyncio
import math
import select
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

__all__ = ["Connection", "Network"]

ROOM: Final = 64 * 1024  # as much as the library asks for at once
MOST_AHEAD: Final = 2 * ROOM  # of what nobody has asked for yet: then the server has to wait

_NAMES: Final = {"client_addr": "sockname", "server_addr": "peername"}  # the library's, and asyncio's


class Network(httpcore.AnyIOBackend):
    """Opens the connections of one event loop; they come in one at a time, and so share their room."""

    def __init__(self) -> None:
        self._room = memoryview(bytearray(ROOM))

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection."""
        opened = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        loop = _selector_loop()
        if loop is None:
            return opened
        raw = opened.get_extra_info("socket").dup()
        try:
            await opened.aclose()
            _, connection = await loop.create_connection(lambda: Connection(loop, self._room), sock=raw)
        except BaseException:
            raw.close()
            raise
        return connection


def _selector_loop() -> asyncio.SelectorEventLoop | None:
    """The running event loop, if it is one of asyncio's that fills the room and says so in one step."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return None
    loop = asyncio.get_running_loop()
    return loop if isinstance(loop, asyncio.SelectorEventLoop) and hasattr(select, "poll") else None


class Connection(asyncio.BufferedProtocol, httpcore.AsyncNetworkStream):
    """A connection, as asyncio and as the library see it: to one it is a protocol, to the other a stream."""

    def __init__(self, loop: asyncio.AbstractEventLoop, room: memoryview) -> None:
        self._loop = loop
        self._room = room
        self._transport: Any = None
        self._pieces: deque[bytes] = deque()
        self._ahead = 0  # the bytes in them
        self._paused = False
        self._full = False  # the system takes no more bytes for now
        self._over = False  # no more bytes will come
        self._failure: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._late_at = math.inf
        self._timer: asyncio.TimerHandle | None = None

    # --- what asyncio says

    def connection_made(self, transport: Any) -> None:
        """It is open."""
        self._transport = transport
        transport.set_write_buffer_limits(0)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes are to be put."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come in."""
        self._pieces.append(bytes(self._room[:nbytes]))
        self._ahead += nbytes
        if self._ahead > MOST_AHEAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        """The server has said all. Whether it may still be spoken to; over TLS it may not."""
        self._over = True
        _wake(self._reader)
        return self._transport.get_extra_info("ssl_object") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is at its end."""
        self._over = True
        self._failure = self._failure or exc
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        """The system takes no more bytes for now."""
        self._full = True

    def resume_writing(self) -> None:
        """The system has taken all bytes."""
        self._full = False
        _wake(self._writer)

    # --- what the library asks for

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come in, or else what comes next; nothing at the end."""
        while not self._pieces:
            if self._failure is not None:
                raise httpcore.ReadError(str(self._failure)) from self._failure
            if self._over:
                return b""
            await self._more(timeout)
        piece = self._pieces.popleft()
        if len(piece) > max_bytes:
            self._pieces.appendleft(piece[max_bytes:])
            piece = piece[:max_bytes]
        self._ahead -= len(piece)
        if self._paused and self._ahead <= ROOM:
            self._paused = False
            self._transport.resume_reading()
        return piece

    async def _more(self, timeout: float | None) -> None:
        """Wait for bytes, or for the end."""
        self._reader = self._loop.create_future()
        self._late_at = math.inf if timeout is None else self._loop.time() + timeout
        if self._late_at < (math.inf if self._timer is None else self._timer.when()):
            self._set_timer()
        try:
            await self._reader
        finally:
            self._reader = None

    def _set_timer(self) -> None:
        """Have a look when the reader would be late. One timer serves many reads: few of them are."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._late_at, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._reader is None or self._reader.done() or self._late_at == math.inf:
            return
        if self._loop.time() < self._late_at:
            self._set_timer()
        else:
            self._reader.set_exception(httpcore.ReadTimeout())

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes; they have been taken by the system when this returns."""
        self._check_writable()
        self._transport.write(buffer)
        if self._full:
            self._writer = self._loop.create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._writer
            except TimeoutError as exc:
                raise httpcore.WriteTimeout from exc
            finally:
                self._writer = None
            self._check_writable()

    def _check_writable(self) -> None:
        if self._transport.is_closing():
            raise httpcore.WriteError(str(self._failure or "the connection is closed")) from self._failure

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Encrypt it."""
        try:
            async with asyncio.timeout(timeout):
                self._transport = await self._loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as exc:
            raise httpcore.ConnectTimeout from exc
        except OSError as exc:
            raise httpcore.ConnectError(str(exc)) from exc
        self._transport.set_write_buffer_limits(
            1
        )  # with 0, asyncio's TLS is full when there is nothing in it
        return self

    async def aclose(self) -> None:
        """Close it at once; who reads or writes has failed."""
        self._failure = self._failure or ConnectionAbortedError("the connection has been closed")
        self._pieces.clear()
        if self._timer is not None:
            self._timer.cancel()
        self._transport.abort()
        _wake(self._reader)
        _wake(self._writer)

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of it."""
        if info == "is_readable":
            return self._over or bool(self._pieces) or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info(_NAMES.get(info, info))


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


def _is_readable(raw: Any) -> bool:
    """Whether there is something on a socket that the event loop has not come to yet, be it only its end."""
    if raw is None or raw.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(raw, select.POLLIN)
    return bool(poll.poll(0))
