"""What is known of an HTTP answer besides its body: status, headers, ids, limits, balance."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .. import _http

if TYPE_CHECKING:
    from .._http import Headers, Request, Response

__all__ = ["Balance", "RateLimits", "Replied", "Reply"]

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "payment-signature",
        "proxy-authorization",
        "sign-in-with-x",
        "x-402-payment",
        "x-api-key",
        "x-payment",
        "x-sign-in-with-x",
    }
)

_SECRET_NAMES = frozenset(name.encode() for name in SECRET_HEADERS)  # as they are on the wire

_SECRET_PARAMETER = re.compile(r"(?i)auth|credential|key|passw|secret|session|sig|token")


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The rate limits that an answer's `x-ratelimit-*` headers tell; None where they don't.

    Attributes:
        limit_requests: The requests allowed in the window.
        remaining_requests: The requests left.
        reset_requests: When the window of requests starts anew, in UTC.
        limit_tokens: The tokens allowed in the window.
        remaining_tokens: The tokens left.
        reset_tokens: When the window of tokens starts anew, in UTC.
        kind: Whose limit it is: `"user"`, `"api_key"` or `"global"`.
    """

    limit_requests: int | None = None
    remaining_requests: int | None = None
    reset_requests: datetime | None = None
    limit_tokens: int | None = None
    remaining_tokens: int | None = None
    reset_tokens: datetime | None = None
    kind: str | None = None

    @classmethod
    def of(cls, headers: Headers, received_at: float | None = None) -> RateLimits:
        """The limits that headers tell; a reset in seconds counts from when they were received."""
        now = time.time() if received_at is None else received_at
        header = headers.get
        return cls(
            limit_requests=_integer(header("x-ratelimit-limit-requests")),
            remaining_requests=_integer(header("x-ratelimit-remaining-requests")),
            reset_requests=_moment(header("x-ratelimit-reset-requests"), now),
            limit_tokens=_integer(header("x-ratelimit-limit-tokens")),
            remaining_tokens=_integer(header("x-ratelimit-remaining-tokens")),
            reset_tokens=_moment(header("x-ratelimit-reset-tokens"), now),
            kind=header("x-ratelimit-type"),
        )


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance before the call, from the `x-venice-balance-*` headers; None where they are absent.

    Attributes:
        usd: US dollars.
        diem: DIEM.
    """

    usd: float | None = None
    diem: float | None = None

    @classmethod
    def of(cls, headers: Headers) -> Balance:
        """The balance that headers tell."""
        header = headers.get
        return cls(
            usd=number(header("x-venice-balance-usd") or header("x-balance-remaining")),
            diem=number(header("x-venice-balance-diem")),
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, as data: no body, no connection, no credentials."""

    status_code: int
    headers: Headers
    method: str
    url: _http.URL
    request_headers: tuple[tuple[bytes, bytes], ...]
    received_at: float = field(default_factory=time.time)

    @classmethod
    def of(cls, response: Response) -> Reply:
        """What a response tells, with the credentials of its request left out."""
        request = response.request
        return cls(
            status_code=response.status_code,
            headers=response.headers,
            method=request.method,
            url=harmless_url(request.url),
            request_headers=harmless(request.headers),
        )

    @property
    def place(self) -> str:
        """Where the answer came from: the URL without its query."""
        return str(self.url.copy_with(query=None))

    @property
    def content_type(self) -> str:
        """The media type, lower case, without its parameters; empty where there is none."""
        kind: str = self.headers.get("content-type", "")
        return kind.partition(";")[0].strip().lower()

    @property
    def content_length(self) -> int | None:
        """How long the body is; None where the answer does not say, or is compressed."""
        compressed = self.headers.get("content-encoding", "identity") != "identity"
        return None if compressed else _integer(self.headers.get("content-length"))

    @property
    def request_id(self) -> str | None:
        """The id that Venice's support asks for."""
        ray: str | None = self.headers.get("cf-ray") or self.headers.get("x-request-id")
        return ray

    @property
    def request(self) -> Request:
        """The request, without body and credentials."""
        return _http.rebuilt_request(self.method, self.url, self.request_headers)

    def response(self, content: bytes = b"") -> Response:
        """The response, without a connection."""
        return _http.rebuilt_response(self.status_code, self.headers, content, self.request)

    @property
    def is_json(self) -> bool:
        """Whether the answer is JSON, by what it says of itself; one that says nothing may be."""
        kind = self.content_type
        return not kind or "json" in kind

    @property
    def rate_limits(self) -> RateLimits:
        """The typed `x-ratelimit-*` headers."""
        return RateLimits.of(self.headers, self.received_at)

    @property
    def balance(self) -> Balance:
        """The typed `x-venice-balance-*` headers."""
        return Balance.of(self.headers)


class Replied:
    """What everything that came over HTTP can tell of how it came."""

    _reply: Reply | None = None

    def _check_end(self) -> None:
        """Raise the error that it ended in, if it did."""

    @property
    def status_code(self) -> int | None:
        """The HTTP status; None for an object that did not come over HTTP."""
        return self._reply.status_code if self._reply else None

    @property
    def headers(self) -> Headers:
        """The response's headers; empty for an object that did not come over HTTP."""
        return self._reply.headers if self._reply else _http.Headers()

    @property
    def request_id(self) -> str | None:
        """The id that Venice's support asks for (the `CF-RAY` header)."""
        return self._reply.request_id if self._reply else None

    @property
    def rate_limits(self) -> RateLimits:
        """The rate limits, from the `x-ratelimit-*` headers."""
        return self._reply.rate_limits if self._reply else RateLimits()

    @property
    def balance(self) -> Balance:
        """The balance before the call, from the `x-venice-balance-*` headers."""
        return self._reply.balance if self._reply else Balance()


def harmless_url(url: _http.URL) -> _http.URL:
    """A URL in whose query the values that may be credentials are hidden."""
    if not url.query:
        return url
    query = url.params.multi_items()
    if not any(_SECRET_PARAMETER.search(name) for name, _ in query):
        return url
    shown = [(name, "[redacted]" if _SECRET_PARAMETER.search(name) else value) for name, value in query]
    return url.copy_with(params=shown)


def harmless(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that hold no credentials, as they are on the wire."""
    return tuple([item for item in headers.raw if item[0].lower() not in _SECRET_NAMES])


def epoch_seconds(text: str | None, *, now: float) -> float | None:
    """A reset header as Unix seconds, whatever its unit.

    Venice's sources disagree on the units, but the sizes don't overlap: above 1e11 it is milliseconds since the epoch,
    above 1e9 seconds since the epoch, and below that the seconds from now.
    """
    value = number(text)
    if value is None:
        return None
    if value > 1e11:
        return value / 1000
    return value if value > 1e9 else now + value


def number(text: str | None) -> float | None:
    """A finite number that a header holds, or None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def _moment(text: str | None, now: float) -> datetime | None:
    seconds = epoch_seconds(text, now=now)
    with suppress(ValueError, OverflowError):  # beyond the years that a datetime has
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return None


def _integer(text: str | None) -> int | None:
    value = number(text)
    return None if value is None else int(value)
