"""What is private in the libraries below: this module alone reaches for it.

Each feature here asks for a few names that no documentation promises. Where one of them has ended, the feature says so
once in the log and is off from then on: the libraries do as they do by themselves, and no call fails for it.
`VENICE_PLAIN_HTTP=1` switches all of them off, for whoever suspects one of them.
"""

from __future__ import annotations

import contextlib
import logging
import os
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .coalescing import CoalescingReader

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

__all__ = [
    "FEATURES",
    "Feature",
    "gather_chunks",
    "give_up_leftovers",
    "install_pool",
    "reset_stream",
]

PLAIN_HTTP: Final = "VENICE_PLAIN_HTTP"
_HTTP2_CANCEL: Final = 8  # the error code for an answer that is not needed any more

_logger: Final = logging.getLogger("venice_ai")


def is_plain() -> bool:
    """Return whether the environment asks for the HTTP library as it is, without any private name."""
    return os.environ.get(PLAIN_HTTP, "").strip().lower() not in ("", "0", "false", "no", "off")


class Feature:
    """What is done with private names.

    Attributes:
        names: The names, with what they belong to.
        loss: What is lost without them.
        enabled: Whether the names have been there so far.
    """

    def __init__(self, loss: str, *names: str) -> None:
        self.loss = loss
        self.names = names
        self.enabled = True

    @property
    def attributes(self) -> set[str]:
        """The names alone."""
        return {name.rpartition(".")[2] for name in self.names}

    @property
    def is_on(self) -> bool:
        """Whether it is to be done."""
        return self.enabled and not is_plain()

    def switch_off(self, cause: Exception) -> None:
        """Do without it from now on, and say so once."""
        if self.enabled:
            self.enabled = False
            _logger.warning(
                "a private name of the HTTP library has ended (%s); without it: %s. "
                "A newer version of venice-ai may know a new one.",
                cause,
                self.loss,
            )


POOL: Final = Feature(
    "connections are httpx's own: a request is several packets, a cancelled call may leave a connection behind, "
    "time limits of the blocking client count between two reads",
    "httpx.HTTPTransport._pool",
    "httpx.AsyncHTTPTransport._pool",
)
# Over an `http_client` of the caller's own, the way to a connection leads through two names of httpx's streams as well,
# `_stream` and `_httpcore_stream`. Where one of them has ended, nothing is done for such clients, and nothing is said.
LEFTOVERS: Final = Feature(
    "bytes behind an answer are not noticed, and may be read as the beginning of the next one",
    "httpcore.Response.stream._stream",
    "httpcore.Response.stream._stream._connection",
    "httpcore.HTTP11Connection._h11_state",
)
GATHERING: Final = Feature(
    "each chunk of HTTP is a piece of its own, which costs more processor time",
    *LEFTOVERS.names,
    "h11.Connection._reader",
)
RESET: Final = Feature(
    "a stream that is closed early over HTTP/2 is not cancelled for the server, which goes on sending",
    *LEFTOVERS.names[:-1],
    "httpcore.AsyncHTTP2Connection._h2_state",
    "httpcore.AsyncHTTP2Connection._write_outgoing_data",
)
FEATURES: Final = (POOL, LEFTOVERS, GATHERING, RESET)


def install_pool(transport: httpx.HTTPTransport | httpx.AsyncHTTPTransport, pool: Any) -> bool:
    """Let a transport of httpx send by a pool of ours. Returns whether it does."""
    if not POOL.is_on:
        return False
    if not hasattr(transport, "_pool"):
        POOL.switch_off(AttributeError(POOL.names[0]))
        return False
    transport._pool = pool
    return True


def _connection_below(stream: Any, body: Any) -> Any:
    """Return the connection of httpcore's that a response is read from.

    Below our own transport it is behind the body that httpcore gave to our pool, whatever a recorder has put in the
    place of the response's stream.
    """
    below = stream._stream._httpcore_stream if body is None else body.below
    return below._stream._connection


def _found(feature: Feature, stream: Any, body: Any, *names: str) -> list[Any] | None:
    """Return attributes of the connection that a response is read from; None where they are not there.

    The streams of mocks and of transports of others have no such names, and never had: only behind the body of a
    connection of ours does a missing name say that it has ended.
    """
    if not feature.is_on:
        return None
    try:
        connection = _connection_below(stream, body)
        return [getattr(connection, name) for name in names]
    except AttributeError as exc:
        if body is not None:
            feature.switch_off(exc)
        return None


def gather_chunks(stream: Any, body: Any = None) -> None:
    """Have the parser behind a stream hand out what has come in as one piece, and not each HTTP chunk by itself."""
    found = _found(GATHERING, stream, body, "_h11_state")
    if found is None:
        return
    (parser,) = found
    try:
        reader = parser._reader
    except AttributeError as exc:
        GATHERING.switch_off(exc)
        return
    if type(reader).__name__ == "ChunkedReader":
        parser._reader = CoalescingReader(reader)


def give_up_leftovers(stream: Any, body: Any = None) -> None:
    """Tell the parser behind a stream that it has failed if it holds bytes behind the answer: nobody asked for them."""
    found = _found(LEFTOVERS, stream, body, "_h11_state")
    if found is not None and found[0].trailing_data[0]:
        with contextlib.suppress(Exception):  # it has failed already
            found[0].send_failed()  # httpcore closes a connection in this state


def reset_stream(stream: Any, body: Any, request: httpx.Request, stream_id: int) -> Callable[[], Any] | None:
    """Note that an answer over HTTP/2 is not needed any more. Returns what tells the server; httpcore would not."""
    found = _found(RESET, stream, body, "_h2_state", "_write_outgoing_data")
    if found is None:
        return None
    state, write = found
    try:
        state.reset_stream(stream_id, error_code=_HTTP2_CANCEL)
    except Exception:  # all of the answer has come, or the connection is at its end
        return None
    return partial(write, request)  # which it asks for its time-outs
