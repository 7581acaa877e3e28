"""The argument `transport`: what it takes and refuses, and that it stays with a client wherever that goes."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import socket
import struct
import sys
from typing import Any

import httpx
import pytest

from flavours import AIOHTTP, FLAVOURS, Flavour, connections, connections_of
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai._aiohttp import Transport
from venice_ai.exceptions import (
    APIConnectionError,
    APITimeoutError,
    ArgumentTypeError,
    ArgumentValueError,
    NotFoundError,
)
from venice_ai.testing import ChatReply, Cut, JSONReply, NoReply, Pause, RawReply

BLOCKING, ASYNCIO, TRIO = FLAVOURS
HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
PACKAGES = {"aiohttp": "httpx_aiohttp", "http2": "h2"}
over_aiohttp = pytest.mark.parametrize("flavour", [AIOHTTP], ids=lambda flavour: flavour.name)


def transport_of(client: Any) -> Any:
    return client._transport.connections.http._transport


# --- what it takes


async def test_a_name_that_no_transport_has_is_refused(flavour: Flavour) -> None:
    with pytest.raises(ArgumentValueError, match=r"'httpx' or .*'http2'; got 'carrier pigeon'"):
        flavour.client(transport="carrier pigeon")


async def test_what_is_no_name_is_refused(flavour: Flavour) -> None:
    with pytest.raises(ArgumentTypeError, match="transport takes the name of a transport, not int"):
        flavour.client(transport=2)


def test_a_blocking_client_says_which_one_has_aiohttp() -> None:
    with pytest.raises(ArgumentValueError, match="VeniceClient, or one of 'httpx' or 'http2'"):
        SyncVeniceClient(transport="aiohttp")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["aiohttp", "http2"])
async def test_it_does_not_go_with_an_http_client(name: str, flavour: Flavour) -> None:
    own = httpx.Client() if flavour.blocking else httpx.AsyncClient()
    with pytest.raises(ArgumentValueError, match="can't be given together"):
        flavour.client(transport=name, http_client=own)


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


# --- what aiohttp does by itself, and must not


async def test_no_cookie_goes_back(flavour: Flavour, venice_server: Any) -> None:
    venice_server.script(JSONReply(GOOD, headers={"set-cookie": "a=b; path=/"}), ChatReply("fine"))
    async with flavour.client(venice_server) as client:
        for _ in range(2):
            await client.chat.completions.create(**HI)
    assert "cookie" not in venice_server.requests[1].headers


async def test_a_call_is_sent_no_oftener_than_it_is_told(flavour: Flavour, venice_server: Any) -> None:
    venice_server.script(ChatReply("fine"), NoReply())
    async with flavour.client(venice_server, max_retries=0) as client:
        await client.chat.completions.create(**HI)  # so that a kept connection is lost
        with pytest.raises(APIConnectionError):
            await client.models.list()
    assert len(venice_server.requests) == 2


GOOD = {"choices": [{"index": 0, "message": {"content": "fine"}, "finish_reason": "stop"}]}


async def test_every_transport_sends_the_same_headers(venice_server: Any, flavour: Flavour) -> None:
    async with flavour.client(venice_server) as client:
        await client.chat.completions.create(**HI)
        await client.models.list()
    sent = [sorted(name for name in request.headers) for request in venice_server.requests]
    common = ["accept", "accept-encoding", "authorization", "connection", "host", "user-agent"]
    assert sent == [sorted([*common, "content-length", "content-type"]), common]


@over_aiohttp
async def test_the_read_time_out_counts_only_while_somebody_waits(
    flavour: Flavour, venice_server: Any
) -> None:
    venice_server.script(ChatReply("Hello there", delay=0.05))
    async with flavour.client(venice_server, timeout=0.3, max_retries=0) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        first = await anext(stream)
        await flavour.sleep(0.8)
        assert first.text + "".join([chunk.text async for chunk in stream]) == "Hello there"


@over_aiohttp
async def test_a_question_that_nobody_takes_is_a_write_time_out(flavour: Flavour, silent: Any) -> None:
    messages = [{"role": "user", "content": "Hi" + "!" * (32 << 20)}]
    async with flavour.client(base_url=silent, api_key="k", timeout=0.3, max_retries=0) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(model="m", messages=messages)
    assert caught.value.phase == "write"
    assert connections(client) == []


@pytest.fixture
def silent() -> Any:
    """Where somebody accepts connections, and reads nothing."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"


@over_aiohttp
async def test_the_environments_proxy_is_used(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", venice_server.url.removesuffix("/api/v1"))
    options: dict[str, Any] = {"base_url": "http://venice.invalid/api/v1", "allow_http": True}
    with pytest.warns(UserWarning, match="in the clear"):
        client = flavour.client(api_key="k", **options)
    async with client:
        with pytest.raises(NotFoundError, match=r"POST http://venice\.invalid"):  # what a proxy is asked for
            await client.chat.completions.create(**HI)
    assert venice_server.requests[0].headers["host"] == "venice.invalid"


@over_aiohttp
async def test_what_had_come_before_a_failure_is_read_first_however_late(
    flavour: Flavour, venice_server: Any
) -> None:
    event = b'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
    venice_server.script(RawReply([*[part for _ in range(5) for part in (event, Pause(0.02))], Cut()]))
    async with flavour.client(venice_server, max_retries=0) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        await flavour.sleep(0.5)
        with pytest.raises(APIConnectionError) as caught:
            await stream.collect()
    assert caught.value.partial.text == "word " * 5


def test_a_connection_that_is_reset_after_its_answer_is_nobodys_complaint() -> None:
    complaints: list[dict[str, Any]] = []

    async def reset_after_the_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        await asyncio.sleep(0.05)  # so that the answer has its connection for a while
        writer.write(b"2\r\n{}\r\n0\r\n\r\n")
        await asyncio.sleep(0.05)
        hard = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
        writer.transport.abort()

    async def call() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        async with await asyncio.start_server(reset_after_the_answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with (
                VeniceClient(base_url=url, api_key="k", transport="aiohttp") as client,
                asyncio.timeout(10),
            ):
                for _ in range(2):  # the second one finds that the first one's connection is gone
                    assert await client.get("/x", answer=dict[str, object]) == {}
                    while connections(client):
                        await asyncio.sleep(0.01)
                gc.collect()

    asyncio.run(call())
    assert complaints == []
