"""uvicorn and hypercorn, as programs of their own: HTTP/1.1 and HTTP/2, a Unix socket, IPv6 and a name with both."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flavours import Flavour, connections, slots
from processes import own, shut
from server_programs import Running, busy, free_port, module
from venice_ai import APIConnectionError

pytestmark = [pytest.mark.slow, pytest.mark.sockets]


def uvicorn(folder: Path, *arguments: str, host: str = "127.0.0.1") -> tuple[Running, int]:
    port = free_port(host)
    where = ["--host", host, "--port", str(port), "--log-level", "warning"]
    command = ["uvicorn", "chat_application:application", *where, *arguments]
    return module(folder, lambda: socket.create_connection((host, port)), *command), port


@pytest.mark.parametrize("parser", ["h11", "httptools"])
async def test_uvicorn(flavour: Flavour, calls: Any, options: Any, tmp_path: Path, parser: str) -> None:
    if parser == "httptools":
        pytest.importorskip("httptools")
    server, port = uvicorn(tmp_path, "--http", parser)
    with server:
        async with flavour.client(base_url=f"http://127.0.0.1:{port}/api/v1", **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []
            assert len(connections(client)) == 1


@pytest.mark.parametrize("transport", ["httpx", "http2"])
async def test_uvicorn_over_tls(
    flavour: Flavour, calls: Any, options: Any, tmp_path: Path, certificate: Any, transport: str
) -> None:
    cert, key = certificate  # it does not speak HTTP/2, which is found out in the handshake
    server, port = uvicorn(tmp_path, "--ssl-certfile", cert, "--ssl-keyfile", key)
    url = f"https://127.0.0.1:{port}/api/v1"
    with server:
        async with flavour.client(base_url=url, transport=transport, **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []


@pytest.mark.parametrize(
    ("tls", "transport"), [(False, "httpx"), (True, "httpx"), (True, "http2")], ids=["plain", "tls", "http2"]
)
async def test_hypercorn(
    flavour: Flavour, calls: Any, options: Any, tmp_path: Path, certificate: Any, tls: bool, transport: str
) -> None:
    cert, key = certificate
    port = free_port()
    secure = ["--certfile", cert, "--keyfile", key] if tls else []
    command = ["hypercorn", "chat_application:application", "--bind", f"127.0.0.1:{port}", *secure]
    url = f"http{'s' if tls else ''}://127.0.0.1:{port}/api/v1"
    with module(tmp_path, lambda: socket.create_connection(("127.0.0.1", port)), *command):
        async with flavour.client(base_url=url, transport=transport, **options) as client:
            await calls.to_the_application(client)
            answer = await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}]
            )
            assert answer.headers["x-version"] == ("2" if transport == "http2" else "1.1")
            assert busy(client) == []


# --- a Unix socket


@pytest.fixture
def unix_socket(tmp_path: Path) -> Iterator[str]:
    """The path of a socket on which uvicorn listens."""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("this system has no Unix sockets")
    folder = tempfile.mkdtemp()  # a path that is short enough for a socket's name
    path = f"{folder}/s"

    def ready() -> socket.socket:
        opened = socket.socket(socket.AF_UNIX)
        with contextlib.ExitStack() as failed:
            failed.callback(opened.close)
            opened.connect(path)
            failed.pop_all()
        return opened

    command = ["uvicorn", "chat_application:application", "--uds", path, "--log-level", "warning"]
    try:
        with module(tmp_path, ready, *command):
            yield path
    finally:
        shutil.rmtree(folder)


async def test_a_unix_socket_by_an_http_client_of_ones_own(
    flavour: Flavour, calls: Any, options: Any, unix_socket: str
) -> None:
    kind = httpx.HTTPTransport if flavour.blocking else httpx.AsyncHTTPTransport
    http = own(flavour, transport=kind(uds=unix_socket))
    async with flavour.client(base_url="http://localhost/api/v1", http_client=http, **options) as client:
        await calls.to_the_application(client)
    assert [each.is_idle() for each in http._transport._pool.connections] == [True]
    await shut(http)


# --- IPv6


@pytest.fixture
def ipv6() -> None:
    """Skip where this machine has no IPv6 on loopback."""
    try:
        free_port("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback")


@pytest.mark.usefixtures("ipv6")
async def test_an_ipv6_address(flavour: Flavour, calls: Any, options: Any, tmp_path: Path) -> None:
    server, port = uvicorn(tmp_path, host="::1")
    with server:
        async with flavour.client(base_url=f"http://[::1]:{port}/api/v1", **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []
            assert [each.origin.host for each in slots(client).connections] == [b"::1"]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What gives `localhost` these addresses, in this order."""
    real = socket.getaddrinfo

    def name(*addresses: str) -> None:
        def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if host not in ("localhost", b"localhost"):
                return real(host, port, *args, **kwargs)
            return [found for address in addresses for found in real(address, port, *args, **kwargs)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return name


@pytest.mark.usefixtures("ipv6")
@pytest.mark.parametrize("listening", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("addresses", [("127.0.0.1", "::1"), ("::1", "127.0.0.1")], ids="-".join)
async def test_a_name_with_several_addresses_is_reached_by_the_one_that_answers(
    flavour: Flavour,
    calls: Any,
    options: Any,
    tmp_path: Path,
    named: Callable[..., None],
    addresses: tuple[str, str],
    listening: str,
) -> None:
    server, port = uvicorn(tmp_path, host=listening)
    with server:
        named(*addresses)
        async with flavour.client(base_url=f"http://localhost:{port}/api/v1", **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []
            assert len(connections(client)) == 1


@pytest.mark.usefixtures("ipv6")
async def test_a_name_of_whose_addresses_none_answers(
    flavour: Flavour, calls: Any, options: Any, named: Callable[..., None]
) -> None:
    named("127.0.0.1", "::1")
    async with flavour.client(base_url=f"http://localhost:{free_port()}/api/v1", **options) as client:
        with pytest.raises(APIConnectionError) as caught:
            await calls.plain(client)
        assert (caught.value.sent, busy(client)) == (False, [])
