"""The HTTP library: the one room that names it.

Whatever else the package says about HTTP it says through the names below, so that another library of the same shape is
a change of this folder.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
from httpx import AsyncClient, Client, Headers, Request, Response

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
    from typing import Self

    from .._core.uploads import Form

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


def request_elsewhere(
    method: str,
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    timeout: TimeLimits,
    extensions: dict[str, Any],
) -> Request:
    """A request that has nothing of a client's own: no default headers, no cookies."""
    return Request(method, url, headers=headers, extensions={**extensions, "timeout": timeout.as_dict()})


def request_of(http: AsyncClient | Client, method: str, url: httpx.URL, body: Body, **parts: Any) -> Request:
    """A request of an HTTP client of the caller's own, with whatever that adds: headers, parameters, cookies."""
    request = http.build_request(method, url, **parts)
    request.stream = body
    return request


def request_of_ours(
    http: AsyncClient | Client,
    method: str,
    url: httpx.URL,
    body: Body,
    *,
    params: Mapping[str, Any] | None,
    headers: Mapping[str, str],
    timeout: TimeLimits,
    extensions: dict[str, Any],
) -> Request:
    """The same request of an HTTP client of ours, which adds a header or two, and nothing else.

    The library takes longer over finding that out than over all else that it does before it sends.
    """
    needed = [(b"Host", url.netloc)]
    if not body.headers and method in ("POST", "PUT", "PATCH"):
        needed.append((b"Content-Length", b"0"))
    added = [item for item in http.headers.raw if item[0].lower().decode("ascii") not in headers]
    return Request(
        method,
        url,
        params=params,
        headers=[*needed, *added, *_as_sent(headers)],
        stream=body,
        extensions={**extensions, "timeout": timeout.as_dict()},
    )


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


# The headers that have one value, or one of few, in all calls.
_USUAL: Final = frozenset({"accept", "accept-encoding", "content-type", "user-agent"})


def _as_sent(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as the library keeps them with each request; what they have in common with others is there once."""
    return [
        (_shared(name), _shared(value) if name in _USUAL else value.encode("ascii"))
        for name, value in headers.items()
    ]


@lru_cache(maxsize=128)
def _shared(text: str) -> bytes:
    return text.encode("ascii")


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a request. Its iterators are no generators: one that is left half way leaves nothing to clean up.

    The files of a form are read as they are sent, by whoever sends them, a few pages at a time. With the block it is
    over: the request lives as long as its answer, which may be a long stream, and would keep what has been sent.

    Attributes:
        headers: The headers that say what it is and how long.
    """

    def __init__(self, content: bytes | Form | None) -> None:
        self._files: ExitStack | None = None
        if content is None or isinstance(content, bytes):
            self.headers = {} if content is None else {"content-length": str(len(content))}
            self._pieces: Iterable[bytes] | None = (content,) if content else ()
            return
        with ExitStack() as files:  # which closes them here if one can't be opened
            form = Request("POST", "https://form/", data=content.fields, files=content.open(files))
            self._files = files.pop_all()
        self.headers = {name: value for name, value in form.headers.items() if name != "host"}
        self._pieces = cast("Iterable[bytes]", form.stream)

    def __iter__(self) -> _Pieces:
        if self._pieces is None:
            raise httpx.StreamConsumed
        return _Pieces(iter(self._pieces))

    def __aiter__(self) -> _Pieces:
        return iter(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        """Let go of it, and close the files that were opened for it."""
        self.headers, self._pieces = {}, None
        if self._files is not None:
            self._files.close()


class _Pieces:
    """Iterates over pieces, in both flavours."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> _Pieces:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def __aiter__(self) -> _Pieces:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration


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
