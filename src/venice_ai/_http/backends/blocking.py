"""The blocking network backend: sockets of our own, which know the time limit of whoever reads."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any
from weakref import ref

import httpcore

from ..deadline import bounded
from .sockets import has_leftover, interrupt_socket
from .writes import INTERRUPTED, Writes

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable

__all__ = ["BlockingBackend", "BlockingStream"]


class BlockingBackend(httpcore.NetworkBackend):
    """Opens connections as httpcore does, and remembers the last one.

    Attributes:
        stream: The stream of the connection that was opened last, with its encryption; None before.
        interrupted: Whether nothing may be opened or sent any more.
    """

    def __init__(self) -> None:
        self._library = httpcore.SyncBackend()
        self.stream: BlockingStream | None = None
        self.interrupted = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> BlockingStream:
        """Open a TCP connection."""
        opened = self._library.connect_tcp(host, port, timeout, local_address, socket_options)
        return BlockingStream(opened, self)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> BlockingStream:
        """Open a connection to a Unix socket."""
        return BlockingStream(self._library.connect_unix_socket(path, timeout, socket_options), self)

    def sleep(self, seconds: float) -> None:
        """Pause between two attempts to connect."""
        self._library.sleep(seconds)


class BlockingStream(httpcore.NetworkStream):
    """A connection; reads and writes go to its socket directly, but for TLS within TLS, which httpcore does.

    Attributes:
        writes: What has been written, and how far it got.
        tls_layers: How many times it is encrypted.
    """

    def __init__(
        self, library: httpcore.NetworkStream, backend: BlockingBackend, tls_layers: int = 0
    ) -> None:
        self._library = library
        self._backend = ref(backend)  # which has this stream
        # TLS within TLS has a state of its own beside the socket, which gives only what is encrypted once more.
        self._socket: socket.socket | None = library.get_extra_info("socket") if tls_layers < 2 else None
        self._timeout: float | None = -1.0  # of the socket; not known yet
        self.writes = Writes()
        self.tls_layers = tls_layers
        backend.stream = self
        if backend.interrupted:
            self.close()
            raise httpcore.ConnectError(INTERRUPTED)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Send what is held back, then return the next bytes; none at the end."""
        if self.writes.held:
            # The server may have answered before it closed; httpcore, too, reads on after a write that failed.
            with contextlib.suppress(httpcore.WriteError):
                self._send()
        self.writes.complete()
        timeout = bounded(timeout)
        if self._socket is None:
            return self._library.read(max_bytes, timeout)
        try:
            self._set_timeout(self._socket, timeout)
            return self._socket.recv(max_bytes)
        except TimeoutError as exc:
            raise httpcore.ReadTimeout(exc) from exc
        except OSError as exc:
            raise httpcore.ReadError(exc) from exc

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Take bytes to send: with the next read, or at once where there are many."""
        backend = self._backend()
        if backend is not None and backend.interrupted:
            raise httpcore.ReadError(INTERRUPTED)  # httpcore would go on after a failure to write
        if self.writes.add(buffer, timeout):
            self._send()

    def _send(self) -> None:
        """Send what is held back; the system has taken it when this returns."""
        timeout = self.writes.timeout
        data = memoryview(self.writes.take())
        try:
            while data:
                if self._socket is None:
                    self._library.write(bytes(data), timeout)
                    taken = len(data)
                else:
                    self._set_timeout(self._socket, timeout)
                    taken = self._socket.send(data)
                self.writes.count(taken)
                data = data[taken:]
        except BaseException as exc:
            self.writes.fail(waiting=self.tls_layers > 0)  # what TLS has sent of a piece is not told
            if isinstance(exc, TimeoutError):
                raise httpcore.WriteTimeout(exc) from exc
            if isinstance(exc, OSError):
                raise httpcore.WriteError(exc) from exc
            raise

    def _set_timeout(self, raw: socket.socket, timeout: float | None) -> None:
        if timeout != self._timeout:  # it is a call of the system
            raw.settimeout(timeout)
            self._timeout = timeout

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> BlockingStream:
        """Encrypt the connection, once more if it is encrypted already."""
        if self.writes.held:
            self._send()
        encrypted = self._library.start_tls(ssl_context, server_hostname, timeout)
        return BlockingStream(encrypted, self._backend() or BlockingBackend(), self.tls_layers + 1)

    def close(self) -> None:
        """Close the connection; what is held back is not sent."""
        self._library.close()

    def interrupt(self) -> None:
        """Wake the thread that reads or writes: it fails. Closing is for that thread to do."""
        interrupt_socket(self._library.get_extra_info("socket"))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore wants to know of the connection."""
        if info == "is_readable" and self._socket is None:
            tls = self._library.get_extra_info("ssl_object")
            return bool(self._library.get_extra_info(info)) or (tls is not None and has_leftover(tls))
        return self._library.get_extra_info(info)
