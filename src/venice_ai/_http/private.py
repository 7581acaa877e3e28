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
    "is_plain",
    "reset_stream",
]

PLAIN_HTTP: Final = "VENICE_PLAIN_HTTP"
_HTTP2_CANCEL: Final = 8  # the error code for an answer that is not needed any more

_logger: Final = logging.getLogger("venice_ai")


def is_plain() -> bool:
    """Return whether the environment asks for the HTTP library as it is, without any private name."""
    return os.environ.get(PLAIN_HTTP, "").strip() not in ("", "0")


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
LEFTOVERS: Final = Feature(
    "bytes behind an answer are not noticed, and may be read as the beginning of the next one",
    "httpx.Response.stream._stream",
    "httpx.Response.stream._stream._httpcore_stream",
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


def _connection_below(stream: Any) -> Any:
    """Return the connection of httpcore's that the stream of a response is read from."""
    stream = stream._stream._httpcore_stream
    stream = getattr(stream, "below", stream)  # which ours has in between
    return stream._stream._connection


def _parser_below(feature: Feature, stream: Any, *, ours: bool) -> Any:
    """Return the parser behind the stream of a response; None where there is none.

    The streams of mocks and of transports of others have no such names, and never had: only behind a connection of
    `ours` does a missing name say that it has ended.
    """
    if not feature.is_on:
        return None
    try:
        return _connection_below(stream)._h11_state
    except AttributeError as exc:
        if ours:
            feature.switch_off(exc)
        return None


def gather_chunks(stream: Any, *, ours: bool) -> None:
    """Have the parser behind a stream hand out what has come in as one piece, and not each HTTP chunk by itself."""
    parser = _parser_below(GATHERING, stream, ours=ours)
    if parser is None:
        return
    try:
        reader = parser._reader
    except AttributeError as exc:
        GATHERING.switch_off(exc)
        return
    if type(reader).__name__ == "ChunkedReader":
        parser._reader = CoalescingReader(reader)


def give_up_leftovers(stream: Any, *, ours: bool) -> None:
    """Tell the parser behind a stream that it has failed if it holds bytes behind the answer: nobody asked for them."""
    parser = _parser_below(LEFTOVERS, stream, ours=ours)
    if parser is None:
        return
    if parser.trailing_data[0]:
        with contextlib.suppress(Exception):  # it has failed already
            parser.send_failed()  # httpcore closes a connection in this state


def reset_stream(stream: Any, request: httpx.Request, stream_id: int) -> Callable[[], Any] | None:
    """Note that an answer over HTTP/2 is not needed any more. Returns what tells the server; httpcore would not."""
    if not RESET.is_on:
        return None
    try:
        connection = _connection_below(stream)
        state, write = connection._h2_state, connection._write_outgoing_data
    except AttributeError as exc:
        RESET.switch_off(exc)
        return None
    try:
        state.reset_stream(stream_id, error_code=_HTTP2_CANCEL)
    except Exception:  # all of the answer has come, or the connection is at its end
        return None
    return partial(write, request)  # which it asks for its time-outs
