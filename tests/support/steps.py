"""Steps, counted: calls of functions, Python's and C's. No clock, so that the count is the same on every machine."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["steps"]


def steps(work: Callable[[], object]) -> int:
    """How many calls some work makes, all in all."""
    made = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    gc.collect()
    gc.disable()  # what is freed meanwhile may have something to say, and would be counted
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return made
