"""A blocking client or stream that is closed by another thread than the one that reads."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chat_events import text
from pace import seconds
from stream_readers import HI, is_blocked, thread_of
from venice_ai import StreamClosedError
from venice_ai._http import lifecycle
from venice_ai._pairs import closing
from venice_ai.testing import Gate, Hang, StreamReply

HEL = text("Hel")
LO = text("lo", "stop")


@pytest.fixture
def client(venice_server: Any) -> Any:
    """Return a blocking client of the local server."""
    with venice_server.client() as client:
        yield client


def open_stream(client: Any) -> Any:
    """Open a chat stream."""
    return client.chat.completions.create(**HI, stream=True)


def wait_until(condition: Any) -> None:
    """Wait for a condition, which has to come true."""
    ticks = threading.Event()
    for _ in range(int(seconds(10) / 0.002)):
        if condition():
            return
        ticks.wait(0.002)
    raise AssertionError("it did not come to that")


class WatchedLock:
    """A lock that tells whether somebody has waited for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_waited_for = False

    def acquire(self, blocking: bool = True) -> bool:
        """Take it."""
        if self._lock.acquire(blocking=False):
            return True
        self.is_waited_for = self.is_waited_for or blocking
        return blocking and self._lock.acquire()

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *exc: object) -> None:
        self.release()


@pytest.mark.parametrize("first", ["", "the stream"], ids=["the client", "the stream, then the client"])
def test_closing_the_client_leaves_a_woken_reader_its_connection(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Its descriptor, closed under it, could be somebody else's before it looks."""
    monkeypatch.setattr(closing, "RELEASE_SECONDS", seconds(10))
    venice_server.script(StreamReply([HEL, Hang()]))
    stream = open_stream(client)
    next(stream)
    http = client._transport.connections.http
    closer = threading.get_ident()
    closing_begins = threading.Event()
    closed_under_it: list[bool] = []
    errors: list[BaseException] = []
    free, wait_until_released = stream._free, closing.wait_until_released

    def free_late() -> None:
        """Let go when the client waits for it, or has closed the connection without waiting."""
        assert closing_begins.wait(seconds(10))
        wait_until(lambda: http.is_closed or is_blocked(closer))
        closed_under_it.append(http.is_closed)
        free()

    def wait_observed(*args: Any) -> None:
        closing_begins.set()
        wait_until_released(*args)

    def read_on() -> None:
        try:
            list(stream)
        except StreamClosedError as exc:
            errors.append(exc)

    monkeypatch.setattr(stream, "_free", free_late)
    monkeypatch.setattr("venice_ai._sync.connections.wait_until_released", wait_observed)
    with thread_of(read_on) as reading:
        wait_until(lambda: stream._turn.locked() and is_blocked(reading.ident or 0))
        if first:
            stream.close()
        client.close()
        assert http.is_closed
    assert closed_under_it == [False]
    assert [type(error) for error in errors] == [StreamClosedError]


def test_closing_the_client_does_not_wait_for_a_reader_for_ever(
    client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "RELEASE_SECONDS", 0.1)
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
    gate = Gate()
    venice_server.script(StreamReply([HEL]), StreamReply([HEL, gate, LO]))
    stream = open_stream(client)
    next(stream)
    closing_lock = stream._iterator._response.stream._lock = WatchedLock()
    interrupt_socket = lifecycle.interrupt_socket
    said: list[str] = []

    def read_on() -> None:
        stream._iterator._finish()
        said.append(open_stream(client).collect().text)

    reading = threading.Thread(target=read_on)

    def after_a_while(raw: Any) -> None:
        """Go on when the reader waits, or when it has given the connection to the next call."""
        reading.start()
        wait_until(lambda: closing_lock.is_waited_for or len(venice_server.requests) == 2)
        interrupt_socket(raw)

    with stream._turn:
        monkeypatch.setattr(lifecycle, "interrupt_socket", after_a_while)
        stream.close()
    gate.open()
    reading.join(seconds(10))
    assert said == ["Hello"]
