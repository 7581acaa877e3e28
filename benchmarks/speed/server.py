"""The server of the benchmark, in a process of its own: `python server.py ca.pem`.

It prints its ports, plain and with TLS, writes the certificate to trust, and ends with its input. Each line of its
input is answered with how many connections there have been.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import sys
from functools import lru_cache, partial

import trustme
from http2 import Http2
from wire import HEAD, PAUSE, PIECE, TAIL, WORD, event, frame, render

EVENT = frame(event(WORD))


class Server:
    """Answers requests, one after the other on each connection."""

    def __init__(self) -> None:
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        self.connections += 1
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):  # the client has gone
            if _speaks_http2(writer):
                await Http2(reader, writer).serve()
            while not reader.at_eof():
                await _answer(await _asked(reader), writer)
        writer.close()


def _speaks_http2(writer: asyncio.StreamWriter) -> bool:
    tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    return tls is not None and tls.selected_alpn_protocol() == "h2"


async def _asked(reader: asyncio.StreamReader) -> str:
    """Read a request, and return the name of its model; a form, whose files are large, is not kept."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    if b"\r\ncontent-type: multipart/form-data" in head:
        for start in range(0, length, PIECE):
            await reader.readexactly(min(PIECE, length - start))
        return "voice"
    return str(json.loads(await reader.readexactly(length))["model"])


async def _answer(model: str, writer: asyncio.StreamWriter) -> None:
    kind, _, size = model.partition("/")
    if kind == "paced":
        await _paced(int(size), writer)
    elif kind == "held":
        writer.write(HEAD + EVENT)  # and nothing more, until the client goes
        await writer.drain()
    else:
        for piece in _kept(model) or render(model):
            writer.write(piece)
            await writer.drain()


@lru_cache(maxsize=64)
def _kept(model: str) -> list[bytes] | None:
    """A small answer, as one piece; None for a large one, which is rendered as it goes."""
    kind, _, size = model.partition("/")
    is_small = kind == "plain" or (kind in ("framed", "batched") and int(size) <= 1000)
    return [b"".join(render(model))] if is_small else None


async def _paced(chunks: int, writer: asyncio.StreamWriter) -> None:
    """One event at each beat, whenever the one before was taken."""
    clock = asyncio.get_running_loop().time
    start = clock()
    writer.write(HEAD)
    for number in range(1, chunks + 1):
        await asyncio.sleep(start + number * PAUSE - clock())
        writer.write(EVENT)
        await writer.drain()
    writer.write(TAIL)


def certified(trusted: str) -> ssl.SSLContext:
    """The server's side of TLS; who is to trust it finds the certificate in a file."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(trusted)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


async def main() -> None:
    """Serve until the input ends: with the process that holds its other side."""
    here = Server()
    start = partial(asyncio.start_server, here.serve, "127.0.0.1", 0, backlog=1024, limit=2**20)
    servers = await start(), await start(ssl=certified(sys.argv[1]))
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(here.connections, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
