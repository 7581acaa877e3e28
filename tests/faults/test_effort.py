"""What a long stream costs: four times as much of anything takes four times as many calls, and not sixteen times."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest

from fault_server import FaultServer
from fault_steps import Send
from faults.wire import CHUNKED, DONE, STOP, TEXT, chunked, data, framed, head, text
from flavours import Flavour

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
END = data(STOP) + DONE
COUNT = 200  # of what is repeated; enough that it is most of the work

STREAMS: dict[str, Callable[[int], bytes]] = {
    "events": lambda count: chunked(data(text("x")) * count + END),
    "events with CRLF": lambda count: chunked((data(text("x")) * count + END).replace(b"\n", b"\r\n")),
    "events, each in a HTTP chunk": lambda count: CHUNKED + framed(data(text("x")) * count + END, 81),
    "one event, a byte in a HTTP chunk": lambda count: CHUNKED + framed(data(text("x" * count)) + END, 1),
    "one event of many lines": lambda count: chunked(b"data: \n" * count + TEXT + END),
    "pings": lambda count: chunked(TEXT + b": ping\n\n" * 8 * count + END),
    "empty lines": lambda count: chunked(TEXT + b"\n" * 16 * count + END),
    "header lines": lambda count: head("transfer-encoding: chunked", *["x: y"] * count) + framed(TEXT + END),
    "gzip in HTTP chunks of three bytes": lambda count: (
        head("transfer-encoding: chunked", "content-encoding: gzip")
        + framed(gzip.compress(b"".join(data(text(f"{n:x}")) for n in range(count)) + END), 3)
    ),
}


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


class Calls:
    """Counts the calls of this thread, of Python's functions and of C's."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *exc: object) -> None:
        sys.setprofile(self._before)

    def _note(self, frame: object, event: str, argument: object) -> None:
        self.count += event.endswith("call")


@pytest.mark.parametrize("name", STREAMS)
async def test_the_calls_for_a_stream_grow_with_its_length_alone(
    flavour: Flavour, fault_server: FaultServer, name: str
) -> None:
    async def cost(client: Any, count: int) -> int:
        fault_server.script((Send(STREAMS[name](count)),))
        with Calls() as calls:
            async for _ in await client.chat.completions.create(**HI, stream=True):
                pass
        return calls.count

    async with flavour.client(fault_server) as client:
        await cost(client, 1)  # and with it what is done once
        least, once, four_times = [await cost(client, count) for count in (1, COUNT, 4 * COUNT)]
    assert once - least > COUNT / 2, "the count has nothing to do with the work"
    assert four_times - least < 5 * (once - least)
