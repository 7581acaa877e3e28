"""What is done with a socket beside reading and writing."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

__all__ = ["interrupt_socket"]


def interrupt_socket(raw: Any) -> None:
    """Shut a socket down, in both directions.

    Only a shutdown wakes a thread that sits in `recv`; closing would not, and could give the descriptor's number to
    somebody else under the reader's eyes. The socket's own method is called, because that of an SSL socket would take
    the encryption's state away from the reader. What an event loop gives for a socket is a wrapper.
    """
    with contextlib.suppress(OSError):  # it is closed, or was never connected
        if isinstance(raw, socket.socket):
            socket.socket.shutdown(raw, socket.SHUT_RDWR)
        elif raw is not None:
            raw.shutdown(socket.SHUT_RDWR)
