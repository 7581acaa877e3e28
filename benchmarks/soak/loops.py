"""What asyncio and trio each do in their own way: counting tasks, cancelling one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import anyio
import trio

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import TypeAlias

    Work: TypeAlias = "Callable[[], Coroutine[Any, Any, object]]"

__all__ = ["cancelled", "steps", "tasks", "tasks_settled"]


def tasks() -> int:
    """How many tasks live in the running event loop."""
    if trio.lowlevel.in_trio_run():
        return trio.lowlevel.current_statistics().tasks_living
    return len(asyncio.all_tasks())


async def tasks_settled(before: int, seconds: float = 5.0) -> None:
    """Wait until there are no more tasks than before, but not for ever: a dropped stream is closed by one."""
    with anyio.move_on_after(seconds):
        while tasks() > before:
            await anyio.sleep(0.01)


async def steps(count: int) -> None:
    """Let everybody else have so many turns."""
    for _ in range(count):
        await anyio.sleep(0)


async def cancelled(work: Work, wait: Work) -> bool:
    """Start something, wait, cancel it, and return whether that was its end.

    It is cancelled in the event loop's own way, which asyncio does not shield from as anyio does.
    """
    if trio.lowlevel.in_trio_run():
        return await _cancelled_by_trio(work, wait)
    task = asyncio.create_task(work())
    await wait()
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def _cancelled_by_trio(work: Work, wait: Work) -> bool:
    ended = False

    async def working() -> None:
        nonlocal ended
        await work()
        ended = True

    async with trio.open_nursery() as nursery:
        nursery.start_soon(working)
        await wait()
        nursery.cancel_scope.cancel()
    return not ended
