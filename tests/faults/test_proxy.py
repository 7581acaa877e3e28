"""Through a proxy: the connection is opened in plain text, and encrypted from the client to the API behind it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from certificate import Certificate
from fault_server import FaultServer
from flavours import Flavour

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


class Proxy:
    """A proxy that opens tunnels: what it is asked for, it connects to, and looks no further.

    Attributes:
        asked: Where tunnels have been asked for.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def _start(self, work: Any, *arguments: Any) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._start(self._serve, self._listener.accept()[0])

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(1024)
        place = head.split(b" ")[1].decode()
        self.asked.append(place)
        host, _, port = place.rpartition(":")
        with client, socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=carry, args=(server, client), daemon=True)
            back.start()
            carry(client, server)
            back.join(10)

    def close(self) -> None:
        """End all of it, before another test counts threads."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def carry(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes, and its end."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def tls_server(tls: Certificate | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    if tls is None:
        pytest.skip("neither trustme nor openssl is there to make a certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.trusted))
    with FaultServer(tls=tls.server) as server:
        yield server


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    proxy = Proxy()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "")
    yield proxy
    proxy.close()


async def test_a_stream_comes_encrypted_through_a_tunnel(
    flavour: Flavour, tls_server: FaultServer, proxy: Proxy
) -> None:
    async with flavour.client(tls_server) as client:
        for _ in range(2):
            stream = await client.chat.completions.create(**HI, stream=True)
            assert (await stream.collect()).text
        assert (await client.chat.completions.create(**HI)).text
    assert proxy.asked == [tls_server.url.removeprefix("https://").removesuffix("/api/v1")]
