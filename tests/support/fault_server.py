"""A server on raw sockets, where every byte and every close is the script's own choice.

A script is a tuple of steps. The server takes the next script for each request that arrives, on whatever connection; a
script that begins with `AtAccept` is taken when a connection is accepted, before anything has been read from it. When a
script is over and has not closed the connection, the connection waits for its next request. Without a script a request
gets a good answer.

No step waits longer than ten seconds (times `TEST_TIME_FACTOR`), and `stop()` ends everything at once. A step that has
waited in vain is noted in `outlasted`, and the connection is closed.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, Self, TypeAlias

from fault_steps import (
    AtAccept,
    CallOver,
    Drip,
    Fin,
    Flood,
    HalfClose,
    Pause,
    Rst,
    Script,
    Send,
    SendBelowTLS,
    Step,
    Taken,
    WaitForClient,
)
from pace import seconds as paced
from unread import unread
from venice_ai.testing import Gate

LONGEST_WAIT = paced(10.0)
LARGEST_FLOOD = 64 << 20
SLICE = 1 << 20  # of what is written, and has to be taken within the longest wait
MOST_CONNECTIONS = 64
MOMENT = 0.001  # between two looks at a condition

Condition: TypeAlias = "Callable[[], bool]"


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def streams(self) -> bool:
        """Whether a stream is asked for."""
        return b'"stream":true' in self.body


class Over(Exception):
    """The connection is of no more use: the client has left, or the server stops."""


# --- good answers


def good_answer(request: Request) -> Script:
    """What a request without a script gets: the text "fine"."""
    if not request.streams:
        whole = {"choices": [{"index": 0, "message": {"content": "fine"}, "finish_reason": "stop"}]}
        return (Send(_sized("application/json", json.dumps(whole).encode())),)
    chunk = {"choices": [{"index": 0, "delta": {"content": "fine"}, "finish_reason": "stop"}]}
    body = b"data: " + json.dumps(chunk).encode() + b"\n\ndata: [DONE]\n\n"
    return (Send(_sized("text/event-stream", body)),)


def _sized(kind: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


# --- one connection


class Wire:
    """One connection, in a thread of its own."""

    def __init__(self, server: FaultServer, sock: socket.socket, peer: Any, number: int) -> None:
        self._server = server
        self._sock = sock
        self._peer = peer
        self._number = number
        self._received = b""
        self.open = True
        self.playing = False
        self.thread = threading.Thread(target=self._run, name=f"fault-connection-{number}", daemon=True)

    def _run(self) -> None:
        try:
            self._sock.settimeout(LONGEST_WAIT)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            first = self._server.take(at_accept=True)
            if self._server.tls is not None and (first is None or first[0].tls):  # type: ignore[union-attr]
                self._sock = self._server.tls.wrap_socket(self._sock, server_side=True)
            if first is not None:
                self._play(first)
            while self.open:
                request = self._request()
                self._server.record(request)
                self._play(self._server.take() or good_answer(request))
        except (Over, OSError):
            pass
        finally:
            self._close()

    # --- reading

    def _receive(self, seconds: float | None) -> None:
        """Read what there is, or comes within a time; `Over` if the client has left, or if it is time to stop."""
        pending = getattr(self._sock, "pending", lambda: 0)
        if not pending():
            readable, _, _ = select.select([self._sock, self._server.wake], [], [], seconds)
            if self._server.wake in readable:
                raise Over
            if not readable:
                return
        piece = self._sock.recv(1 << 20)
        if not piece:
            raise Over
        self._received += piece

    def _request(self) -> Request:
        while b"\r\n\r\n" not in self._received:
            self._receive(None)
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines[1:])
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        length = int(headers.get("content-length", "0"))
        pieces = [self._received]
        have = len(self._received)
        while have < length:
            self._received = b""
            self._receive(None)
            pieces.append(self._received)
            have += len(self._received)
        body = b"".join(pieces)
        self._received = body[length:]
        method, path, _ = lines[0].split(" ")
        return Request(method, path, headers, body[:length], self._number)

    # --- playing

    def _play(self, script: Script) -> None:
        self.playing = True
        try:
            for step in script:
                self._step(step)
        finally:
            self.playing = False

    def _step(self, step: Step) -> None:
        match step:
            case Send(data, times):
                content = memoryview(data() if callable(data) else data)
                for _ in range(times):
                    self._write(content)
            case SendBelowTLS(data):
                socket.socket.sendall(self._sock, data)
            case Drip(data, size, pause):
                for place in range(0, len(data), size):
                    self._sock.sendall(data[place : place + size])
                    time.sleep(pause)
            case Flood():
                self._flood(step)
            case Taken():
                self._wait_for(step, self._all_taken)
            case Pause(seconds):
                self._wait(None, seconds * self._server.stretch)
            case CallOver(reads):
                self._server.fall_silent()
                self._wait_for(step, self._server.call_over.is_set, reads=reads)
            case Gate():
                step.arrive(lambda: None)
                self._wait_for(step, lambda: step.is_open)
            case WaitForClient():
                self._server.fall_silent()
                self._wait_for(step, None)
            case HalfClose():
                socket.socket.shutdown(self._sock, socket.SHUT_WR)
            case Fin():
                self._close()
                raise Over
            case Rst():
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._close()
                raise Over

    def _write(self, content: memoryview) -> None:
        for place in range(0, len(content), SLICE):
            self._sock.sendall(content[place : place + SLICE])

    def _flood(self, flood: Flood) -> None:
        self._server.fall_silent()
        until, times = time.monotonic() + LONGEST_WAIT, min(flood.times, LARGEST_FLOOD / len(flood.data))
        while times > 0 and time.monotonic() < until:
            self._sock.sendall(flood.data)
            times -= 1
            if flood.pause:
                self._receive(flood.pause)
        self._give_up(f"a flood of {flood.data[:20]!r}")

    def _wait_for(self, step: Step, condition: Condition | None, *, reads: bool = True) -> None:
        """Wait for what has to come; take it down if it does not."""
        if not self._wait(condition, LONGEST_WAIT, reads=reads):
            self._give_up(step)

    def _give_up(self, step: object) -> NoReturn:
        """Take down what was waited for in vain, and hang up."""
        self._server.outlasted.append(step)
        raise Over

    def _wait(self, condition: Condition | None, seconds: float, *, reads: bool = True) -> bool:
        """Wait, until a condition is true if there is one; `Over` if the client leaves, or if it is time to stop."""
        until = time.monotonic() + seconds
        while condition is None or not condition():
            left = until - time.monotonic()
            if left <= 0:
                return False
            moment = left if condition is None else min(left, MOMENT)
            if reads:
                self._receive(moment)
            elif select.select([self._server.wake], [], [], moment)[0]:
                raise Over
        return True

    def _all_taken(self) -> bool:
        """Whether the client has read all that was written; looked at twice, as bytes may be on their way."""
        return not unread(self._peer) and not self._receive(MOMENT) and not unread(self._peer)

    # --- closing

    def wake(self) -> None:
        """Wake whatever the thread waits in."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _close(self) -> None:
        self.open = False
        self._sock.close()


# --- the server


class FaultServer:
    """The server of one test: `script(...)` says what its next requests get, `requests` what came.

    Attributes:
        stretch: What the scripts' pauses are stretched by.
        call_over: Set by the test when its call is over, for the step `CallOver`.
        outlasted: The steps that waited in vain.
        silent_since: When a script came to where nothing new is sent any more, and the client has to leave.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.stretch = 1.0
        self._wires: list[Wire] = []
        self._wires_lock = threading.Lock()
        self._forget()
        self._lock = threading.Lock()
        self.wake, self._waker = socket.socketpair()
        self._listener = listener()
        self._port: int = self._listener.getsockname()[1]
        self._thread: threading.Thread | None = None

    def _forget(self) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.call_over = threading.Event()
        self.outlasted: list[object] = []
        self.silent_since: float | None = None
        self._scripts: deque[Script] = deque()

    def start_over(self, stretch: float) -> None:
        """Drop every connection, and forget what has been."""
        self.call_over.set()
        self._drop_all()
        self._forget()
        self.stretch = stretch

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self._port}/api/v1"

    @property
    def open_connections(self) -> int:
        """How many connections neither side has closed."""
        return sum(wire.open for wire in self._wires)

    @property
    def playing(self) -> int:
        """How many connections are in the middle of a script."""
        return sum(wire.playing for wire in self._wires)

    @property
    def unused(self) -> int:
        """How many scripts nobody has asked for."""
        return len(self._scripts)

    def script(self, *scripts: Script) -> None:
        """Append scripts."""
        self._scripts.extend(scripts)

    def take(self, *, at_accept: bool = False) -> Script | None:
        """The next script, if it is one for this moment."""
        with self._lock:
            if self._scripts and isinstance(self._scripts[0][0], AtAccept) == at_accept:
                return self._scripts.popleft()
        return None

    def fall_silent(self) -> None:
        """Note that nothing new will be sent."""
        self.silent_since = time.monotonic()

    def record(self, request: Request) -> None:
        """Take a request down."""
        self.requests.append(request)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, name="fault-server", daemon=True)
        self._thread.start()
        return self

    def _accept(self) -> None:
        while True:
            readable, _, _ = select.select([self._listener, self.wake], [], [])
            if self.wake in readable:
                return
            try:
                sock, peer = self._listener.accept()
            except OSError:  # who wanted to connect has left already
                continue
            if self.open_connections >= MOST_CONNECTIONS:
                sock.close()
                continue
            self.connections += 1
            wire = Wire(self, sock, peer, self.connections)
            with self._wires_lock:  # who drops all of them must not meet one that has not begun
                self._wires.append(wire)
                wire.thread.start()

    @contextlib.contextmanager
    def refusing(self) -> Any:
        """Within this block nobody listens at the port."""
        self._stop_accepting()
        self._listener.close()
        self.wake.close()
        yield
        self.wake, self._waker = socket.socketpair()
        self._listener = listener(self._port)
        self.__enter__()

    def _stop_accepting(self) -> None:
        self._waker.close()
        if self._thread is not None:
            self._thread.join(LONGEST_WAIT)
            assert not self._thread.is_alive(), "the thread that accepts connections hangs"

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Drop every connection and stop."""
        self._stop_accepting()
        self._drop_all()
        self._listener.close()
        self.wake.close()

    def _drop_all(self) -> None:
        with self._wires_lock:
            wires, self._wires = self._wires, []
        for wire in wires:
            wire.wake()
        for wire in wires:
            wire.thread.join(LONGEST_WAIT)
        alive = [wire.thread.name for wire in wires if wire.thread.is_alive()]
        assert not alive, f"threads of the server hang: {alive}"


def listener(port: int = 0) -> socket.socket:
    """A socket that accepts connections, and never waits for one."""
    made = socket.create_server(("127.0.0.1", port), backlog=MOST_CONNECTIONS)
    made.setblocking(False)
    return made
