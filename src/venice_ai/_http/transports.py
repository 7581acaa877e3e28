"""Our transports: those of httpx, with a pool of ours below.

They are subclasses, and leave `handle_request` alone, because that is what mocks, recorders and tracers of httpx patch:
with a transport of another kind, a mocked request would really be sent.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from . import private
from .pools import MAX_CONNECTIONS, MAX_IDLE_SECONDS

if TYPE_CHECKING:
    import ssl

    from .async_pool import AsyncPool
    from .blocking_pool import Pool

__all__ = ["AsyncHTTPTransport", "HTTPTransport", "async_http_client", "http_client", "tls_context"]

_LIMITS: Final = httpx.Limits(  # of a pool of httpx's own
    max_connections=MAX_CONNECTIONS, max_keepalive_connections=100, keepalive_expiry=MAX_IDLE_SECONDS
)


class HTTPTransport(httpx.HTTPTransport):
    """The blocking transport.

    Attributes:
        pool: The connections; None where httpx's own transport has them.
    """

    def __init__(self, *, http2: bool) -> None:
        super().__init__(verify=tls_context(), http2=http2)
        from .blocking_pool import Pool

        pool = Pool(tls_context(), http2=http2)
        self.pool: Pool | None = pool if private.install_pool(self, pool) else None


class AsyncHTTPTransport(httpx.AsyncHTTPTransport):
    """The transport of one event loop.

    Attributes:
        pool: The connections; None where httpx's own transport has them.
    """

    def __init__(self, *, http2: bool) -> None:
        super().__init__(verify=tls_context(), http2=http2)
        from .async_pool import AsyncPool  # and the event loops

        pool = AsyncPool(tls_context(), http2=http2)
        self.pool: AsyncPool | None = pool if private.install_pool(self, pool) else None


def http_client(*, http2: bool, **settings: Any) -> tuple[httpx.Client, Pool | None]:
    """Return a client and its pool; None beside one of httpx's own, if the environment or its version wants that."""
    transport = HTTPTransport(http2=http2)
    if transport.pool is not None:
        return httpx.Client(transport=transport, **settings), transport.pool
    return httpx.Client(verify=tls_context(), http2=http2, limits=_LIMITS, **settings), None


def async_http_client(*, http2: bool, **settings: Any) -> tuple[httpx.AsyncClient, AsyncPool | None]:
    """Return a client and its pool; None beside one of httpx's own, if the environment or its version wants that."""
    transport = AsyncHTTPTransport(http2=http2)
    if transport.pool is not None:
        return httpx.AsyncClient(transport=transport, **settings), transport.pool
    return httpx.AsyncClient(verify=tls_context(), http2=http2, limits=_LIMITS, **settings), None


def tls_context() -> ssl.SSLContext:
    """Return the certificates that the environment names, or else httpx's own."""
    return _loaded_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _loaded_context(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()  # which reads these variables, and takes a while
