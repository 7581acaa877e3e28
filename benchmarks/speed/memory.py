"""What a process holds, as Linux tells it; elsewhere nan."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import re
from pathlib import Path

__all__ = ["forget_peak", "held", "peak"]

STATUS = Path("/proc/self/status")
MARKS = Path("/proc/self/clear_refs")


def held() -> float:
    """The bytes that are held, after a cleaning."""
    gc.collect()
    with contextlib.suppress(
        AttributeError, TypeError
    ):  # what the C library keeps for later is not held by us
        ctypes.CDLL(None).malloc_trim(0)
    return _told("VmRSS")


def peak() -> float:
    """The most that was held since the peak was forgotten."""
    return _told("VmHWM")


def forget_peak() -> None:
    """Let the peak begin anew."""
    if MARKS.exists():
        MARKS.write_text("5")


def _told(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE) if STATUS.exists() else None
    return int(found[1]) * 1024.0 if found else math.nan
