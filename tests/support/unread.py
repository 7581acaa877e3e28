"""What a client in this process has not read yet: where a server has to know, before it sends the next bytes."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import termios
from typing import Any

FOLDER = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"  # of the open file descriptors


def unread(address: Any) -> int:
    """How many bytes have come in at the socket with this address, and have not been read; 0 if there is none."""
    for name in os.listdir(FOLDER):
        try:
            found = socket.socket(fileno=int(name))
        except OSError:
            continue  # it is no socket, or has been closed
        try:
            if found.getsockname() == address:
                return int.from_bytes(fcntl.ioctl(found, termios.FIONREAD, bytes(4)), sys.byteorder)
        except OSError:
            continue
        finally:
            found.detach()
    return 0
