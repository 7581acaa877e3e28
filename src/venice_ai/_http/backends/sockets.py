"""What is done with a connection beside reading and writing."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any

__all__ = ["has_leftover", "interrupt_socket"]


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


def has_leftover(tls: Any) -> bool:
    """Return whether a TLS object holds bytes that nobody has read, where it stands beside its socket.

    A server may send a second record together with the last one of its answer. It is in the TLS object then, and the
    socket has nothing to read. One byte is read to find out; whoever asks closes the connection if there is one.
    """
    try:
        return bool(tls.read(1))
    except ssl.SSLWantReadError:
        return False
    except (ssl.SSLError, OSError, ValueError):
        return True
