"""What a streamed chunk costs in calls, counted: no clock, so that it is the same on every machine.

Who adds a call a chunk, or a piece of the body, finds it here. Where that is worth it, or where one was saved, the
table changes with it.
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
FEW, MANY = 1024, 2048  # both are whole numbers of pieces
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


# Calls for 1024 chunks, 32 of them in a piece of the body or each in its own: both flavours make the same.
BATCHED = {"for": 8918, "text_deltas": 14038, "collect_with_deltas": 14038}
FRAMED = {"for": 20502, "text_deltas": 25622, "collect_with_deltas": 25622}


@pytest.mark.parametrize(("batch", "table"), [(1, FRAMED), (32, BATCHED)], ids=["framed", "batched"])
@pytest.mark.parametrize("reading", ["for", "text_deltas", "collect_with_deltas"])
@pytest.mark.parametrize("calls", [blocking_calls, async_calls], ids=["blocking", "async"])
def test_chunks_cost_so_many_calls(
    calls: Callable[[int, int, str], int], reading: str, batch: int, table: dict[str, int]
) -> None:
    calls(FEW, batch, reading)  # what is done once only
    made = calls(MANY, batch, reading) - calls(FEW, batch, reading)
    assert made == table[reading]
