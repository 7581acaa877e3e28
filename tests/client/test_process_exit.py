"""A client that is dropped, and the end of a program: nothing complains, whatever was left open."""

from __future__ import annotations

import gc
import warnings
from contextlib import contextmanager
from typing import Any

import pytest

from flavours import Flavour, connections_of
from processes import HEL, HI, both_loops, plain, two_pieces
from programs import Programs
from venice_ai.testing import ChatReply, Gate, Hang, StreamReply


@contextmanager
def no_collector() -> Any:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_a_dropped_client_closes_its_connections_at_once(server: Any) -> None:
    with no_collector(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client = server.client()
        client.chat.completions.create(**HI)
        transport = client._transport.connections.http._transport
        assert len(connections_of(transport)) == 1
        del client
        assert connections_of(transport) == []
    assert [str(each.message) for each in warned] == []


@both_loops
def test_a_dropped_client_closes_its_connections_while_its_event_loop_runs(
    flavour: Flavour, server: Any
) -> None:
    async def body() -> None:
        client = flavour.client(server)
        await plain(client)
        transport = client._transport.connections.http._transport
        del client
        assert await flavour.soon(lambda: connections_of(transport) == [])

    with no_collector(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        flavour.run(body)
        gc.collect()
    assert [str(each.message) for each in warned] == []


@pytest.mark.slow
@pytest.mark.usefixtures("leftovers")
@both_loops
def test_a_client_that_is_dropped_in_the_last_moment_of_a_run(flavour: Flavour, server: Any) -> None:
    """Its event loop may take no new work any more, and must not fail for it. Trio throws dice about it."""
    turns = 30

    async def body() -> None:
        assert await plain(flavour.client(server))

    for _ in range(turns):
        server.script(ChatReply())
        flavour.run(body)
    gc.collect()
    assert len(server.requests) == turns


def test_an_iterator_outlives_the_client_that_it_came_from(server: Any) -> None:
    gate = Gate()
    server.script(two_pieces(gate))
    iterator = server.client().chat.completions.create(**HI, stream=True).get_iterator()
    assert next(iterator).text == "Hel"
    gc.collect()
    gate.open()
    assert [chunk.text for chunk in iterator] == ["lo"]


BLOCKING_END = """
import sys
from venice_ai import SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
client.chat.completions.create(**ask)
if "stream" in sys.argv:
    stream = client.chat.completions.create(**ask, stream=True)
    print(next(stream).text)
if "cycle" in sys.argv:
    client.itself = client
print("end")
"""

LOOP_END = """
import sys
import %(module)s
from venice_ai import VeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = VeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = None

async def main():
    global stream
    await client.chat.completions.create(**ask)
    if "stream" in sys.argv:
        stream = await client.chat.completions.create(**ask, stream=True)
        print((await stream.__anext__()).text)
    if "cycle" in sys.argv:
        client.itself = client
    print("end")

%(module)s.run(main%(call)s)
"""

PROGRAMS = {
    "blocking": BLOCKING_END,
    "asyncio": LOOP_END % {"module": "asyncio", "call": "()"},
    "trio": LOOP_END % {"module": "trio", "call": ""},
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("left", "fresh"),
    [((), False), (("stream",), False), (("cycle",), False), (("stream", "cycle"), True)],
    ids=["nothing", "stream", "cycle", "stream+cycle"],
)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_ends_in_peace(
    server: Any, programs: Programs, name: str, left: tuple[str, ...], fresh: bool
) -> None:
    """With everything left open; where all of it is left, in a new interpreter."""
    if "stream" in left:
        server.script(ChatReply(), StreamReply([HEL, Hang()]))
    code, printed, complaints = programs.run(PROGRAMS[name], server.url, *left, fresh=fresh)
    assert (code, complaints) == (0, "")
    assert printed.split() == (["Hel", "end"] if "stream" in left else ["end"])
    assert server.wait_idle(10)


@pytest.mark.slow
@pytest.mark.parametrize("left", [(), ("stream",)], ids=["nothing", "stream"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_wants_to_hear_of_everything_hears_of_no_failure(
    server: Any, programs: Programs, name: str, left: tuple[str, ...]
) -> None:
    if "stream" in left:
        server.script(ChatReply(), StreamReply([HEL, Hang()]))
    code, _, complaints = programs.run(PROGRAMS[name], server.url, *left, options=("-X", "dev"))
    assert code == 0, complaints
    assert "Traceback" not in complaints
    assert "Exception ignored" not in complaints
    lines = [line for line in complaints.splitlines() if "Warning" in line]
    assert [line for line in lines if "ResourceWarning" not in line] == []
    if name == "blocking":
        assert len(lines) == len(left)  # the stream's, and none of the client's
