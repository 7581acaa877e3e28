"""Ways to read a stream, beside the test too, and ways to know that a reader waits."""

from __future__ import annotations

import linecache
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest

from flavours import AIOHTTP, FLAVOURS, Flavour, Items
from venice_ai.exceptions import VeniceError
from venice_ai.types.api.chat import ChatCompletionChunk

BLOCKING, ASYNCIO, TRIO = FLAVOURS
in_asyncio = pytest.mark.parametrize("flavour", [ASYNCIO, AIOHTTP], ids=lambda flavour: flavour.name)
in_an_event_loop = pytest.mark.parametrize(
    "flavour", [ASYNCIO, TRIO, AIOHTTP], ids=lambda flavour: flavour.name
)
WAYS = ["chunks", "text_deltas", "collect", "collect_with_deltas"]
every_way = pytest.mark.parametrize("way", WAYS)

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
ONE, TWO, THREE = ({"n": n} for n in (1, 2, 3))

TURNS = 50  # of an event loop: more than any step takes until it waits for the network


def numbers(client: Any, **options: Any) -> Any:
    """Open a stream of the numbers that the server has been told to send."""
    return client.stream("/numbers", answer=dict[str, int], **options)


async def ask(client: Any, **options: Any) -> Any:
    """Open a chat stream."""
    return await client.chat.completions.stream(**HI, **options)


async def rest(stream: Any) -> list[Any]:
    """Return what a stream still gives."""
    return [chunk async for chunk in stream]


async def read(stream: Any, way: str) -> Any:
    """Return what a stream gives, read in one of its ways."""
    if way == "collect":
        return await stream.collect()
    return await rest(stream if way == "chunks" else getattr(stream, way)())


def read_way(stream: Any, way: str) -> Any:
    """Return what a blocking stream gives, read in one of its ways."""
    return (
        stream.collect() if way == "collect" else list(stream if way == "chunks" else getattr(stream, way)())
    )


async def read_text(stream: Any, way: str) -> str:
    """Return the text of a stream, read in one of its ways."""
    found = await read(stream, way)
    if way == "collect":
        return str(found.text)
    return "".join(each.text if way == "chunks" else each for each in found)


def stream_of(flavour: Any, *events: Any) -> Any:
    """Make a chat stream over prepared events; exceptions among them are raised in their place."""
    return flavour.chat_stream(
        [ChatCompletionChunk.model_validate(each) if isinstance(each, dict) else each for each in events]
    )


# --- beside the test


class Reader:
    """Reads beside the test, one chunk unless it is told otherwise, and keeps what came of it."""

    def __init__(self, stream: Any, way: str = "one chunk") -> None:
        self._stream = stream
        self._way = way
        self._thread = 0
        self.chunk: Any = None
        self.error: BaseException | None = None

    async def __call__(self) -> None:
        self._thread = threading.get_ident()
        try:
            self.chunk = await (
                self._stream.__anext__() if self._way == "one chunk" else read(self._stream, self._way)
            )
        except VeniceError as exc:
            self.error = exc

    async def waits(self, flavour: Flavour) -> None:
        """Wait until it waits for the stream's next chunk."""
        assert await flavour.soon(self._stream._turn.locked)
        if flavour.blocking:
            assert await flavour.soon(lambda: is_blocked(self._thread))
        else:
            await turns(flavour)


async def turns(flavour: Flavour) -> None:
    """Let the event loop go on until nothing is left to do but to wait."""
    for _ in range(TURNS):
        await flavour.sleep(0)


def is_blocked(thread: int, calls: tuple[str, ...] = (".recv(", ".acquire(")) -> bool:
    """Tell whether a thread is in a call that waits: for a socket, or for a lock."""
    frame = sys._current_frames().get(thread)
    if frame is None:
        return False
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
    return any(call in line for call in calls)


class HeldIterator:
    """An iterator whose next item comes when the test opens it. It can't be closed."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def __next__(self) -> str:
        assert self._open.wait(30)
        return "through"

    async def __anext__(self) -> str:
        while not self._open.is_set():
            await anyio.sleep(0.002)
        return "through"


class Stubborn(Items):
    """An iterator that fails to close."""

    def close(self) -> None:
        super().close()
        raise OSError("it does not close")


async def cancel_when(flavour: Flavour, condition: Callable[[], object], work: Callable[[], Any]) -> None:
    """Run `work` in a task and cancel it when the condition holds and the task waits; it must not end before."""
    ended: list[bool] = []

    async def run() -> None:
        await work()
        ended.append(True)

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        assert await flavour.soon(condition)
        await turns(flavour)
        group.cancel_scope.cancel()
    assert ended == []


def patient_with_tails(monkeypatch: pytest.MonkeyPatch, limit: float = 30.0) -> None:
    """Let a stream wait for the end of a body for as long as a busy machine may need."""
    for half in ("_async", "_sync"):
        monkeypatch.setattr(f"venice_ai.{half}.incoming.TAIL_SECONDS", limit)


@contextmanager
def thread_of(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Run `work` in a thread of its own, which has ended when the block is over."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(30)
        assert not thread.is_alive(), "the other thread hangs"
