"""Connections that break."""

from __future__ import annotations

from fault_steps import AtAccept, Fin, HalfClose, Rst, Send, Taken, WaitForClient

from .rows import SHORT_PAUSE, Group
from .wire import CHUNKED, FINISHED, GOOD_ANSWER, TEXT, WHOLE, data, frame, head, lost, text

BREAKS = Group("breaks")

_INSIDE = len(CHUNKED) + len(frame(TEXT)) + 30
_BREAKS: dict[str, tuple[bytes, str]] = {
    "before the head": (b"", ""),
    "inside the status line": (b"HTTP/1.", ""),
    "inside the headers": (CHUNKED[:40], ""),
    "after the head": (CHUNKED, ""),
    "between events": (CHUNKED + frame(TEXT), "Hello"),
    "inside an event": (CHUNKED + frame(TEXT) + frame(data(text("lost"))[:20]), "Hello"),
    "inside a chunk's size": (CHUNKED + frame(TEXT) + b"3", "Hello"),
    "inside a chunk's data": (CHUNKED + frame(TEXT) + frame(data(text("lost")))[:30], "Hello"),
    "before a chunk's line end": (CHUNKED + frame(TEXT) + frame(b": ping\n\n")[:-2], "Hello"),
    "after a finish_reason": (CHUNKED + frame(FINISHED), "Hello"),
    "inside a character": (CHUNKED + frame(TEXT) + frame(data(text("🌍"))[:-15]), "Hello"),
}
for _name, (_bytes, _received) in _BREAKS.items():
    for _how, _closing in {"FIN": Fin(), "RST": Rst()}.items():
        BREAKS.add(
            f"{_how} {_name}",
            (*([Send(_bytes)] if _bytes else []), Taken(), _closing),
            lost(_received),
        )
for _name, _bytes in {
    "before the head": b"",
    "inside the headers": GOOD_ANSWER[:40],
    "after the head": head("content-length: 99"),
    "inside the body": GOOD_ANSWER[:-9],
    "inside a chunk": head("transfer-encoding: chunked", kind="application/json") + frame(WHOLE)[:-9],
    "before the last chunk": head("transfer-encoding: chunked", kind="application/json") + frame(WHOLE),
}.items():
    for _how, _closing in {"FIN": Fin(), "RST": Rst()}.items():
        BREAKS.add(
            f"{_how} {_name}",
            (*([Send(_bytes)] if _bytes else []), Taken(), _closing),
            lost(),
            call="create",
        )
BREAKS.both("the end of the writing side before the head", (HalfClose(), WaitForClient()), lost())
# Whether it is the connecting or the asking that fails is a matter of luck, and only the former is tried again.
BREAKS.both("accepted, then closed", (AtAccept(), Fin()), lost(requests=0), max_retries=0)
BREAKS.both("accepted, then reset", (AtAccept(), Rst()), lost(requests=0), max_retries=0)
BREAKS.both(
    "nobody listens",
    [],
    lost(requests=0, pauses=(SHORT_PAUSE, SHORT_PAUSE)),
    refused=True,
)
