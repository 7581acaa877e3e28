"""The time limit of the blocking reads below this point of the stack."""

from __future__ import annotations

import time
from contextvars import ContextVar

__all__ = ["bounded", "read_until"]

read_until: ContextVar[float | None] = ContextVar("read_until", default=None)
"""When a blocking read has to give up, on the clock of `time.monotonic()`; None for no limit."""


def bounded(timeout: float | None) -> float | None:
    """Return the seconds that a read may take: its own time-out, or what is left of the limit in force."""
    until = read_until.get()
    if until is None:
        return timeout
    left = max(until - time.monotonic(), 0.001)  # 0 is something else to a socket
    return left if timeout is None else min(timeout, left)
