"""Waiting for what asyncio's callbacks report, with a bound in time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["Timer", "Waiter"]


class Timer:
    """One timer for many waits: when it fires, it looks whether the wait of that moment has lasted too long.

    Few waits last as long as they may, so that setting a timer for each would be most of the work.
    """

    __slots__ = ("_handle", "_loop", "_until")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._until = math.inf  # when the time of this wait is over
        self._handle: asyncio.TimerHandle | None = None

    def begin(self, seconds: float | None) -> None:
        """Begin a wait that may last so long; None is for ever."""
        self._until = math.inf if seconds is None else self._loop.time() + seconds
        if self._until < (math.inf if self._handle is None else self._handle.when()):
            self._schedule()

    def end(self) -> None:
        """End the wait; the timer may still fire, and finds nothing to do."""
        self._until = math.inf

    def cancel(self) -> None:
        """Stop the timer: there will be no further wait."""
        if self._handle is not None:
            self._handle.cancel()

    def expired(self) -> None:
        """Handle a wait that has lasted too long."""
        raise NotImplementedError

    def _schedule(self) -> None:
        self.cancel()
        self._handle = self._loop.call_at(self._until, self._fire)

    def _fire(self) -> None:
        self._handle = None
        if self._until <= self._loop.time():
            self.expired()
        elif self._until < math.inf:
            self._schedule()


class Waiter(Timer):
    """Where one task waits until it is woken, or until its time is over."""

    __slots__ = ("_future",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._future: asyncio.Future[None] | None = None

    @property
    def waiting(self) -> bool:
        """Whether a task waits."""
        return self._future is not None

    async def wait(self, seconds: float | None) -> None:
        """Wait until woken; raise `TimeoutError` when the time is over first."""
        self._future = self._loop.create_future()
        self.begin(seconds)
        try:
            await self._future
        finally:
            self._future = None
            self.end()

    def wake(self) -> None:
        """Wake the task, if one waits."""
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    def expired(self) -> None:
        """Wake the task with an error."""
        if self._future is not None and not self._future.done():
            self._future.set_exception(TimeoutError())
