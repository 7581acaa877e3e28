"""The connections that a client and its copies share."""

from __future__ import annotations

from .._core.checks import check_kind
from .._http import AsyncClient, client_settings

__all__ = ["Connections"]


class Connections:
    """The connections that a client and its copies share."""

    def __init__(self, http: AsyncClient | None) -> None:
        self._owned = http is None
        self._closed = False
        self.http = (
            AsyncClient(**client_settings()) if http is None else check_kind(http, AsyncClient, "http_client")
        )

    @property
    def closed(self) -> bool:
        """Whether they may not be used any more."""
        return self._closed or self.http.is_closed

    async def close(self) -> None:
        """Close them, unless they are the caller's own; they are refused afterwards in any case."""
        self._closed = True
        if self._owned:
            await self.http.aclose()
