"""The server of the soak, in a process of its own: `python server.py` prints its port, and ends with its input.

A request says by the name of its model what it wants: `wire/size/number`. A wire that is written `a+b` answers the
first request of that number with `a`, and the next one, which must be its repetition, with `b`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import sys

from wires import PING, Drip, Then, script

PATIENCE = 5.0  # seconds for a client to go
PING_PAUSE = 0.05


class Server:
    """Answers requests, one after the other on each connection."""

    def __init__(self) -> None:
        self._asked_before: set[str] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        raw: socket.socket = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):  # the client has gone
            while await self._answer(reader, writer):
                pass
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request, and return whether the connection may see another."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
        wire, size, number = json.loads(body)["model"].split("/")
        for step in script(self._choice(wire, number), int(size)):
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, Drip):
                await _drip(step, writer)
            else:
                await _finish(step, reader, writer)
                return False
        return True

    def _choice(self, wire: str, number: str) -> str:
        first, _, second = wire.partition("+")
        if not second:
            return first
        if number in self._asked_before:
            self._asked_before.remove(number)
            return second
        self._asked_before.add(number)
        return first


async def _drip(step: Drip, writer: asyncio.StreamWriter) -> None:
    for start in range(0, len(step.data), step.size):
        writer.write(step.data[start : start + step.size])
        await asyncio.sleep(0)


async def _finish(step: Then, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Do the last thing on a connection."""
    if step is Then.RST:
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    elif step is not Then.FIN:
        pinging = asyncio.create_task(_ping(writer)) if step is Then.PING else None
        with contextlib.suppress(TimeoutError, OSError):
            await asyncio.wait_for(reader.read(), PATIENCE)
        if pinging is not None:
            pinging.cancel()


async def _ping(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while not writer.is_closing():
            writer.write(b"%x\r\n%s\r\n" % (len(PING), PING))
            await asyncio.sleep(PING_PAUSE)


async def main() -> None:
    """Serve until the input ends: with the process that holds its other side."""
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
