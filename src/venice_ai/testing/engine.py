"""uvicorn in a thread: the one module that knows which library serves."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, cast

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .exchange import Application, Connection, Receive, Send
    from .records import Scope

HOST = "127.0.0.1"
TURNS = 10  # each of these steps takes one or two
SETTLE_SECONDS = 10.0


class Engine:
    """A server of one application, on a port of loopback. Port 0: any that is free."""

    def __init__(self, application: Application, port: int = 0) -> None:
        self._application = application
        self._socket = listen(port)
        self.port: int = self._socket.getsockname()[1]
        self._server = _Server(_config(self._serve))
        sockets = {"sockets": [self._socket]}
        self._thread = threading.Thread(
            target=self._server.run, kwargs=sockets, name="venice-ai-local-server", daemon=True
        )

    def start(self) -> None:
        """Start the thread; return when the server answers."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                self._socket.close()
                raise RuntimeError("the local server could not start: its thread's traceback says why")
            time.sleep(0.001)

    def settle(self) -> None:
        """Return when the requests that have been sent so far are taken up: accepted, read and given their answers."""
        loop = self._server.loop
        if loop is not None and threading.current_thread() is not self._thread:
            asyncio.run_coroutine_threadsafe(_turns(), loop).result(SETTLE_SECONDS)

    def stop(self) -> None:
        """Drop every connection and end the thread."""
        self._server.should_exit = True
        self._thread.join(timeout=5)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(self._connection(scope["client"]), scope, receive, send)

    def _connection(self, client: object) -> Connection:
        connections = cast("set[Any]", self._server.server_state.connections)
        return next((each.transport for each in connections if each.client == client), _Gone())


def listen(port: int) -> socket.socket:
    """Return a listening socket that says it is TCP: asyncio sets TCP_NODELAY on no other.

    Without it, Nagle's algorithm holds back the second piece of each answer until the client acknowledges the
    first, which it takes 40 ms to do.
    """
    made = socket.create_server((HOST, port))
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())


async def _turns() -> None:
    """Let the event loop accept a connection, read from it, parse a request, and begin with its answer."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class _Server(uvicorn.Server):
    loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn would wait for the answers under way: a test that scripts a hanging one would hang with it.
        for connection in list(cast("set[Any]", self.server_state.connections)):
            connection.transport.abort()
        await super().shutdown(sockets)


class _Gone:
    """A connection that was closed before anything could be done with it."""

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return True


def _config(application: Callable[..., Any]) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="asyncio",
        http="h11",
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # Else a forwarded-for header of the request would pass for its connection.
        server_header=False,
        timeout_keep_alive=60,
    )
