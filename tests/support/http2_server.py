"""A server that speaks HTTP/2 over TLS, in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from pathlib import Path
from typing import Any, Self

import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

from pace import seconds

EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


class HTTP2Server:
    """Answers each chat completion with as many words as its `max_tokens` says; with -1, with one and then silence.

    Attributes:
        together: How many streams have to be under way before any of them goes on.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        issued.private_key_pem.write_to_path(str(folder / "key.pem"))
        issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
        authority.cert_pem.write_to_path(str(folder / "trusted.pem"))
        self.trusted = folder / "trusted.pem"
        self.versions: list[str] = []
        self.peers: set[Any] = set()
        self.together = 1
        self.at_once = self.most_at_once = self.left = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}/api/v1"
        self._config = Config()
        self._config.bind = [f"fd://{self._socket.detach()}"]
        self._config.certfile, self._config.keyfile = str(folder / "cert.pem"), str(folder / "key.pem")
        self._config.accesslog = self._config.errorlog = None
        self._config.graceful_timeout = 0.2
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = threading.Event()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._started.set()
        await serve(self._app, self._config, shutdown_trigger=self._over.wait, mode="asgi")  # type: ignore[arg-type]

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.versions.append(scope["http_version"])
        self.peers.add(scope["client"])
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        wanted = json.loads(body + message["body"])
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await self._answer(wanted, receive, send)
        finally:
            self.at_once -= 1

    async def _answer(self, wanted: Any, receive: Any, send: Any) -> None:
        kind = b"text/event-stream" if wanted.get("stream") else b"application/json"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        if not wanted.get("stream"):
            whole = {"choices": [{"index": 0, "message": {"content": "fine"}, "finish_reason": "stop"}]}
            await send({"type": "http.response.body", "body": json.dumps(whole).encode()})
            return
        while self.most_at_once < self.together:
            await asyncio.sleep(0.001)
        for _ in range(abs(wanted["max_tokens"])):
            await send({"type": "http.response.body", "body": EVENT, "more_body": True})
            await asyncio.sleep(0.01)
        if wanted["max_tokens"] < 0:
            assert (await receive())["type"] == "http.disconnect"
            self.left += 1
            return
        await send({"type": "http.response.body", "body": END})

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(seconds(10))
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(seconds(10))
        assert not self._thread.is_alive()
