"""The way of a request: which phase it is in, and the time-out of each."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITE_BYTES: Final = 64 * 1024

_watch: ContextVar[Watch] = ContextVar("_watch")


class Watch:
    """Bounds each phase of a request by the time-out of that name."""

    def __init__(self, limits: Mapping[str, float | None]) -> None:
        self.phase = "pool"
        self.timeout = asyncio.timeout(None)
        self.over = False
        self._limits = limits

    def begin(self) -> None:
        """Be the one that hears of this task's steps."""
        _watch.set(self)

    def enter(self, phase: str) -> None:
        """A phase begins."""
        if self.over or self.timeout.expired():
            return
        self.phase = phase
        seconds = self._limits.get(phase)
        self.timeout.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


def steps() -> aiohttp.TraceConfig:
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


def carried(request: httpx.Request, watch: Watch) -> httpx.Request:
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

    def __aiter__(self) -> Any:  # of views of bytes, which are not bytes to a type checker
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
