"""The pairs that wait."""

from __future__ import annotations

import contextlib
import inspect
import time
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .. import _http
from .._http.deadline import bounded, read_until

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


@contextlib.contextmanager
def time_limit(seconds: float | None, response: Response | None = None) -> Generator[None]:
    """Raise `TimeoutError` when reading takes longer; None is for ever.

    The library takes the time-out of a body when its reading begins, so a later one has to be known below it: the
    network streams of our own transport look at the limit of whoever reads from them, and so do those of an HTTP client
    of the caller's once `install_read_deadline` has been there. The limit is a context variable: a connection that has
    gone back to the pool, and serves another thread already, is not bounded by it. A response that shares its
    connection, or comes from a transport without one, is bounded by the library's time-outs only.
    """
    if seconds is None:
        yield
        return
    if response is not None:
        install_read_deadline(response)
    until = time.monotonic() + seconds
    token = read_until.set(until)
    try:
        yield
    except Exception as exc:
        if (
            _http.is_timeout(exc) and time.monotonic() >= until - 0.002
        ):  # what the system's clocks may differ by
            raise TimeoutError(f"{seconds:.3f} s have passed") from exc
        raise
    finally:
        read_until.reset(token)


def async_request_extensions(*, bounded: bool) -> dict[str, Any]:
    """Return what a request with a time limit takes along for it: nothing, as waiting tasks can be cancelled."""
    return {}


def request_extensions(*, bounded: bool) -> dict[str, Any]:
    """Return what a request with a time limit takes along for it, over an HTTP client of the caller's own.

    It is called back with each connection that is opened for the request, whose reads then know the limit.
    """
    return {"trace": _trace_hook} if bounded else {}


def async_install_read_deadline(response: Response) -> None:
    """Let the reads behind a response know the time limit in force: nothing, as waiting tasks can be cancelled."""


def install_read_deadline(response: Response) -> None:
    """Let the reads behind a response know the time limit in force, those of later responses too.

    For an HTTP client of the caller's own: the network streams of our transport know it by themselves.
    """
    if _http.has_own_connection(response):
        _bound(response.extensions["network_stream"])


def _trace_hook(event: str, info: dict[str, Any]) -> None:
    if event.startswith("connection.") and event.endswith(".complete"):
        _bound(info["return_value"])


def _bound(stream: Any) -> None:  # a network stream of the HTTP library's
    """Replace the `read` of a network stream, unless it knows the limit already."""
    if not hasattr(stream, "writes") and getattr(stream.read, "__func__", None) is not _read_in_time:
        stream.read = MethodType(_read_in_time, stream.read)  # a closure would take three times the room


def _read_in_time(read: Callable[..., bytes], max_bytes: int, timeout: float | None = None) -> bytes:
    return read(max_bytes, bounded(timeout))
