"""The contract of the blocking flavour alone: the caller's own thread, no event loop, a Ctrl-C that works."""

from __future__ import annotations

import ast
import asyncio
import signal
import subprocess
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpcore
import pytest

import venice_ai
from flavours import connections
from venice_ai import StreamClosedError, _http
from venice_ai._pairs import closing
from venice_ai.testing import ChatReply, ErrorReply, Hang, Pause, StreamReply

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(venice_ai.__file__).parent
EVENT_LOOPS = {"asyncio", "anyio", "trio", "sniffio", "curio", "uvloop"}
with_signals = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="this system can't send a signal to a thread"
)

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HEL: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "Hel"}, "finish_reason": None}]}
LO: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}


@pytest.fixture
def client(venice_server: Any) -> Any:
    """A blocking client of the local server."""
    with venice_server.client() as client:
        yield client


def open_stream(client: Any) -> Any:
    """Open a chat stream."""
    return client.chat.completions.create(**HI, stream=True)


@contextmanager
def ctrl_c_while_reading(stream: Any) -> Iterator[None]:
    """Send the main thread a SIGINT as soon as it waits for the stream's next chunk."""

    def press() -> None:
        while not stream._turn.locked():
            time.sleep(0.002)
        time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        yield
    finally:
        pressing.join()
        signal.signal(signal.SIGINT, before)


def run(program: str, *arguments: str) -> str:
    """What a program prints that runs in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the caller's own thread


def test_a_stream_is_read_in_the_callers_thread(client: Any, venice_server: Any) -> None:
    venice_server.script(ChatReply("one two three"))
    before = threading.enumerate()
    during = [threading.enumerate() for _ in open_stream(client)]
    assert during
    assert all(threads == before for threads in during)
    assert threading.enumerate() == before


def test_a_stream_that_is_closed_half_way_has_started_no_thread(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]))
    before = threading.enumerate()
    with client.chat.completions.stream(**HI) as stream:
        next(stream)
    assert threading.enumerate() == before


def test_no_event_loop_is_made(client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("an event loop was asked for")

    monkeypatch.setattr(asyncio, "new_event_loop", refuse)
    monkeypatch.setattr(asyncio.events, "new_event_loop", refuse)
    monkeypatch.setattr(asyncio.BaseEventLoop, "run_forever", refuse)
    venice_server.script(ChatReply("Hello", linger=0.05), ErrorReply(503, headers={"retry-after": "0"}))
    assert open_stream(client).collect().text == "Hello"
    assert client.chat.completions.create(**HI).text == "You said: Hi"


def test_it_works_inside_a_running_event_loop(client: Any, venice_server: Any) -> None:
    """As in the cell of a notebook."""
    venice_server.script(ChatReply("one two"), ChatReply("three"))

    async def cell() -> list[str]:
        with client.chat.completions.stream(**HI) as stream:
            words = list(stream.text_deltas())
        return [*words, open_stream(client).collect().text]

    assert asyncio.run(cell()) == ["one", " two", "three"]


def test_a_stream_may_be_read_by_another_thread_than_the_one_that_opened_it(
    client: Any, venice_server: Any
) -> None:
    venice_server.script(ChatReply("Hello"))
    stream = open_stream(client)
    responses: list[Any] = []
    reading = threading.Thread(target=lambda: responses.append(stream.collect()))
    reading.start()
    reading.join(5)
    assert [response.text for response in responses] == ["Hello"]


def test_streams_in_several_threads_do_not_meet(client: Any, venice_server: Any) -> None:
    heard: dict[str, str] = {}

    def ask(word: str) -> None:
        messages = [{"role": "user", "content": word}]
        stream = client.chat.completions.create(model="m", messages=messages, stream=True)
        heard[word] = stream.collect().text

    threads = [threading.Thread(target=ask, args=(f"word-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert heard == {f"word-{number}": f"You said: word-{number}" for number in range(8)}


# --- the syntax of blocking programs


def test_a_stream_is_an_iterator(client: Any) -> None:
    stream = open_stream(client)
    assert iter(stream) is stream
    next(stream)
    assert "".join(chunk.text for chunk in stream) == "You said: Hi"


def test_the_warning_of_other_choices_points_at_the_callers_line(client: Any, venice_server: Any) -> None:
    venice_server.script(*[ChatReply("one", more_choices=["uno"])] * 3)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        open_stream(client).collect()
        list(open_stream(client).text_deltas())
        list(open_stream(client).collect_with_deltas())
    ours = [warning for warning in caught if "choice 0" in str(warning.message)]
    assert [warning.filename for warning in ours] == [__file__] * 3


# --- Ctrl-C


@with_signals
@pytest.mark.parametrize("way", ["chunks", "text_deltas", "collect", "collect_with_deltas"])
def test_ctrl_c_in_the_middle_of_a_stream_frees_the_connection(
    client: Any, venice_server: Any, way: str
) -> None:
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(stream), pytest.raises(KeyboardInterrupt):
        list(stream if way == "chunks" else getattr(stream, way)())
    assert connections(client) == []
    assert venice_server.requests[0].disconnected.wait(1)


@with_signals
def test_ctrl_c_while_the_tail_is_drained_frees_the_connection(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL], linger=5))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(stream), pytest.raises(KeyboardInterrupt):
        next(stream)
    assert connections(client) == []
    assert venice_server.requests[0].disconnected.wait(1)


@with_signals
def test_the_client_is_usable_after_ctrl_c(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]), ChatReply("again"))
    stream = open_stream(client)
    next(stream)
    with ctrl_c_while_reading(stream), pytest.raises(KeyboardInterrupt):
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
    with ctrl_c_while_reading(stream), pytest.raises(KeyboardInterrupt):
        stream.collect()
    assert stream.snapshot.text == "Hel"


INTERRUPTED = """
import sys
from venice_ai._http import inside
from venice_ai import SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
with SyncVeniceClient(base_url=sys.argv[1], api_key="test-key") as client:
    pools = inside.pools(client._transport.connections.http)
    try:
        for chunk in client.chat.completions.create(**ask):
            print(chunk.text, flush=True)
    except KeyboardInterrupt:
        print("interrupted", sum(len(pool.connections) for pool in pools), flush=True)
    print(client.chat.completions.create(**ask).collect().text, flush=True)
"""


@with_signals
def test_a_program_that_is_interrupted_goes_on(venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]), ChatReply("again"))
    program = [sys.executable, "-c", INTERRUPTED, venice_server.url]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout.readline() == "Hel\n"
            time.sleep(0.1)  # it waits for the next chunk
            running.send_signal(signal.SIGINT)
            output, errors = running.communicate(timeout=10)
        finally:
            running.kill()
    assert (output, errors) == ("interrupted 0\nagain\n", "")
    assert venice_server.requests[0].disconnected.wait(1)


# --- closing from another thread


@contextmanager
def reader_in_a_thread(read: Any) -> Iterator[Reading]:
    """Read in another thread, which ends with the block."""
    reading = Reading(read)
    reading.start()
    try:
        yield reading
    finally:
        reading.join(10)
        assert not reading.is_alive(), "the reader hangs"


class Reading(threading.Thread):
    """A thread that keeps what it raises."""

    def __init__(self, read: Any) -> None:
        super().__init__()
        self._read = read
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._read()
        except BaseException as exc:
            self.error = exc


def parked(stream: Any) -> None:
    """Wait until a reader sits in its read."""
    while not stream._turn.locked():
        time.sleep(0.002)
    time.sleep(0.05)


@pytest.mark.parametrize("first", ["", "the stream"], ids=["the client", "the stream, then the client"])
def test_closing_the_client_leaves_a_woken_reader_its_connection(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Its descriptor, closed under it, could be somebody else's before it looks."""
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    next(stream)
    http = client._transport.connections.http
    closed_under_it: list[bool] = []
    free = stream._free

    def free_late() -> None:
        time.sleep(0.2)
        closed_under_it.append(http.is_closed)
        free()

    monkeypatch.setattr(stream, "_free", free_late)
    with reader_in_a_thread(lambda: list(stream)) as reading:
        parked(stream)
        if first:
            stream.close()
        client.close()
        assert http.is_closed
    assert closed_under_it == [False]
    assert isinstance(reading.error, StreamClosedError)


def test_closing_the_client_does_not_wait_for_a_reader_for_ever(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LET_GO_SECONDS", 0.1)
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    with stream._turn:  # by a reader that never lets go
        client.close()
        assert client._transport.connections.http.is_closed
    stream._free()


def test_a_stream_that_is_closed_at_its_end_does_not_take_the_connection_from_the_next_call(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the response and the shutdown of its socket, the reader may come to the end."""
    venice_server.script(StreamReply([HEL], linger=0.1), StreamReply([HEL, Pause(0.4), LO]))
    stream = open_stream(client)
    next(stream)
    socket_of = _http.socket_of
    said: list[str] = []

    def read_on() -> None:
        stream._iterator._finish()
        said.append(open_stream(client).collect().text)

    with stream._turn:
        reading = Reading(read_on)

        def after_a_while(response: Any) -> Any:
            reading.start()
            reading.join(0.2)
            return socket_of(response)

        monkeypatch.setattr(_http, "socket_of", after_a_while)
        stream.close()
    reading.join(10)
    assert (said, reading.error) == (["Hello"], None)


# --- nothing of event loops is imported


def modules(folder: str) -> list[Path]:
    """The modules in a folder of the package."""
    found = sorted((PACKAGE / folder).rglob("*.py"))
    assert found
    return found


def imported_at_once(module: Path) -> set[str]:
    """The outermost names of what a module imports when it is imported: not what its functions import."""
    waiting: list[ast.AST] = [ast.parse(module.read_text("utf-8"))]
    names: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return names


@pytest.mark.parametrize("folder", ["_sync", "_core", "types", "_async"])
def test_no_module_imports_an_event_loop_when_it_is_imported(folder: str) -> None:
    found = {module.name: imported_at_once(module) & EVENT_LOOPS for module in modules(folder)}
    assert {name: loops for name, loops in found.items() if loops} == {}


def test_no_module_at_the_top_imports_an_event_loop_when_it_is_imported() -> None:
    of_an_event_loop = {
        PACKAGE / "_http" / name for name in ("network.py", "timer.py")
    }  # async alone loads them
    at_the_top = {*PACKAGE.glob("*.py"), *modules("_http")} - of_an_event_loop
    found = {module.name: imported_at_once(module) & EVENT_LOOPS for module in at_the_top}
    assert {name: loops for name, loops in found.items() if loops} == {}


@pytest.mark.parametrize("folder", ["_sync", "_core"])
def test_the_blocking_half_names_no_event_loop_at_all(folder: str) -> None:
    found = {
        module.name: {
            name.partition(".")[0]
            for node in ast.walk(ast.parse(module.read_text("utf-8")))
            for name in _imports(node)
        }
        & EVENT_LOOPS
        for module in modules(folder)
    }
    assert {name: loops for name, loops in found.items() if loops} == {}


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


STREAMS = """
import sys
from venice_ai import SyncVeniceClient

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
with SyncVeniceClient(base_url=sys.argv[1], api_key="test-key") as client:
    stream = client.chat.completions.create(**ask)
    assert stream.collect().text == "You said: Hi"
print(*sys.modules)
"""

STREAMS_BARE = """
import sys
import httpx

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
with httpx.Client() as client:
    with client.stream("POST", sys.argv[1] + "/chat/completions", json=ask) as response:
        assert b"[DONE]" in b"".join(response.iter_raw())
print(*sys.modules)
"""


def test_a_blocking_stream_loads_no_event_loop_that_the_http_library_does_not_load(
    venice_server: Any,
) -> None:
    ours = set(run(STREAMS, venice_server.url).split())
    bare = set(run(STREAMS_BARE, venice_server.url).split())
    assert "venice_ai._sync.stream" in ours
    assert {name for name in ours - bare if name.partition(".")[0] in EVENT_LOOPS} == set()
