"""The code that called this package, at which a warning points."""

from __future__ import annotations

import sys

__all__ = ["stack_level"]


def stack_level() -> int:
    """Return how far above the caller of this function that code stands which is not the package's."""
    package, depth, frame = __name__.partition(".")[0], 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        depth, frame = depth + 1, frame.f_back
    return depth
