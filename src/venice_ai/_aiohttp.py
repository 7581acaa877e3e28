"""The HTTP library over aiohttp: the one other module that names it, loaded only where this transport is chosen.

`httpx-aiohttp` carries requests and answers over. What it leaves to aiohttp's own ways is put right here: what a failure
is called, which time-out is which, what may be on a connection that is used again.
"""

from __future__ import annotations

import asyncio
import select
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, NoReturn

import aiohttp
import httpx
from aiohttp import hdrs
from aiohttp.http import HttpProcessingError
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

__all__ = ["AiohttpClient"]

HEAD_BYTES: Final = 100 * 1024  # as long as the default transport lets the head of an answer be
HEAD_LINES: Final = 1024
WRITE_BYTES: Final = 64 * 1024
_ADDED: Final = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)

# The first row that matches counts.
_NAMES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.ClientPayloadError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (HttpProcessingError, httpx.RemoteProtocolError),
    (aiohttp.ClientError, httpx.ReadError),
    (ConnectionError, httpx.ReadError),
)
_TIMEOUTS: Mapping[str, type[httpx.TimeoutException]] = {
    "pool": httpx.PoolTimeout,
    "connect": httpx.ConnectTimeout,
    "write": httpx.WriteTimeout,
    "read": httpx.ReadTimeout,
}


class AiohttpClient(HttpxAiohttpClient):
    """The HTTP library's client, with its way of finding proxies, over aiohttp."""

    def _init_transport(self, **settings: Any) -> httpx.AsyncBaseTransport:
        return Transport(**settings)

    def _init_proxy_transport(self, proxy: httpx.Proxy, **settings: Any) -> httpx.AsyncBaseTransport:
        return Transport(proxy=proxy, **settings)


class Transport(AiohttpTransport):
    """Carries requests over aiohttp."""

    def get_client(self) -> aiohttp.ClientSession:
        """The session of the running event loop: no cookies, nothing unpacked, nothing added."""
        return aiohttp.ClientSession(
            connector=Connector(self.limits, self.ssl_context),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_ADDED,
            response_class=Answer,
            max_line_size=HEAD_BYTES,
            max_field_size=HEAD_BYTES,
            max_headers=HEAD_LINES,
            trace_configs=[_steps()],
        )

    def __del__(self) -> None:
        if isinstance(self.client, aiohttp.ClientSession) and self.client._loop.is_closed():
            self.client.detach()  # else it would complain of not having been closed, which nobody can do any more

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its answer as soon as the head is there."""
        limits = request.extensions.get("timeout", {})
        watch = Watch(limits)
        _watch.set(watch)
        try:
            async with watch.timeout:
                response = await super().handle_async_request(_carried(request, watch))
        except TimeoutError as exc:
            raise _TIMEOUTS[watch.phase](f"the time-out {watch.phase!r} ran out") from exc
        except Exception as exc:
            raise_named(exc)
        finally:
            watch.over = True
        answer = response.stream._aiohttp_response  # type: ignore[attr-defined]  # there is no public way to it
        _check_head(answer)
        response.stream = Incoming(answer, limits.get("read"))
        response.extensions |= _extensions(answer)
        return response


def raise_named(exc: Exception) -> NoReturn:
    """Raise a failure by the name that the default transport has for it; anything else as it is."""
    told = exc.__cause__ if isinstance(exc, httpx.TransportError) and exc.__cause__ else exc
    kind = next((kind for theirs, kind in _NAMES if isinstance(told, theirs)), None)
    if kind is None:
        raise exc
    raise kind(str(told) or type(told).__name__) from told


# --- time-outs

_watch: ContextVar[Watch] = ContextVar("_watch")


class Watch:
    """Bounds each phase of a request by the time-out of that name."""

    def __init__(self, limits: Mapping[str, float | None]) -> None:
        self.phase = "pool"
        self.timeout = asyncio.timeout(None)
        self.over = False
        self._limits = limits

    def enter(self, phase: str) -> None:
        """A phase begins."""
        if self.over or self.timeout.expired():
            return
        self.phase = phase
        seconds = self._limits.get(phase)
        self.timeout.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


def _steps() -> aiohttp.TraceConfig:
    """What aiohttp says about the steps of a request, as phases."""
    steps = aiohttp.TraceConfig()
    for signal, phase in (
        (steps.on_connection_queued_start, "pool"),
        (steps.on_connection_create_start, "connect"),
        (steps.on_connection_create_end, "write"),
        (steps.on_connection_reuseconn, "write"),
        (steps.on_request_headers_sent, "read"),
    ):
        signal.append(_entering(phase))
    return steps


def _entering(phase: str) -> Any:
    async def enter(session: object, context: object, step: object) -> None:
        _watch.get().enter(phase)

    return enter


# --- the request


def _carried(request: httpx.Request, watch: Watch) -> httpx.Request:
    """The request as aiohttp is to see it: without time-outs, and with a body that tells how far it is."""
    extensions = {name: value for name, value in request.extensions.items() if name != "timeout"}
    body = Outgoing(request.stream, watch) if _has_body(request) else None
    return httpx.Request(
        request.method, request.url, headers=request.headers, stream=body, extensions=extensions
    )


def _has_body(request: httpx.Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


class Outgoing(httpx.AsyncByteStream):
    """The body of a request, in pieces; each has the time-out `write` for itself."""

    def __init__(self, stream: Any, watch: Watch) -> None:
        self._pieces = aiter(stream)
        self._watch = watch
        self._left = memoryview(b"")

    def __aiter__(self) -> Outgoing:
        return self

    async def __anext__(self) -> bytes | memoryview:
        while not self._left:
            try:
                self._left = memoryview(await anext(self._pieces))
            except StopAsyncIteration:
                self._watch.enter("read")
                raise
        self._watch.enter("write")
        piece, self._left = self._left[:WRITE_BYTES], self._left[WRITE_BYTES:]
        return piece


# --- the answer


class Answer(aiohttp.ClientResponse):
    """An answer as aiohttp has it, which may outlive its event loop."""

    def __del__(self, *arguments: Any) -> None:
        if self._loop is not None and self._loop.is_closed():
            self.close()  # else its connection would be closed with an event loop that is over
        super().__del__(*arguments)


class Incoming(httpx.AsyncByteStream):
    """The body of an answer. The time-out `read` counts while somebody waits, and only then."""

    def __init__(self, answer: aiohttp.ClientResponse, seconds: float | None) -> None:
        self._answer = answer
        self._content = answer.content
        self._patience = Patience(answer.content, seconds)
        self._lost = Lost(answer)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self._patience.begin()
        try:
            piece = await self._content.readany()
        except Exception as exc:
            # What came before the failure; there is no public way to it.
            piece = self._content._read_nowait(-1)
            if not piece:
                raise_named(exc)
        finally:
            self._patience.end()
        if piece:
            return piece
        self._lost.check()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give the connection back if all has been read; else close it, and fail whoever waits in a read."""
        self._lost.forget()
        self._patience.forget()
        self._answer.release()
        await self._answer.wait_for_close()  # the request may still be being written


class Patience:
    """The time-out of a reader: one timer for all its reads, which looks when it rings since when this one lasts."""

    def __init__(self, content: aiohttp.StreamReader, seconds: float | None) -> None:
        self._content = content
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """A read begins."""
        if self._seconds is not None:
            self._since = self._loop.time()
            if self._timer is None:
                self._timer = self._loop.call_at(self._since + self._seconds, self._ring, self._seconds)

    def end(self) -> None:
        """It has ended; the timer may ring in vain."""
        self._since = None

    def _ring(self, seconds: float) -> None:
        self._timer = None
        if self._since is None:
            return
        if self._since + seconds > self._loop.time():
            self._timer = self._loop.call_at(self._since + seconds, self._ring, seconds)
        elif self._content.exception() is None:
            self._content.set_exception(httpx.ReadTimeout("the time-out 'read' ran out"))

    def forget(self) -> None:
        """Nothing will be read any more."""
        if self._timer is not None:
            self._timer.cancel()


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
            self._end.add_done_callback(self._wake)

    def _wake(self, end: asyncio.Future[None]) -> None:
        end.exception()  # so that nobody complains that it was not asked for
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


def _check_head(answer: aiohttp.ClientResponse) -> None:
    """Refuse what aiohttp lets pass: another protocol, and a coding of the body that nobody undoes."""
    coding = answer.headers.get(hdrs.TRANSFER_ENCODING, "chunked")
    if answer.status == 101 or coding.lower() != "chunked":
        answer.close()
        raise httpx.RemoteProtocolError(
            f"status {answer.status} and transfer coding {coding!r} were not asked for"
        )


def _extensions(answer: aiohttp.ClientResponse) -> dict[str, Any]:
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


# --- connections


class Connector(aiohttp.TCPConnector):
    """The pool: as many connections as the limits allow, and none that has bytes of nobody's on it."""

    def __init__(self, limits: httpx.Limits, context: Any) -> None:
        super().__init__(
            limit=limits.max_connections or 0, keepalive_timeout=limits.keepalive_expiry, ssl=context
        )
        self._most_idle = limits.max_keepalive_connections

    def __del__(self, *arguments: Any) -> None:
        if not self._loop.is_closed():
            super().__del__(*arguments)

    async def _get(self, *arguments: Any) -> Any:
        """An idle connection. What came on one meanwhile would be read as the beginning of the next answer."""
        while (found := await super()._get(*arguments)) is not None and not _is_quiet(found):
            found.close()
        return found

    def _release(self, key: Any, protocol: Any, *, should_close: bool = False) -> None:
        full = self._most_idle is not None and sum(map(len, self._conns.values())) >= self._most_idle
        over = should_close or full or protocol.should_close
        if over and protocol.transport is not None:
            protocol.transport.abort()  # to close would be to wait until what has not been sent is
        super()._release(key, protocol, should_close=over)


def _is_quiet(connection: Any) -> bool:
    """Whether nothing has come on an idle connection: neither bytes nor its end."""
    raw = connection.transport.get_extra_info("socket")
    return not connection.protocol.should_close and not (raw is not None and _is_readable(raw.fileno()))


def _is_readable(descriptor: int) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
