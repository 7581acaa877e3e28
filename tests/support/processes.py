"""What the tests of processes, event loops, threads and pickles share."""

from __future__ import annotations

import os
import pickle
import select
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from flavours import AIOHTTP, FLAVOURS, Flavour
from pace import seconds
from venice_ai._http.backends.blocking import BlockingStream
from venice_ai.testing import Gate, StreamReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HEL: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "Hel"}, "finish_reason": None}]}
LO: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
both_loops = pytest.mark.parametrize("flavour", [*FLAVOURS[1:], AIOHTTP], ids=lambda flavour: flavour.name)

# The server of the tests is a thread of this process, and Python 3.12 and newer warn whoever forks beside a thread. The
# children here do what the warning is about: nothing but their own work, and then they are gone.
forks_beside_threads = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")


class Child:
    """A forked child that does some work in a thread of its own, where any event loop can run, and reports."""

    def __init__(self, work: Callable[[], Any], fork: Callable[[], int] | None = None) -> None:
        self._reports, write = os.pipe()
        self.pid = (fork or os.fork)()
        if not self.pid:
            os.close(self._reports)
            self._work(work, write)
        os.close(write)

    def _work(self, work: Callable[[], Any], write: int) -> None:
        report: list[Any] = [False, "the child hangs"]

        def run() -> None:
            try:
                report[:] = [True, work()]
            except BaseException:
                report[:] = [False, traceback.format_exc()]

        try:
            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            thread.join(seconds(15))
            os.write(write, pickle.dumps(report))
        finally:
            os._exit(0)

    def result(self) -> Any:
        """What the work returned."""
        ready, _, _ = select.select([self._reports], [], [], seconds(20))
        try:
            assert ready, "the child says nothing"
            good, result = pickle.loads(os.read(self._reports, 1 << 16))
        finally:
            os.close(self._reports)
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        assert good, result
        return result


async def ask(client: Any, text: str = "Hi") -> str:
    """The text of a streamed answer."""
    messages = [{"role": "user", "content": text}]
    stream = await client.chat.completions.create(model="m", messages=messages, stream=True)
    return (await stream.collect()).text


async def plain(client: Any) -> str:
    """The text of a whole answer."""
    return (await client.chat.completions.create(**HI)).text


async def opened(client: Any) -> Any:
    """A stream whose first chunk has been read."""
    stream = await client.chat.completions.create(**HI, stream=True)
    assert (await stream.__anext__()).text == "Hel"
    return stream


async def read_next(stream: Any) -> None:
    """Read a chunk."""
    await stream.__anext__()


def two_pieces(gate: Gate) -> StreamReply:
    """A stream that goes on when the gate is opened."""
    return StreamReply([HEL, gate, LO])


def raised_by(work: Callable[[], Any]) -> tuple[str, str]:
    """The class and the text of what is raised; for a report."""
    try:
        work()
    except Exception as exc:
        return type(exc).__name__, str(exc)
    return "", ""


def below(lifted: Any) -> Any:
    """The object under the async face."""
    return getattr(lifted, "_below", lifted)


def own(flavour: Flavour, **options: Any) -> Any:
    """An HTTP client of the caller's own; without the certificates, whose reading takes longer than a test."""
    return (httpx.Client if flavour.blocking else httpx.AsyncClient)(**{"verify": False} | options)


async def shut(http: Any) -> None:
    """Close it."""
    await http.aclose() if hasattr(http, "aclose") else http.close()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; the time is a bound for what hangs."""
    end = time.monotonic() + seconds(10)
    while not condition():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.002)


async def has_come_to_its_read(flavour: Flavour, reader: int, begun: Callable[[], bool]) -> bool:
    """Wait until whoever has begun to read waits for bytes: the thread `reader`, or another task of this event loop."""
    if not flavour.blocking:
        found = await flavour.soon(begun)
        for _ in range(10):
            await flavour.sleep(0)  # the other task takes its steps meanwhile, up to where it has to wait
        return found
    return await flavour.soon(lambda: begun() and is_in_a_read(reader))


def is_in_a_read(thread: int) -> bool:
    """Whether a thread is in the read of a socket; what it calls below Python is none of its frames."""
    frame = sys._current_frames().get(thread)
    return frame is not None and frame.f_code is BlockingStream.read.__code__
