"""Sizes."""

from __future__ import annotations

from fault_steps import Flood, Send
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import CHUNKED, DONE, KEPT, STOP, TEXT, chunked, data, frame, framed, sized, text, whole

SIZES = Group("sizes")

_64MB = 64 << 20


def _grown(wire: bytes) -> bytes:
    """What stands for 64 MB of text by its only question mark, with all of it."""
    return wire.replace(b"?", b"x" * _64MB)


SIZES.add(
    "64 MB in one event",
    (Send(lambda: chunked(_grown(data(text("?"))) + data(STOP) + DONE)),),
    Outcome(None, length=_64MB, kept=True),
    slow=True,
)
SIZES.add(
    "64 MB in one answer",
    (Send(lambda: sized(_grown(whole("?")))),),
    Outcome(None, length=_64MB, kept=True),
    call="create",
    slow=True,
)
SIZES.add(
    "100,000 events in one write",
    (Send(lambda: chunked(data(text("x")) * 100_000 + data(STOP) + DONE)),),
    Outcome(None, length=100_000, kept=True),
    slow=True,
)
_TOO_LARGE = Outcome("Hello", error=x.EventTooLargeError, kept=False)
_PIECE = b"x" * 65536
for _name, _begin, _more in (
    ("a line without end", b"data: ", _PIECE),
    ("an event of lines without end", b"", b"data: x\n" * 8192),
    ("a comment without end", b": ", _PIECE),
    ("an unknown field without end", b"colour: ", _PIECE),
    ("comment lines without a blank line", b"", b": x\n" * 16384),
):
    SIZES.add(
        _name,
        (Send(CHUNKED + frame(TEXT + _begin)), Flood(frame(_more))),
        _TOO_LARGE,
        options={"max_event_bytes": 1 << 20},
    )
SIZES.add(
    "the bound is on one event",
    (Send(CHUNKED + frame(data(text("x" * 900)) * 2000) + framed(data(STOP) + DONE)),),
    Outcome(None, length=1_800_000, kept=True),
    options={"max_event_bytes": 1000},
)
SIZES.add(
    "pings beyond the bound",
    (Send(CHUNKED + frame(TEXT) + frame(b": ping\n\n" * 1000) + framed(data(STOP) + DONE)),),
    KEPT,
    options={"max_event_bytes": 1000},
)
