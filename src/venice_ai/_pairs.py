"""Pairs: what each flavour has to do in its own way, written once by hand for each.

The generator drops the `async_` of a function, and the `Async` of a class, that comes from here; so the two halves of a
pair stand side by side, and are read side by side. Nothing here decides anything about the API.
"""

from __future__ import annotations

import contextlib
import inspect
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Any, Generic, Protocol, TypeAlias, TypeVar

from . import _http

if TYPE_CHECKING:
    from types import TracebackType

    from ._http import Response

__all__ = [
    "AsyncClosableIterator",
    "AsyncKeySource",
    "AsyncOpening",
    "ClosableIterator",
    "KeySource",
    "Opening",
    "T_co",
    "async_abandon",
    "async_close_response",
    "async_interrupt",
    "async_spawner",
    "async_sleep",
    "async_time_limit",
    "async_value",
    "abandon",
    "close_response",
    "interrupt",
    "opening",
    "sleep",
    "spawner",
    "time_limit",
    "value",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

AsyncKeySource: TypeAlias = "str | Callable[[], str | Awaitable[str]]"
"""An API key, or what returns one."""

KeySource: TypeAlias = "str | Callable[[], str]"
"""An API key, or what returns one."""

Spawner: TypeAlias = "Callable[[Callable[[], Coroutine[Any, Any, None]]], None]"
"""Starts work on the event loop it was made on, from anywhere: a finalizer, another thread."""


# --- an iterator that can be closed


class AsyncClosableIterator(Protocol[T_co]):
    """An async iterator with `aclose()`: what `Stream.get_iterator()` hands over."""

    def __aiter__(self) -> AsyncClosableIterator[T_co]:
        """The iterator itself."""
        ...

    async def __anext__(self) -> T_co:
        """The next item."""
        ...

    async def aclose(self) -> None:
        """Free what the iterator holds."""
        ...


class ClosableIterator(Protocol[T_co]):
    """An iterator with `close()`: what `SyncStream.get_iterator()` hands over."""

    def __iter__(self) -> ClosableIterator[T_co]:
        """The iterator itself."""
        ...

    def __next__(self) -> T_co:
        """The next item."""
        ...

    def close(self) -> None:
        """Free what the iterator holds."""
        ...


# --- a stream that is being opened


class _Stream(Protocol):
    async def close(self) -> None: ...


S = TypeVar("S", bound=_Stream)


class AsyncOpening(Generic[S]):
    """A stream that is about to be opened: `await` it, or enter it with `async with`, which closes it at the end."""

    __slots__ = ("_opened", "_start")

    def __init__(self, start: Callable[[], Coroutine[Any, Any, S]]) -> None:
        self._start = start
        self._opened: S | None = None

    def __await__(self) -> Generator[Any, Any, S]:
        return self._start().__await__()

    async def __aenter__(self) -> S:
        self._opened = await self._start()
        return self._opened

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            await self._opened.close()


Opening = Annotated[T, "opened already"]
"""The blocking twin of `AsyncOpening`: there is nothing to wait for, so it is the stream itself."""


def async_opening(start: Callable[[], Coroutine[Any, Any, S]]) -> AsyncOpening[S]:
    """What `stream(...)` returns."""
    return AsyncOpening(start)


def opening(start: Callable[[], T]) -> T:
    """What `stream(...)` returns, in the blocking flavour."""
    return start()


# --- waiting


async def async_sleep(seconds: float) -> None:
    """Wait."""
    import anyio

    await anyio.sleep(seconds)


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


async def async_value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns; an awaitable is awaited."""
    value = source()
    return await value if inspect.isawaitable(value) else value


def value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns."""
    return source()  # type: ignore[return-value]  # an awaitable is refused by whoever checks the value


# --- a bound on the time of reading, once it has begun


@contextlib.contextmanager
def async_time_limit(seconds: float, response: Response) -> Iterator[None]:
    """Give up reading after so many seconds: what is being waited for is cancelled, and the block is left.

    The response has to have its own connection.
    """
    import anyio

    with anyio.move_on_after(seconds):
        yield


_read_until: ContextVar[float | None] = ContextVar("_read_until", default=None)


@contextlib.contextmanager
def time_limit(seconds: float, response: Response) -> Iterator[None]:
    """Give up reading after so many seconds: the read that waits too long fails with the library's read time-out.

    The library takes the time-out of a body when its reading begins, so a later one has to be put in below it: on the
    response's network stream, whose `read` is public. The limit itself is a context variable: when the connection has
    gone back to the pool and serves another thread already, that thread has none.
    """
    stream: Any = response.extensions["network_stream"]  # only for responses that have their own connection
    if not hasattr(stream.read, "bounded"):
        stream.read = _bounded(stream.read)
    token = _read_until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _read_until.reset(token)


def _bounded(read: Callable[..., bytes]) -> Callable[..., bytes]:
    def bounded(max_bytes: int, timeout: float | None = None) -> bytes:
        until = _read_until.get()
        if until is not None:
            left = max(until - time.monotonic(), 0.001)
            timeout = left if timeout is None else min(timeout, left)
        return read(max_bytes, timeout)

    bounded.bounded = True  # type: ignore[attr-defined]  # so that it is put in once only
    return bounded


# --- closing

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
        await pieces.aclose()


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

    Only a shutdown wakes a thread that sits in `recv`; closing would not, and could hand the descriptor's number to
    somebody else under the reader's eyes. The socket's own method is called, because the TLS layer's would take its
    state away from the reader. What an event loop gives for a socket is a wrapper, with a method of its own.
    """
    raw: Any = _http.socket_of(response)
    if raw is not None:
        shutdown = socket.socket.shutdown if isinstance(raw, socket.socket) else type(raw).shutdown
        with contextlib.suppress(OSError):
            shutdown(raw, socket.SHUT_RDWR)


# --- a response that was dropped without being closed


def async_spawner() -> Spawner:
    """A way to start work on the running event loop, later and from anywhere."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_run():
        token = trio.lowlevel.current_trio_token()
        return lambda work: token.run_sync_soon(trio.lowlevel.spawn_system_task, work)

    import asyncio

    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def start(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = loop.create_task(work())
        tasks.add(task)  # the loop itself holds its tasks only weakly
        task.add_done_callback(tasks.discard)

    def spawn(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop.call_soon_threadsafe(start, work)

    return spawn


def spawner() -> None:
    """Nothing: a blocking response is closed where it is dropped."""


def async_abandon(spawn: Spawner, response: Response, pieces: AsyncClosableIterator[bytes]) -> None:
    """Close a response from a finalizer, which can't wait: its own event loop does it as soon as it comes to it."""

    async def close() -> None:
        with contextlib.suppress(Exception):
            await async_close_response(response, pieces)

    try:
        spawn(close)
    except Exception:  # the event loop is gone: the socket is all that is left to free
        interrupt(response)


def abandon(spawn: None, response: Response, pieces: ClosableIterator[bytes]) -> None:
    """Close a response from a finalizer."""
    with contextlib.suppress(Exception):
        close_response(response, pieces)
