"""TLS."""

from __future__ import annotations

from typing import Any

from fault_steps import AtAccept, CallOver, Drip, Fin, Rst, Script, Send, SendBelowTLS, Taken, WaitForClient
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import CHUNKED, GOOD, GOOD_STREAM, HELLO, KEPT, OPEN, QUICK, TEXT, frame, late, lost

TLS = Group("TLS")

_TLS: dict[str, tuple[Script, Outcome]] = {
    "a good stream": ((Send(GOOD_STREAM),), KEPT),
    "byte by byte": ((Drip(GOOD_STREAM),), KEPT),
    "RST between events": ((Send(CHUNKED + frame(TEXT)), Taken(), Rst()), lost("Hello")),
    "FIN between events": ((Send(CHUNKED + frame(TEXT)), Taken(), Fin()), lost("Hello")),
    "FIN until the close, without a witness": (
        (Send(OPEN + TEXT), Fin()),
        Outcome("Hello", error=x.VeniceError, kept=False),
    ),
    "FIN until the close, with [DONE]": ((Send(OPEN + GOOD), Fin()), Outcome("Hello", kept=False)),
    "garbage instead of a record": (
        (Send(CHUNKED + frame(TEXT)), Taken(), SendBelowTLS(b"no record at all" * 9), WaitForClient()),
        lost("Hello"),
    ),
    "stalls between events": ((Send(CHUNKED + frame(TEXT)), WaitForClient()), late("Hello")),
    "stalls after [DONE]": (
        (Send(CHUNKED + frame(GOOD)), WaitForClient()),
        Outcome("Hello", kept=False),
    ),
    "closed while idle": ((Send(GOOD_STREAM), CallOver(), Fin()), HELLO),
    "a server that speaks HTTP": ((AtAccept(tls=False), Send(GOOD_STREAM), Fin()), lost(requests=0)),
    "closed in the handshake": ((AtAccept(tls=False), Fin()), lost(requests=0)),
    "reset in the handshake": ((AtAccept(tls=False), Rst()), lost(requests=0)),
    "silence in the handshake": ((AtAccept(tls=False), WaitForClient()), late(phase="connect", requests=0)),
}
for _name, (_script, _outcome) in _TLS.items():
    _more: dict[str, Any] = {}
    if "phase" in _outcome.facts:
        _more["options"] = QUICK if _outcome.facts["phase"] == "read" else {"timeout": "connect 0.2"}
    if _outcome.requests == 0:
        _more["max_retries"] = 0
    TLS.add(_name, _script, _outcome, tls="trusted", **_more)
TLS.add(
    "a certificate that nobody trusts",
    [],
    lost(requests=0, facts={"sent": False}, says="certificate"),
    tls="stranger",
    max_retries=0,
)
