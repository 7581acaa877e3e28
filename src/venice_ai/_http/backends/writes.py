"""What a request has written, what of it is still held back, and what the operating system has taken."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = ["INTERRUPTED", "MAX_HELD_BYTES", "Progress", "Writes"]

INTERRUPTED: Final = "the client has been closed"

Progress: TypeAlias = Literal["nothing", "part", "all"]

MAX_HELD_BYTES: Final = 16 * 1024
_HTTP2_PREFACE: Final = b"PRI * HTTP/2.0"


class Writes:
    """The writes of one connection, held back until the read behind them.

    httpcore writes the head of a request, each piece of its body and its end one by one, so that a small request would
    be two packets. Held back, they are one write. Not over HTTP/2: there somebody is reading already when a second
    request is written, and that request would wait for the answer to the first.

    Attributes:
        written: The bytes of this request that httpcore has written.
        sent: The bytes of this request that the operating system is known to have taken.
        timeout: The seconds that the last write may take.
    """

    __slots__ = (
        "_broken",
        "_complete",
        "_held",
        "_held_bytes",
        "_holding",
        "_waiting",
        "sent",
        "timeout",
        "written",
    )

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._holding: bool | None = None  # None until the first write tells the protocol
        self._complete = (
            True  # httpcore reads: it has written all, and what it writes next is another request
        )
        self._waiting = False  # the system has not taken all, and may go on taking it unnoticed
        self._broken = False  # a write has failed
        self.written = 0
        self.sent = 0
        self.timeout: float | None = None

    @property
    def held(self) -> bool:
        """Whether there is something to send before anything is read."""
        return self._held_bytes > 0

    def begin(self) -> None:
        """Begin to count anew: another request has the connection."""
        self.written = self.sent = 0
        self._complete = self._waiting = self._broken = False

    def add(self, data: bytes, timeout: float | None) -> bool:
        """Take note of a write. Returns whether it has to be sent now, with all that is held."""
        if self._holding is None and data:
            self._holding = not data.startswith(_HTTP2_PREFACE)
        # Over HTTP/2, what is written after a read may be an acknowledgement, and begins nothing.
        if self._complete and self._holding:
            self.begin()
        if data:
            self._held.append(data)
            self._held_bytes += len(data)
            self.written += len(data)
        self.timeout = timeout
        return self.held and (not self._holding or self._held_bytes > MAX_HELD_BYTES)

    def take(self) -> bytes:
        """Return what is held, to be sent at once."""
        data = self._held[0] if len(self._held) == 1 else b"".join(self._held)
        self._held.clear()
        self._held_bytes = 0
        self._waiting = True
        return data

    def count(self, sent: int, *, waiting: bool = False) -> None:
        """Count bytes that the system has taken; `waiting` if it may take more of the same write by itself."""
        self.sent += sent
        self._waiting = waiting

    def fail(self, *, waiting: bool = False) -> None:
        """Take note that a write has failed; `waiting` if the system may have taken some of it unnoticed."""
        self._broken = True
        self._waiting = waiting

    def complete(self) -> None:
        """Take note that httpcore reads: all of the request has been written."""
        self._complete = True

    @property
    def progress(self) -> Progress:
        """How much of the request the operating system has taken, or may have: nothing, part or all of it.

        Over HTTP/2, where writes of other kinds stand between its own, it may be all as soon as anything was sent.
        """
        if self._holding is False:
            return "all" if self.sent or self._waiting else "nothing"
        if self._complete and not self._broken and self.sent >= self.written > 0:
            return "all"
        return "part" if self.sent or self._waiting else "nothing"
