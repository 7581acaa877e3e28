"""The connection after a stream: used again where its body ends soon, given up where it does not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chat_events import DONE, HELLO, HELLO_BYTES
from flavours import connections
from stream_readers import ask, every_way, patient_with_tails, read_text
from venice_ai.testing import ChatReply, Hang, Pause, RawReply, StreamReply


@every_way
@pytest.mark.parametrize("end", [0.0, 0.02], ids=["the body ends with DONE", "the body ends later"])
async def test_streams_use_one_connection(
    flavour: Any, server: Any, way: str, end: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_with_tails(monkeypatch)
    streams = 10 if way == "chunks" else 3
    server.script(*[ChatReply("Hello", linger=end)] * streams)
    async with flavour.client(server) as client:
        for _ in range(streams):
            assert await read_text(await ask(client), way) == "Hello"
    assert len(server.requests) == streams
    assert server.connections == 1


async def test_streams_that_end_without_done_use_one_connection(flavour: Any, server: Any) -> None:
    server.script(*[ChatReply("Hello", done=False)] * 3)
    async with flavour.client(server) as client:
        for _ in range(3):
            assert await read_text(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


TAILS: dict[str, list[Any]] = {
    "is silent": [Hang()],
    "drips": [b": drip\n\n", Pause(0.02)] * 1500,
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
async def test_a_server_that_goes_on_after_done_costs_a_connection_and_no_hang(
    flavour: Any, server: Any, tail: list[Any]
) -> None:
    """The server would take thirty seconds for its tail; it sees that the client has left instead."""
    server.script(RawReply([HELLO_BYTES, DONE, *tail]), ChatReply("again"))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)
        assert await read_text(await ask(client), "chunks") == "again"


async def test_a_server_that_floods_after_done_is_left_after_so_many_bytes(
    flavour: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_with_tails(monkeypatch, 60)  # longer than the body takes: it is not left for its time
    server.script(RawReply([HELLO_BYTES, DONE, *[b"x" * 65536] * 32, Hang(10)]))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@pytest.mark.parametrize("together", [True, False], ids=["DONE in the same piece", "DONE in its own"])
async def test_the_last_chunk_does_not_wait_for_the_tail(flavour: Any, server: Any, together: bool) -> None:
    """Who had waited would have given the connection up."""
    pieces = [HELLO_BYTES + DONE] if together else [HELLO_BYTES, DONE]
    server.script(RawReply([*pieces, Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert [(await stream.__anext__()).text for _ in HELLO] == ["Hel", "lo", ""]
        assert [connection.is_idle() for connection in connections(client)] == [False]


async def test_a_cut_after_done_is_no_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply(HELLO, cut=True))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"


@pytest.mark.parametrize("half_way", [False, True], ids=["to its end", "half way"])
async def test_a_transport_without_connections_streams_too(flavour: Any, half_way: bool) -> None:
    """Such as a user's own, for tests: there is no socket below it."""
    answer = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=HELLO_BYTES + DONE)
    http_class = httpx.Client if flavour.blocking else httpx.AsyncClient
    http = http_class(transport=httpx.MockTransport(lambda request: answer))
    async with flavour.client(base_url="https://nowhere.example", http_client=http) as client:
        stream = await ask(client)
        if half_way:
            assert (await stream.__anext__()).text == "Hel"
            await stream.close()
        else:
            assert await read_text(stream, "chunks") == "Hello"
