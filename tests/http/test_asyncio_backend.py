"""The network below the async client: asyncio's own event loop takes bytes as they come in, but not without a bound."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from flavours import FLAVOURS, Flavour, connections
from pace import seconds
from venice_ai._http.backends.asyncio import (
    MAX_BUFFERED_BYTES,
    READ_BYTES,
    AsyncioBackend,
    AsyncioStream,
    read_buffer,
    selector_loop,
)
from venice_ai._http.backends.writes import MAX_HELD_BYTES

pytestmark = pytest.mark.sockets

BLOCKING, ASYNCIO, TRIO = FLAVOURS
HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def run(body: Any) -> None:
    """Run a body that has both ends of a connection: ours, and the other as a socket that does not block."""

    async def connected() -> None:
        loop = selector_loop()
        assert loop is not None
        with socket.create_server(("127.0.0.1", 0)) as server:
            ours = await AsyncioBackend(loop, read_buffer()).connect_tcp("127.0.0.1", server.getsockname()[1])
            theirs, _ = server.accept()
            theirs.setblocking(False)
            try:
                await asyncio.wait_for(body(ours, theirs), seconds(10))
            finally:
                await ours.aclose()
                theirs.close()

    asyncio.run(connected())


async def until(condition: Callable[[], object]) -> None:
    """Let the event loop turn until a condition is true; `run` has a bound for what hangs."""
    while not condition():
        await asyncio.sleep(0.001)


# --- reading


def test_bytes_come_as_they_are_asked_for() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        theirs.sendall(b"one two")
        await until(lambda: ours._buffered_bytes == 7)
        assert [await ours.read(3), await ours.read(1), await ours.read(10)] == [b"one", b" ", b"two"]

    run(body)


def test_a_server_is_held_up_by_who_does_not_read() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        sending = asyncio.ensure_future(loop.sock_sendall(theirs, b"x" * 16_000_000))
        await until(lambda: ours._paused)
        for _ in range(20):  # turns in which more could come in
            await asyncio.sleep(0)
            assert MAX_BUFFERED_BYTES < sum(map(len, ours._pieces)) <= MAX_BUFFERED_BYTES + READ_BYTES
        assert not sending.done()
        read = 0
        while read < 16_000_000:
            read += len(await ours.read(READ_BYTES))
        await sending
        assert not ours._pieces

    run(body)


def test_what_came_before_the_end_is_read_before_it() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        theirs.sendall(b"last words")
        theirs.shutdown(socket.SHUT_WR)
        await until(lambda: ours._ended)
        assert [await ours.read(100), await ours.read(100), await ours.read(100)] == [b"last words", b"", b""]

    run(body)


def test_what_came_before_a_failure_is_read_before_it() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        theirs.sendall(b"last words")
        await until(lambda: ours._buffered_bytes)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        theirs.close()
        await until(lambda: ours._failure)
        assert await ours.read(100) == b"last words"
        with pytest.raises(httpcore.ReadError, match="reset"):
            await ours.read(100)
        with pytest.raises(httpcore.WriteError, match="reset"):
            await ours.write(b"hello" * MAX_HELD_BYTES)

    run(body)


@pytest.mark.parametrize("limits", [[0.05], [3600, 0.05], [None, 0.05], [0.05, 0.05]], ids=str)
def test_each_read_has_its_own_timeout(limits: list[float | None]) -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        *others, last = limits
        for each in others:
            theirs.sendall(b"x")  # the event loop comes to it when the read waits, and before its timer
            assert await ours.read(1, each) == b"x"
        start = loop.time()
        with pytest.raises(httpcore.ReadTimeout):
            await ours.read(1, last)
        assert loop.time() - start > 0.04  # and before `run` gives up

    run(body)


def test_a_timeout_of_before_does_not_end_a_read_without_one() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        theirs.sendall(b"x")
        assert await ours.read(1, 0.05) == b"x"
        loop = asyncio.get_running_loop()
        loop.call_later(0.15, theirs.sendall, b"y")
        assert await ours.read(1, None) == b"y"

    run(body)


@pytest.mark.parametrize("ended", ["closed", "cancelled"])
def test_a_reader_is_woken(ended: str) -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        reader = asyncio.ensure_future(ours.read(1))
        await until(lambda: ours._reader.waiting)
        if ended == "closed":
            await ours.aclose()
            with pytest.raises(httpcore.ReadError, match="closed"):
                await reader
        else:
            reader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reader
            theirs.sendall(b"x")
            assert await ours.read(1) == b"x"

    run(body)


# --- writing


def test_a_write_returns_when_its_bytes_are_taken_or_its_time_is_over() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        with pytest.raises(httpcore.WriteTimeout):
            await ours.write(b"x" * 16_000_000, 0.05)
        writer = asyncio.ensure_future(ours.write(b"y" * (MAX_HELD_BYTES + 1)))
        loop = asyncio.get_running_loop()
        received = 0
        while received < 16_000_001 + MAX_HELD_BYTES:
            received += len(await loop.sock_recv(theirs, 1 << 20))
        await writer

    run(body)


# --- which event loops, and how it is seen


@pytest.mark.parametrize("flavour", [ASYNCIO, TRIO], ids=lambda flavour: flavour.name)
async def test_it_is_below_the_client_on_asyncio_alone(flavour: Flavour, venice_server: Any) -> None:
    async with flavour.client(venice_server) as client:
        await client.chat.completions.create(**HI)
        (connection,) = connections(client)
        assert isinstance(connection._connection._network_stream, AsyncioStream) == (flavour is ASYNCIO)


def test_the_library_hears_what_it_wants_to_know() -> None:
    async def body(ours: AsyncioStream, theirs: socket.socket) -> None:
        assert ours.get_extra_info("client_addr") == theirs.getpeername()
        assert ours.get_extra_info("server_addr") == theirs.getsockname()
        assert ours.get_extra_info("socket").fileno() > 0
        assert ours.get_extra_info("ssl_object") is None
        assert not ours.get_extra_info("is_readable")
        theirs.sendall(b"x")
        assert ours.get_extra_info("is_readable")  # though the event loop has not come to it yet
        await ours.read(1)
        assert not ours.get_extra_info("is_readable")
        theirs.close()
        assert ours.get_extra_info("is_readable")

    run(body)
