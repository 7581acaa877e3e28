"""Compression bombs: what is little on the wire and much in memory is unpacked up to a bound, and no further."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.streaming import ServerSentEvent
from venice_ai.testing import BytesReply, ChatReply

HI = [{"role": "user", "content": "Hello"}]
MIB = 1 << 20


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await create(client, stream=True, **options)


def short(error: x.VeniceError) -> bool:
    return len(str(error)) <= 600


@pytest.fixture(scope="module")
def packed() -> bytes:
    """What is 128 MiB once it is unpacked: ten times as much as any test here allows."""
    made = gzip.compress(b"data: " + bytes(16 * MIB)) * 8
    assert len(made) < MIB / 4
    return made


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No more memory than that is taken at any moment, by client and server together."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size, f"{peak / MIB:.1f} MiB"


def bomb(packed: bytes, kind: str, status: int = 200) -> BytesReply:
    return BytesReply(packed, content_type=kind, status=status, headers={"content-encoding": "gzip"})


async def test_a_bomb_in_a_stream_stops_at_the_bound_of_an_event(
    flavour: Flavour, server: Any, packed: bytes
) -> None:
    server.script(bomb(packed, "text/event-stream"))
    async with flavour.client(server) as client:
        with at_most(12 * MIB):
            async with await streamed(client, max_event_bytes=4 * MIB) as stream:
                with pytest.raises(x.EventTooLargeError):
                    await stream.collect()


@pytest.mark.parametrize("call", [create, streamed])
async def test_a_bomb_for_an_error_stops_at_the_bound_of_an_error(
    flavour: Flavour, server: Any, packed: bytes, call: Any
) -> None:
    server.script(bomb(packed, "text/plain", 400))
    async with flavour.client(server) as client:
        with at_most(14 * MIB), pytest.raises(x.BadRequestError) as caught:
            await call(client)
    assert len(str(caught.value.body)) == MIB
    assert short(caught.value)


async def test_a_bomb_in_place_of_a_stream_stops_there_too(
    flavour: Flavour, server: Any, packed: bytes
) -> None:
    server.script(bomb(packed, "application/json"))
    async with flavour.client(server) as client:
        with at_most(14 * MIB), pytest.raises(x.APIResponseValidationError, match="instead of a stream"):
            await streamed(client)


async def test_a_bomb_for_an_answer_stops_at_the_bound_of_an_answer(
    flavour: Flavour, server: Any, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("_async", "_sync"):
        monkeypatch.setattr(f"venice_ai.{room}.transport.MAX_ANSWER_BYTES", 4 * MIB)
    server.script(bomb(packed, "application/json"), ChatReply())
    async with flavour.client(server) as client:
        with at_most(12 * MIB), pytest.raises(x.APIResponseValidationError, match="larger than"):
            await create(client)
        await create(client)


async def test_a_bomb_of_bytes_comes_in_small_pieces(flavour: Flavour, server: Any, packed: bytes) -> None:
    server.script(bomb(packed, "audio/mpeg"))
    sizes: list[int] = []
    async with flavour.client(server) as client:
        with at_most(8 * MIB):
            async with client.stream("/audio/speech", answer=bytes) as stream:
                async for piece in stream:
                    sizes.append(len(piece))
                    if sum(sizes) > 32 * MIB:
                        break
    assert max(sizes) <= 64 * 1024


async def test_closing_unpacks_nothing_more(flavour: Flavour, server: Any, packed: bytes) -> None:
    server.script(bomb(packed, "audio/mpeg"))
    async with flavour.client(server) as client, client.stream("/audio/speech", answer=bytes) as stream:
        await stream.__anext__()
        ready = (
            stream._iterator._pieces._ready
            if not flavour.blocking
            else stream._below._iterator._pieces._ready
        )
        await stream.close()
        assert list(ready) == [] or next(ready, None) is None
    assert server.wait_idle(10)


async def test_what_follows_done_is_not_unpacked_beyond_the_tail(
    flavour: Flavour, server: Any, packed: bytes
) -> None:
    server.script(bomb(gzip.compress(b"data: [DONE]\n\n") + packed, "text/event-stream"))
    async with flavour.client(server) as client:
        with at_most(8 * MIB):
            async with client.stream("/x", answer=ServerSentEvent) as stream:
                assert [event async for event in stream] == []
