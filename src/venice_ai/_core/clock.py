"""The time that a call has: which time-out comes first, and what it is called when it runs out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .. import _http

if TYPE_CHECKING:
    from .settings import Timeout

__all__ = ["Clock", "Wait"]


class Clock:
    """Runs from the moment a call is made, through its attempts and pauses, to the end of its stream.

    Attributes:
        bounds_events: Whether the wait for an event has an end of its own, beside that of each read.
    """

    __slots__ = ("_begun", "_ends", "_sent", "_timeout", "bounds_events")

    def __init__(self, timeout: Timeout) -> None:
        now = time.monotonic()
        self._timeout = timeout
        self._ends = None if timeout.deadline is None else now + timeout.deadline
        self._sent = now  # when the last attempt began
        self._begun = False  # the first event has been waited for
        self.bounds_events: bool = not (timeout.first_event is timeout.idle is timeout.deadline is None)

    def left(self) -> float | None:
        """The seconds to the deadline; None where there is none."""
        return None if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def allows(self, pause: float) -> bool:
        """Whether a pause of so many seconds ends before the deadline."""
        left = self.left()
        return left is None or pause < left

    def limits(self, *, stream: bool) -> _http.TimeLimits:
        """The time-outs of an attempt that begins now, for the HTTP library."""
        self._sent = time.monotonic()
        left, limits = self.left(), self._timeout
        read = least(limits.read, limits.first_event if stream else None, left)
        return _http.time_limits(
            least(limits.connect, left), read, least(limits.write, left), least(limits.pool, left)
        )

    def phase(self, phase: str | None, *, stream: bool) -> str | None:
        """What a time-out of the HTTP library really was: a shorter one of ours may have stood in for it."""
        if phase is None or self.left() == 0.0:
            return phase and "deadline"
        first = self._timeout.first_event if stream else None
        stood_in = phase == "read" and first is not None and first == least(first, self._timeout.read)
        return "first_event" if stood_in else phase

    def wait(self) -> Wait | None:
        """The wait for the next event of a stream, which begins now; None where nothing bounds it but each read."""
        first, self._begun = not self._begun, True
        seconds = self._timeout.first_event if first else self._timeout.idle
        begins = self._sent if first else time.monotonic()
        ends = [(begins + seconds, "first_event" if first else "idle")] if seconds is not None else []
        if self._ends is not None:
            ends.append((self._ends, "deadline"))
        return Wait(*min(ends)) if ends else None


class Wait:
    """The wait for one event, however many reads and pings it takes.

    Attributes:
        phase: The name of the time-out that bounds it.
    """

    __slots__ = ("_ends", "phase")

    def __init__(self, ends: float, phase: str) -> None:
        self._ends = ends
        self.phase: str = phase

    def left(self) -> float:
        """The seconds that are left of it."""
        return max(self._ends - time.monotonic(), 0.0)


def least(*seconds: float | None) -> float | None:
    """The shortest of some times, of which None is for ever; at least a moment, as 0 is something else to sockets."""
    given = [each for each in seconds if each is not None]
    return max(min(given), 0.001) if given else None
