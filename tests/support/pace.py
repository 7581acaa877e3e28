"""The one place where tests say seconds: `TEST_TIME_FACTOR` stretches them for a slow or busy machine."""

from __future__ import annotations

import os

FACTOR = float(os.environ.get("TEST_TIME_FACTOR", "1"))


def seconds(value: float) -> float:
    """Return a time that a test has to wait, or allows at the most, times the factor of the environment."""
    return value * FACTOR
