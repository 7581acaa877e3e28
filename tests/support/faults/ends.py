"""Bodies that end too early, or late."""

from __future__ import annotations

from fault_steps import Fin, Flood, Rst, Send, Taken

from .rows import Group, Outcome
from .wire import (
    CHUNKED,
    DONE,
    FINISHED,
    GOOD,
    HELLO,
    KEPT,
    LAST_FRAME,
    OPEN,
    STOP,
    TEXT,
    WHOLE,
    bad,
    chunked,
    data,
    frame,
    head,
    lost,
    sized,
    text,
    truncated,
)

ENDS = Group("ends")

_OLD = head(version="1.0")
ENDS.rows(
    {
        "Content-Length, cut": (
            (Send(sized(GOOD, kind="text/event-stream")[: -len(DONE) - 40]), Fin()),
            lost("Hello"),
        ),
        "Content-Length, cut after [DONE]": (
            (Send(head("content-length: 99999") + GOOD), Fin()),
            Outcome("Hello", kept=False),
        ),
        "Content-Length that ends before the finish_reason": (
            (Send(head(f"content-length: {len(TEXT)}") + TEXT),),
            truncated("Hello", says="finish_reason"),
        ),
        "Content-Length that ends inside an event": (
            (Send(head(f"content-length: {len(TEXT) + 20}") + (TEXT + data(STOP))[: len(TEXT) + 20]),),
            truncated("Hello", says="inside an event"),
        ),
        "Content-Length of 0": (head("content-length: 0"), truncated()),
        "chunked, cut after [DONE]": ((Send(CHUNKED + frame(GOOD)), Fin()), Outcome("Hello", kept=False)),
        "chunked, reset after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Taken(), Rst()),
            Outcome("Hello", kept=False),
        ),
        "chunked, ended without any event": (CHUNKED + LAST_FRAME, truncated()),
        "chunked, ended after comments only": (chunked(b": ping\n\n" * 3), truncated()),
        "chunked, ended without a witness": (chunked(TEXT), truncated("Hello")),
        "chunked, ended with a finish_reason only": (chunked(FINISHED), KEPT),
        "chunked, ended with [DONE] only": (chunked(TEXT + DONE), KEPT),
        "chunked, ended inside an event": (chunked(TEXT + data(text("lost"))[:-9]), truncated("Hello")),
        "chunked, the last event without its blank line": (chunked(FINISHED.rstrip()), HELLO),
        "chunked, [DONE] without its blank line": (chunked(TEXT + b"data: [DONE]"), HELLO),
        "until the close, with [DONE]": ((Send(OPEN + GOOD), Fin()), Outcome("Hello", kept=False)),
        "until the close, with a finish_reason only": (
            (Send(OPEN + FINISHED), Fin()),
            Outcome("Hello", kept=False),
        ),
        "until the close, without a witness": ((Send(OPEN + TEXT), Fin()), truncated("Hello", kept=False)),
        "until the close, reset after a finish_reason": (
            (Send(OPEN + FINISHED), Taken(), Rst()),
            lost("Hello"),
        ),
        "HTTP/1.0 until the close": ((Send(_OLD + GOOD), Fin()), Outcome("Hello", kept=False)),
        "HTTP/1.0 until the close, without a witness": (
            (Send(_OLD + TEXT), Fin()),
            truncated("Hello", kept=False),
        ),
        "HTTP/1.0 with a Content-Length": (
            (Send(head(f"content-length: {len(GOOD)}", version="1.0") + GOOD), Fin()),
            HELLO,
        ),
        "a flood after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Flood(frame(b"x" * 65536))),
            Outcome("Hello", kept=False),
        ),
        "an error after [DONE]": (chunked(GOOD + data({"error": "late"})), HELLO),
        "an endless drip after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Flood(frame(b"\n"), pause=0.02, times=100)),
            Outcome("Hello", kept=False),
        ),
    },
)
ENDS.add(
    "HTTP/1.0 until the close",
    (Send(head(version="1.0", kind="application/json") + WHOLE), Fin()),
    HELLO,
    call="create",
)
ENDS.add(
    "until the close",
    (Send(head("connection: close", kind="application/json") + WHOLE), Fin()),
    HELLO,
    call="create",
)
ENDS.add(
    "until the close, half of it",
    (Send(head("connection: close", kind="application/json") + WHOLE[:-9]), Fin()),
    bad(),
    call="create",
)
ENDS.add(
    "until the close, then a reset",
    (Send(head("connection: close", kind="application/json") + WHOLE[:-9]), Taken(), Rst()),
    lost(),
    call="create",
)
