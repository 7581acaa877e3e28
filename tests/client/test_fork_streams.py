"""Streams and a fork: the parent reads its own, whatever its child does, and the child can't read them."""

from __future__ import annotations

import ctypes
import gc
import json
import threading
import warnings
from typing import Any

import pytest

from flavours import Flavour
from processes import (
    HEL,
    HI,
    LO,
    Child,
    ask,
    forks,
    forks_beside_threads,
    has_come_to_its_read,
    is_in_a_read,
    opened,
    plain,
    raised_by,
    read_next,
    two_pieces,
    until,
)
from programs import Programs
from venice_ai import StreamError
from venice_ai.testing import ChatReply, Gate, JSONReply, StreamReply

pytestmark = [forks, forks_beside_threads]


async def _collect(stream: Any) -> None:
    await stream.collect()


async def _loop(stream: Any) -> None:
    async for _ in stream:
        pass


@pytest.mark.parametrize("read", [read_next, _collect, _loop])
async def test_a_forked_childs_copy_of_a_stream_refuses_to_be_read(
    flavour: Flavour, server: Any, read: Any
) -> None:
    gate = Gate()
    server.script(two_pieces(gate))
    async with flavour.client(server) as client:
        stream = await opened(client)
        name, text = Child(lambda: raised_by(lambda: flavour.run(read, stream))).result()
        assert (name, "parent process" in text) == ("StreamError", True)
        gate.open()
        assert (await stream.collect()).text == "Hello"
        assert await plain(client)
    assert server.connections == 1


async def test_what_the_parent_has_received_but_not_read_is_not_read_by_the_forked_child_either(
    flavour: Flavour, server: Any
) -> None:
    both = "".join(f"data: {json.dumps(each)}\n\n" for each in (HEL, LO))
    server.script(StreamReply([both]))
    async with flavour.client(server) as client:
        stream = await opened(client)
        assert Child(lambda: raised_by(lambda: flavour.run(read_next, stream))).result()[0] == "StreamError"
        assert (await stream.collect()).text == "Hello"


async def test_an_iterator_that_was_handed_over_is_the_parents_after_a_fork(
    flavour: Flavour, server: Any
) -> None:
    gate = Gate()
    server.script(two_pieces(gate))
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        iterator = stream.get_iterator()
        assert (await iterator.__anext__()).text == "Hel"
        assert Child(lambda: raised_by(lambda: flavour.run(read_next, iterator))).result()[0] == "StreamError"
        gate.open()
        assert (await iterator.__anext__()).text == "lo"
        with pytest.raises(StopAsyncIteration):
            await iterator.__anext__()


@pytest.mark.parametrize("way", ["close", "leave", "drop", "close the client", "drop the client", "read"])
async def test_the_parents_stream_goes_on_whatever_the_forked_child_does_to_its_copy(
    flavour: Flavour, server: Any, way: str
) -> None:
    gate = Gate()
    server.script(two_pieces(gate))
    async with flavour.client(server) as client:
        held = [await opened(client), client]

        async def meddle() -> None:
            stream, copied = held
            if way == "close":
                await stream.close()
            elif way == "leave":
                async with stream:
                    pass
            elif way == "close the client":
                await copied.close()
            elif way == "read":
                with pytest.raises(StreamError):
                    await stream.__anext__()
            del stream, copied
            if "drop" in way:
                with warnings.catch_warnings(record=True) as warned:
                    warnings.simplefilter("always")
                    held.clear() if "client" in way else held.pop(0)
                    gc.collect()
                assert [str(each.message) for each in warned] == []

        Child(lambda: flavour.run(meddle)).result()
        gate.open()
        assert (await held[0].collect()).text == "Hello"
    assert server.requests[0].finished.wait(10)
    assert server.connections == 1


async def test_a_forked_child_opens_streams_while_the_parent_reads_its_own(
    flavour: Flavour, server: Any
) -> None:
    gate = Gate()
    server.script(two_pieces(gate), ChatReply("mine"))
    async with flavour.client(server) as client:
        stream = await opened(client)
        assert Child(lambda: flavour.run(ask, client)).result() == "mine"
        gate.open()
        assert (await stream.collect()).text == "Hello"
    assert [request.connection for request in server.requests] == [1, 2]


def test_a_fork_while_another_thread_reads(server: Any) -> None:
    """The thread holds the stream's turn, and does not exist in the child."""
    gate = Gate()
    server.script(two_pieces(gate))
    heard: list[str] = []
    with server.client() as client:
        stream = client.chat.completions.create(**HI, stream=True)
        reading = threading.Thread(target=lambda: heard.extend(stream.text_deltas()))
        reading.start()
        until(lambda: bool(heard) and stream._turn.locked() and is_in_a_read(reading.ident or 0))
        assert Child(lambda: raised_by(lambda: next(stream))).result()[0] == "StreamError"
        Child(stream.close).result()
        Child(client.close).result()
        gate.open()
        reading.join(10)
    assert heard == ["Hel", "lo"]


async def test_a_fork_while_an_iterator_waits_in_its_read(flavour: Flavour, server: Any) -> None:
    """An event loop's list of sockets to watch is the child's too: what is taken from it here is gone there."""
    gate = Gate()
    server.script(two_pieces(gate))
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        iterator = stream.get_iterator()
        heard = [(await iterator.__anext__()).text]
        reader, asked = threading.get_ident(), threading.Event()

        async def fork() -> None:
            assert await has_come_to_its_read(flavour, reader, asked.is_set)
            close = getattr(iterator, "close" if flavour.blocking else "aclose")
            Child(lambda: close() if flavour.blocking else flavour.run(close)).result()
            gate.open()

        async with flavour.meanwhile(fork):
            asked.set()
            heard += [chunk.text async for chunk in iterator]
        assert heard == ["Hel", "lo"]
    assert server.requests[0].finished.wait(10)


# --- whole programs that fork


ENDING_CHILD = """
import os, sys, warnings
from venice_ai import SyncVeniceClient

warnings.simplefilter("ignore", DeprecationWarning)
ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = client.chat.completions.create(**ask)
next(stream)
pid = os.fork()
if not pid:
    sys.exit(0)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
client.models.list()
print(code, stream.collect().text)
client.close()
"""

ENDING_CHILD_OF_A_LOOP = """
import os, sys, threading, warnings
import %(module)s
from venice_ai import VeniceClient

warnings.simplefilter("ignore", DeprecationWarning)
ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
client = VeniceClient(base_url=sys.argv[1], api_key="test-key")
opened, forked = threading.Event(), threading.Event()

async def main():
    async with client:
        stream = await client.chat.completions.create(**ask)
        await stream.__anext__()
        opened.set()
        while not forked.is_set():
            await %(module)s.sleep(0.01)
        await client.models.list()
        print((await stream.collect()).text)

reading = threading.Thread(target=lambda: %(module)s.run(main%(call)s), daemon=True)
reading.start()
opened.wait(30)
pid = os.fork()
if not pid:
    sys.exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), end=" ", flush=True)
forked.set()
reading.join(30)
"""

ENDING_CHILDREN = {
    "blocking": ENDING_CHILD,
    "asyncio": ENDING_CHILD_OF_A_LOOP % {"module": "asyncio", "call": "()"},
    "trio": ENDING_CHILD_OF_A_LOOP % {"module": "trio", "call": ""},
}


def then(gate: Gate, reply: Any) -> Any:
    """A reply that opens a gate: the program asks for it when its child has ended."""

    def answer(_: Any) -> Any:
        gate.open()
        return reply

    return answer


MODELS = JSONReply({"object": "list", "type": "text", "data": []})


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDING_CHILDREN)
def test_a_forked_child_that_ends_like_a_program_disturbs_nobody(
    server: Any, programs: Programs, name: str
) -> None:
    """It runs all finalizers, those of the parent's streams and connections too."""
    gate = Gate()
    server.script(two_pieces(gate), then(gate, MODELS))
    assert programs.run(ENDING_CHILDREN[name], server.url) == (0, "0 Hello\n", "")
    assert server.requests[0].finished.wait(10)


UNTOLD = """
import ctypes, os, sys
from venice_ai import StreamError, SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
client = SyncVeniceClient(base_url=sys.argv[1], api_key="test-key")
stream = client.chat.completions.create(**ask, stream=True)
next(stream)
client.models.list()
pid = ctypes.PyDLL(None).fork()
if not pid:
    code = 1
    try:
        next(stream)
    except StreamError:
        stream.close()
        code = 0 if client.chat.completions.create(**ask).text == "You said: Hi" else 2
    finally:
        os._exit(code)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), stream.collect().text)
client.close()
"""


@pytest.mark.slow
def test_a_fork_that_python_is_not_told_of(server: Any, programs: Programs) -> None:
    """As some servers do: they fork in C, and run no hooks."""
    if not hasattr(ctypes.PyDLL(None), "fork"):
        pytest.skip("this system's C library can't be reached")
    gate = Gate()
    server.script(two_pieces(gate), MODELS, then(gate, ChatReply("You said: Hi")))
    assert programs.run(UNTOLD, server.url, options=("-X", "dev")) == (0, "0 Hello\n", "")
    assert [request.connection for request in server.requests] == [1, 2, 3]
