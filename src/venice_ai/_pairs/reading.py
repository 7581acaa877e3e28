"""The pairs that read: the body of a response, piece by piece.

An iterator of a body is the library's own, or a class: never a generator of ours, which would be left to the event loop
when it is dropped half way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .. import _http
from .._core.decompress import Decompressor

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Iterator

    from .._http import Response
    from .shapes import AsyncClosableIterator, ClosableIterator


def async_pieces(response: Response) -> AsyncClosableIterator[bytes]:
    """The body, piece by piece, decompressed. At its end, the response is still to be closed.

    What comes uncompressed is taken from the response's own stream: the library's iterator, which would close it,
    counts and cuts the pieces once more.
    """
    if _http.is_read(response):
        return cast("AsyncClosableIterator[bytes]", response.aiter_bytes())
    codings = _http.content_codings(response)
    if not codings:
        return cast("AsyncClosableIterator[bytes]", aiter(cast("AsyncIterable[bytes]", response.stream)))
    return AsyncDecompressed(response, Decompressor(codings))


def pieces(response: Response) -> ClosableIterator[bytes]:
    """The body, piece by piece, decompressed. At its end, the response is still to be closed."""
    if _http.is_read(response):
        return cast("ClosableIterator[bytes]", response.iter_bytes())
    codings = _http.content_codings(response)
    if not codings:
        return cast("ClosableIterator[bytes]", iter(cast("Iterable[bytes]", response.stream)))
    return Decompressed(response, Decompressor(codings))


class AsyncDecompressed:
    """The pieces of a body that came compressed."""

    def __init__(self, response: Response, decompressor: Decompressor) -> None:
        self._response = response
        self._raw = cast("AsyncClosableIterator[bytes]", response.aiter_raw())
        self._decompressor = decompressor
        self._ready: Iterator[bytes] = iter(())
        self._over = False

    def __aiter__(self) -> AsyncDecompressed:
        return self

    async def __anext__(self) -> bytes:
        while not self._response.is_closed:
            for piece in self._ready:
                return piece
            await self._more()
        if self._over:
            raise StopAsyncIteration
        # Whoever reads from a closed response wants the library's iterators to run out, and nothing unpacked.
        await self._raw.__anext__()
        return b""

    async def _more(self) -> None:
        try:
            self._ready = self._decompressor.feed(await self._raw.__anext__())
        except StopAsyncIteration:
            self._over = True  # and the response has closed itself
            self._decompressor.end()

    async def aclose(self) -> None:
        """Free what the iterator holds."""
        self._ready = iter(())
        await self._raw.aclose()


class Decompressed:
    """The pieces of a body that came compressed."""

    def __init__(self, response: Response, decompressor: Decompressor) -> None:
        self._response = response
        self._raw = cast("ClosableIterator[bytes]", response.iter_raw())
        self._decompressor = decompressor
        self._ready: Iterator[bytes] = iter(())
        self._over = False

    def __iter__(self) -> Decompressed:
        return self

    def __next__(self) -> bytes:
        while not self._response.is_closed:
            for piece in self._ready:
                return piece
            self._more()
        if self._over:
            raise StopIteration
        # Whoever reads from a closed response gets what the library says to that.
        next(self._raw)
        return b""

    def _more(self) -> None:
        try:
            self._ready = self._decompressor.feed(next(self._raw))
        except StopIteration:
            self._over = True  # and the response has closed itself
            self._decompressor.end()

    def close(self) -> None:
        """Free what the iterator holds."""
        self._ready = iter(())
        self._raw.close()
