"""The ASGI application: it takes a request down, asks what to answer, and plays the answer piece by piece."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from .replies import Cut, ErrorReply, Gate, Hang, Headers, Pause, RawReply, ScriptItem

if TYPE_CHECKING:
    from .records import Ledger, RecordedRequest, Scope

Message: TypeAlias = dict[str, Any]  # ASGI's own
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

RATE_LIMIT = 500
TOKEN_LIMIT = 1_000_000


class Connection(Protocol):
    """The TCP connection below a request: ASGI has no word for dropping one."""

    def close(self) -> None:
        """Send what is still to be sent, then close."""

    def is_closing(self) -> bool:
        """Tell whether either side has closed."""
        ...


class Application:
    """The application of one server: ASGI, and told which connection carries the request."""

    def __init__(
        self, *, ledger: Callable[[], Ledger], answer_to: Callable[[RecordedRequest], ScriptItem]
    ) -> None:
        self._ledger = ledger
        self._answer_to = answer_to

    async def __call__(self, connection: Connection, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request down and answer it."""
        body, whole = await read_body(receive)
        ledger = self._ledger()
        request = ledger.enter(scope, body, connection)
        try:
            if whole:
                reply = lowered(self._answer_to(request), request)
                await Exchange(request, reply, connection, send).run(receive)
            else:
                request.disconnected.set()
        finally:
            ledger.leave()


class Exchange:
    """One answer being sent, with an ear for the client's leaving, which a silent server too must notice."""

    def __init__(self, request: RecordedRequest, reply: RawReply, connection: Connection, send: Send) -> None:
        self._request = request
        self._reply = reply
        self._connection = connection
        self._send = send
        self._dropped = False

    async def run(self, receive: Receive) -> None:
        """Send the answer, until it is whole or one side has gone."""
        leaving = asyncio.create_task(departure(receive))
        sending = asyncio.create_task(self._answer())
        try:
            await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and await sending:
                return
            await leaving  # To return earlier, the answer unfinished, would be an error in uvicorn's log.
            if not self._dropped:
                self._request.disconnected.set()
        finally:
            leaving.cancel()
            sending.cancel()
            await asyncio.gather(leaving, sending, return_exceptions=True)

    async def _answer(self) -> bool:
        """Send head, pieces and end; tell whether the answer was sent whole."""
        await asyncio.sleep(self._reply.delay)
        if self._reply.pieces is None:
            return self._drop()
        await self._send(head_of(self._reply, self._request.number))
        for piece in self._reply.pieces:
            if self._connection.is_closing():
                return False
            if isinstance(piece, Cut):
                return self._drop()
            await self._play(piece)
        return await self._end()

    async def _play(self, piece: bytes | Pause | Gate | Hang) -> None:
        if isinstance(piece, bytes):
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0)  # Lets the loop see that the client has left, and serve the others.
        elif isinstance(piece, Gate):
            await opening(piece)
        else:
            await asyncio.sleep(piece.seconds if isinstance(piece, Pause) else piece.at_most)

    async def _end(self) -> bool:
        if self._connection.is_closing():
            return False
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._request.finished.set()
        return True

    def _drop(self) -> bool:
        self._dropped = True
        self._connection.close()
        return False


async def opening(gate: Gate) -> None:
    """Return when a gate is open; it is opened from another thread."""
    loop = asyncio.get_running_loop()
    opened = asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # The server may have stopped meanwhile, and its loop with it.
            loop.call_soon_threadsafe(opened.set)

    gate.arrive(wake)
    with suppress(TimeoutError):
        async with asyncio.timeout(gate.at_most):
            await opened.wait()


async def read_body(receive: Receive) -> tuple[bytes, bool]:
    """Read the request's body; tell whether it came whole."""
    parts: list[bytes] = []
    while (message := await receive())["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts), True
    return b"".join(parts), False


async def departure(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def lowered(item: ScriptItem, request: RecordedRequest) -> RawReply:
    """Return the bytes to send. What a scripted function raises goes to the client, where the test looks."""
    try:
        reply = item(request) if callable(item) else item
        return reply.lower(request)
    except Exception as exc:
        return ErrorReply(500, f"the scripted reply failed: {type(exc).__name__}: {exc}").lower(request)


def head_of(reply: RawReply, number: int) -> Message:
    """Return the start of the response: the reply's own headers over those every answer carries."""
    headers: dict[str, str | None] = {**venice_headers(number), "content-type": reply.content_type}
    headers |= {name.lower(): value for name, value in reply.headers.items()}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]
    return {"type": "http.response.start", "status": reply.status, "headers": encoded}


def venice_headers(number: int) -> Headers:
    """Return the headers that the API sets on every answer."""
    return {
        "cf-ray": f"{0x8F3C5D7E00000000 + number:016x}-TST",
        "x-venice-version": "20260821.193530",
        "x-ratelimit-limit-requests": str(RATE_LIMIT),
        "x-ratelimit-remaining-requests": str(max(0, RATE_LIMIT - number)),
        "x-ratelimit-reset-requests": str(int(time.time() * 1000) + 60_000),
        "x-ratelimit-limit-tokens": str(TOKEN_LIMIT),
        "x-ratelimit-remaining-tokens": str(max(0, TOKEN_LIMIT - 100 * number)),
        "x-ratelimit-reset-tokens": "60",
        "x-venice-balance-usd": "12.50",
        "x-venice-balance-diem": "3.25",
    }
