"""What the tests of the kit need to speak HTTP by hand."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import venice_ai.testing
from pace import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import httpx

HELLO = {"model": "local-small", "messages": [{"role": "user", "content": "Hello there"}]}


def stream_events(http: httpx.Client, **changes: Any) -> list[Any]:
    """Ask for a stream, read it to its end, and return the data of its events."""
    response = http.post("/chat/completions", json={**HELLO, "stream": True, **changes})
    assert response.headers["content-type"] == "text/event-stream"
    return events_of(response.text)


def events_of(text: str) -> list[Any]:
    data = [block.removeprefix("data: ") for block in text.split("\n\n") if block]
    return [each if each == "[DONE]" else json.loads(each) for each in data]


def chunks_of(events: list[Any]) -> list[Any]:
    assert events[-1] == "[DONE]"
    return events[:-1]


def deltas_of(events: list[Any], index: int = 0) -> list[Any]:
    """Return the deltas of one choice that say anything."""
    choices = [choice for event in chunks_of(events) for choice in event.get("choices", [])]
    return [choice["delta"] for choice in choices if choice["index"] == index and choice["delta"]]


def contents_of(events: list[Any], index: int = 0) -> list[str]:
    return [delta["content"] for delta in deltas_of(events, index) if delta.get("content")]


@contextmanager
def connected(url: str) -> Generator[socket.socket]:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=seconds(20)) as sock:
        yield sock


def send_request(sock: socket.socket, path: str = "/chat/completions", body: bytes = b"{}") -> None:
    head = f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    sock.sendall(head.encode() + body)


def read_chunks(sock: socket.socket) -> list[bytes]:
    """Read a chunked answer to its end; return its chunks, the empty last one included."""
    with sock.makefile("rb") as lines:
        while lines.readline() != b"\r\n":
            pass
        chunks = [b"?"]
        while chunks[-1]:
            size = int(lines.readline(), 16)
            chunks.append(lines.read(size))
            assert lines.readline() == b"\r\n"
    return chunks[1:]


def soon(condition: Callable[[], object]) -> bool:
    """Wait for a condition, and return whether it became true; the time is a bound for what hangs."""
    end = time.monotonic() + seconds(20)
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


@contextmanager
def heeding_ctrl_c() -> Generator[None]:
    """Let the children that start here be interrupted, though this process may have been told to ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def environment() -> dict[str, str]:
    """Return an environment in which another interpreter finds the package, installed or not."""
    source = str(Path(venice_ai.testing.__file__).parents[2])
    paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
