"""The options that every call takes, whatever it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ..._core.settings import Timeout
    from ..._http import Request

__all__ = ["CallOptions", "ClientOptions", "StreamCallOptions"]


class CallOptions(TypedDict, total=False):
    """Options of this one call.

    Attributes:
        extra_headers: HTTP headers to add or replace.
        extra_query: Query parameters to add or replace.
        extra_body: Body fields to add or replace: for what this version does not know by name.
        timeout: Seconds for each of connect, write and pool and between two reads, a `Timeout`, or None for no limit.
        max_retries: How often a failed attempt is repeated at the most; 0 means not at all.
    """

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, object]
    timeout: float | Timeout | None
    max_retries: int


class StreamCallOptions(CallOptions, total=False):
    """Options of a call that can stream.

    Attributes:
        on_bad_event: What a broken event does: `"raise"` (the default), or `"skip"`, which counts it in
            `stream.skipped_events` and logs a warning.
        max_event_bytes: The size that one event of the stream may have; 128 MiB unless told.
    """

    on_bad_event: Literal["raise", "skip"]
    max_event_bytes: int


class ClientOptions(TypedDict, total=False):
    """What `with_options` can change.

    Attributes:
        api_key: The API key, a callable that returns it, or None for no key.
        auth: A callable that is given each attempt's request and returns headers to add to it, or None.
        base_url: Where the API is.
        timeout: Seconds for each of connect, write and pool and between two reads, a `Timeout`, or None for no limit.
        max_retries: How often a failed attempt is repeated at the most.
        default_headers: HTTP headers to send with every call, in place of the present ones.
        default_query: Query parameters to send with every call, in place of the present ones.
        allow_http: Whether `base_url` may be plain HTTP to another machine, so that the key travels in the clear.
    """

    api_key: str | Callable[[], str | Awaitable[str]] | None
    auth: Callable[[Request], Mapping[str, str] | Awaitable[Mapping[str, str]]] | None
    base_url: str
    timeout: float | Timeout | None
    max_retries: int
    default_headers: Mapping[str, str]
    default_query: Mapping[str, object]
    allow_http: bool
