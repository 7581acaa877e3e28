"""The argument `transport`: what a client takes and refuses, and that it stays with it wherever that goes."""

from __future__ import annotations

import asyncio
import copy
import pickle
import sys
from typing import Any

import httpx
import pytest

from flavours import AIOHTTP, FLAVOURS, Flavour, connections_of
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai._aiohttp import Transport
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

BLOCKING, ASYNCIO, TRIO = FLAVOURS
HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
PACKAGES = {"aiohttp": "httpx_aiohttp", "http2": "h2"}
over_aiohttp = pytest.mark.parametrize("flavour", [AIOHTTP], ids=lambda flavour: flavour.name)


def transport_of(client: Any) -> Any:
    return client._transport.connections.http._transport


# --- what it takes


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
def test_a_transport_that_is_refused_makes_no_client(kind: Any) -> None:
    with pytest.raises(ArgumentValueError, match="got 'carrier pigeon'"):
        kind(transport="carrier pigeon")
    with pytest.raises(ArgumentTypeError, match="not int"):
        kind(transport=2)


def test_a_blocking_client_refuses_aiohttp() -> None:
    with pytest.raises(ArgumentValueError, match="VeniceClient, or one of 'httpx' or 'http2'"):
        SyncVeniceClient(transport="aiohttp")  # type: ignore[arg-type]


async def test_a_transport_is_refused_beside_an_http_client(flavour: Flavour) -> None:
    own = httpx.Client() if flavour.blocking else httpx.AsyncClient()
    with pytest.raises(ArgumentValueError, match="can't be given together"):
        flavour.client(transport="http2", http_client=own)


@pytest.mark.parametrize("name", ["aiohttp", "http2"])
def test_a_package_that_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "venice_ai._aiohttp")
    monkeypatch.setitem(sys.modules, PACKAGES[name], None)
    with pytest.raises(ArgumentValueError, match=rf"pip install 'venice-ai\[{name}\]'"):
        VeniceClient(transport=name)  # type: ignore[arg-type]


def test_another_event_loop_is_refused_at_the_first_call(venice_server: Any) -> None:
    async def call() -> None:
        async with TRIO.client(venice_server, transport="aiohttp") as client:
            with pytest.raises(ArgumentValueError, match="runs on asyncio, and this is another event loop"):
                await client.chat.completions.create(**HI)

    TRIO.run(call)


# --- that it stays


@over_aiohttp
@pytest.mark.parametrize(
    "way",
    [
        lambda client: client.with_options(timeout=5),
        copy.copy,
        copy.deepcopy,
        lambda client: pickle.loads(pickle.dumps(client)).with_options(api_key="test-key"),
    ],
    ids=["with_options", "copy", "deepcopy", "pickle"],
)
async def test_a_copy_has_the_same_transport(flavour: Flavour, venice_server: Any, way: Any) -> None:
    async with flavour.client(venice_server) as client, way(client) as other:
        assert (await other.chat.completions.create(**HI)).text
        assert type(transport_of(other)) is Transport


def test_another_event_loop_gets_connections_of_the_same_kind(venice_server: Any) -> None:
    client = AIOHTTP.client(venice_server)
    seen: list[Any] = []

    async def call() -> None:
        assert (await client.chat.completions.create(**HI)).text
        seen.append(transport_of(client))

    async def call_and_close() -> None:
        await call()
        await client.close()

    async def two() -> None:
        await call()
        await asyncio.to_thread(asyncio.run, call_and_close())
        assert await AIOHTTP.soon(lambda: connections_of(seen[0]) == [])

    asyncio.run(two())
    assert [type(each) for each in seen] == [Transport, Transport]
    assert seen[0] is not seen[1]
