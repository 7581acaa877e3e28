"""A server on raw sockets, where every byte and every close is the script's own choice.

A script is a tuple of steps. The server takes the next script for each request that arrives, on whatever connection; a
script that begins with `AtAccept` is taken when a connection is accepted, before anything has been read from it. When a
script is over and has not closed the connection, the connection waits for its next request. Without a script a request
gets a good answer.

Nothing here waits longer than ten seconds, and `stop()` ends everything at once.
"""

from __future__ import annotations

import contextlib
import json
import select
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeAlias

from venice_ai.testing import Gate

LONGEST_WAIT = 10.0
MOST_CONNECTIONS = 64

Bytes: TypeAlias = "bytes | Callable[[], bytes]"


# --- steps


@dataclass(frozen=True)
class Send:
    """Write some bytes, or what a function returns at that moment, so many times."""

    data: Bytes
    times: int = 1


@dataclass(frozen=True)
class SendBelowTLS:
    """Write bytes to the socket itself, past the encryption."""

    data: bytes


@dataclass(frozen=True)
class Drip:
    """Write bytes in small pieces, with a pause between them."""

    data: bytes
    size: int = 1
    pause: float = 0.0001


@dataclass(frozen=True)
class Pause:
    """Do nothing for a while; the script ends at once when the client leaves meanwhile."""

    seconds: float = 0.02


@dataclass(frozen=True)
class Freeze:
    """Neither read nor write for a while, so that what the client writes piles up."""

    seconds: float


@dataclass(frozen=True)
class WaitForClient:
    """Do nothing until the client has gone."""


@dataclass(frozen=True)
class Fin:
    """Close in the orderly way: what has been written arrives, then the end."""


@dataclass(frozen=True)
class Rst:
    """Close with a reset."""


@dataclass(frozen=True)
class HalfClose:
    """Say that nothing more will be written, but go on reading."""


@dataclass(frozen=True)
class AtAccept:
    """Begin when the connection is accepted, not when a request has come; without TLS if it is told so."""

    tls: bool = True


Step: TypeAlias = (
    "Send | SendBelowTLS | Drip | Pause | Gate | Freeze | WaitForClient | Fin | Rst | HalfClose | AtAccept"
)
Script: TypeAlias = "tuple[Step, ...]"


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

    def __init__(self, server: FaultServer, sock: socket.socket, number: int) -> None:
        self._server = server
        self._sock = sock
        self._number = number
        self._received = b""
        self.open = True
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

    def _receive(self, until: float) -> None:
        """Read what there is; `Over` if the client has left, or if it is time to stop."""
        pending = getattr(self._sock, "pending", lambda: 0)
        if not pending():
            readable, _, _ = select.select(
                [self._sock, self._server.wake], [], [], max(0.0, until - time.monotonic())
            )
            if self._server.wake in readable:
                raise Over
            if not readable:
                return
        piece = self._sock.recv(1 << 20)
        if not piece:
            raise Over
        self._received += piece

    def _request(self) -> Request:
        until = time.monotonic() + LONGEST_WAIT
        while b"\r\n\r\n" not in self._received:
            self._more(until)
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines[1:])
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        length = int(headers.get("content-length", "0"))
        pieces = [self._received]
        have = len(self._received)
        while have < length:
            self._received = b""
            self._more(until)
            pieces.append(self._received)
            have += len(self._received)
        body = b"".join(pieces)
        self._received = body[length:]
        method, path, _ = lines[0].split(" ")
        return Request(method, path, headers, body[:length], self._number)

    def _more(self, until: float) -> None:
        if time.monotonic() > until:
            raise Over
        self._receive(until)

    # --- playing

    def _play(self, script: Script) -> None:
        self._server.playing += 1
        try:
            for step in script:
                self._step(step)
        finally:
            self._server.playing -= 1

    def _step(self, step: Step) -> None:
        match step:
            case Send(data, times):
                content = data() if callable(data) else data
                for _ in range(times):
                    self._sock.sendall(content)
            case SendBelowTLS(data):
                socket.socket.sendall(self._sock, data)
            case Drip(data, size, pause):
                for place in range(0, len(data), size):
                    self._sock.sendall(data[place : place + size])
                    time.sleep(pause)
            case Pause(seconds):
                self._wait(seconds)
            case Gate():
                self._pass(step)
            case Freeze(seconds):
                if select.select([self._server.wake], [], [], min(seconds, LONGEST_WAIT))[0]:
                    raise Over
            case WaitForClient():
                self._wait(LONGEST_WAIT)
            case HalfClose():
                socket.socket.shutdown(self._sock, socket.SHUT_WR)
            case Fin():
                self._close()
                raise Over
            case Rst():
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._close()
                raise Over

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + min(seconds, LONGEST_WAIT)
        while time.monotonic() < until:
            self._receive(until)

    def _pass(self, gate: Gate) -> None:
        """Wait until the test opens the gate; `Over` if the client leaves first, or if it is time to stop."""
        gate.arrive(lambda: None)
        until = time.monotonic() + LONGEST_WAIT
        while not gate.is_open and time.monotonic() < until:
            self._receive(time.monotonic() + 0.002)

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
    """The server of one test: `script(...)` says what its next requests get, `requests` what came."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.requests: list[Request] = []
        self.connections = 0
        self.playing = 0
        self._scripts: deque[Script] = deque()
        self._wires: list[Wire] = []
        self._lock = threading.Lock()
        self.wake, self._waker = socket.socketpair()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=MOST_CONNECTIONS)
        self._port: int = self._listener.getsockname()[1]
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self._port}/api/v1"

    @property
    def open_connections(self) -> int:
        """How many connections neither side has closed."""
        return sum(wire.open for wire in self._wires)

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
            sock, _ = self._listener.accept()
            if self.open_connections >= MOST_CONNECTIONS:
                sock.close()
                continue
            self.connections += 1
            wire = Wire(self, sock, self.connections)
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
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=MOST_CONNECTIONS)
        self.__enter__()

    def _stop_accepting(self) -> None:
        self._waker.close()
        if self._thread is not None:
            self._thread.join(1)

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Drop every connection and stop."""
        self._stop_accepting()
        for wire in self._wires:
            wire.wake()
        for wire in self._wires:
            wire.thread.join(1)
        self._listener.close()
        self.wake.close()
        alive = [wire.thread.name for wire in self._wires if wire.thread.is_alive()]
        assert not alive, f"threads of the server hang: {alive}"


# --- TLS


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 made a moment ago: what a client trusts, and what a server shows."""

    trusted: Path
    server: ssl.SSLContext
    stranger: ssl.SSLContext  # a certificate for the same host that nobody trusts


def certificate(folder: Path) -> Certificate | None:
    """Make one; None where nothing is installed that can."""
    contexts = []
    for name in ("server", "stranger"):
        key, cert = folder / f"{name}.key", folder / f"{name}.pem"
        if not (_made_by_trustme(key, cert) or _made_by_openssl(key, cert)):
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        contexts.append(context)
    return Certificate(folder / "server.pem.trusted", *contexts)


def _made_by_trustme(key: Path, cert: Path) -> bool:
    try:
        import trustme
    except ImportError:
        return False
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(cert), append=True)
    authority.cert_pem.write_to_path(f"{cert}.trusted")
    return True


def _made_by_openssl(key: Path, cert: Path) -> bool:
    command = shutil.which("openssl")
    if command is None:
        return False
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = subprocess.run(
        [command, "req", "-x509", *curve, *names, "-keyout", str(key), "-out", str(cert)],
        capture_output=True,
        check=False,
        timeout=30,
    )
    if made.returncode:
        return False
    Path(f"{cert}.trusted").write_bytes(cert.read_bytes())
    return True
