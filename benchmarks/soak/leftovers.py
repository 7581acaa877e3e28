"""What a flavour may have left behind: sockets, files, threads, memory, connections in the pool, noise."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

__all__ = ["Noise", "Snapshot", "memory", "pool", "settled"]

DESCRIPTORS = Path("/proc/self/fd")
PAGES = Path("/proc/self/statm")
OURS = "was dropped before its end"


@dataclass(frozen=True)
class Snapshot:
    """What a process holds; None where the system does not tell."""

    sockets: int | None
    files: int | None
    threads: int

    @classmethod
    def take(cls) -> Snapshot:
        """What this process holds now."""
        gc.collect()
        targets = list(_targets()) if DESCRIPTORS.is_dir() else None
        sockets = None if targets is None else sum(target.startswith("socket:") for target in targets)
        return cls(sockets, None if targets is None else len(targets), threading.active_count())


def _targets() -> Iterator[str]:
    for link in DESCRIPTORS.iterdir():
        with contextlib.suppress(OSError):  # the one of this very listing
            yield str(link.readlink())


def settled(before: Snapshot, seconds: float = 5.0) -> Snapshot:
    """What is held once it is what it was before, or after some seconds."""
    end = time.monotonic() + seconds
    while (after := Snapshot.take()) != before and time.monotonic() < end:
        time.sleep(0.05)
    return after


def memory() -> float | None:
    """The megabytes of memory that this process holds; None where the system does not tell."""
    gc.collect()
    if not PAGES.exists():
        return None
    with contextlib.suppress(AttributeError):  # what the C library keeps for later is not held by us
        ctypes.CDLL(None).malloc_trim(0)
    return int(PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def pool(client: Any) -> tuple[int, list[str]]:  # a client of either flavour
    """How many connections a client's pool holds, and those of them that somebody still has."""
    transport = client._transport.connections.http._transport
    if not hasattr(transport, "pool"):
        return _aiohttp_pool(transport.client.connector)
    held = transport.pool.slots.connections
    connections = [each for connection in held for each in connection.pool.connections]
    busy = [each for each in connections if not each.is_idle()]
    return len(connections), [repr(each) for each in (*busy, *transport.pool.slots.busy)]


def _aiohttp_pool(connector: Any) -> tuple[int, list[str]]:
    busy = [*connector._acquired, *connector._waiters.values()]
    return sum(map(len, connector._conns.values())) + len(connector._acquired), [repr(each) for each in busy]


class Noise:
    """Counts the warnings, and what is thrown where nobody can catch it.

    Attributes:
        drops: The `ResourceWarning`s for streams that were dropped.
        others: Everything else, told.
    """

    def __init__(self) -> None:
        self.drops = 0
        self.others: list[str] = []

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Count what comes in the block."""
        hooks = sys.unraisablehook, threading.excepthook
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._warned  # type: ignore[assignment]  # it takes more than is told it
            sys.unraisablehook = lambda args: self.others.append(f"unraisable: {args.exc_value!r}")
            threading.excepthook = lambda args: self.others.append(f"in a thread: {args.exc_value!r}")
            try:
                yield
                gc.collect()
            finally:
                sys.unraisablehook, threading.excepthook = hooks

    def from_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Note what an event loop complains of."""
        self.others.append(f"event loop: {context}")

    def _warned(self, message: Warning | str, category: type[Warning], *_: object) -> None:
        if issubclass(category, ResourceWarning) and OURS in str(message):
            self.drops += 1
        else:
            self.others.append(f"{category.__name__}: {message}")
