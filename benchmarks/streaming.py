"""What a streamed chunk costs the caller's CPU, beside the HTTP library alone and beside the least one could do.

    python benchmarks/streaming.py
    python benchmarks/streaming.py --chunks 20000 --rounds 7

A server process sends the same chat stream again and again, each event in a HTTP chunk of its own (*framed*) or a
hundred of them in one (*batched*). The contenders read it one after the other, round by round, in this process; what is
printed is the median of the CPU time a chunk, and its ratio to the floor. Times differ from machine to machine, ratios
hardly do.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import statistics
import time
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import BaseModel

from venice_ai import SyncVeniceClient, VeniceClient

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from multiprocessing.connection import Connection

EVENT = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"m",'
    b'"choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}\n\n'
)
LAST = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"m",'
    b'"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
REQUEST: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


# --- the server


def serve(ready: Connection, chunks: int, batch: int) -> None:
    """Answer every request with the same stream."""
    piece = EVENT * batch
    frame = b"%x\r\n%s\r\n" % (len(piece), piece)
    tail = b"%x\r\n%s\r\n0\r\n\r\n" % (len(LAST), LAST)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):  # the client has gone
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
                writer.write(HEAD)
                for _ in range(chunks // batch):
                    writer.write(frame)
                    await writer.drain()
                writer.write(tail)
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    asyncio.run(main())


# --- the contenders: each reads one stream


class Delta(BaseModel):
    """The least of a delta."""

    content: str | None = None


class Choice(BaseModel):
    """The least of a choice."""

    index: int
    delta: Delta
    finish_reason: str | None = None


class Chunk(BaseModel):
    """The least of a chunk."""

    id: str
    choices: list[Choice]


def contenders(url: str, run: Callable[[Coroutine[Any, Any, None]], None]) -> dict[str, Callable[[], object]]:
    """The contenders by their names; `run` runs what is async."""
    http, http_async = httpx.Client(), httpx.AsyncClient()
    ours = SyncVeniceClient(base_url=url, api_key="k")
    ours_async = VeniceClient(base_url=url, api_key="k")

    def bare() -> None:
        with http.stream("POST", url + "/chat/completions", json=REQUEST) as response:
            for _ in response.iter_raw():
                pass

    def floor() -> None:
        rest = b""
        with http.stream("POST", url + "/chat/completions", json=REQUEST) as response:
            for piece in response.iter_raw():
                *events, rest = (rest + piece).split(b"\n\n")
                for event in events:
                    if event != b"data: [DONE]":
                        Chunk.__pydantic_validator__.validate_json(event[6:])

    def plain() -> None:
        for _ in ours.chat.completions.create(stream=True, **REQUEST):
            pass

    def deltas() -> None:
        for _ in ours.chat.completions.create(stream=True, **REQUEST).text_deltas():
            pass

    async def bare_async() -> None:
        async with http_async.stream("POST", url + "/chat/completions", json=REQUEST) as response:
            async for _ in response.aiter_raw():
                pass

    async def plain_async() -> None:
        async for _ in await ours_async.chat.completions.create(stream=True, **REQUEST):
            pass

    return {
        "floor (httpx, split, validate)": floor,
        "httpx alone": bare,
        "venice_ai, for": plain,
        "venice_ai, text_deltas": deltas,
        "venice_ai, collect": lambda: ours.chat.completions.create(stream=True, **REQUEST).collect(),
        "httpx alone, async": lambda: run(bare_async()),
        "venice_ai, async for": lambda: run(plain_async()),
    }


# --- the measurement


def measure(chunks: int, rounds: int, batch: int) -> dict[str, float]:
    """The median CPU time of each contender, in microseconds a chunk."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=serve, args=(sending, chunks, batch), daemon=True)
    server.start()
    loop = asyncio.new_event_loop()
    try:
        readers = contenders(f"http://127.0.0.1:{receiving.recv()}", loop.run_until_complete)
        times: dict[str, list[float]] = {name: [] for name in readers}
        for reader in readers.values():
            reader()  # the first one warms up
        for _ in range(rounds):
            for name, reader in readers.items():
                start = time.process_time()
                reader()
                times[name].append((time.process_time() - start) / chunks * 1e6)
    finally:
        server.kill()
        server.join()
        loop.close()
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Measure, and print a table a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for case, batch in (("framed", 1), ("batched", 100)):
        figures = measure(options.chunks, options.rounds, batch)
        floor = next(iter(figures.values()))
        print(f"\n{case}: {options.chunks} chunks, median of {options.rounds} rounds\n")
        print(f"{'':32} {'µs a chunk':>10} {'to the floor':>13}")
        for name, value in figures.items():
            print(f"{name:32} {value:10.2f} {value / floor:13.2f}")


if __name__ == "__main__":
    main()
