"""TLS: certificates of one's own, the name that is asked for, a client that shows a certificate, and one write."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from flavours import FLAVOURS, Flavour
from pace import seconds
from processes import shut
from venice_ai import APIConnectionError

pytestmark = pytest.mark.sockets

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
BODY = b'{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


class TLSServer:
    """Answers each request with the same, and notes what it saw of the handshakes and how many records a request took.

    Attributes:
        names: The names that were asked for.
        clients: The names in the certificates that clients have shown.
        reads: How many reads each request took.
        behind: What is sent behind each answer, in a record of its own.
    """

    def __init__(self, authority: trustme.CA, *, asks: bool) -> None:
        self.behind = b""
        self.names: list[str | None] = []
        self.clients: list[str] = []
        self.reads: list[int] = []
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(self._context)
        self._context.sni_callback = lambda _, name, __: self.names.append(name)
        if asks:
            authority.configure_trust(self._context)
            self._context.verify_mode = ssl.CERT_REQUIRED
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(raw, server_side=True) as connection:
                    self.clients += [
                        value
                        for field in (connection.getpeercert() or {}).get("subjectAltName", ())
                        for value in field[1:]
                    ]
                    while self._answered(connection):
                        pass
            except OSError:
                raw.close()

    def _answered(self, connection: ssl.SSLSocket) -> bool:
        received, count = b"", 0
        while BODY_END not in received:
            piece = connection.recv(1 << 16)
            if not piece:
                return False
            received, count = received + piece, count + 1
        self.reads.append(count)
        if self.behind:
            self._send_together(connection, ANSWER, self.behind)
        else:
            connection.sendall(ANSWER)
        return True

    def _send_together(self, connection: ssl.SSLSocket, *records: bytes) -> None:
        """Send records so that they arrive in one piece: the system holds them back until the cork is out."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        for record in records:
            connection.sendall(record)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    def close(self) -> None:
        self._listening.close()
        self._thread.join(seconds(1))


BODY_END = b"]}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(params=[False, True], ids=["", "asks for a certificate"])
def tls(authority: trustme.CA, request: pytest.FixtureRequest) -> Iterator[TLSServer]:
    server = TLSServer(authority, asks=request.param)
    yield server
    server.close()


@in_each_flavour
@pytest.mark.parametrize("tls", [False], indirect=True, ids=[""])
async def test_an_authority_of_ones_own_is_trusted_and_the_name_is_asked_for(
    flavour: Flavour, tls: TLSServer, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with flavour.client(base_url=tls.url, max_retries=0) as client:
        for _ in range(2):
            assert (await client.chat.completions.create(**HI)).text == "Hi"
    assert (tls.names, tls.reads) == (["localhost"], [1, 1])


@pytest.mark.skipif(
    not hasattr(socket, "TCP_CORK"), reason="Linux alone sends two records as one piece when told to"
)
@in_each_flavour
@pytest.mark.parametrize("tls", [False], indirect=True, ids=[""])
async def test_a_record_behind_an_answer_is_not_the_next_answer(
    flavour: Flavour, tls: TLSServer, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes together with the answer's last one, and is in the TLS object when the answer is over."""
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    tls.behind = ANSWER.replace(b"Hi", b"No")
    async with flavour.client(base_url=tls.url, max_retries=0) as client:
        for _ in range(3):
            assert (await client.chat.completions.create(**HI)).text == "Hi"
    assert len(tls.names) == 3


@in_each_flavour
@pytest.mark.parametrize("tls", [False], indirect=True, ids=[""])
async def test_any_other_authority_is_not(flavour: Flavour, tls: TLSServer) -> None:
    async with flavour.client(base_url=tls.url, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match=r"(?i)certificate") as caught:
            await client.chat.completions.create(**HI)
    assert (caught.value.sent, tls.reads) == (False, [])


@in_each_flavour
@pytest.mark.parametrize("tls", [True], indirect=True, ids=[""])
async def test_an_http_client_of_ones_own_shows_its_certificate(
    flavour: Flavour, tls: TLSServer, authority: trustme.CA
) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    authority.issue_cert("me@example.org").configure_cert(context)
    http = (httpx.Client if flavour.blocking else httpx.AsyncClient)(verify=context)
    async with flavour.client(base_url=tls.url, http_client=http, max_retries=0) as client:
        assert (await client.chat.completions.create(**HI)).text == "Hi"
    await shut(http)
    assert tls.clients == ["me@example.org"]
