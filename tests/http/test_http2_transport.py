"""The transport HTTP/2: many calls over one connection, against a server that speaks it."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import pytest

from flavours import FLAVOURS, Flavour
from http2_server import HTTP2Server
from pace import seconds
from venice_ai import APITimeoutError, StreamClosedError, Timeout

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
in_an_event_loop = pytest.mark.parametrize("flavour", FLAVOURS[1:], ids=lambda flavour: flavour.name)


@pytest.fixture
def http2_server(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with HTTP2Server(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.trusted))
        yield server


async def test_calls_and_streams_go_over_one_connection(flavour: Flavour, http2_server: HTTP2Server) -> None:
    async with flavour.client(http2_server, transport="http2") as client:
        for _ in range(3):
            stream = await client.chat.completions.create(**HI, stream=True, max_tokens=3)
            assert (await stream.collect()).text == "word word word "
            assert (await client.chat.completions.create(**HI)).text == "fine"
    assert set(http2_server.versions) == {"2"}
    assert len(http2_server.peers) == 1


@in_an_event_loop
async def test_many_streams_share_one_connection(flavour: Flavour, http2_server: HTTP2Server) -> None:
    texts: list[str] = []

    async def read(client: Any) -> None:
        stream = await client.chat.completions.create(**HI, stream=True, max_tokens=3)
        texts.append((await stream.collect()).text)

    async with flavour.client(http2_server, transport="http2") as client:
        assert (
            await client.chat.completions.create(**HI)
        ).text == "fine"  # else each would open one of its own
        http2_server.together = 40
        async with anyio.create_task_group() as tasks:
            for _ in range(40):
                tasks.start_soon(read, client)
    assert texts == ["word " * 3] * 40
    assert http2_server.most_at_once == 40
    assert len(http2_server.peers) == 1


def test_threads_may_call_at_once(http2_server: HTTP2Server) -> None:
    """What the HTTP library keeps of a connection is not made for several: each call has one to itself."""
    texts: list[str] = []
    together = threading.Barrier(10)
    with FLAVOURS[0].client(http2_server, transport="http2")._below as client:

        def read() -> None:
            for _ in range(3):
                together.wait(seconds(20))
                stream = client.chat.completions.create(**HI, stream=True, max_tokens=3)
                texts.append(stream.collect().text)

        threads = [threading.Thread(target=read) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds(40))
    assert texts == ["word " * 3] * 30
    assert len(http2_server.peers) <= 10
    assert set(http2_server.versions) == {"2"}


def test_a_stream_that_one_thread_opened_is_closed_by_another(http2_server: HTTP2Server) -> None:
    """Its reader is woken at once: the connection is the stream's alone."""
    failures: list[BaseException] = []
    with FLAVOURS[0].client(http2_server, transport="http2")._below as client:
        stream = client.chat.completions.create(**HI, stream=True, max_tokens=-1)
        assert next(stream).text == "word "

        def read() -> None:
            try:
                for _ in stream:
                    pass
            except StreamClosedError as exc:
                failures.append(exc)

        thread = threading.Thread(target=read)
        thread.start()
        stream.close()
        thread.join(seconds(20))
        assert not thread.is_alive()
        assert [type(exc) for exc in failures] == [StreamClosedError]
        assert client.chat.completions.create(**HI).text == "fine"


@in_an_event_loop
async def test_a_close_from_elsewhere_wakes_the_reader_and_leaves_the_others_alone(
    flavour: Flavour, http2_server: HTTP2Server
) -> None:
    async with flavour.client(http2_server, transport="http2") as client:
        stream = await client.chat.completions.create(**HI, stream=True, max_tokens=-1)
        other = await client.chat.completions.create(**HI, stream=True, max_tokens=30)
        reading: list[str] = []

        async def close_soon() -> None:
            assert await flavour.soon(lambda: reading and stream._turn.locked()), "nobody waits for more"
            await stream.close()

        async def read() -> None:
            async for chunk in stream:
                reading.append(chunk.text)  # noqa: PERF401 (the other one looks at it meanwhile)

        async with flavour.meanwhile(close_soon):
            with pytest.raises(StreamClosedError):
                await read()
        assert (await other.collect()).text == "word " * 30
        assert await flavour.soon(lambda: http2_server.left == 1), "the server was not told"
    assert len(http2_server.peers) <= 2


@in_an_event_loop
async def test_silence_runs_into_the_idle_timeout(flavour: Flavour, http2_server: HTTP2Server) -> None:
    async with flavour.client(http2_server, transport="http2", timeout=Timeout(idle=0.2)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await (await client.chat.completions.create(**HI, stream=True, max_tokens=-1)).collect()
    assert caught.value.phase == "idle"


async def test_a_read_timeout_holds_in_every_flavour(flavour: Flavour, http2_server: HTTP2Server) -> None:
    async with flavour.client(http2_server, transport="http2", timeout=Timeout(read=0.2)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await (await client.chat.completions.create(**HI, stream=True, max_tokens=-1)).collect()
    assert caught.value.phase == "read"


async def test_where_the_server_has_only_http1_connections_are_used_again(
    flavour: Flavour, venice_server: Any
) -> None:
    async with flavour.client(venice_server, transport="http2") as client:
        for _ in range(3):
            assert (await (await client.chat.completions.create(**HI, stream=True)).collect()).text
    assert venice_server.connections == 1
