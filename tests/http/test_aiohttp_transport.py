"""The transport aiohttp: what it does by itself, and must not; and what it must do as the other ones do."""

from __future__ import annotations

import asyncio
import gc
import socket
import struct
from typing import Any

import pytest

from flavours import AIOHTTP, Flavour, connections
from pace import seconds
from unread import unread
from venice_ai import VeniceClient
from venice_ai.exceptions import APIConnectionError, APITimeoutError, NotFoundError
from venice_ai.testing import ChatReply, Cut, Gate, JSONReply, NoReply, RawReply, StreamReply

pytestmark = pytest.mark.sockets

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
over_aiohttp = pytest.mark.parametrize("flavour", [AIOHTTP], ids=lambda flavour: flavour.name)


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
async def test_the_read_timeout_counts_only_while_somebody_waits(
    flavour: Flavour, venice_server: Any
) -> None:
    for limit in (0.2, 1, 5):
        gate, end = Gate(), Gate()
        venice_server.script(StreamReply([chunk("Hello"), gate, chunk(" there"), end]))
        async with flavour.client(venice_server, timeout=limit, max_retries=0) as client:
            try:
                stream = await client.chat.completions.create(**HI, stream=True)
                first = await anext(stream)
            except APITimeoutError:  # this machine is too busy for such a limit
                continue
            await flavour.sleep(2 * limit)
            gate.open()
            assert await flavour.soon(lambda end=end: end.is_reached)  # nothing has to come any more
            end.open()
            assert first.text + "".join([chunk.text async for chunk in stream]) == "Hello there"
            return
    pytest.fail("nothing came within the longest limit")


def chunk(text: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}


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
    gates = [Gate() for _ in range(5)]
    venice_server.script(RawReply([*[part for gate in gates for part in (event, gate)], Cut()]))
    async with flavour.client(venice_server, max_retries=0) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        for gate in gates:
            assert await flavour.soon(lambda gate=gate: gate.is_reached)
            gate.open()
        assert await flavour.soon(lambda: not is_connected(client))
        with pytest.raises(APIConnectionError) as caught:
            await stream.collect()
    assert caught.value.partial.text == "word " * 5


def is_connected(client: Any) -> bool:
    """Whether any connection that is in use still is one."""
    connector = client._transport.connections.http._transport.client.connector
    return any(protocol.is_connected() for protocol in connector._acquired)


def test_a_connection_that_is_reset_after_its_answer_is_nobodys_complaint() -> None:
    complaints: list[dict[str, Any]] = []
    answered = asyncio.Event()

    async def reset_after_the_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        while unread(writer.get_extra_info("peername")):  # so that the answer has its connection for a while
            await asyncio.sleep(0.001)
        writer.write(b"2\r\n{}\r\n0\r\n\r\n")
        await answered.wait()
        hard = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
        writer.transport.abort()

    async def call() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        async with await asyncio.start_server(reset_after_the_answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with (
                VeniceClient(base_url=url, api_key="k", transport="aiohttp") as client,
                asyncio.timeout(seconds(10)),
            ):
                for _ in range(2):  # the second one finds that the first one's connection is gone
                    assert await client.get("/x", answer=dict[str, object]) == {}
                    answered.set()
                    while connections(client):
                        await asyncio.sleep(0.001)
                    answered.clear()
                gc.collect()

    asyncio.run(call())
    assert complaints == []
