"""The network backend on trio, and on event loops of others: httpcore reads and writes, this holds writes back."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

import httpcore

from ..shielding import async_to_the_end
from .sockets import has_leftover, interrupt_socket
from .writes import INTERRUPTED, Writes

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

__all__ = ["AnyBackend", "AnyStream"]


class AnyBackend(httpcore.AsyncNetworkBackend):
    """Opens connections with httpcore's backend for the running event loop.

    Attributes:
        stream: The stream of the connection that was opened last, with its encryption; None before.
        interrupted: Whether nothing may be opened or sent any more.
    """

    def __init__(self) -> None:
        trio = sys.modules.get("trio")
        on_trio = trio is not None and trio.lowlevel.in_trio_task()
        library = httpcore.TrioBackend() if on_trio else httpcore.AnyIOBackend()
        self._library = cast("httpcore.AsyncNetworkBackend", library)
        self.stream: AnyStream | None = None
        self.interrupted = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AnyStream:
        """Open a TCP connection."""
        opened = await self._library.connect_tcp(host, port, timeout, local_address, socket_options)
        return AnyStream(opened, self)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AnyStream:
        """Open a connection to a Unix socket."""
        return AnyStream(await self._library.connect_unix_socket(path, timeout, socket_options), self)

    async def sleep(self, seconds: float) -> None:
        """Pause between two attempts to connect."""
        await self._library.sleep(seconds)


class AnyStream(httpcore.AsyncNetworkStream):
    """A connection of httpcore's, which sends each request in one write.

    Attributes:
        writes: What has been written, and how far it got.
        tls_layers: How many times it is encrypted.
    """

    def __init__(
        self, library: httpcore.AsyncNetworkStream, backend: AnyBackend, tls_layers: int = 0
    ) -> None:
        self._library = library
        self._backend = ref(backend)  # which has this stream
        self.writes = Writes()
        self.tls_layers = tls_layers
        backend.stream = self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Send what is held back, then return the next bytes; none at the end."""
        if self.writes.held:
            # The server may have answered before it closed; httpcore, too, reads on after a write that failed.
            with contextlib.suppress(httpcore.WriteError):
                await self._send()
        self.writes.complete()
        return await self._library.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Take bytes to send: with the next read, or at once where there are many."""
        backend = self._backend()
        if backend is not None and backend.interrupted:
            raise httpcore.ReadError(INTERRUPTED)  # httpcore would go on after a failure to write
        if self.writes.add(buffer, timeout):
            await self._send()

    async def _send(self) -> None:
        """Send what is held back. Of a write that fails, the library does not tell how far it got."""
        data = self.writes.take()
        try:
            await self._library.write(data, self.writes.timeout)
        except BaseException:
            self.writes.fail(waiting=True)
            raise
        self.writes.count(len(data))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AnyStream:
        """Encrypt the connection, once more if it is encrypted already."""
        if self.writes.held:
            await self._send()
        try:
            encrypted = await self._library.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:  # a cancelled handshake would leave the socket open
            self.interrupt()
            await async_to_the_end(self._library.aclose)
            raise
        return AnyStream(encrypted, self._backend() or AnyBackend(), self.tls_layers + 1)

    async def aclose(self) -> None:
        """Close the connection; what is held back is not sent."""
        await self._library.aclose()

    def interrupt(self) -> None:
        """Shut the connection down, from any thread; its event loop notices that."""
        interrupt_socket(self._library.get_extra_info("socket"))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore wants to know of the connection."""
        if info == "is_readable" and self.tls_layers:
            tls = self._library.get_extra_info("ssl_object")
            return bool(self._library.get_extra_info(info)) or (tls is not None and has_leftover(tls))
        return self._library.get_extra_info(info)
