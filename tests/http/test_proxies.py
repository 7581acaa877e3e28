"""Proxies of the environment: which host is reached by which, and which hosts are excepted."""

from __future__ import annotations

import logging
import ssl
from typing import Any

import httpcore
import pytest

from flavours import FLAVOURS, Flavour
from venice_ai import ArgumentValueError
from venice_ai._http import proxies as proxies_module
from venice_ai._http.proxies import NoProxy, Proxies

CONTEXT = ssl.create_default_context()
HTTP = httpcore.Origin(b"http", b"venice.example", 80)
HTTPS = httpcore.Origin(b"https", b"venice.example", 443)
VARIABLES = [f"{name}_PROXY" for name in ("HTTP", "HTTPS", "ALL", "NO")]


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies_module, "find_spec", lambda name: name)  # whether or not it is installed
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxies(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Proxies:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Proxies()


@pytest.mark.parametrize(
    ("variables", "http", "https"),
    [
        ({}, None, None),
        ({"HTTP_PROXY": "http://one:1"}, b"one", None),
        ({"https_proxy": "http://one:1"}, None, b"one"),
        ({"ALL_PROXY": "http://one:1"}, b"one", b"one"),
        ({"ALL_PROXY": "http://one:1", "HTTPS_PROXY": "http://two:2"}, b"one", b"two"),
        ({"HTTPS_PROXY": "two:2"}, None, b"two"),
        ({"ALL_PROXY": "socks5h://three:3"}, b"three", b"three"),
        ({"ALL_PROXY": "http://one:1", "NO_PROXY": "venice.example"}, None, None),
        ({"ALL_PROXY": "http://one:1", "NO_PROXY": "*"}, None, None),
        ({"HTTPS_PROXY": ""}, None, None),
    ],
)
def test_a_host_is_reached_by_the_proxy_of_its_scheme(
    variables: dict[str, str], http: bytes | None, https: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = proxies(monkeypatch, **variables)
    hosts = [found.for_origin(origin, CONTEXT) for origin in (HTTP, HTTPS)]
    assert [None if proxy is None else proxy.url.host for proxy in hosts] == [http, https]


@pytest.mark.parametrize("userinfo", ["user:p%40ss", "us%C3%A9r:pass", "user:"])
def test_a_password_goes_to_the_proxy(userinfo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = proxies(monkeypatch, HTTPS_PROXY=f"http://{userinfo}@one:1").for_origin(HTTPS, CONTEXT)
    assert proxy is not None
    assert proxy.auth is not None
    assert proxy.headers[0][0] == b"Proxy-Authorization"


@pytest.mark.parametrize(
    "text",
    ["socks://one:1", "ftp://user:secret@one:1", "http://", "http://[::1", "http://user:secret#@one:1"],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = proxies(monkeypatch, HTTPS_PROXY=text)
    assert found.for_origin(HTTP, CONTEXT) is None
    with pytest.raises(ArgumentValueError, match="HTTPS_PROXY") as caught:
        found.for_origin(HTTPS, CONTEXT)
    assert "secret" not in str(caught.value)


def test_socks_without_its_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies_module, "find_spec", lambda name: None)
    found = proxies(monkeypatch, ALL_PROXY="socks5://one:1")
    with pytest.raises(ArgumentValueError, match=r"ALL_PROXY.*venice-ai\[socks\]"):
        found.for_origin(HTTPS, CONTEXT)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_a_call_says_which_variable_is_wrong(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks://one:1")
    async with flavour.client(venice_server) as client:
        with pytest.raises(ArgumentValueError, match=r"HTTP_PROXY.*socks://one:1"):
            await client.models.list()


@pytest.mark.parametrize(
    ("text", "host", "port", "held"),
    [
        ("venice.example", "venice.example", 443, True),
        ("venice.example", "api.venice.example", 443, True),
        ("venice.example", "notvenice.example", 443, False),
        (".venice.example", "api.venice.example", 443, True),
        ("*.venice.example", "api.venice.example", 443, True),
        ("VENICE.example", "venice.EXAMPLE.", 443, True),
        ("venice.example:8080", "venice.example", 8080, True),
        ("venice.example:8080", "venice.example", 443, False),
        ("https://venice.example", "venice.example", 443, True),
        ("a, b ,venice.example", "venice.example", 443, True),
        ("a b", "b", 80, True),
        ("localhost", "localhost", 80, True),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1:90", "127.0.0.1", 80, False),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("::1", "::1", 80, True),
        ("[::1]", "::1", 80, True),
        ("[::1]:80", "::1", 80, True),
        ("[::1]:81", "::1", 80, False),
        ("::1/128", "[::1]", 80, True),
        ("fd00::/8", "fd12::3", 80, True),
        ("fd00::/8", "fe80::3", 80, False),
        ("1.2.3.4", "1.2.3.4.example", 80, False),
        ("*", "anything", 1, True),
        ("", "venice.example", 443, False),
        ("venice.example.", "venice.example", 443, True),
        ("venice.example:", "venice.example", 443, True),
        ("https://venice.example/", "venice.example", 443, True),
        ("one\nvenice.example", "venice.example", 443, True),
        ("münchen.example", "xn--mnchen-3ya.example", 443, True),
        (",, ,", "venice.example", 443, False),
    ],
)
def test_hosts_that_are_excepted(text: str, host: str, port: int, held: bool) -> None:
    assert NoProxy(text).hold(host, port) is held


@pytest.mark.parametrize("entry", ["a/b", "user@host", "10.0.0.0/99", "::1/x"])
def test_an_entry_that_is_no_host_is_left_out_and_said(entry: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "venice_ai"):
        assert not NoProxy(f"{entry},venice.example").hold("other.example", 80)
    assert [entry in record.getMessage() for record in caplog.records] == [True]
