"""No figure of the benchmark is typed by hand: the pages hold what was measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_pages_hold_the_figures_that_were_measured() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "speed"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
