"""The pairs that close: at the end, from somewhere else, or because nobody is left to do it."""

from __future__ import annotations

import contextlib
import socket
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .. import _http
from .._http import inside
from .guarding import Guarded
from .home import async_hand_over

if TYPE_CHECKING:
    from collections.abc import Iterable
    from threading import Lock

    from .._http import AsyncClient, Client, Response
    from .shapes import AsyncClosableIterator, ClosableIterator

_MOST_BUFFERED_PIECES = 16_384  # of a body that the library may have read ahead


async def async_close_response(response: Response, pieces: AsyncClosableIterator[bytes]) -> None:
    """Close a response, and let the iterator of its body run out.

    The library reads through a row of async generators. Dropped half way, each of them would be left to the event
    loop's finalizer, which is late, and under trio complains. On a closed connection the next read fails, and the
    failure ends them all, from the inside out.
    """
    await response.aclose()
    with contextlib.suppress(Exception):
        if _http.has_own_connection(response):
            for _ in range(_MOST_BUFFERED_PIECES):
                await pieces.__anext__()
        else:
            await _break_off(pieces)
    with contextlib.suppress(Exception):
        await pieces.aclose()


async def _break_off(pieces: AsyncClosableIterator[bytes]) -> None:
    """Let an iterator run out on a connection that goes on with other answers: by a read that is cancelled at once."""
    import anyio

    with anyio.CancelScope() as scope:
        scope.cancel()
        for _ in range(_MOST_BUFFERED_PIECES):
            await pieces.__anext__()


def close_response(response: Response, pieces: ClosableIterator[bytes]) -> None:
    """Close a response, and the iterator of its body."""
    response.close()
    with contextlib.suppress(Exception):
        pieces.close()


async def async_interrupt(response: Response) -> None:
    """Wake the task that waits for more of this response: its read fails. The waking one closes."""
    with contextlib.suppress(Exception):
        await response.aclose()


def interrupt(response: Response) -> None:
    """Wake the thread that waits for more of this response: its read fails. The woken one closes.

    Not if the response is closed, or about to be: its connection may serve another call by now.
    """
    stream = response.stream
    if isinstance(stream, Guarded) and stream.closing.acquire(blocking=False):
        try:
            if not response.is_closed:
                _shut_down(response)
        finally:
            stream.closing.release()


def _shut_down(response: Response) -> None:
    """Shut the socket of a response down.

    Only a shutdown wakes a thread that sits in `recv`; closing would not, and could hand the descriptor's number to
    somebody else under the reader's eyes. The socket's own method is called, because the TLS layer's would take its
    state away from the reader. What an event loop gives for a socket is a wrapper, with a method of its own.
    """
    raw: Any = _http.socket_of(response)
    if raw is not None:
        _shut_socket(raw)


def _shut_socket(raw: Any) -> None:
    with contextlib.suppress(OSError):
        if isinstance(raw, socket.socket):
            socket.socket.shutdown(raw, socket.SHUT_RDWR)
        else:
            raw.shutdown(socket.SHUT_RDWR)


LET_GO_SECONDS: Final = 1.0


async def async_let_go(http: AsyncClient, turns: Iterable[Lock]) -> None:
    """Before a client closes: wait until its connections are let go of. Tasks have no descriptor to lose."""


def let_go(http: Client, turns: Iterable[Lock]) -> None:
    """Before a client closes: wake who waits for an answer, and wait until the connections are let go of.

    Who closes a descriptor before would close it under a thread that is still to notice. A reader holds its turn so
    long, and a call its place in the pool. Nobody is waited for for ever.
    """
    until = time.monotonic() + LET_GO_SECONDS
    pools = inside.pools(http)
    for pool in pools:
        for raw in inside.sockets_in_use(pool):
            _shut_socket(raw)
    for turn in turns:
        if turn.acquire(timeout=max(until - time.monotonic(), 0)):
            turn.release()
    while any(map(inside.sockets_in_use, pools)) and time.monotonic() < until:
        time.sleep(0.002)


def async_abandon(loop: Any, response: Response, pieces: AsyncClosableIterator[bytes]) -> None:
    """Close a response from a finalizer, which can't wait: its own event loop does it as soon as it comes to it.

    The server hears of it at once, as a loop that is about to end may take the work and never come to it.
    """
    with contextlib.suppress(Exception):  # when Python shuts down, nothing is left to do it with
        _shut_down(response)
    async_hand_over(loop, partial(async_close_response, response, pieces))


def abandon(loop: Any, response: Response, pieces: ClosableIterator[bytes]) -> None:
    """Close a response from a finalizer."""
    with contextlib.suppress(Exception):
        close_response(response, pieces)
