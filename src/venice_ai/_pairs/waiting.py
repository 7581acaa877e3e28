"""The pairs that wait."""

from __future__ import annotations

import contextlib
import inspect
import time
from contextvars import ContextVar
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .. import _http

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


async def async_aside(work: Callable[[T], None], value: T) -> None:
    """Do what may block, such as writing to a disk, where it does not hold up the event loop."""
    import anyio.to_thread

    await anyio.to_thread.run_sync(work, value)


def aside(work: Callable[[T], None], value: T) -> None:
    """Do what may block."""
    work(value)


async def async_value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns; an awaitable is awaited."""
    value: Any = source()
    return cast("T", await value if inspect.isawaitable(value) else value)


def value(source: Callable[[], T | Awaitable[T]]) -> T:
    """What a callable returns."""
    return source()  # type: ignore[return-value]  # an awaitable is refused by whoever checks the value


@contextlib.contextmanager
def async_time_limit(seconds: float | None, response: Response | None = None) -> Generator[None]:
    """Raise `TimeoutError` when what is done in the block takes longer; None is for ever."""
    if seconds is None:
        yield
        return

    import anyio

    with anyio.fail_after(seconds):
        yield


_read_until: ContextVar[float | None] = ContextVar("_read_until", default=None)


@contextlib.contextmanager
def time_limit(seconds: float | None, response: Response | None = None) -> Generator[None]:
    """Raise `TimeoutError` when reading the response takes longer; None is for ever.

    The library takes the time-out of a body when its reading begins, so a later one has to be put in below it: on the
    response's network stream, whose `read` is public. The limit itself is a context variable: when the connection has
    gone back to the pool and serves another thread already, that thread has none. A response that shares its
    connection, or comes from a transport without one, is bounded by the library's time-outs only.
    """
    if seconds is None:
        yield
        return
    if response is not None:
        heed(response)
    until = time.monotonic() + seconds
    token = _read_until.set(until)
    try:
        yield
    except Exception as exc:
        if (
            _http.is_timeout(exc) and time.monotonic() >= until - 0.002
        ):  # what the system's clocks may differ by
            raise TimeoutError(f"{seconds:.3f} s have passed") from exc
        raise
    finally:
        _read_until.reset(token)


def async_extensions(*, bounded: bool) -> dict[str, Any]:
    """What a request that has to heed a limit takes along for it: nothing, as waiting tasks can be cancelled."""
    return {}


def extensions(*, bounded: bool) -> dict[str, Any]:
    """What a request that has to heed a limit takes along for it: a word from each connection that is opened."""
    return {"trace": _heed_when_opened} if bounded else {}


def async_heed(response: Response) -> None:
    """See to it that what is read behind this answer heeds a limit: nothing, as waiting tasks can be cancelled."""


def heed(response: Response) -> None:
    """See to it that what is read behind this answer heeds a limit, the head of the next answer too."""
    if _http.has_own_connection(response):
        _bound(response.extensions["network_stream"])


def _heed_when_opened(event: str, info: dict[str, Any]) -> None:
    """Hears of a request's steps from the HTTP library; what opening a connection returns is its network stream."""
    if event.startswith("connection.") and event.endswith(".complete"):
        _bound(info["return_value"])


def _bound(stream: Any) -> None:  # a network stream of the HTTP library's
    """Let the reads of a network stream heed the limit, if they don't yet."""
    if getattr(stream.read, "__func__", None) is not _read_in_time:
        stream.read = MethodType(_read_in_time, stream.read)  # a closure would take three times the room


def _read_in_time(read: Callable[..., bytes], max_bytes: int, timeout: float | None = None) -> bytes:
    until = _read_until.get()
    if until is not None:
        left = max(until - time.monotonic(), 0.001)
        timeout = left if timeout is None else min(timeout, left)
    return read(max_bytes, timeout)
