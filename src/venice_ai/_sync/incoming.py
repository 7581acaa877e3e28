# Generated from src/venice_ai/_async/incoming.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""The chunks of one answer, as they come in."""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from .. import _http
from .._core.errors import quieten, timed_out, translated
from .._pairs import (
    close_response,
    close_response_from_finalizer,
    interrupt,
    pieces,
    time_limit,
    keep_forever,
    process,
)
from ..exceptions import StreamError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .._core.clock import Clock, Wait
    from .._core.event_decoder import Decoder
    from .._core.reply import Reply
    from .._http import Response
    from .connections import SyncPlace

__all__ = ["SyncIncoming"]

ChunkType = TypeVar("ChunkType")

TAIL_SECONDS: Final = 0.25
TAIL_BYTES: Final = 64 * 1024
NOTHING: Final[Iterator[Any]] = iter(())  # which many can share, as it is at its end
INHERITED: Final = (
    "the stream was opened by the parent process, which may go on reading it: open another here"
)


class SyncIncoming(Generic[ChunkType]):
    """Iterates over the chunks of a streamed answer, and owns the connection that they come over.

    The connection goes back to the pool when the answer has been read to its end, and is closed when this is closed, or
    dropped, before.

    Attributes:
        ready: The chunks that have come in already: whoever takes one from here need not wait.
    """

    __slots__ = (
        "__weakref__",
        "_clock",
        "_open",
        "_over",
        "_pieces",
        "_response",
        "decoder",
        "place",
        "ready",
        "reply",
    )

    def __init__(
        self, response: Response, decoder: Decoder[ChunkType], reply: Reply, clock: Clock, place: SyncPlace
    ) -> None:
        self.reply: Reply = reply
        self.place: SyncPlace = place
        self.decoder: Decoder[ChunkType] = decoder
        self._clock = clock if clock.bounds_events else None
        self._response = response
        self._pieces = pieces(response)
        self.ready: Iterator[ChunkType] = NOTHING
        self._over = False  # the body has been read to its end, or as far as it was wanted
        self._open = True

    def __iter__(self) -> SyncIncoming[ChunkType]:
        return self

    def __next__(self) -> ChunkType:
        for chunk in self.ready:
            return chunk
        if self.place.process != process():
            raise StreamError(INHERITED)
        wait = self._clock.wait() if self._clock else None
        while not self._over:
            found: list[ChunkType] | Iterable[ChunkType] = ()
            try:
                if self.decoder.done:
                    self._finish()
                elif wait is None:
                    found = self.decoder.feed(self._pieces.__next__())
                else:
                    with time_limit(wait.left(), self._response):
                        found = self.decoder.feed(self._pieces.__next__())
            except BaseException as exc:
                found = self._failed(exc, wait)
            if isinstance(found, list) and len(found) == 1:
                return found[0]  # and nothing is kept
            self.ready = iter(found)
            for chunk in self.ready:
                return chunk
        raise StopIteration

    def _failed(self, exc: BaseException, wait: Wait | None) -> Iterator[ChunkType]:
        """The body's end, which may give a last chunk; or the failure as the caller is to see it."""
        if isinstance(exc, StopIteration):
            self._over = True
            self._response.close()
            return self.decoder.end()
        if isinstance(exc, TimeoutError):
            raise timed_out(wait.phase if wait else "read", reply=self.reply) from exc
        if isinstance(exc, Exception):
            raise translated(exc, reply=self.reply) from exc
        quieten(exc)
        raise exc

    def _finish(self) -> None:
        """The stream has said that it is done: see to the connection.

        What is left of the body, usually its end mark, is read, so that the connection can be used again. A server that
        takes its time over it, or sends more and more, costs the connection but not the caller.
        """
        self._over = True
        if _http.has_own_connection(self._response):
            left = TAIL_BYTES
            with contextlib.suppress(Exception), time_limit(TAIL_SECONDS, self._response):
                for piece in self._pieces:
                    left -= len(piece)
                    if left < 0:
                        break
        self.close()

    def close(self) -> None:
        """Free the connection. What has not been read is lost."""
        self._over = True
        self.ready = NOTHING
        if self._open:
            self._open = False
            if self.place.inherited:
                keep_forever(self._response, self._pieces)
                return
            close_response(self._response, self._pieces)

    def interrupt(self) -> None:
        """Wake whoever waits for the next chunk, with a failure. The waiting one closes then."""
        if not self.place.inherited:
            interrupt(self._response)

    def __del__(self) -> None:
        if not getattr(self, "_open", False) or self._response.is_closed:
            return
        if self.place.inherited:
            keep_forever(self._response, self._pieces)
        else:
            close_response_from_finalizer(self.place.loop, self._response, self._pieces)
            warnings.warn(
                f"a stream of {self.reply.place} was dropped before its end: read it to the end, close it, "
                "or open it in a `with` block",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )
