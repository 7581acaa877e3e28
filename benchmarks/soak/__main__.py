"""Thousands of streams, good and bad, on one client: every outcome as expected, and nothing left behind.

    python benchmarks/soak
    python benchmarks/soak --streams 2000 --flavour trio --seed 7

A server process answers in some thirty ways; the caller reads, turns away, closes and cancels in some ten. The seed
decides the mix. The exit status is 1 if an outcome was unexpected, or a socket, thread, task, connection, warning or
more than a little memory is left over.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import faulthandler
import subprocess
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import blocking
import trio
import waiting
from leftovers import Noise, Snapshot, memory, pool, settled
from loops import tasks, tasks_settled
from outcomes import Plan, plans
from tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from venice_ai._pairs import AsyncTransportName

WATCHDOG = 600.0  # seconds
WARM_UP = 1000  # calls, before the memory is looked at
MORE_MEMORY = 5.0  # megabytes that count as none
FLAVOURS = ("blocking", "asyncio", "trio", "aiohttp")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of a server in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@dataclass
class Run:
    """One flavour's run, and what it measures while its client lives."""

    url: str
    calls: list[Plan]
    concurrency: int
    tally: Tally
    noise: Noise
    memory: tuple[float | None, float | None] = (None, None)
    connections: tuple[int, list[str]] = (0, [])
    tasks: tuple[int, int] = (0, 0)

    def blocking(self) -> None:
        """Make the calls by threads."""
        with blocking.make_client(self.url) as client:
            blocking.run(client, self.calls[:WARM_UP], self.concurrency, self.tally)
            warm = memory()
            blocking.run(client, self.calls[WARM_UP:], self.concurrency, self.tally)
            self.memory = warm, memory()
            self.connections = pool(client)

    async def waiting(self, transport: AsyncTransportName = "httpx") -> None:
        """Make the calls by tasks."""
        before = tasks()
        async with waiting.make_client(self.url, transport) as client:
            await waiting.run(client, self.calls[:WARM_UP], self.concurrency, self.tally)
            warm = memory()
            await waiting.run(client, self.calls[WARM_UP:], self.concurrency, self.tally)
            self.memory = warm, memory()
            await tasks_settled(before)
            self.connections = pool(client)
        self.tasks = before, tasks()

    async def asyncio(self, transport: AsyncTransportName = "httpx") -> None:
        """Make the calls by tasks of asyncio, whose complaints are heard."""
        asyncio.get_running_loop().set_exception_handler(self.noise.from_loop)
        await self.waiting(transport)

    def start(self, flavour: str) -> None:
        """Make the calls in a flavour."""
        if flavour == "blocking":
            self.blocking()
        elif flavour == "asyncio":
            asyncio.run(self.asyncio())
        elif flavour == "aiohttp":
            asyncio.run(self.asyncio("aiohttp"))
        else:
            trio.run(self.waiting)


# --- the report


def resources(run: Run, before: Snapshot, after: Snapshot) -> Iterator[tuple[str, object, object, bool]]:
    """Each resource, before and after, and whether that is as it should be."""
    for name, one, other in zip(
        ("sockets", "files", "threads"), astuple(before), astuple(after), strict=True
    ):
        yield name, one, other, one == other
    yield "tasks", *run.tasks, run.tasks[0] == run.tasks[1]
    open_, busy = run.connections
    yield "connections in the pool", "", open_, open_ <= run.concurrency
    yield "… that are not idle", 0, len(busy), not busy
    warm, end = run.memory
    if warm is not None and end is not None:
        yield "memory (MB), warm and at the end", f"{warm:.1f}", f"{end:.1f}", end - warm <= MORE_MEMORY
    yield (
        "streams dropped, and warned of",
        run.tally.drops,
        run.noise.drops,
        run.tally.drops == run.noise.drops,
    )
    yield "other warnings and noise", 0, len(run.noise.others), not run.noise.others


def report(run: Run, before: Snapshot, after: Snapshot) -> bool:
    """Print the tables, and return whether all is well."""
    print(*run.tally.lines(), sep="\n")
    print(f"\n{'resource':34} {'before':>10} {'after':>10}")
    fine = not run.tally.unexpected
    for name, one, other, good in resources(run, before, after):
        print(f"{name:34} {_cell(one):>10} {_cell(other):>10}{'' if good else '  <--'}")
        fine = fine and good
    print(*run.connections[1], *run.noise.others[:10], sep="\n")
    return fine


def _cell(value: object) -> str:
    return "not told" if value is None else str(value)


def soak(flavour: str, streams: int, seed: int, concurrency: int) -> bool:
    """Run one flavour, and return whether all is well."""
    print(f"\n=== {flavour}: {streams} calls, {concurrency} at a time, seed {seed}\n", flush=True)
    with server() as url:
        run = Run(url, plans(flavour, streams, seed), concurrency, Tally(), Noise())
        before, start = Snapshot.take(), time.monotonic()
        with run.noise.counted():
            run.start(flavour)
        seconds = time.monotonic() - start
        fine = report(run, before, settled(before))
    print(f"{'all is well' if fine else 'NOT WELL'}, after {seconds:.0f} s", flush=True)
    return fine


def main() -> None:
    """Run the flavours."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flavour", choices=(*FLAVOURS, "all"), default="all")
    parser.add_argument("--concurrency", type=int, default=16)
    options = parser.parse_args()
    faulthandler.dump_traceback_later(WATCHDOG, exit=True)
    chosen = FLAVOURS if options.flavour == "all" else (options.flavour,)
    fine = [soak(flavour, options.streams, options.seed, options.concurrency) for flavour in chosen]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
