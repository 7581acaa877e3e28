"""The pairs that tell where we are: connections belong to a process and, where there is one, to an event loop."""

from __future__ import annotations

import contextlib
import os
import sys
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .._http import AsyncClient, Client

_THREADS: Any = type("Threads", (), {})()  # blocking connections are shared by all threads of a process


process = os.getpid
"""The process we are in; asked of the system, because not every server that forks tells Python so."""


def async_home() -> tuple[int, Any]:
    """Where the caller is: the process and the running event loop."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return os.getpid(), trio.lowlevel.current_trio_token()

    import asyncio

    return os.getpid(), asyncio.get_running_loop()


def home() -> tuple[int, Any]:
    """Where the caller is: the process; it does not matter in which thread."""
    return os.getpid(), _THREADS


# --- other event loops


def async_is_over(loop: Any) -> bool:
    """Whether an event loop will never run again; trio's are not known by it, but by being gone."""
    closed: Callable[[], bool] | None = getattr(loop, "is_closed", None)
    return closed is not None and closed()


def is_over(loop: Any) -> bool:
    """Whether the threads will never run again."""
    return False


_tasks: set[Any] = set()  # an event loop itself holds its tasks only weakly


def async_hand_over(loop: Any, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have something done in another event loop, if that still runs; nobody waits for it."""
    with contextlib.suppress(Exception):  # the event loop is over
        if hasattr(loop, "run_sync_soon"):
            loop.run_sync_soon(start_in_trio, _quietly, work)
        else:
            loop.call_soon_threadsafe(_start, loop, work)


def start_in_trio(work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
    """Start a task beside all others, unless the run is about to end: it would fail for it, as a whole."""
    with contextlib.suppress(RuntimeError):
        sys.modules["trio"].lowlevel.spawn_system_task(work, *arguments)


def _start(loop: Any, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    task = loop.create_task(_quietly(work))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _quietly(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with contextlib.suppress(Exception):
        await work()


def hand_over(loop: Any, work: Callable[[], None]) -> None:
    """Nothing: there is no other place."""


def async_drop(loop: Any, http: AsyncClient) -> None:
    """Close what is dropped, from a finalizer, which can't wait: its own event loop does it."""
    if loop is not None:
        async_hand_over(loop, http.aclose)


def drop(loop: Any, http: Client) -> None:
    """Close what is dropped, from a finalizer."""
    with contextlib.suppress(Exception):
        http.close()


# --- a fork

_kept: list[object] = []


def keep_forever(*things: object) -> None:
    """Let things of the parent's be neither closed nor freed in this child.

    Their sockets are the parent's too: whatever is sent, shut down, or taken from an event loop's list here, is there.
    And a lock among them may be held by a thread that this process does not have.
    """
    _kept.extend(things)


class _Moves:
    lock = RLock()  # a finalizer may close a client while its thread is in here


def move() -> Any:
    """Held by who makes connections where there were none."""
    return _Moves.lock


def _renew() -> None:
    _Moves.lock = RLock()  # the old one may be held by a thread that this process does not have


def in_each_child(work: Callable[[], None]) -> None:
    """Have something done at the beginning of each forked child, where processes can be forked."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=work)


in_each_child(_renew)
