"""What the tools show that print tracebacks with the variables of every frame."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

TESTS = str(Path(__file__).parents[1])


def as_printed(exc: BaseException) -> str:
    """An exception with its causes and the variables of their frames; the frames of the tests are left out."""
    shown = traceback.TracebackException.from_exception(exc, capture_locals=True)
    link: Any = shown
    while link is not None:
        link.stack[:] = [frame for frame in link.stack if not frame.filename.startswith(TESTS)]
        link = link.__cause__ or link.__context__
    return "".join(shown.format()) + repr(exc)
