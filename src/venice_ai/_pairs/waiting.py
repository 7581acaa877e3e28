"""The pairs that wait."""

from __future__ import annotations

import contextlib
import inspect
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from .._http import Response

T = TypeVar("T")


async def async_sleep(seconds: float) -> None:
    """Wait."""
    import anyio

    await anyio.sleep(seconds)


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


async def async_value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns; an awaitable is awaited."""
    value: Any = source()
    return cast("T", await value if inspect.isawaitable(value) else value)


def value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns."""
    return source()  # type: ignore[return-value]  # an awaitable is refused by whoever checks the value


@contextlib.contextmanager
def async_time_limit(seconds: float, response: Response) -> Generator[None]:
    """Give up reading after so many seconds: what is being waited for is cancelled, and the block is left.

    The response has to have its own connection.
    """
    import anyio

    with anyio.move_on_after(seconds):
        yield


_read_until: ContextVar[float | None] = ContextVar("_read_until", default=None)


@contextlib.contextmanager
def time_limit(seconds: float, response: Response) -> Generator[None]:
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
