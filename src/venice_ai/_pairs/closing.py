"""The pairs that close: at the end, from somewhere else, or because nobody is left to do it.

They decide when. A connection itself is closed by the stream of its response (`_http.lifecycle`), or by the pool.
"""

from __future__ import annotations

import contextlib
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .. import _http
from .home import async_hand_over

if TYPE_CHECKING:
    from collections.abc import Iterable
    from threading import Lock

    from .._http import Response
    from .._http.async_pool import AsyncPool
    from .._http.blocking_pool import Pool
    from .shapes import AsyncClosableIterator, ClosableIterator

_MAX_BUFFERED_PIECES: Final = 16_384  # of a body that the library may have read ahead
RELEASE_SECONDS: Final = 1.0


def async_manage(response: Response) -> None:
    """Put a response under our care: it closes to its end, and what stands behind it is not read as the next one."""
    from .._http.lifecycle import AsyncManagedStream  # not before there is a response

    response.stream = AsyncManagedStream(response)


def manage(response: Response) -> None:
    """Put a response under our care: it can be woken, and what stands behind it is not read as the next one."""
    from .._http.lifecycle import ManagedStream  # not before there is a response

    response.stream = ManagedStream(response)


async def async_close_response(response: Response, pieces: AsyncClosableIterator[bytes]) -> None:
    """Close a response, and let the iterator of its body run out.

    The library reads through a row of async generators. Dropped half way, each of them would be left to the event
    loop's finalizer, which is late, and under trio complains. On a closed connection the next read fails, and the
    failure ends them all, from the inside out.
    """
    await response.aclose()
    with contextlib.suppress(Exception):
        if _http.has_own_connection(response):
            for _ in range(_MAX_BUFFERED_PIECES):
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
        for _ in range(_MAX_BUFFERED_PIECES):
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
    """Wake the thread that waits for more of this response: its read fails. The woken one closes."""
    stream: Any = response.stream
    stream.interrupt()


async def async_wait_until_released(pool: AsyncPool | None, reading: Iterable[Lock]) -> None:
    """Before a client closes: wait until its connections are let go of. Tasks have no descriptor to lose."""


def wait_until_released(pool: Pool | None, reading: Iterable[Lock]) -> None:
    """Before a client closes: wake who waits for an answer, and wait until the connections are let go of.

    Who closes a descriptor before would close it under a thread that is still to notice. A reader holds its lock so
    long, and a call its slot. Nobody is waited for for ever.
    """
    until = time.monotonic() + RELEASE_SECONDS
    if pool is not None:
        pool.close()
    for lock in reading:
        if lock.acquire(timeout=max(until - time.monotonic(), 0)):
            lock.release()
    while pool is not None and pool.slots.busy and time.monotonic() < until:
        time.sleep(0.002)


def async_close_response_from_finalizer(
    loop: Any, response: Response, pieces: AsyncClosableIterator[bytes]
) -> None:
    """Close a response from a finalizer, which can't wait: its own event loop does it as soon as it comes to it.

    The server hears of it at once, as a loop that is about to end may take the work and never come to it.
    """
    stream: Any = response.stream
    with contextlib.suppress(Exception):  # when Python shuts down, nothing is left to do it with
        stream.abandon()
    async_hand_over(loop, partial(async_close_response, response, pieces))


def close_response_from_finalizer(loop: Any, response: Response, pieces: ClosableIterator[bytes]) -> None:
    """Close a response from a finalizer."""
    with contextlib.suppress(Exception):
        close_response(response, pieces)
