# Generated from src/venice_ai/_async/connections.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""The connections that a client and its copies share."""

from __future__ import annotations

from .._core.checks import check_kind
from .._http import Client, client_settings

__all__ = ["SyncConnections"]


class SyncConnections:
    """The connections that a client and its copies share."""

    def __init__(self, http: Client | None) -> None:
        self._owned = http is None
        self._closed = False
        self.http = (
            Client(**client_settings()) if http is None else check_kind(http, Client, "http_client")
        )

    @property
    def closed(self) -> bool:
        """Whether they may not be used any more."""
        return self._closed or self.http.is_closed

    def close(self) -> None:
        """Close them, unless they are the caller's own; they are refused afterwards in any case."""
        self._closed = True
        if self._owned:
            self.http.close()
