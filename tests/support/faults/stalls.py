"""Silence."""

from __future__ import annotations

from fault_steps import AtAccept, CallOver, Flood, Pause, Rst, Script, Send, WaitForClient

from .rows import Group, Outcome
from .wire import (
    CHUNKED,
    DONE,
    FINISHED,
    GOOD,
    GOOD_ANSWER,
    GOOD_STREAM,
    HEL,
    KEPT,
    LAST_FRAME,
    LO,
    QUICK,
    STOP,
    TEXT,
    data,
    frame,
    head,
    late,
    text,
)

STALLS = Group("stalls")

STALLS.rows(
    {
        "before the head": ((WaitForClient(),), late()),
        "inside the head": ((Send(CHUNKED[:30]), WaitForClient()), late()),
        "before the first event": ((Send(CHUNKED), WaitForClient()), late()),
        "between events": ((Send(CHUNKED + frame(TEXT)), WaitForClient()), late("Hello")),
        "inside an event": (
            (Send(CHUNKED + frame(TEXT) + frame(data(text("lost"))[:20])), WaitForClient()),
            late("Hello"),
        ),
        "inside a chunk": ((Send(CHUNKED + frame(TEXT) + b"ff\r\ndata"), WaitForClient()), late("Hello")),
        "after a finish_reason": ((Send(CHUNKED + frame(FINISHED)), WaitForClient()), late("Hello")),
    },
    options=QUICK,
)
STALLS.rows(
    {
        "after [DONE]": ((Send(CHUNKED + frame(GOOD)), WaitForClient()), Outcome("Hello", kept=False)),
        "inside the last chunk": ((Send(GOOD_STREAM[:-2]), WaitForClient()), Outcome("Hello", kept=False)),
    }
)
for _name, _bytes in {
    "before the head": b"",
    "inside the head": GOOD_ANSWER[:30],
    "inside the body": GOOD_ANSWER[:-9],
}.items():
    STALLS.add(
        _name,
        (*([Send(_bytes)] if _bytes else []), WaitForClient()),
        late(),
        call="create",
        options=QUICK,
    )
STALLS.add(
    "a server that does not read",
    (AtAccept(), CallOver(reads=False), Rst()),
    late(phase="write", requests=0),
    options={"timeout": "write 0.2"},
    sent=16 << 20,
)

_PING = frame(b": ping\n\n")


def _slowly(*events: bytes) -> Script:
    """Events with pauses and pings between them."""
    pauses = (Pause(0.1), Send(_PING))
    return (
        Send(CHUNKED),
        *(step for event in events for step in (*pauses, Send(frame(event)))),
        Send(LAST_FRAME),
    )


for _phase in ("first_event", "idle", "deadline"):
    _received = "" if _phase == "first_event" else "Hello"
    STALLS.add(
        f"pings for ever: {_phase}",
        (Send(CHUNKED + (frame(TEXT) if _received else b"")), Flood(_PING, pause=0.05)),
        late(_received, _phase),
        options={"timeout": f"{_phase} 0.3"},
    )
    if _phase != "deadline":
        STALLS.add(
            f"slow, but alive: {_phase}",
            _slowly(data(HEL), data(LO), data(STOP), DONE),
            KEPT,
            options={"timeout": f"{_phase} 0.3"},
        )
STALLS.add(
    "alive, but longer than the deadline",
    (Send(CHUNKED), Flood(frame(data(HEL)), pause=0.05)),
    late(None, "deadline"),
    options={"timeout": "deadline 0.3"},
)
STALLS.add(
    "an answer longer than the deadline",
    (Send(head("transfer-encoding: chunked", kind="application/json")), Flood(frame(b" "), pause=0.02)),
    late(phase="deadline"),
    call="create",
    options={"timeout": "deadline 0.3"},
)
