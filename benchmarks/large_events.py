"""What one large event costs: memory and time, as ratios to its size.

    python benchmarks/large_events.py

One event of 1, 8 and 64 MB is fed to the reader of events in pieces of 16 KiB, as a connection brings it, and read as a
chat chunk. Memory is what Python allocated at the most, in multiples of the event's size; time is CPU time a MB, as a
multiple of the first row's.
"""

from __future__ import annotations

import time
import tracemalloc

from venice_ai._core.answer import decoder
from venice_ai._core.call import Call
from venice_ai._core.reply import Reply
from venice_ai._http import URL, Headers
from venice_ai.types.api.streaming import ChatCompletionChunk

MEGABYTE = 1_000_000
PIECE = 16 * 1024


def event(size: int) -> bytes:
    """A chat event of about so many bytes."""
    text = b"x" * size
    return b'data: {"choices":[{"index":0,"delta":{"content":"' + text + b'"}}]}\n\n'


def read(body: bytes) -> None:
    """Read one event, piece by piece."""
    call = Call("POST", "/chat/completions", ChatCompletionChunk, stream=True)
    reader = decoder(call, Reply(200, Headers(), "POST", URL("http://localhost"), ()))
    chunks = [chunk for at in range(0, len(body), PIECE) for chunk in reader.feed(body[at : at + PIECE])]
    assert len(chunks) == 1


def cpu_seconds(body: bytes, rounds: int = 3) -> float:
    """The least CPU time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        read(body)
        times.append(time.process_time() - start)
    return min(times)


def peak(body: bytes) -> int:
    """The most memory that was allocated at once, beside the body itself."""
    tracemalloc.start()
    try:
        read(body)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    """Print a row a size."""
    first = None
    print(f"{'event':>8} {'peak memory':>12} {'time a MB':>10}")
    for megabytes in (1, 8, 64):
        body = event(megabytes * MEGABYTE)
        seconds = cpu_seconds(body) / megabytes
        first = first or seconds
        print(f"{megabytes:5} MB {peak(body) / len(body):11.2f}x {seconds / first:9.2f}x")


if __name__ == "__main__":
    main()
