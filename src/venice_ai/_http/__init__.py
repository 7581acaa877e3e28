"""The HTTP library: the one room that names it.

Whatever else the package says about HTTP it says through the names below, so that another library of the same shape is
a change of this folder.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx
from httpx import AsyncClient, Client, Headers, Request, Response

from .requests import Body, rebuilt_request, request_elsewhere, request_of, request_of_ours

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import AsyncIterator, Iterator

__all__ = [
    "OWN_AUTH",
    "URL",
    "AsyncClient",
    "Body",
    "Client",
    "CutShort",
    "Failure",
    "Headers",
    "InvalidURL",
    "Request",
    "Response",
    "Stream",
    "TimeLimits",
    "Undecodable",
    "classify",
    "client_settings",
    "content_codings",
    "drop_replaced_headers",
    "has_own_connection",
    "is_read",
    "is_timeout",
    "rebuilt_request",
    "rebuilt_response",
    "request_elsewhere",
    "request_of",
    "request_of_ours",
    "socket_of",
    "stream_of",
    "time_limits",
]

URL = httpx.URL
InvalidURL = httpx.InvalidURL
TimeLimits = httpx.Timeout
OWN_AUTH = httpx.USE_CLIENT_DEFAULT
Undecodable = httpx.DecodingError


class CutShort(Undecodable):
    """A compressed body that ends too early."""


class Failure:
    """What a failure of the HTTP library means.

    Attributes:
        timeout: The phase whose time ran out, or None.
        sent: Whether the request may have reached the server.
        undecodable: Whether an answer came but its compression is broken.
        cut: Whether it is broken in that it stops too early.
    """

    __slots__ = ("cut", "sent", "timeout", "undecodable")

    def __init__(
        self, *, timeout: str | None = None, sent: bool = True, undecodable: bool = False, cut: bool = False
    ) -> None:
        self.timeout = timeout
        self.sent = sent
        self.undecodable = undecodable
        self.cut = cut


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
    (CutShort, Failure(undecodable=True, cut=True)),
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


def client_settings(*, http2: bool, most_idle: int | None) -> dict[str, Any]:
    """What our own HTTP clients are made with: room for many streams, and no redirects.

    An idle connection waits longer than the library would let it, as the next question of a conversation is longer in
    coming than five seconds.
    """
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=most_idle, keepalive_expiry=30.0)
    certificates = _tls_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return {"limits": limits, "follow_redirects": False, "verify": certificates, "http2": http2}


def drop_replaced_headers(http: AsyncClient | Client) -> None:
    """Take from a HTTP client of ours the headers that every call sets anew: replacing one is slow in the library."""
    for name in ("accept", "accept-encoding", "user-agent"):
        del http.headers[name]


@lru_cache(maxsize=4)
def _tls_context(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """The certificates that the environment names, or else the library's: loaded once, as it takes a while."""
    return httpx.create_ssl_context()


def time_limits(
    connect: float | None, read: float | None, write: float | None, pool: float | None
) -> TimeLimits:
    """The library's own object for time-outs."""
    return httpx.Timeout(connect=connect, read=read, write=write, pool=pool)


def rebuilt_response(status_code: int, headers: Headers, content: bytes, request: Request) -> Response:
    """A response to look at: no connection behind it; `content` is decoded already."""
    kept = [(name, value) for name, value in headers.raw if name.lower() != b"content-encoding"]
    response = Response(status_code, headers=kept, stream=httpx.ByteStream(content), request=request)
    response.read()
    return response


def has_own_connection(response: Response) -> bool:
    """Whether nobody else reads from the response's connection (HTTP/1), and the transport lets us at it."""
    alone = response.extensions.get("http_version") not in (b"HTTP/2", b"HTTP/3", None)
    return alone and "network_stream" in response.extensions


def socket_of(response: Response) -> socket.socket | None:
    """The socket that this response alone is read from, or None."""
    if not has_own_connection(response):
        return None
    raw: socket.socket | None = response.extensions["network_stream"].get_extra_info("socket")
    return raw


def is_read(response: Response) -> bool:
    """Whether the body is at hand, read and decompressed: that of a mock may be."""
    return response.is_stream_consumed


def content_codings(response: Response) -> list[str]:
    """The names in the header `Content-Encoding`, in lower case, in the order in which they were applied."""
    header: str = response.headers.get("content-encoding", "")
    names = (name.strip().lower() for name in header.split(","))
    return [name for name in names if name not in ("", "identity")]


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The stream of a response, for those who want to stand between it and the response."""

    def __init__(self, stream: Any) -> None:
        self.below = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.below)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self.below)


def stream_of(response: Response) -> Any:  # the library's own stream, of whatever kind
    """The stream of a response; one that shares its connection, as over HTTP/2, has to be told when it is closed."""
    if response.extensions.get("http_version") != b"HTTP/2":
        return response.stream
    from .http2 import Shared

    return Shared(response.stream)
