"""The pairs that guard: what is closed is closed to its end, and no connection is left to nobody.

The HTTP library opens and closes in several steps, with waiting between them. Who is cancelled there would leave a
connection that is neither free nor closed, for as long as the client lives.
"""

from __future__ import annotations

import sys
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from .. import _http
from .._http import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .._http import AsyncClient, Client, Response


async def async_to_the_end(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do something to its end, even if the caller is cancelled meanwhile: that comes through afterwards."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        with trio.CancelScope(shield=True):
            return await work()

    import asyncio

    import anyio

    task = asyncio.get_running_loop().create_task(work())
    cancelled: asyncio.CancelledError | None = None
    with anyio.CancelScope(shield=True):  # from which a task that is cancelled as such is not shielded
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as exc:
                cancelled = exc
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # so that nobody complains that it was not looked at
    raise cancelled


# --- the connections of a pool


async def async_free_strays(http: AsyncClient) -> None:
    """After a call that was cancelled: close the connections that it has left to nobody."""
    for pool in inside.pools(http):
        if inside.strays(pool):
            await async_to_the_end(partial(_async_close_strays, pool))


async def _async_close_strays(pool: Any) -> None:
    for connection in inside.strays(pool):
        await connection.aclose()
    for connection in inside.surplus(pool):
        await connection.aclose()


def free_strays(http: Client) -> None:
    """After a call that was interrupted: close the connections that it has left to nobody."""
    for pool in inside.pools(http):
        if inside.strays(pool):
            _close_strays(pool)


def _close_strays(pool: Any) -> None:
    for connection in inside.strays(pool):
        connection.close()
    for connection in inside.surplus(pool):
        connection.close()


# --- the stream of a response


def async_guard(response: Response) -> None:
    """See to it that a response closes to its end, and that no byte behind it is read as the next one's beginning."""
    response.stream = stream = AsyncGuarded(_http.stream_of(response))
    inside.gather_chunks(stream)


def guard(response: Response) -> None:
    """See to it that a response closes to its end, and that no byte behind it is read as the next one's beginning."""
    response.stream = stream = Guarded(_http.stream_of(response))
    inside.gather_chunks(stream)


class AsyncGuarded(_http.Stream):
    """The stream of a response.

    Bytes that came behind the answer would stay in the library's parser, and the connection in its pool: the next call,
    perhaps another user's, would get an answer that it did not ask for.
    """

    async def aclose(self) -> None:
        """Close, and the connection too where something is left over."""
        inside.give_up_leftovers(self)
        await async_to_the_end(self._close)

    async def _close(self) -> None:
        await self.below.aclose()
        if inside.is_stray(self):  # a read that was cancelled twice
            await _async_close_strays(inside.pool_of(self))


class Guarded(_http.Stream):
    """The stream of a response; closing it and waking its reader exclude each other."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.closing = Lock()

    def close(self) -> None:
        """Close, and the connection too where something is left over."""
        with self.closing:
            inside.give_up_leftovers(self)
            self.below.close()
