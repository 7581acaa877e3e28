"""The pairs that are types: iterators that can be closed, streams that are being opened, sources of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
    from types import TracebackType

    from .._core import settings
    from .._http import Request

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

AsyncTransportName: TypeAlias = Literal["httpx", "aiohttp", "http2"]
"""What carries the calls."""

TransportName: TypeAlias = Literal["httpx", "http2"]
"""What carries the calls."""

AsyncKeySource: TypeAlias = "str | Callable[[], str | Awaitable[str]]"
"""An API key, or what returns one."""

KeySource: TypeAlias = "str | Callable[[], str]"
"""An API key, or what returns one."""


AsyncSigner: TypeAlias = "settings.Signer"
"""What signs a request: it returns headers to add."""

Signer: TypeAlias = "Callable[[Request], Mapping[str, str]]"
"""What signs a request: it returns headers to add."""


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


class _Stream(Protocol):
    async def close(self) -> None: ...


S = TypeVar("S", bound=_Stream)
S_co = TypeVar("S_co", bound=_Stream, covariant=True)


class AsyncOpening(Generic[S_co]):
    """A stream that is about to be opened: `await` it, or enter it with `async with`, which closes it at the end."""

    __slots__ = ("_opened", "_start")

    def __init__(self, start: Callable[[], Coroutine[Any, Any, S_co]]) -> None:
        self._start = start
        self._opened: S_co | None = None

    def __await__(self) -> Generator[Any, Any, S_co]:
        return self._start().__await__()

    async def __aenter__(self) -> S_co:
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
