"""What the HTTP library does not show: its parser, and its pools of connections.

There is no public way to them. What is looked for here is private, so that it may end with any version: then nothing is
done, and the library does as it does by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import AsyncClient, Client, Stream

__all__ = [
    "gather_chunks",
    "give_up_leftovers",
    "is_stray",
    "pool_of",
    "pools",
    "sockets_in_use",
    "strays",
    "surplus",
    "use_network",
]


def _below(thing: Any, *names: str) -> Any:
    for name in names:
        thing = getattr(thing, name, None)
    return thing


def _parser_of(stream: Stream) -> Any:
    """The parser of the connection that a stream is read from, or None."""
    return _below(stream.below, "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state")


def gather_chunks(stream: Stream) -> None:
    """Have the parser of a connection hand out what has come in as one piece, and not each HTTP chunk by itself."""
    parser = _parser_of(stream)
    reader = _below(parser, "_reader")
    if type(reader).__name__ == "ChunkedReader":
        parser._reader = _Gathering(reader)


class _Gathering:
    """Reads a body that comes in HTTP chunks; it stands before the parser's own reader, which does the reading.

    Each event of the parser goes through all layers of the library, which takes several times as long as the parsing.
    A server that sends a HTTP chunk for each event of a stream is behind that soon; this is how a reader catches up.
    """

    MOST: Final = 64  # the first of them should not wait long for the last
    SMALL: Final = range(1, 4096)  # a large one is worth its way, and not to be copied once more
    FOOTER: Final = 2  # bytes of a chunk's end: where no more has come in, there is nothing to look for

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._behind: Any = None  # what stands behind the data that was handed out: the end, or a failure
        self.read_eof = reader.read_eof

    def __call__(self, buffer: Any) -> Any:
        behind, self._behind = self._behind, None
        if isinstance(behind, Exception):
            raise behind
        event = behind or self._reader(buffer)
        if len(buffer) <= self.FOOTER or len(getattr(event, "data", b"")) not in self.SMALL:
            return event
        return type(event)(b"".join(self._data(event, buffer)))

    def _data(self, event: Any, buffer: Any) -> Iterator[bytes]:
        """The data of an event, and of those that follow it."""
        kind = event.__class__
        yield event.data
        for _ in range(self.MOST - 1):
            if len(buffer) <= self.FOOTER:
                return
            try:
                event = self._reader(buffer)
            except Exception as exc:
                event = exc
            if event.__class__ is not kind:
                self._behind = event
                return
            yield event.data


def give_up_leftovers(stream: Stream) -> None:
    """Tell the parser of a connection that it has failed, if it holds bytes that nobody asked for."""
    parser = _parser_of(stream)
    if parser is not None and parser.trailing_data[0]:
        parser.send_failed()  # the library closes a connection in this state


def pools(http: AsyncClient | Client) -> list[Any]:
    """The pools of connections of an HTTP client: its own, and those for each proxy."""
    mounts: dict[Any, Any] = _below(http, "_mounts") or {}
    transports = [_below(http, "_transport"), *mounts.values()]
    several = [_below(each, "pools", "transports") or [each] for each in transports]  # where they are small
    return [each._pool for each in chain.from_iterable(several) if hasattr(each, "_pool")]


def use_network(transport: Any, network: Any) -> None:
    """Let a transport of the library open its connections by a network of ours."""
    pool = _below(transport, "_pool")
    if hasattr(pool, "_network_backend"):
        pool._network_backend = network


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
