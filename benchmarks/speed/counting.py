"""What this package costs in calls, counted in a worker's process: no clock and no network, so that it is exact.

The calls are those of the package's own functions and those that they make to C.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import wire

import venice_ai
from venice_ai import SyncVeniceClient, VeniceClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import FrameType
    from typing import Self

__all__ = ["asynchronous", "blocking"]

PACKAGE = str(Path(venice_ai.__file__).parent)
FEW, MANY = 1_000, 2_000  # chunks; both are whole numbers of batches
CREATE = "create"


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream of so many chunks, so many of them a piece."""

    def __init__(self, chunks: int, batch: int) -> None:
        self.pieces = [wire.event(wire.WORD) * batch] * (chunks // batch)
        self.pieces += wire.sse_events(0)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


class Counting:
    """Counts the calls; a generator that goes on is called too."""

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


def blocking(what: str, batch: int) -> float:
    """Return the calls of a `create`, or of a chunk that is read in that way, in the blocking flavour."""
    if what == CREATE:
        return _create()
    _read(FEW, batch, what)  # what is done once only
    return (_read(MANY, batch, what) - _read(FEW, batch, what)) / (MANY - FEW)


async def asynchronous(what: str, batch: int) -> float:
    """Return the same in the async flavour."""
    if what == CREATE:
        return await _async_create()
    await _async_read(FEW, batch, what)
    return (await _async_read(MANY, batch, what) - await _async_read(FEW, batch, what)) / (MANY - FEW)


def _create() -> int:
    with SyncVeniceClient(api_key="k", http_client=httpx.Client(transport=_plain())) as client:
        for _ in range(2):
            client.chat.completions.create(**wire.question("plain"))
        with Counting() as count:
            client.chat.completions.create(**wire.question("plain"))
    return count.made


async def _async_create() -> int:
    async with VeniceClient(api_key="k", http_client=httpx.AsyncClient(transport=_plain())) as client:
        for _ in range(2):
            await client.chat.completions.create(**wire.question("plain"))
        with Counting() as count:
            await client.chat.completions.create(**wire.question("plain"))
    return count.made


def _read(chunks: int, batch: int, way: str) -> int:
    http = httpx.Client(transport=_streamed(chunks, batch))
    with SyncVeniceClient(api_key="k", http_client=http) as client:
        stream: Any = client.chat.completions.create(stream=True, **wire.question("framed"))
        items = stream if way == "for" else getattr(stream, way)()
        with Counting() as count:
            for _ in items:
                pass
    return count.made


async def _async_read(chunks: int, batch: int, way: str) -> int:
    http = httpx.AsyncClient(transport=_streamed(chunks, batch))
    async with VeniceClient(api_key="k", http_client=http) as client:
        stream: Any = await client.chat.completions.create(stream=True, **wire.question("framed"))
        items = stream if way == "for" else getattr(stream, way)()
        with Counting() as count:
            async for _ in items:
                pass
    return count.made


def _streamed(chunks: int, batch: int) -> httpx.MockTransport:
    kind = {"content-type": "text/event-stream"}
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=kind, stream=Body(chunks, batch)))


def _plain() -> httpx.MockTransport:
    kind = {"content-type": "application/json"}
    body = b"".join(wire.render("plain")).partition(b"\r\n\r\n")[2]
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=kind, content=body))
