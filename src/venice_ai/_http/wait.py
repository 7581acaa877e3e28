"""How a task waits for what asyncio's callbacks say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["Wait"]


class Wait:
    """Where one task sleeps until it is woken, or until its time is over; one timer serves many sleeps."""

    __slots__ = ("_late_at", "_loop", "_sleeper", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sleeper: asyncio.Future[None] | None = None
        self._late_at = math.inf
        self._timer: asyncio.TimerHandle | None = None

    async def sleep(self, timeout: float | None) -> None:
        """Sleep; a `TimeoutError` if nobody wakes the task in time."""
        self._sleeper = self._loop.create_future()
        self._late_at = math.inf if timeout is None else self._loop.time() + timeout
        if self._late_at < (math.inf if self._timer is None else self._timer.when()):
            self._set_timer()
        try:
            await self._sleeper
        finally:
            self._sleeper = None

    def wake(self) -> None:
        """Wake the task, if one sleeps."""
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)

    def forget(self) -> None:
        """Nobody will sleep here again."""
        if self._timer is not None:
            self._timer.cancel()

    def _set_timer(self) -> None:
        self.forget()
        self._timer = self._loop.call_at(self._late_at, self._look)

    def _look(self) -> None:
        """The timer was set for this sleep, or for one before it, of which few last as long as they may."""
        self._timer = None
        if self._sleeper is None or self._sleeper.done() or self._late_at == math.inf:
            return
        if self._loop.time() < self._late_at:
            self._set_timer()
        else:
            self._sleeper.set_exception(TimeoutError())
