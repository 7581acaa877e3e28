"""The HTTP library: the one room that names it.

Whatever else the package says about HTTP it says through the names below, so that another library of the same shape is
a change of this folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from httpx import AsyncClient, Client, Headers, Request, Response

from .requests import SLOT, Body, rebuilt_request, request_elsewhere, request_of, request_of_ours

if TYPE_CHECKING:
    from .backends.writes import Progress
    from .slots import Slot

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
    "TimeLimits",
    "Undecodable",
    "classify",
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
    "sent_part",
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


def drop_replaced_headers(http: AsyncClient | Client) -> None:
    """Take from a HTTP client of ours the headers that every call sets anew: replacing one is slow in the library."""
    for name in ("accept", "accept-encoding", "user-agent"):
        del http.headers[name]


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
    """Whether nobody else reads from the response's connection, and the transport lets us at it."""
    exclusive: bool = getattr(response.stream, "exclusive", False)
    return exclusive


def sent_part(request: Request, exc: Exception) -> Progress | None:
    """How much of a request that has failed was sent: nothing, part or all of it; None where that is not known."""
    slot: Slot[Any] | None = request.extensions.pop(SLOT, None)
    if slot is None:
        return None
    if isinstance(exc, httpx.ProxyError):
        return "nothing"  # what was sent was for the proxy
    return slot.progress


def is_read(response: Response) -> bool:
    """Whether the body is at hand, read and decompressed: that of a mock may be."""
    return response.is_stream_consumed


def content_codings(response: Response) -> list[str]:
    """The names in the header `Content-Encoding`, in lower case, in the order in which they were applied."""
    header: str = response.headers.get("content-encoding", "")
    names = (name.strip().lower() for name in header.split(","))
    return [name for name in names if name not in ("", "identity")]
