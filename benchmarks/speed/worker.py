"""One contender, in a process and an environment of its own: `python worker.py bare.Blocking http://…`.

Each line of its input is a task in JSON, and is answered with a line: what was measured, or the error.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import memory
import readers
import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from readers.shape import Reader

Measured = dict[str, Any]


class Worker:
    """Does the tasks, one after the other; whether they are awaited depends on the reader."""

    def __init__(self, name: str, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self._name = name
        self._url = url
        self._loop = loop
        self._reader = readers.make(name, url)

    def answer(self, task: dict[str, Any]) -> Measured:
        """Do one task."""
        what = task.pop("do")
        try:
            measured: Measured = getattr(self, what)(**task)
        except Exception as exc:
            return told(exc)
        return measured

    def read(self, model: str, way: str = "for", streams: int = 1) -> Measured:
        """Read a stream, or some at once."""
        if streams == 1:
            return self._timed(lambda: self._reader.read(model, way))
        return self._timed(lambda: self._at_once(streams, lambda: self._reader.read(model, way)))

    def count(self, model: str) -> Measured:
        """How many chunks are in a stream."""
        return {"count": self._done(self._reader.count(model))}

    def create(self, model: str, times: int, at_once: int = 1) -> Measured:
        """Ask for answers that are not streamed, one after the other, or some at once."""
        if at_once == 1:
            return self._timed(lambda: self._reader.create(model, times))
        return self._timed(lambda: self._at_once(at_once, lambda: self._reader.create(model, times)))

    def calls(self, what: str, batch: int) -> Measured:
        """How many calls a chunk costs that is read in that way, or a `create`: of our package only."""
        import counting  # which is of no use to others, whose process may be the same

        counted = counting.blocking if self._name == "ours.Blocking" else counting.asynchronous
        return {"calls": self._done(counted(what, batch))}

    def opened(self, model: str, streams: int) -> Measured:
        """Open so many streams, and see what each of them takes."""
        few = [
            self._done(self._reader.opened(model)) for _ in range(5)
        ]  # what the first ones take is no stream's
        before = memory.held()
        many = [self._done(self._reader.opened(model)) for _ in range(streams)]
        after = memory.held()
        del few, many
        return {"kilobytes": (after - before) / streams / 1e3}

    def grown(self, model: str, marks: list[int]) -> Measured:
        """How much more memory is held when the later mark is reached; beside the text, which a snapshot can tell."""
        seen: list[float] = []
        self._done(self._reader.marked(model, marks, lambda: seen.append(memory.held())))
        text = (marks[1] - marks[0]) * len(wire.VARIED % 0)
        return {"beside": (seen[1] - seen[0] - text) / 1e6, "megabytes": (seen[1] - seen[0]) / 1e6}

    def first(self, model: str) -> Measured:
        """On a new client, how long the first chunk of the first stream takes, and of the second."""
        reader = readers.make(self._name, self._url)
        times = [self._until_first(reader, model) for _ in range(2)]
        self._done(reader.close())
        return {"first": times[0], "second": times[1]}

    def peak(self, model: str, what: str) -> Measured:
        """The most memory that one call takes, beside what is held before."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file.mp3"
            if what == "upload":
                with path.open("wb") as file:
                    file.writelines(wire.file_content(model))
            call = self._calls(model, path)[what]
            self._done(call())  # what the first one loads is no call's
            before = memory.held()
            memory.forget_peak()
            measured = self._timed(call, collect=False)
            return {**measured, "megabytes": (memory.peak() - before) / 1e6}

    def _calls(self, model: str, path: Path) -> dict[str, Callable[[], Any]]:
        """The calls that are large, one way or the other."""
        return {
            "read": lambda: self._reader.read(model, "for"),
            "bytes": lambda: self._reader.read(model, "bytes"),
            "create": lambda: self._reader.create(model, 1),
            "upload": lambda: self._reader.upload(path),
            "save": lambda: self._reader.save(model, path),
            "picture": lambda: self._reader.picture(model),
        }

    def _until_first(self, reader: Reader, model: str) -> float:
        seen: list[float] = []
        start = time.perf_counter()
        self._done(reader.marked(model, [1], lambda: seen.append(time.perf_counter())))
        return (seen[0] - start) * 1e3

    async def _at_once(self, times: int, work: Callable[[], Any]) -> None:
        await asyncio.gather(*(work() for _ in range(times)))

    def _done(self, result: Any) -> Any:
        return self._loop.run_until_complete(result) if inspect.isawaitable(result) else result

    def _timed(self, work: Callable[[], Any], *, collect: bool = True) -> Measured:
        if collect:
            gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        self._done(work())
        return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def told(exc: Exception) -> Measured:
    """An error, as an answer."""
    return {"error": f"{type(exc).__name__}: {exc}"}


def tasks() -> Iterator[dict[str, Any]]:
    """The tasks of the input."""
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    """Do the tasks until the input ends: with the process that holds its other side."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a package prints is no answer
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    name, url = sys.argv[1:]
    try:
        worker = Worker(name, url, loop)
    except Exception as exc:
        print(json.dumps(told(exc)), file=answers, flush=True)
        return
    print("{}", file=answers, flush=True)
    for task in tasks():
        print(json.dumps(worker.answer(task)), file=answers, flush=True)
    os._exit(0)  # what is still open goes with the process: closing five hundred streams is not measured


if __name__ == "__main__":
    main()
