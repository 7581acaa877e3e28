"""Proxies of others: plain, through a tunnel, over SOCKS with and without a password; and for which hosts they are."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest

from flavours import FLAVOURS, Flavour, connections
from server_programs import Running, busy, free_port, module, serving
from venice_ai import APIConnectionError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sockets,
    pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name),
]

START = tuple[Running, str]  # a proxy, and its address without a scheme
TINYPROXY = """
Port {port}
Listen 127.0.0.1
Timeout 60
Allow 127.0.0.1
MaxClients 50
LogLevel Connect
"""


def tinyproxy(folder: Path, login: str | None) -> START:
    port = free_port()
    secret = "" if login is None else f"BasicAuth {login.replace(':', ' ')}\n"
    (folder / "tinyproxy.conf").write_text(TINYPROXY.format(port=port) + secret)
    started = serving(folder, port, "tinyproxy", "-d", "-c", str(folder / "tinyproxy.conf"))
    return started, f"127.0.0.1:{port}"


def microsocks(folder: Path, login: str | None) -> START:
    port = free_port()
    secret = [] if login is None else ["-u", login.split(":")[0], "-P", login.split(":")[1]]
    started = serving(folder, port, "microsocks", "-i", "127.0.0.1", "-p", str(port), *secret)
    return started, f"127.0.0.1:{port}"


def pproxy(folder: Path, login: str | None) -> START:
    pytest.importorskip("pproxy")
    if sys.version_info >= (3, 14):
        pytest.skip("pproxy asks for an event loop that Python 3.14 does not make by itself")
    port = free_port()
    where = f"socks5://127.0.0.1:{port}" + ("" if login is None else f"#{login}")
    ready: Callable[[], socket.socket] = lambda: socket.create_connection(("127.0.0.1", port))  # noqa: E731
    return module(folder, ready, "pproxy", "-v", "-l", where), f"127.0.0.1:{port}"


SOCKS_PROXIES = pytest.mark.parametrize("start", [microsocks, pproxy], ids=["microsocks", "pproxy"])


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """The API behind plain HTTP, in a program of its own."""
    port = free_port()
    command = ["uvicorn", "chat_application:application", "--port", str(port), "--log-level", "warning"]
    with module(tmp_path, lambda: socket.create_connection(("127.0.0.1", port)), *command):
        yield f"http://127.0.0.1:{port}/api/v1"


@pytest.fixture
def secure_origin(tmp_path: Path, certificate: tuple[str, str]) -> Iterator[str]:
    """The API behind TLS, over HTTP/1.1 and HTTP/2."""
    port = free_port()
    cert, key = certificate
    command = ["hypercorn", "chat_application:application", "--bind", f"127.0.0.1:{port}"]
    secure = ["--certfile", cert, "--keyfile", key]
    with module(tmp_path, lambda: socket.create_connection(("127.0.0.1", port)), *command, *secure):
        yield f"https://127.0.0.1:{port}/api/v1"


def place(url: str) -> str:
    return url.split("/")[2]


async def test_plain_http_through_a_proxy(
    flavour: Flavour,
    calls: Any,
    options: Any,
    origin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, address = tinyproxy(tmp_path, None)
    monkeypatch.setenv("HTTP_PROXY", f"http://{address}")
    with proxy:
        async with flavour.client(base_url=origin, **options) as client:
            # It closes each connection after its answer, and does not say so: who is quick would send into that.
            calls.pause = lambda: flavour.soon(
                lambda: all(each.has_expired() for each in connections(client))
            )
            await calls.to_the_application(client)
            assert busy(client) == []
        assert await flavour.soon(lambda: proxy.log.count(f"POST http://{place(origin)}/api/v1") >= 6)


@pytest.mark.parametrize("transport", ["httpx", "http2"])
async def test_a_tunnel_to_an_encrypted_api(
    flavour: Flavour,
    calls: Any,
    options: Any,
    secure_origin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    transport: str,
) -> None:
    proxy, address = tinyproxy(tmp_path, None)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{address}")
    with proxy:
        async with flavour.client(base_url=secure_origin, transport=transport, **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []
        assert await flavour.soon(lambda: f"CONNECT {place(secure_origin)}" in proxy.log)


async def test_a_password_for_a_tunnel(
    flavour: Flavour,
    calls: Any,
    options: Any,
    secure_origin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, address = tinyproxy(tmp_path, "user:secret")
    with proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@{address}")
        async with flavour.client(base_url=secure_origin, **options) as client:
            await calls.to_the_application(client)
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:wrong@{address}")
        async with flavour.client(base_url=secure_origin, **options) as client:
            for _ in range(2):
                with pytest.raises(APIConnectionError) as caught:
                    await calls.plain(client)
                assert (caught.value.sent, busy(client)) == (False, [])
                assert "wrong" not in str(caught.value)


async def test_a_tunnel_to_nowhere_is_a_failure_to_connect(
    flavour: Flavour,
    calls: Any,
    options: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, address = tinyproxy(tmp_path, None)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{address}")
    with proxy:
        url = f"https://127.0.0.1:{free_port()}/api/v1"
        async with flavour.client(base_url=url, **options) as client:
            with pytest.raises(APIConnectionError) as caught:
                await calls.plain(client)
            assert (caught.value.sent, busy(client)) == (False, [])


# --- SOCKS


@SOCKS_PROXIES
@pytest.mark.parametrize("login", [None, "user:secret"], ids=["open", "with a password"])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
async def test_socks(
    flavour: Flavour,
    calls: Any,
    options: Any,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[..., START],
    login: str | None,
    secure: bool,
) -> None:
    pytest.importorskip("socksio")
    url = request.getfixturevalue("secure_origin" if secure else "origin")
    proxy, address = start(tmp_path, login)
    monkeypatch.setenv("ALL_PROXY", f"socks5://{login + '@' if login else ''}{address}")
    with proxy:
        async with flavour.client(base_url=url, **options) as client:
            await calls.to_the_application(client)
            assert busy(client) == []
        port = place(url).rpartition(":")[2]
        assert await flavour.soon(lambda: port in proxy.log), "it did not go through the proxy"


@SOCKS_PROXIES
async def test_a_wrong_password_for_socks(
    flavour: Flavour,
    calls: Any,
    options: Any,
    origin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[..., START],
) -> None:
    pytest.importorskip("socksio")
    proxy, address = start(tmp_path, "user:secret")
    monkeypatch.setenv("ALL_PROXY", f"socks5://user:wrong@{address}")
    with proxy:
        async with flavour.client(base_url=origin, **options) as client:
            for _ in range(2):
                with pytest.raises(APIConnectionError) as caught:
                    await calls.plain(client)
                assert (caught.value.sent, busy(client)) == (False, [])


# --- hosts that are excepted


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts to which connections are opened: none is, so that hosts elsewhere can be named."""
    hosts: list[str] = []

    def refuse(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        hosts.append(host)
        raise httpcore.ConnectError("noted")

    async def async_refuse(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        refuse(self, host)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", async_refuse)
    monkeypatch.setattr(httpcore.TrioBackend, "connect_tcp", async_refuse)
    return hosts


PROXY = "127.0.0.9"


@pytest.mark.parametrize(
    ("excepted", "host", "reached_by"),
    [
        ("::1/128", "[::1]", "::1"),
        ("[::1]", "[::1]", "::1"),
        ("::1", "[::1]", "::1"),
        ("[::1]:443", "[::1]", "::1"),
        ("[::1]:444", "[::1]", PROXY),
        ("10.0.0.0/8", "10.1.2.3", "10.1.2.3"),
        ("10.0.0.0/8", "11.1.2.3", PROXY),
        ("10.0.0.0/8", "[::1]", PROXY),
        ("", "10.1.2.3", PROXY),
        ("localhost, ::1/128, 10.0.0.0/8, [::1]", "10.1.2.3", "10.1.2.3"),
        ("localhost, ::1/128, 10.0.0.0/8, [::1]", "localhost", "localhost"),
        ("localhost, ::1/128, 10.0.0.0/8, [::1]", "api.example", PROXY),
    ],
)
async def test_an_excepted_host_is_reached_directly(
    flavour: Flavour,
    calls: Any,
    options: Any,
    dialled: list[str],
    monkeypatch: pytest.MonkeyPatch,
    excepted: str,
    host: str,
    reached_by: str,
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://{PROXY}:1")
    monkeypatch.setenv("NO_PROXY", excepted)
    async with flavour.client(base_url=f"https://{host}/api/v1", **options) as client:
        with contextlib.suppress(APIConnectionError):
            await calls.plain(client)
        assert (dialled, busy(client)) == ([reached_by], [])


async def test_an_excepted_ipv6_server_is_called_past_the_proxy(
    flavour: Flavour, calls: Any, options: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        port = free_port("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback")
    where = ["--host", "::1", "--port", str(port), "--log-level", "warning"]
    command = ["uvicorn", "chat_application:application", *where]
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")  # where nobody is
    with module(tmp_path, lambda: socket.create_connection(("::1", port)), *command):
        url = f"http://[::1]:{port}/api/v1"
        for excepted in ("::1/128", "[::1]", f"[::1]:{port}"):
            monkeypatch.setenv("NO_PROXY", excepted)
            async with flavour.client(base_url=url, **options) as client:
                assert await calls.streamed(client, 3) == "word " * 3
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8")
        async with flavour.client(base_url=url, **options) as client:
            with pytest.raises(APIConnectionError):
                await calls.plain(client)
