"""What the HTTP library does not show: its parser, and its pools of connections.

There is no public way to them. What is looked for here is private, so that it may end with any version: then nothing is
done, and the library does as it does by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._http import AsyncClient, Client, Stream

__all__ = [
    "give_up_leftovers",
    "is_stray",
    "pool_of",
    "pools",
    "sockets_in_use",
    "strays",
    "surplus",
]


def _below(thing: Any, *names: str) -> Any:
    for name in names:
        thing = getattr(thing, name, None)
    return thing


def give_up_leftovers(stream: Stream) -> None:
    """Tell the parser of a connection that it has failed, if it holds bytes that nobody asked for."""
    parser = _below(stream.below, "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state")
    if parser is not None and parser.trailing_data[0]:
        parser.send_failed()  # the library closes a connection in this state


def pools(http: AsyncClient | Client) -> list[Any]:
    """The pools of connections of an HTTP client: its own, and one for each proxy."""
    mounts: dict[Any, Any] = _below(http, "_mounts") or {}
    transports = [_below(http, "_transport"), *mounts.values()]
    return [transport._pool for transport in transports if hasattr(transport, "_pool")]


def sockets_in_use(pool: Any) -> list[Any]:
    """The sockets of the connections that requests have."""
    requests: list[Any] = _below(pool, "_requests") or []
    found: list[Any] = []
    for request in list(requests):  # threads come and go
        connection = request.connection
        while (inner := _below(connection, "_connection")) is not None:
            connection = inner
        if (stream := _below(connection, "_network_stream")) is not None:
            found.append(stream.get_extra_info("socket"))
    return found


def pool_of(stream: Stream) -> Any:
    """The pool that the connection of a stream has come from, or None."""
    return _below(stream.below, "_stream", "_httpcore_stream", "_pool")


def is_stray(stream: Stream) -> bool:
    """Whether closing the stream has left its connection to nobody."""
    connection = _below(stream.below, "_stream", "_httpcore_stream", "_pool_request", "connection")
    return connection is not None and bool(_strays(pool_of(stream), [connection]))


def strays(pool: Any) -> list[Any]:
    """The connections that are neither free nor closed, and that no request has."""
    with _below(pool, "_optional_thread_lock") or nullcontext():
        connections: list[Any] = _below(pool, "connections") or []
        return _strays(pool, connections)


def _strays(pool: Any, connections: list[Any]) -> list[Any]:
    requests: list[Any] = _below(pool, "_requests") or []
    held = [request.connection for request in requests]
    return [each for each in connections if not (each.is_idle() or each.is_closed() or each in held)]


def surplus(pool: Any) -> list[Any]:
    """Let a pool give what is free to those who wait for it; returns the connections that it would have closed."""
    assign = _below(pool, "_assign_requests_to_connections")
    if assign is None:
        return []
    with _below(pool, "_optional_thread_lock") or nullcontext():
        closing: list[Any] = assign()
    return closing
