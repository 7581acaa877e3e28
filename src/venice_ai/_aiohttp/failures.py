"""What a failure is called: by the name that it has over the default transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import aiohttp
import httpx
from aiohttp.http import HttpProcessingError

if TYPE_CHECKING:
    from collections.abc import Mapping

# The first row that matches counts.
_NAMES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ServerTimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.ClientPayloadError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (HttpProcessingError, httpx.RemoteProtocolError),
    (aiohttp.ClientError, httpx.ReadError),
    (ConnectionError, httpx.ReadError),
)

TIMEOUTS: Mapping[str, type[httpx.TimeoutException]] = {
    "pool": httpx.PoolTimeout,
    "connect": httpx.ConnectTimeout,
    "write": httpx.WriteTimeout,
    "read": httpx.ReadTimeout,
}


def raise_named(exc: Exception) -> NoReturn:
    """Raise a failure by the name that the default transport has for it; anything else as it is."""
    told = exc.__cause__ if isinstance(exc, httpx.TransportError) and exc.__cause__ else exc
    kind = next((kind for theirs, kind in _NAMES if isinstance(told, theirs)), None)
    if kind is None:
        raise exc
    raise kind(str(told) or type(told).__name__) from told
