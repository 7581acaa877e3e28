"""The HTTP library over HTTP/2, where answers share a connection: loaded only where one does."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Shared"]

CANCEL: Final = 8  # the word of HTTP/2 for "not needed any more"


class Shared(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer that shares its connection with others.

    To close it leaves the connection alone. The library then tells neither the server, which would go on sending, nor
    a task that waits for more; this does.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._pieces: Any = None
        self._waiting: Any = None

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def __aiter__(self) -> Shared:
        self._pieces = aiter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        import anyio

        with anyio.CancelScope() as self._waiting:
            try:
                piece: bytes = await anext(self._pieces)
            finally:
                self._waiting = None
            return piece
        raise httpx.ReadError("closed while it was read")

    def close(self) -> None:
        """Close, and tell the server."""
        connection, request = _given_up(self._stream)
        with contextlib.suppress(Exception):  # the connection may be at its end too
            if connection is not None:
                connection._write_outgoing_data(request)
        self._stream.close()

    async def aclose(self) -> None:
        """Close, and tell the server, and whoever waits for more."""
        connection, request = _given_up(self._stream)
        with contextlib.suppress(Exception):  # the connection may be at its end too
            if connection is not None:
                await connection._write_outgoing_data(request)
        if (
            self._waiting is not None
        ):  # not before: it could be the one that writes, and a cut write breaks TLS
            self._waiting.cancel()
        await self._stream.aclose()


def _given_up(stream: Any) -> tuple[Any, Any]:
    """Mark an answer as not needed any more; the connection that has to say so, and its request.

    There is no public way there; where the private one ends, or all of the answer has come, nothing is to be said.
    """
    for name in ("_stream", "_httpcore_stream", "_stream"):
        stream = getattr(stream, name, None)
    connection: Any = getattr(stream, "_connection", None)
    try:
        connection._h2_state.reset_stream(stream._stream_id, error_code=CANCEL)
    except Exception:
        return None, None
    return connection, stream._request
