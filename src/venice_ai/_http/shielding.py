"""Work that goes to its end, whoever is cancelled meanwhile."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["async_to_the_end"]


async def async_to_the_end(work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Do something to its end, even if the caller is cancelled meanwhile: that comes through afterwards."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        with trio.CancelScope(shield=True):
            return await work()

    import asyncio

    import anyio

    task = asyncio.get_running_loop().create_task(work())
    cancelled: asyncio.CancelledError | None = None
    with anyio.CancelScope(shield=True):  # from which a task that is cancelled as such is not shielded
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as exc:
                cancelled = exc
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # so that nobody complains that it was not looked at
    raise cancelled
