"""How a task waits for what asyncio's callbacks say, and for how long."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["Sleeper", "Timer"]


class Timer:
    """One timer for many waits: when it is due, it looks whether the wait of that moment has lasted too long.

    Few waits last as long as they may, so that setting a timer for each would be most of the work.
    """

    __slots__ = ("_ends", "_handle", "_loop")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ends = math.inf  # when the time of this wait is over
        self._handle: asyncio.TimerHandle | None = None

    def begin(self, seconds: float | None) -> None:
        """A wait begins, which may last so long."""
        self._ends = math.inf if seconds is None else self._loop.time() + seconds
        if self._ends < (math.inf if self._handle is None else self._handle.when()):
            self._set()

    def end(self) -> None:
        """It has ended; the timer may be due in vain."""
        self._ends = math.inf

    def forget(self) -> None:
        """There will be no wait any more."""
        if self._handle is not None:
            self._handle.cancel()

    def late(self) -> None:
        """The wait has lasted too long."""
        raise NotImplementedError

    def _set(self) -> None:
        self.forget()
        self._handle = self._loop.call_at(self._ends, self._look)

    def _look(self) -> None:
        self._handle = None
        if self._ends <= self._loop.time():
            self.late()
        elif self._ends < math.inf:
            self._set()


class Sleeper(Timer):
    """Where one task sleeps until it is woken, or until its time is over."""

    __slots__ = ("_asleep",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._asleep: asyncio.Future[None] | None = None

    async def sleep(self, seconds: float | None) -> None:
        """Sleep; a `TimeoutError` if nobody wakes the task in time."""
        self._asleep = self._loop.create_future()
        self.begin(seconds)
        try:
            await self._asleep
        finally:
            self._asleep = None
            self.end()

    def wake(self) -> None:
        """Wake the task, if one sleeps."""
        if self._asleep is not None and not self._asleep.done():
            self._asleep.set_result(None)

    def late(self) -> None:
        """Wake it with an error."""
        if self._asleep is not None and not self._asleep.done():
            self._asleep.set_exception(TimeoutError())
