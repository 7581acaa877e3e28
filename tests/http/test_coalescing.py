"""Bodies in HTTP chunks: what has come in is handed out in one go, and is the same as if it came chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fault_server import FaultServer
from fault_steps import Send
from flavours import Flavour
from venice_ai._http.private import gather_chunks

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
ENDS = [
    END,
    b"0\r\nx-trailer: 1\r\n\r\n",
    b"0\r\n",
    b"zz\r\n",
    b"5\r\nshort",
    b"",
    END + b"HTTP/1.1 200 OK\r\n\r\n",
]
CHUNKS = st.lists(st.binary(min_size=1, max_size=200), max_size=150)


def framed(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def parser() -> h11.Connection:
    """A parser that has read the head of an answer."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(HEAD)
    assert isinstance(connection.next_event(), h11.Response)
    return connection


def gathering(connection: h11.Connection) -> h11.Connection:
    """A parser that gathers, as one of the library's responses has it."""
    below: Any = SimpleNamespace(_h11_state=connection)
    for name in ("_connection", "_stream", "_httpcore_stream", "_stream"):
        below = SimpleNamespace(**{name: below})
    gather_chunks(below)
    return connection


def read(connection: h11.Connection, reads: list[bytes]) -> tuple[list[bytes], str]:
    """The pieces of a body that comes in by these reads, and how it ends."""
    pieces: list[bytes] = []
    for data in [*reads, b""]:
        connection.receive_data(data)
        while (event := step(connection)) is not h11.NEED_DATA:
            if not isinstance(event, h11.Data):
                return pieces, f"{event}, {connection.their_state}, {connection.trailing_data}"
            pieces.append(bytes(event.data))
    raise AssertionError("the body's end was not seen")


def step(connection: h11.Connection) -> Any:
    try:
        return connection.next_event()
    except h11.RemoteProtocolError as exc:
        return repr(exc)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # which count seconds
@given(CHUNKS, st.sampled_from(ENDS), st.lists(st.integers(0, 5000), max_size=8))
def test_the_body_and_its_end_are_those_of_the_parser_alone(
    chunks: list[bytes], end: bytes, cuts: list[int]
) -> None:
    body = b"".join(map(framed, chunks)) + end
    places = sorted({0, *(min(cut, len(body)) for cut in cuts), len(body)})
    reads = [body[start:stop] for start, stop in pairwise(places)]

    gathered, gathered_end = read(gathering(parser()), reads)
    alone, alone_end = read(parser(), reads)

    assert (b"".join(gathered), gathered_end) == (b"".join(alone), alone_end)
    assert len(gathered) <= len(alone)


def test_chunks_that_have_come_in_are_one_piece_but_not_too_many() -> None:
    body = b"".join(framed(b"%03d" % number) for number in range(150)) + END

    pieces, _ = read(gathering(parser()), [body])

    assert [len(piece) // 3 for piece in pieces] == [64, 64, 22]


def test_a_large_chunk_is_a_piece_of_its_own() -> None:
    large = b"x" * 10_000

    pieces, _ = read(gathering(parser()), [framed(large) + framed(b"one") + framed(b"two") + END])

    assert pieces == [large, b"onetwo"]


def test_a_chunk_that_comes_alone_does_not_wait() -> None:
    pieces, _ = read(gathering(parser()), [framed(b"one"), framed(b"two"), END])

    assert pieces == [b"one", b"two"]


def test_what_came_before_a_broken_chunk_is_handed_out() -> None:
    pieces, end = read(gathering(parser()), [framed(b"one") + framed(b"two") + b"zz\r\n"])

    assert pieces == [b"onetwo"]
    assert "illegal chunk header" in end


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


async def test_it_is_at_work_below_a_client(flavour: Flavour, fault_server: FaultServer) -> None:
    """The private way to the parser is there, with the versions that are installed."""
    parts = [b"x" * 10] * 50
    head = HEAD.replace(b"\r\n", b"\r\ncontent-type: audio/mpeg\r\n", 1)
    fault_server.script((Send(head + b"".join(map(framed, parts)) + END),))
    async with flavour.client(fault_server) as client:
        stream = await client.audio.speech.create(model="m", input="Hi", stream=True)
        pieces = [piece async for piece in stream]
    assert b"".join(pieces) == b"".join(parts)
    assert len(pieces) < len(parts) / 2
