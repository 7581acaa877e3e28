"""The faults as data: what goes over the wire, how the call is made, and what the caller must see."""

from __future__ import annotations

from .again import AGAIN
from .breaks import BREAKS
from .compression import COMPRESSION
from .ends import ENDS
from .errors import BEFORE, INSIDE
from .events import BAD_EVENTS, EVENTS
from .http import HTTP
from .pieces import PIECES
from .rows import Fault, Outcome
from .sizes import SIZES
from .stalls import STALLS
from .statuses import STATUSES
from .tls import TLS

__all__ = ["FAULTS", "GROUPS", "Fault", "Outcome"]

GROUPS = (
    *(PIECES, EVENTS, BAD_EVENTS, BEFORE, INSIDE, STATUSES, BREAKS, ENDS),
    *(STALLS, COMPRESSION, HTTP, SIZES, AGAIN, TLS),
)
FAULTS = [fault for group in GROUPS for fault in group.faults]
