"""The network backend on asyncio's own event loop: bytes are taken as they come in.

httpcore's own backend, which serves every event loop, stops and starts the reading around each piece, with a scope and
a timer for each. With many streams at once, that is most of what a chunk costs. Connections are opened by httpcore's
backend here too, which knows names, addresses, their race and the errors; the socket is taken over from it.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import ref

import httpcore

from ..timers import Waiter
from .sockets import interrupt_socket
from .writes import INTERRUPTED, Writes

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable

__all__ = [
    "MAX_BUFFERED_BYTES",
    "READ_BYTES",
    "AsyncioBackend",
    "AsyncioStream",
    "read_buffer",
    "selector_loop",
]

READ_BYTES: Final = 64 * 1024  # as many as httpcore asks for at once
MAX_BUFFERED_BYTES: Final = 2 * READ_BYTES  # that nobody has asked for yet: then the server has to wait

_EXTRA_INFO: Final = {"client_addr": "sockname", "server_addr": "peername"}  # httpcore's names, and asyncio's


def selector_loop() -> asyncio.SelectorEventLoop | None:
    """Return the running event loop if it is one of asyncio's that fills a buffer and reports that in one step."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return None
    loop = asyncio.get_running_loop()
    return loop if isinstance(loop, asyncio.SelectorEventLoop) and hasattr(select, "poll") else None


def read_buffer() -> memoryview:
    """Return a buffer for all connections of an event loop: their bytes come in one connection at a time."""
    return memoryview(bytearray(READ_BYTES))


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens the connections of one event loop.

    Attributes:
        stream: The stream of the connection that was opened last; None before.
        interrupted: Whether nothing may be opened or sent any more.
    """

    def __init__(self, loop: asyncio.SelectorEventLoop, buffer: memoryview) -> None:
        self._loop = loop
        self._library = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        self._buffer = buffer
        self.stream: AsyncioStream | None = None
        self.interrupted = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncioStream:
        """Open a TCP connection."""
        return await self._take_over(
            await self._library.connect_tcp(host, port, timeout, local_address, socket_options)
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncioStream:
        """Open a connection to a Unix socket."""
        return await self._take_over(await self._library.connect_unix_socket(path, timeout, socket_options))

    async def _take_over(self, opened: httpcore.AsyncNetworkStream) -> AsyncioStream:
        """Read and write the socket of an opened connection from here on."""
        raw: socket.socket = opened.get_extra_info("socket").dup()
        try:
            await opened.aclose()
            made = self._loop.create_connection(
                lambda: AsyncioStream(self._loop, self._buffer, self), sock=raw
            )
            _, self.stream = await made
        except BaseException:
            raw.close()
            raise
        return self.stream

    async def sleep(self, seconds: float) -> None:
        """Pause between two attempts to connect."""
        await self._library.sleep(seconds)


class AsyncioStream(asyncio.BufferedProtocol, httpcore.AsyncNetworkStream):
    """A connection: to asyncio it is a protocol, to httpcore a stream.

    Attributes:
        writes: What has been written, and how far it got.
        tls_layers: How many times it is encrypted.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, buffer: memoryview, backend: AsyncioBackend | None = None
    ) -> None:
        self._loop = loop
        self._buffer = buffer
        self._backend = None if backend is None else ref(backend)  # which has this stream
        self._transport: Any = None
        self._pieces: deque[bytes] = deque()
        self._buffered_bytes = 0  # in them
        self._paused = False
        self._full = False  # the system takes no more bytes for now
        self._ended = False  # no more bytes will come
        self._failure: Exception | None = None
        self._reader = Waiter(loop)
        self._writer = Waiter(loop)
        self.writes = Writes()
        self.tls_layers = 0

    # --- called by asyncio

    def connection_made(self, transport: Any) -> None:
        """The connection is open."""
        self._transport = transport
        transport.set_write_buffer_limits(0)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the next bytes are to be put."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come in."""
        self._pieces.append(bytes(self._buffer[:nbytes]))
        self._buffered_bytes += nbytes
        if self._buffered_bytes > MAX_BUFFERED_BYTES and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._reader.wake()

    def eof_received(self) -> bool:
        """The server will send nothing more. Returns whether it may still be written to; not over TLS."""
        self._ended = True
        self._reader.wake()
        return self._transport.get_extra_info("ssl_object") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is at its end."""
        self._ended = True
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

    # --- called by httpcore

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Send what is held back, then return the next bytes; none at the end."""
        if self.writes.held:
            # The server may have answered before it closed; httpcore, too, reads on after a write that failed.
            with contextlib.suppress(httpcore.WriteError):
                await self._send()
        self.writes.complete()
        while not self._pieces:
            if self._failure is not None:
                raise httpcore.ReadError(str(self._failure)) from self._failure
            if self._ended:
                return b""
            try:
                await self._reader.wait(timeout)
            except TimeoutError as exc:
                raise httpcore.ReadTimeout from exc
        piece = self._pieces.popleft()
        if len(piece) > max_bytes:
            self._pieces.appendleft(piece[max_bytes:])
            piece = piece[:max_bytes]
        self._buffered_bytes -= len(piece)
        if self._paused and self._buffered_bytes <= READ_BYTES:
            self._paused = False
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Take bytes to send: with the next read, or at once where there are many."""
        backend = None if self._backend is None else self._backend()
        if backend is not None and backend.interrupted:
            raise httpcore.ReadError(INTERRUPTED)  # httpcore would go on after a failure to write
        if self.writes.add(buffer, timeout):
            await self._send()

    async def _send(self) -> None:
        """Send what is held back; the system has taken it when this returns."""
        data = self.writes.take()
        try:
            self._check_writable()
            self._transport.write(data)
            self._check_writable()  # it closes in there if the socket refuses the bytes
        except httpcore.WriteError:
            self.writes.fail()
            raise
        self.writes.count(len(data) - self._transport.get_write_buffer_size(), waiting=self._full)
        if self._full:
            await self._drain()

    async def _drain(self) -> None:
        """Wait until the system has taken everything; what it takes meanwhile is not told."""
        try:
            await self._writer.wait(self.writes.timeout)
            self._check_writable()
        except BaseException as exc:
            self.writes.fail(waiting=True)
            if isinstance(exc, TimeoutError):
                raise httpcore.WriteTimeout from exc
            raise
        self.writes.count(self.writes.written - self.writes.sent)

    def _check_writable(self) -> None:
        if self._transport.is_closing():
            raise httpcore.WriteError(str(self._failure or "the connection is closed")) from self._failure

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncioStream:
        """Encrypt the connection, once more if it is encrypted already."""
        if self.writes.held:
            await self._send()
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
        self.writes = Writes()
        self.tls_layers += 1
        return self

    async def aclose(self) -> None:
        """Close the connection at once; who reads or writes has failed. What is held back is not sent."""
        self._failure = self._failure or ConnectionAbortedError("the connection has been closed")
        self._pieces.clear()
        raw = self._transport.get_extra_info("socket")
        self._transport.abort()  # asyncio closes the socket in the loop's next turn, which may be long in coming
        interrupt_socket(raw)
        for waiter in (self._reader, self._writer):
            waiter.wake()
            waiter.cancel()

    def interrupt(self) -> None:
        """Shut the connection down, from any thread; its event loop notices that."""
        interrupt_socket(self._transport.get_extra_info("socket"))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore wants to know of the connection."""
        if info == "is_readable":
            return self._ended or bool(self._pieces) or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info(_EXTRA_INFO.get(info, info))


def _is_readable(raw: Any) -> bool:
    """Return whether there is something on a socket that the event loop has not come to yet, be it only its end."""
    if raw is None or raw.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(raw, select.POLLIN)
    return bool(poll.poll(0))
