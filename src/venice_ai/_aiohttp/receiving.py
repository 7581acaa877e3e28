"""The way of an answer: its body, its end, and the time-out of its reader."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
from aiohttp import hdrs

from .._http.timers import Timer
from .failures import raise_named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Answer(aiohttp.ClientResponse):
    """An answer as aiohttp has it, which may outlive its event loop."""

    def __del__(self, *arguments: Any) -> None:
        if self._loop.is_closed():
            self.close()  # else its connection would be closed with an event loop that is over
        super().__del__(*arguments)


class Incoming(httpx.AsyncByteStream):
    """The body of an answer. The time-out `read` counts while somebody waits, and only then."""

    def __init__(self, answer: aiohttp.ClientResponse, seconds: float | None) -> None:
        self._answer = answer
        self._content = answer.content
        self._timer = ReadTimer(answer.content, seconds)
        self._lost = Lost(answer)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self._timer.read()
        try:
            piece = await self._content.readany()
        except Exception as exc:
            exc.__traceback__ = None  # the content keeps the exception, which would keep all these frames
            # What came before the failure; there is no public way to it.
            piece = self._content._read_nowait(-1)
            if not piece:
                raise_named(exc)
        finally:
            self._timer.end()
        if piece:
            return piece
        self._lost.check()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give the connection back if all has been read; else close it, and fail whoever waits in a read."""
        self._lost.forget()
        self._timer.cancel()
        if (
            self._content.exception() is None
        ):  # aiohttp has one for all answers, which would keep the frames of each
            self._content.set_exception(aiohttp.ClientConnectionError("the answer was closed"))
        self._answer.release()
        await self._answer.wait_for_close()  # the request may still be being written


class ReadTimer(Timer):
    """The time-out of a reader, which is the same for all its reads."""

    __slots__ = ("_content", "_seconds")

    def __init__(self, content: aiohttp.StreamReader, seconds: float | None) -> None:
        super().__init__(asyncio.get_running_loop())
        self._content = content
        self._seconds = seconds

    def read(self) -> None:
        """A read begins."""
        self.begin(self._seconds)

    def expired(self) -> None:
        """Fail whoever waits."""
        if self._content.exception() is None:
            self._content.set_exception(aiohttp.ServerTimeoutError("the time-out 'read' ran out"))


class Lost:
    """Knows of the end of an answer's connection what aiohttp keeps to itself.

    A reset ends a body that lasts until the close as if all were well, and a broken chunk leaves the reader waiting.
    """

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        protocol = None if answer.connection is None else answer.connection.protocol
        self._end = None if protocol is None else protocol.closed
        self._until_close = not {hdrs.CONTENT_LENGTH, hdrs.TRANSFER_ENCODING} & answer.headers.keys()
        self._content = answer.content
        if self._end is not None:
            self._end.remove_done_callback(_heard)  # of the answer before
            self._end.add_done_callback(_heard)
            self._end.add_done_callback(self._wake)

    def _wake(self, end: asyncio.Future[None]) -> None:
        if not self._content.is_eof() and self._content.exception() is None:
            self._content.set_exception(aiohttp.ClientPayloadError("the connection ended within the answer"))

    def check(self) -> None:
        """At the body's end: raise if the connection was lost, and the body lasted until then."""
        if self._until_close and self._end is not None and self._end.done():
            lost = self._end.exception()
            if lost is not None:
                raise httpx.ReadError(str(lost)) from lost

    def forget(self) -> None:
        """The answer is over; the connection may go on."""
        if self._end is not None:
            self._end.remove_done_callback(self._wake)


def _heard(end: asyncio.Future[None]) -> None:
    """Ask for a connection's failure, so that nobody complains that it was not; it may come long after the answer."""
    if not end.cancelled():
        end.exception()


def check_head(answer: aiohttp.ClientResponse) -> None:
    """Refuse what aiohttp lets pass: another protocol, and a coding of the body that nobody undoes."""
    coding = answer.headers.get(hdrs.TRANSFER_ENCODING, "chunked")
    if answer.status == 101 or coding.lower() != "chunked":
        answer.close()
        raise httpx.RemoteProtocolError(
            f"status {answer.status} and transfer coding {coding!r} were not asked for"
        )


def extensions(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """What the HTTP library's own transport says beside an answer."""
    version = answer.version
    said: dict[str, Any] = {"http_version": b"HTTP/%d.%d" % (version or (1, 1))}
    if answer.connection is not None:  # else all of it has come already
        said["network_stream"] = Network(answer.connection.transport)
    return said


class Network:
    """The connection below an answer, as the HTTP library shows it."""

    def __init__(self, transport: asyncio.BaseTransport | None) -> None:
        self._transport = transport

    def get_extra_info(self, name: str) -> Any:
        """Something about the connection, or None."""
        return None if self._transport is None else self._transport.get_extra_info(name)
