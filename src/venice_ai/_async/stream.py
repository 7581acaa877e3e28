"""Streams: what is read chunk by chunk, and must be neither silently short nor silently empty."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from .._core.errors import translated
from .._core.logs import logger
from .._core.reply import Replied
from ..exceptions import (
    ArgumentTypeError,
    StreamBusyError,
    StreamClosedError,
    StreamConsumedError,
    StreamError,
)
from .incoming import INHERITED, Incoming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType
    from typing import Self

    from .._http import Response
    from .._pairs import AsyncClosableIterator

__all__ = ["Stream"]

ChunkType = TypeVar("ChunkType")


class _Unbuffered:
    """What iterators of others have ready: nothing that is known of."""

    ready: Final[tuple[()]] = ()


class Stream(Replied, Generic[ChunkType]):
    """A stream of chunks, to be read once, by one reader, from the first to the last.

    It iterates; it is a context manager that closes it; and it can be closed from anywhere. A loop that was left by
    `break` can be taken up again where it stopped. A stream that fails raises a `VeniceError`, whatever went wrong
    beneath it, and can't be read any further; so does one that ends before it is complete.

    ```python
    stream = await client.chat.completions.create(
        model="default", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    async with stream:
        async for chunk in stream:
            print(chunk.text, end="")
    print(stream.request_id, stream.rate_limits.remaining_requests)
    ```

    Args:
        iterator: The chunks.
        client: What the stream came from; kept, so that it lives as long as the stream.
    """

    def __init__(self, iterator: AsyncIterator[ChunkType], *, client: object) -> None:
        self._iterator = iterator
        self._client = client
        self._consumed = False
        self._closed = False
        self._handed_over = False
        self._turn = Lock()  # held by the one who reads
        self._inherited = False  # from a parent process
        self._source: Incoming[ChunkType] | _Unbuffered = (
            iterator if isinstance(iterator, Incoming) else _Unbuffered()
        )
        self._reply = iterator.reply if isinstance(iterator, Incoming) else None
        if isinstance(iterator, Incoming):
            iterator.place.add(self)

    def __aiter__(self) -> Self:
        if self._consumed:
            raise self._refusal()
        return self

    async def __anext__(self) -> ChunkType:
        if self._consumed:
            raise self._refusal()
        if not self._turn.acquire(False):
            raise StreamBusyError(
                "another task or thread is reading this stream: a stream has one reader at a time"
            )
        try:
            for chunk in self._source.ready:  # noqa: B007  # it is used below
                break
            else:
                chunk = await self._iterator.__anext__()
            self._keep(chunk)
        except BaseException as exc:
            await self._stop(exc)
            raise
        finally:
            self._turn.release()
        if self._closed:  # by somebody who could not do it while this one was reading
            await self._free()
        return chunk

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "consumed" if self._consumed else "open"
        return f"<{type(self).__name__} {state}, request id {self.request_id}>"

    def get_iterator(self) -> AsyncClosableIterator[ChunkType]:
        """The iterator beneath, for those who want to read it by themselves. This stream counts as consumed then."""
        if self._consumed:
            raise self._refusal()
        self._consumed = self._handed_over = True
        return self._iterator  # type: ignore[return-value]  # what is wrapped by the client can be closed

    async def close(self) -> None:
        """Free the connection, at once and without an error, as often as you like.

        Who is waiting for the next chunk, in another task or thread, gets a `StreamClosedError`.
        """
        if self._closed:
            return
        self._closed = self._consumed = True
        if self._handed_over:
            return
        if self._turn.acquire(blocking=False):
            await self._free()
            self._turn.release()
        elif isinstance(self._iterator, Incoming):
            await self._iterator.interrupt()

    aclose = close

    def _leave(self) -> None:
        """In a forked child: leave the stream to the parent process, which may go on reading it."""
        self._consumed = self._inherited = True

    def __reduce__(self) -> str:
        raise ArgumentTypeError(
            "a stream can be neither pickled nor copied: collect it, and take the response"
        )

    @property
    def response(self) -> Response | None:
        """The HTTP response, without its body, its connection and the request's credentials."""
        return self._reply.response() if self._reply else None

    @property
    def skipped_events(self) -> int:
        """How many bad events were skipped, where `on_bad_event="skip"` was asked for."""
        return self._iterator.decoder.skipped if isinstance(self._iterator, Incoming) else 0

    def _keep(self, chunk: ChunkType) -> None:
        """Take note of a chunk that passes by."""

    def _received(self) -> object:
        """What has been received, for an exception to carry."""
        return None

    def _check_complete(self) -> None:
        """Raise where the end came too early."""

    def _refusal(self) -> StreamError:
        if self._inherited:
            return StreamError(INHERITED, partial=self._received())
        if self._closed:
            return StreamClosedError("the stream has been closed", partial=self._received())
        return StreamConsumedError("the stream has been read already", partial=self._received())

    async def _stop(self, exc: BaseException) -> None:
        """The iterator ended or failed: free the connection, and raise what the caller is to see, if it is not that."""
        self._consumed = True
        await self._free()
        if not isinstance(exc, Exception):
            return
        if self._closed:
            raise StreamClosedError(
                "the stream was closed while it was being read", partial=self._received()
            ) from exc
        if isinstance(exc, StopAsyncIteration):
            self._check_complete()
            return
        error = translated(exc, reply=self._reply)
        if error.partial is None:
            error.partial = self._received()
        if error.request_id is None:
            error.request_id = self.request_id
        if error is not exc:
            logger.error("a stream failed: %r", exc)
            raise error from exc

    async def _free(self) -> None:
        """Free the connection; what goes wrong with that is for the log only."""
        close: Any = getattr(self._iterator, "aclose", None)
        if close is None:
            return
        try:
            await close()
        except Exception as exc:
            logger.debug("closing a stream failed: %r", exc)
