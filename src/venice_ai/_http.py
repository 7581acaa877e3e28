"""The HTTP library: the one module that names it.

Whatever else the package says about HTTP it says through the names below, so that another library of the same shape is
a change of this file.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx
from httpx import AsyncClient, Client, Headers, Request, Response

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable

__all__ = [
    "URL",
    "AsyncClient",
    "Client",
    "Failure",
    "Headers",
    "InvalidURL",
    "Request",
    "Response",
    "TimeLimits",
    "classify",
    "client_settings",
    "has_own_connection",
    "is_plain",
    "is_timeout",
    "rebuilt_request",
    "rebuilt_response",
    "socket_of",
    "time_limits",
]

URL = httpx.URL
InvalidURL = httpx.InvalidURL
TimeLimits = httpx.Timeout


class Failure:
    """What a failure of the HTTP library means.

    Attributes:
        timeout: The phase whose time ran out, or None.
        sent: Whether the request may have reached the server.
        undecodable: Whether an answer came but its compression is broken.
    """

    __slots__ = ("sent", "timeout", "undecodable")

    def __init__(self, *, timeout: str | None = None, sent: bool = True, undecodable: bool = False) -> None:
        self.timeout = timeout
        self.sent = sent
        self.undecodable = undecodable


# The first row that matches counts.
_FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (httpx.ConnectTimeout, Failure(timeout="connect", sent=False)),
    (httpx.PoolTimeout, Failure(timeout="pool", sent=False)),
    (httpx.WriteTimeout, Failure(timeout="write")),
    (httpx.ReadTimeout, Failure(timeout="read")),
    (httpx.TimeoutException, Failure(timeout="read")),
    (httpx.ConnectError, Failure(sent=False)),
    (httpx.ProxyError, Failure(sent=False)),
    (httpx.UnsupportedProtocol, Failure(sent=False)),
    (httpx.LocalProtocolError, Failure(sent=False)),
    (httpx.DecodingError, Failure(undecodable=True)),
    (httpx.HTTPError, Failure()),
    (httpx.StreamError, Failure()),
    (TimeoutError, Failure(timeout="read")),
    (OSError, Failure()),
)


def classify(exc: Exception) -> Failure | None:
    """What an exception of the HTTP library or of a socket means; None for one that is neither."""
    return next((failure for kind, failure in _FAILURES if isinstance(exc, kind)), None)


def is_timeout(exc: Exception) -> bool:
    """Whether a time-out of the library has run out."""
    return isinstance(exc, httpx.TimeoutException)


def client_settings() -> dict[str, Any]:
    """What our own HTTP clients are made with: room for many streams, and no redirects."""
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=30.0)
    certificates = _tls_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return {"limits": limits, "follow_redirects": False, "verify": certificates}


@lru_cache(maxsize=4)
def _tls_context(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """The certificates that the environment names, or else the library's: loaded once, as it takes a while."""
    return httpx.create_ssl_context()


def time_limits(
    connect: float | None, read: float | None, write: float | None, pool: float | None
) -> TimeLimits:
    """The library's own object for time-outs."""
    return httpx.Timeout(connect=connect, read=read, write=write, pool=pool)


def rebuilt_request(method: str, url: httpx.URL, headers: Iterable[tuple[bytes, bytes]]) -> Request:
    """A request to look at, without a body."""
    request = Request(method, url, headers=list(headers), stream=httpx.ByteStream(b""))
    request.read()
    return request


def rebuilt_response(status_code: int, headers: Headers, content: bytes, request: Request) -> Response:
    """A response to look at: no connection behind it; `content` is decoded already."""
    kept = [(name, value) for name, value in headers.raw if name.lower() != b"content-encoding"]
    response = Response(status_code, headers=kept, stream=httpx.ByteStream(content), request=request)
    response.read()
    return response


def has_own_connection(response: Response) -> bool:
    """Whether nobody else reads from the response's connection (HTTP/1), and the transport lets us at it."""
    alone = response.extensions.get("http_version") in (b"HTTP/1.1", b"HTTP/1.0")
    return alone and "network_stream" in response.extensions


def socket_of(response: Response) -> socket.socket | None:
    """The socket that this response alone is read from, or None."""
    if not has_own_connection(response):
        return None
    raw: socket.socket | None = response.extensions["network_stream"].get_extra_info("socket")
    return raw


def is_plain(response: Response) -> bool:
    """Whether the body can be taken as it comes: not compressed, and not read already, as that of a mock may be."""
    encoding: str = response.headers.get("content-encoding", "identity")
    return encoding.strip().lower() in ("", "identity") and not response.is_stream_consumed
