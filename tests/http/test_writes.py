"""The writes of a request: one for a small one, and how much of it was sent when a connection breaks."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from flavours import FLAVOURS, Flavour, transport_of
from pace import seconds
from venice_ai import APIConnectionError
from venice_ai._http.backends.anyio import AnyStream
from venice_ai._http.backends.asyncio import AsyncioStream, read_buffer
from venice_ai._http.backends.blocking import BlockingBackend, BlockingStream
from venice_ai._http.backends.writes import MAX_HELD_BYTES, Writes

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
BODY = b'{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


# --- what is held back


def test_writes_are_held_until_there_are_many() -> None:
    writes = Writes()
    assert not writes.add(b"head", None)
    assert not writes.add(b"", None)
    assert not writes.add(b"x" * (MAX_HELD_BYTES - 4), None)
    assert writes.add(b"y", None)
    assert len(writes.take()) == MAX_HELD_BYTES + 1
    assert not writes.held


def test_over_http2_nothing_is_held() -> None:
    writes = Writes()
    assert writes.add(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", None)
    writes.take()
    assert writes.add(b"x", None)


def test_a_request_is_counted_from_its_first_write() -> None:
    writes = Writes()
    for request in (b"first", b"the second"):
        writes.add(request, None)
        assert writes.progress == "nothing"
        writes.count(len(writes.take()))
        assert writes.progress == "part"  # httpcore might go on writing
        writes.complete()
        assert (writes.progress, writes.sent) == ("all", len(request))


def test_a_request_that_failed_before_its_first_write_has_not_the_count_of_the_one_before() -> None:
    writes = Writes()
    writes.add(b"first", None)
    writes.count(len(writes.take()))
    writes.complete()
    writes.begin()
    assert writes.progress == "nothing"


def test_over_http2_an_acknowledgement_is_no_request() -> None:
    """httpcore writes after each read there; the request that was sent before stays sent."""
    writes = Writes()
    for data in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"the request", b"", b"an acknowledgement"):
        writes.add(data, None)
        if writes.held:
            writes.count(len(writes.take()))
        writes.complete()
        assert writes.progress == "all"
    writes.begin()
    assert writes.progress == "nothing"


def test_what_tls_has_sent_of_a_piece_that_failed_is_not_told() -> None:
    stream = BlockingStream(CutLibrary(0), BlockingBackend(), tls_layers=1)
    stream.write(b"head")
    with pytest.raises(httpcore.ReadError):
        stream.read(1)
    assert stream.writes.progress == "part"


# --- one write a request


class CountingServer:
    """Answers every request with the same, and counts the reads that it needed for each."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.reads: list[int] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                while self._answered(connection):
                    pass

    def _answered(self, connection: socket.socket) -> bool:
        received, count = b"", 0
        while not self._whole(received):
            piece = connection.recv(1 << 20)
            if not piece:
                return False
            received, count = received + piece, count + 1
        self.reads.append(count)
        connection.sendall(ANSWER)
        return True

    @staticmethod
    def _whole(received: bytes) -> bool:
        head, end, body = received.partition(b"\r\n\r\n")
        if not end:
            return False
        (length,) = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return len(body) >= int(length.partition(b":")[2])

    def close(self) -> None:
        self._listening.close()
        self._thread.join(seconds(1))


@pytest.fixture
def counting_server() -> Iterator[CountingServer]:
    server = CountingServer()
    yield server
    server.close()


@pytest.mark.sockets
@in_each_flavour
async def test_a_small_request_is_one_write_and_one_read(
    flavour: Flavour, counting_server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    take = Writes.take

    def counted(writes: Writes) -> bytes:
        data = take(writes)
        sent.append(len(data))
        return data

    monkeypatch.setattr(Writes, "take", counted)
    async with flavour.client(counting_server) as client:
        for _ in range(3):
            assert (await client.chat.completions.create(**HI)).text == "Hi"
    assert (len(sent), counting_server.reads) == (3, [1, 1, 1])


@pytest.mark.sockets
@in_each_flavour
async def test_a_large_request_arrives_whole(flavour: Flavour, counting_server: CountingServer) -> None:
    async with flavour.client(counting_server) as client:
        for size in (MAX_HELD_BYTES - 300, MAX_HELD_BYTES, 3_000_000):
            question = [{"role": "user", "content": "x" * size}]
            assert (await client.chat.completions.create(model="m", messages=question)).text == "Hi"


# --- how much was sent


class CutSocket:
    """A socket that takes so many bytes, and then breaks."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.taken = b""

    def settimeout(self, timeout: float | None) -> None:
        pass

    def send(self, data: memoryview) -> int:
        if not self.left:
            raise ConnectionResetError("broken")
        taken = bytes(data[: self.left])
        self.left -= len(taken)
        self.taken += taken
        return len(taken)

    def recv(self, size: int) -> bytes:
        raise ConnectionResetError("broken")

    def shutdown(self, how: int) -> None:
        pass


class CutLibrary(httpcore.NetworkStream):
    """The same as a stream of httpcore's, blocking and async."""

    def __init__(self, size: int) -> None:
        self.raw = CutSocket(size)

    def get_extra_info(self, info: str) -> Any:
        return self.raw if info == "socket" else None

    def close(self) -> None:
        pass


class AsyncCutLibrary(httpcore.AsyncNetworkStream):
    """The same, of which nobody is told how much of a write was taken."""

    def __init__(self, size: int) -> None:
        self.raw = CutSocket(size)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self.raw.send(memoryview(buffer)) < len(buffer):
            raise httpcore.WriteError("broken")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        raise httpcore.ReadError("broken")

    async def aclose(self) -> None:
        pass

    def get_extra_info(self, info: str) -> Any:
        return None


class CutTransport:
    """The same, as asyncio has it."""

    def __init__(self, size: int, protocol: AsyncioStream) -> None:
        self.raw = CutSocket(size)
        self._protocol = protocol
        self._closing = False
        self._left = 0

    def set_write_buffer_limits(self, high: int) -> None:
        pass

    def write(self, data: bytes) -> None:
        try:
            self._left = len(data) - self.raw.send(memoryview(data))
        except ConnectionResetError as exc:
            self._lose(exc)
            return
        if self._left:
            self._protocol.pause_writing()
        asyncio.get_running_loop().call_soon(self._lose, ConnectionResetError("broken"))

    def _lose(self, exc: Exception) -> None:
        self._closing, self._left = True, 0
        self._protocol.connection_lost(exc)

    def get_write_buffer_size(self) -> int:
        return self._left

    def is_closing(self) -> bool:
        return self._closing

    def abort(self) -> None:
        self._closing = True

    def get_extra_info(self, info: str) -> Any:
        return None


class CutBackend(BlockingBackend, httpcore.AsyncNetworkBackend):
    """Opens connections that break when they have taken so many bytes, of the flavour's own kind."""

    def __init__(self, flavour: Flavour, size: int) -> None:
        super().__init__()
        self._flavour = flavour
        self._size = size
        self.raw = CutSocket(0)

    def connect_tcp(self, *args: Any, **kwargs: Any) -> Any:
        if self._flavour.blocking:
            library = CutLibrary(self._size)
            self.raw = library.raw
            return BlockingStream(library, self)
        return self._connect()

    async def _connect(self) -> Any:
        if self._flavour.name == "trio":
            library = AsyncCutLibrary(self._size)
            self.raw = library.raw
            return AnyStream(library, self)  # type: ignore[arg-type]
        stream = AsyncioStream(asyncio.get_running_loop(), read_buffer())
        transport = CutTransport(self._size, stream)
        self.raw = transport.raw
        stream.connection_made(transport)
        self.stream = stream  # type: ignore[assignment]
        return stream


async def broken_call(flavour: Flavour, size: int) -> tuple[int, tuple[bool, bool]]:
    """Make a call whose connection breaks after so many bytes; returns how many it took, and what is said of it."""
    backend = CutBackend(flavour, size)
    async with flavour.client(base_url="http://127.0.0.1:9/api", max_retries=0) as client:
        transport_of(client).pool._backend = lambda: backend
        with pytest.raises(APIConnectionError) as caught:
            await client.chat.completions.create(**HI)
    return len(backend.raw.taken), (caught.value.sent, caught.value.sent_whole)


NOTHING, PART, ALL = (False, False), (True, False), (True, True)


@in_each_flavour
async def test_how_much_was_sent_is_told_right_at_each_byte(flavour: Flavour) -> None:
    whole, said = await broken_call(flavour, 1_000_000)
    assert (whole > 200, said) == (True, ALL)
    told = {size: await broken_call(flavour, size) for size in range(whole + 1)}

    # What trio does not tell may have been sent.
    nothing = PART if flavour.name == "trio" else NOTHING
    right = {
        size: (size, nothing if not size else PART if size < whole else ALL) for size in range(whole + 1)
    }
    assert {size: (told[size], right[size]) for size in told if told[size] != right[size]} == {}


@in_each_flavour
async def test_a_connection_that_was_not_made_has_sent_nothing(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with flavour.client(base_url=f"http://127.0.0.1:{port}", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.chat.completions.create(**HI)
    assert (caught.value.sent, caught.value.sent_whole) == NOTHING


@in_each_flavour
async def test_a_call_that_fails_before_it_is_sent_has_sent_nothing(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the certificates of the environment are not there."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    async with flavour.client(base_url="https://127.0.0.1:9", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.chat.completions.create(**HI)
    assert (caught.value.sent, caught.value.sent_whole) == NOTHING


@pytest.mark.sockets
@in_each_flavour
async def test_a_second_call_over_the_same_connection_is_counted_by_itself(
    flavour: Flavour, counting_server: CountingServer
) -> None:
    async with flavour.client(counting_server, max_retries=0) as client:
        await client.chat.completions.create(**HI)
        (connection,) = transport_of(client).pool.slots.connections
        stream = connection.backend.stream
        first = stream.writes.sent
        await client.chat.completions.create(**HI)
        assert (stream.writes.sent, stream.writes.written) == (first, first)
        assert first > 200
