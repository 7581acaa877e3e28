"""The steps of the fault server's scripts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from venice_ai.testing import Gate

Bytes: TypeAlias = "bytes | Callable[[], bytes]"


@dataclass(frozen=True)
class Send:
    """Write some bytes, or what a function returns at that moment, so many times."""

    data: Bytes
    times: int = 1


@dataclass(frozen=True)
class SendBelowTLS:
    """Write bytes to the socket itself, past the encryption."""

    data: bytes


@dataclass(frozen=True)
class Drip:
    """Write bytes in small pieces, with a pause between them."""

    data: bytes
    size: int = 1
    pause: float = 0.0001


@dataclass(frozen=True)
class Flood:
    """Write the same bytes again and again until the client leaves; `times` is where that has been in vain."""

    data: bytes
    pause: float = 0.0
    times: float = math.inf


@dataclass(frozen=True)
class Taken:
    """Do nothing until the client has read all that was written, so that what follows comes in another read.

    It knows because the client lives in the same process.
    """


@dataclass(frozen=True)
class Pause:
    """Do nothing for a while (times the server's `stretch`); the script ends when the client leaves meanwhile."""

    seconds: float


@dataclass(frozen=True)
class CallOver:
    """Do nothing until the test says that its call is over; with `reads=False`, what the client writes piles up."""

    reads: bool = True


@dataclass(frozen=True)
class WaitForClient:
    """Do nothing until the client has gone."""


@dataclass(frozen=True)
class Fin:
    """Close in the orderly way: what has been written arrives, then the end."""


@dataclass(frozen=True)
class Rst:
    """Close with a reset."""


@dataclass(frozen=True)
class HalfClose:
    """Say that nothing more will be written, but go on reading."""


@dataclass(frozen=True)
class AtAccept:
    """Begin when the connection is accepted, not when a request has come; without TLS if it is told so."""

    tls: bool = True


Step: TypeAlias = (
    "Send | SendBelowTLS | Drip | Flood | Taken | Pause | CallOver | Gate | WaitForClient"
    "| Fin | Rst | HalfClose | AtAccept"
)
Script: TypeAlias = "tuple[Step, ...]"
