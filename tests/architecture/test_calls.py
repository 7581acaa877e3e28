"""What a streamed chunk costs in calls, counted: no clock, so that it is the same on every machine.

Who adds a call a chunk, or a piece of the body, finds it here.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import venice_ai
from venice_ai import SyncVeniceClient, VeniceClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import FrameType
    from typing import Self

PACKAGE = str(Path(venice_ai.__file__).parent)
FEW, MORE, MANY = 256, 512, 1024  # chunks of a stream: whole numbers of pieces
REQUEST: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def event(delta: dict[str, object], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream of so many chunks, so many of them a piece."""

    def __init__(self, chunks: int, batch: int) -> None:
        self.pieces = [event({"content": " word"}) * batch] * (chunks // batch)
        self.pieces += [event({}, "stop"), b"data: [DONE]\n\n"]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


def transport(chunks: int, batch: int) -> httpx.MockTransport:
    kind = {"content-type": "text/event-stream"}
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=kind, stream=Body(chunks, batch)))


def blocking_calls(chunks: int, batch: int, reading: str) -> int:
    """The calls that reading one stream makes, in the blocking flavour."""
    with SyncVeniceClient(
        api_key="k", http_client=httpx.Client(transport=transport(chunks, batch))
    ) as client:
        stream = client.chat.completions.create(stream=True, **REQUEST)
        items = stream if reading == "for" else getattr(stream, reading)()
        with Counting() as count:
            for _ in items:
                pass
        return count.made


def async_calls(chunks: int, batch: int, reading: str) -> int:
    """The calls that reading one stream makes, in the async flavour."""

    async def read() -> int:
        http = httpx.AsyncClient(transport=transport(chunks, batch))
        async with VeniceClient(api_key="k", http_client=http) as client:
            stream = await client.chat.completions.create(stream=True, **REQUEST)
            items = stream if reading == "for" else getattr(stream, reading)()
            with Counting() as count:
                async for _ in items:
                    pass
            return count.made

    return asyncio.run(read())


class Counting:
    """Counts the calls of the package's functions, and those it makes to C; a generator that goes on is called too."""

    def __enter__(self) -> Self:
        self.made = 0
        gc.collect()
        gc.disable()  # what is freed meanwhile may have something to say, and would be counted
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *failure: object) -> None:
        sys.setprofile(self._before)
        gc.enable()

    def _note(self, frame: FrameType, kind: str, _: object) -> None:
        code = frame.f_code
        if code.co_name == "<listcomp>" and kind == "call":  # a call up to Python 3.11 only
            return
        if kind in ("call", "c_call") and code.co_filename.startswith(PACKAGE):
            self.made += 1


# The most calls a chunk, 32 of them in a piece of the body or each in its own; both flavours make the same. Lower a
# bound when a chunk costs a call less; raise it only where what the call does is worth it.
BATCHED = {"for": 8.8, "text_deltas": 13.8, "collect_with_deltas": 13.8}
FRAMED = {"for": 20.1, "text_deltas": 25.1, "collect_with_deltas": 25.1}


@pytest.mark.parametrize(("batch", "bounds"), [(1, FRAMED), (32, BATCHED)], ids=["framed", "batched"])
@pytest.mark.parametrize("reading", ["for", "text_deltas", "collect_with_deltas"])
@pytest.mark.parametrize("calls", [blocking_calls, async_calls], ids=["blocking", "async"])
def test_a_chunk_costs_no_more_calls_however_many_there_are(
    calls: Callable[[int, int, str], int], reading: str, batch: int, bounds: dict[str, float]
) -> None:
    calls(batch, batch, reading)  # what is done once only
    few, more, many = (calls(chunks, batch, reading) for chunks in (FEW, MORE, MANY))
    first, later, most = (more - few) / (MORE - FEW), (many - more) / (MANY - MORE), bounds[reading]
    assert first <= most, f"{first:.2f} calls a chunk: {first - most:.2f} more than the bound of {most}"
    assert later <= first * 1.01, f"{later:.2f} calls for a later chunk, {first:.2f} for an earlier one"
