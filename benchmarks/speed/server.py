"""The server of the benchmark, in a process of its own: `python server.py` prints its port, and ends with its input.

Each line of its input is answered with how many connections there have been.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from functools import lru_cache

from wire import HEAD, PAUSE, TAIL, event, frame, render

WORD = frame(event(b" word"))


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
            while True:
                await _answer(await _asked(reader), writer)
        writer.close()


async def _asked(reader: asyncio.StreamReader) -> str:
    """Read a request, and return the name of its model."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
    return str(json.loads(body)["model"])


async def _answer(model: str, writer: asyncio.StreamWriter) -> None:
    kind, _, size = model.partition("/")
    if kind == "paced":
        await _paced(int(size), writer)
    elif kind == "held":
        writer.write(HEAD + WORD)  # and nothing more, until the client goes
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
        writer.write(WORD)
        await writer.drain()
    writer.write(TAIL)


async def main() -> None:
    """Serve until the input ends: with the process that holds its other side."""
    here = Server()
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0, backlog=1024, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(here.connections, flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
