"""The HTTP library's network on asyncio's own event loop: bytes are taken as they come in.

The library's way, which serves every event loop, stops and starts the reading around each piece, with a scope and a
timer for each. With many streams at once, that is most of what a chunk costs. Connections are opened in the library's
way here too; on any other event loop they are read in it as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Final, cast

import httpcore

from .timer import Sleeper

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

__all__ = ["Connection", "Network", "selector_loop"]

ROOM: Final = 64 * 1024  # as much as the library asks for at once
MOST_AHEAD: Final = 2 * ROOM  # of what nobody has asked for yet: then the server has to wait

_NAMES: Final = {"client_addr": "sockname", "server_addr": "peername"}  # the library's, and asyncio's


class Network(httpcore.AsyncNetworkBackend):
    """Opens the connections of one event loop; they come in one at a time, and so share their room."""

    def __init__(self, loop: asyncio.SelectorEventLoop) -> None:
        self._loop = loop
        self._library = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
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
        opened = await self._library.connect_tcp(host, port, timeout, local_address, socket_options)
        raw: socket.socket = opened.get_extra_info("socket").dup()
        try:
            await opened.aclose()
            made = self._loop.create_connection(lambda: Connection(self._loop, self._room), sock=raw)
            _, connection = await made
        except BaseException:
            raw.close()
            raise
        return connection

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection on this machine."""
        return await self._library.connect_unix_socket(path, timeout, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait, between two attempts to connect."""
        await self._library.sleep(seconds)


def selector_loop() -> asyncio.SelectorEventLoop | None:
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
        self._reader = Sleeper(loop)
        self._writer = Sleeper(loop)

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
        self._reader.wake()

    def eof_received(self) -> bool:
        """The server has said all. Whether it may still be spoken to; over TLS it may not."""
        self._over = True
        self._reader.wake()
        return self._transport.get_extra_info("ssl_object") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is at its end."""
        self._over = True
        self._failure = self._failure or exc
        self._reader.wake()
        self._writer.wake()

    def pause_writing(self) -> None:
        """The system takes no more bytes for now."""
        self._full = True

    def resume_writing(self) -> None:
        """The system has taken all bytes."""
        self._full = False
        self._writer.wake()

    # --- what the library asks for

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come in, or else what comes next; nothing at the end."""
        while not self._pieces:
            if self._failure is not None:
                raise httpcore.ReadError(str(self._failure)) from self._failure
            if self._over:
                return b""
            try:
                await self._reader.sleep(timeout)
            except TimeoutError as exc:
                raise httpcore.ReadTimeout from exc
        piece = self._pieces.popleft()
        if len(piece) > max_bytes:
            self._pieces.appendleft(piece[max_bytes:])
            piece = piece[:max_bytes]
        self._ahead -= len(piece)
        if self._paused and self._ahead <= ROOM:
            self._paused = False
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes; they have been taken by the system when this returns."""
        self._check_writable()
        self._transport.write(buffer)
        if self._full:
            try:
                await self._writer.sleep(timeout)
            except TimeoutError as exc:
                raise httpcore.WriteTimeout from exc
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
        self._transport.set_write_buffer_limits(1)  # asyncio's TLS takes 0 as being full at once
        return self

    async def aclose(self) -> None:
        """Close it at once; who reads or writes has failed."""
        self._failure = self._failure or ConnectionAbortedError("the connection has been closed")
        self._pieces.clear()
        raw = self._transport.get_extra_info("socket")
        self._transport.abort()  # asyncio closes the socket in the loop's next turn, which may be long in coming
        with contextlib.suppress(OSError):  # it is closed already
            if raw is not None:
                raw.shutdown(socket.SHUT_RDWR)
        for sleeper in (self._reader, self._writer):
            sleeper.wake()
            sleeper.forget()

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of it."""
        if info == "is_readable":
            return self._over or bool(self._pieces) or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info(_NAMES.get(info, info))


def _is_readable(raw: Any) -> bool:
    """Whether there is something on a socket that the event loop has not come to yet, be it only its end."""
    if raw is None or raw.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(raw, select.POLLIN)
    return bool(poll.poll(0))
