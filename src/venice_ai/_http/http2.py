"""Reading from a connection that carries many answers: loaded only where one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["SharedReader"]


class SharedReader:
    """Iterates over the body of an answer over HTTP/2, and can be woken while it waits for more.

    Closing such an answer leaves its connection open, so that the read of a task which waits on it would not end.
    """

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._scope: Any = None  # of the read that is under way

    def __aiter__(self) -> SharedReader:
        return self

    async def __anext__(self) -> bytes:
        import anyio

        with anyio.CancelScope() as self._scope:
            try:
                return await anext(self._pieces)
            finally:
                self._scope = None
        raise httpx.ReadError("closed while it was read")

    def cancel(self) -> None:
        """Let the read that is under way fail."""
        if self._scope is not None:
            self._scope.cancel()
