"""Ctrl-C in the middle of a blocking stream frees the connection, and the client goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore
import pytest

from chat_events import text
from flavours import connections
from pace import seconds
from stream_readers import HI, every_way, is_blocked, patient_with_tails, read_way
from venice_ai.testing import ChatReply, Hang, StreamReply

if TYPE_CHECKING:
    from collections.abc import Iterator

with_signals = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="this system can't send a signal to a thread"
)
HEL = text("Hel")


@pytest.fixture
def client(venice_server: Any) -> Any:
    """Return a blocking client of the local server."""
    with venice_server.client() as client:
        yield client


def open_stream(client: Any) -> Any:
    """Open a chat stream."""
    return client.chat.completions.create(**HI, stream=True)


@contextmanager
def ctrl_c_while_reading() -> Iterator[None]:
    """Send the main thread a SIGINT when it waits for a socket, until it has heard of it.

    A signal that comes between Python's last look and the call that waits is heard only when that returns.
    """
    heard = threading.Event()
    over = threading.Event()
    main = threading.main_thread().ident
    assert main is not None

    def interrupt(signum: int, frame: Any) -> None:
        if not heard.is_set():
            heard.set()
            raise KeyboardInterrupt

    def press() -> None:
        while not (heard.is_set() or over.is_set()):
            if is_blocked(main, (".recv(",)):
                signal.pthread_kill(main, signal.SIGINT)
            time.sleep(0.01)

    before = signal.signal(signal.SIGINT, interrupt)
    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        yield
    finally:
        over.set()
        pressing.join()
        signal.signal(signal.SIGINT, before)


@with_signals
@every_way
def test_ctrl_c_in_the_middle_of_a_stream_frees_the_connection(
    client: Any, venice_server: Any, way: str
) -> None:
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(), pytest.raises(KeyboardInterrupt):
        read_way(stream, way)
    assert connections(client) == []
    assert venice_server.requests[0].disconnected.wait(seconds(10))


@with_signals
def test_ctrl_c_while_the_tail_is_drained_frees_the_connection(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_with_tails(monkeypatch)
    venice_server.script(StreamReply([HEL, "data: [DONE]\n\n", Hang()], done=False))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(), pytest.raises(KeyboardInterrupt):
        next(stream)
    assert connections(client) == []
    assert venice_server.requests[0].disconnected.wait(seconds(10))


@with_signals
def test_the_client_is_usable_after_ctrl_c(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]), ChatReply("again"))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(), pytest.raises(KeyboardInterrupt):
        next(stream)
    assert open_stream(client).collect().text == "again"


def test_ctrl_c_between_connecting_and_sending_leaves_no_connection_to_nobody(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(*args: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr(httpcore.HTTP11Connection, "handle_request", press)
        with pytest.raises(KeyboardInterrupt):
            client.chat.completions.create(**HI)
    assert connections(client) == []
    assert client.chat.completions.create(**HI).text


@with_signals
def test_the_text_that_came_before_ctrl_c_is_kept(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(), pytest.raises(KeyboardInterrupt):
        stream.collect()
    assert stream.snapshot.text == "Hel"


INTERRUPTED = """
import linecache
import signal
import sys
import threading
import time
from venice_ai import SyncVeniceClient

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the parent does with it

def tell_when_it_waits():
    main = threading.main_thread().ident
    line = ""
    while ".recv(" not in line:
        time.sleep(0.005)
        frame = sys._current_frames()[main]
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
    print("it waits", flush=True)

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
with SyncVeniceClient(base_url=sys.argv[1], api_key="test-key") as client:
    slots = client._transport.connections.http._transport.pool.slots
    try:
        for chunk in client.chat.completions.create(**ask):
            print(chunk.text, flush=True)
            threading.Thread(target=tell_when_it_waits).start()
    except KeyboardInterrupt:
        print("interrupted", sum(len(each.pool.connections) for each in slots.connections), flush=True)
    print(client.chat.completions.create(**ask).collect().text, flush=True)
"""


@with_signals
@pytest.mark.slow
@pytest.mark.timeout(seconds(180))
def test_a_program_that_is_interrupted_goes_on(venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]), ChatReply("again"))
    program = [sys.executable, "-c", INTERRUPTED, venice_server.url]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout.readline() == "Hel\n"
            assert running.stdout.readline() == "it waits\n"
            running.send_signal(signal.SIGINT)
            output, errors = running.communicate(timeout=seconds(60))
        finally:
            running.kill()
    assert (output, errors) == ("interrupted 0\nagain\n", "")
    assert venice_server.requests[0].disconnected.wait(seconds(10))
