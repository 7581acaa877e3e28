"""The server of the fault suite: bounded, and gone when it is stopped."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import fault_server
from fault_server import FaultServer
from fault_steps import AtAccept, CallOver, Drip, Fin, Flood, Pause, Rst, Send, Taken, WaitForClient
from faults import FAULTS
from pace import seconds
from unread import unread

pytestmark = pytest.mark.sockets

QUESTION = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


def connected(server: FaultServer) -> socket.socket:
    """A plain connection to the server."""
    url = urlsplit(server.url)
    sock = socket.create_connection((url.hostname, url.port), timeout=5)
    sock.settimeout(5)
    return sock


def everything(sock: socket.socket) -> bytes:
    """What comes until the end."""
    pieces = []
    while piece := sock.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def soon(condition: Any) -> bool:
    """Whether a condition becomes true, in good time."""
    end = time.monotonic() + seconds(10)
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return bool(condition())


def repr_of_a_step(step: Any) -> str:
    return repr(step)[:40]


def test_a_script_answers_a_request() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((Send(b"one"), Send(b"two", 2), Drip(b"three"), Fin()))
        sock.sendall(QUESTION)
        assert everything(sock) == b"onetwotwothree"
        assert [(request.method, request.path, request.connection) for request in server.requests] == [
            ("GET", "/", 1)
        ]
        assert soon(lambda: server.open_connections == 0)


def test_a_connection_takes_one_script_after_the_other() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((Send(b"one"),), (Send(b"two"), Fin()))
        sock.sendall(QUESTION * 2)
        assert everything(sock) == b"onetwo"
        assert (server.connections, len(server.requests), server.unused) == (1, 2, 0)


def test_a_script_at_accept_waits_for_no_request() -> None:
    with FaultServer() as server:
        server.script((AtAccept(), Send(b"first"), Fin()))
        with connected(server) as sock:
            assert everything(sock) == b"first"


def test_a_reset_is_a_reset() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((Rst(),))
        sock.sendall(QUESTION)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_it_notices_that_the_client_has_left() -> None:
    with FaultServer() as server:
        server.script((WaitForClient(),))
        with connected(server) as sock:
            sock.sendall(QUESTION)
            assert soon(lambda: server.playing == 1)
            assert server.open_connections == 1
        assert soon(lambda: server.open_connections == 0)


def test_while_it_refuses_nobody_gets_in() -> None:
    with FaultServer() as server:
        with server.refusing(), pytest.raises(ConnectionRefusedError):
            connected(server)
        connected(server).close()


def test_what_follows_taken_is_sent_when_all_before_it_has_been_read() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((Send(b"x" * 100), Taken(), Send(b"more"), Fin()))
        sock.sendall(QUESTION)
        assert soon(lambda: unread(sock.getsockname()) == 100)
        assert sock.recv(50) == b"x" * 50
        for _ in range(5):  # turns in which the server could go on
            assert unread(sock.getsockname()) == 50
            time.sleep(0.002)
        assert sock.recv(65536) == b"x" * 50
        assert everything(sock) == b"more"


def test_what_a_client_in_another_place_has_not_read_is_not_known() -> None:
    assert unread(("127.0.0.1", 1)) == 0


def test_what_follows_the_call_is_sent_when_the_test_says_so() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((Send(b"one"), CallOver(), Send(b"two"), Fin()))
        sock.sendall(QUESTION)
        assert sock.recv(65536) == b"one"
        server.call_over.set()
        assert everything(sock) == b"two"


@pytest.mark.parametrize("step", [WaitForClient(), Flood(b"x", pause=0.001), Taken(), CallOver()], ids=repr)
def test_a_step_that_waits_in_vain_is_noted(step: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_server, "LONGEST_WAIT", 0.05)
    with FaultServer() as server, connected(server) as sock:
        server.script((Send(b"unread"), step, Send(b"!"), Fin()))
        sock.sendall(QUESTION)
        assert soon(lambda: len(server.outlasted) == 1)


def test_a_client_that_leaves_is_not_noted() -> None:
    with FaultServer() as server:
        for step in (WaitForClient(), Flood(b"x" * 65536)):
            server.script((step,))
            with connected(server) as sock:
                sock.sendall(QUESTION)
                assert soon(lambda: server.playing == 1)
            assert soon(lambda: server.open_connections == 0)
        assert server.outlasted == []


def test_it_starts_over_as_if_it_were_new() -> None:
    with FaultServer() as server, connected(server) as sock:
        server.script((WaitForClient(),), (Send(b"never"),))
        sock.sendall(QUESTION)
        assert soon(lambda: server.playing == 1)
        server.start_over(5)
        assert everything(sock) == b""
        assert (server.connections, server.requests, server.unused, server.playing) == (0, [], 0, 0)
        with connected(server) as another:
            server.script((Send(b"new"), Fin()))
            another.sendall(QUESTION)
            assert everything(another) == b"new"


@pytest.mark.parametrize(
    "step",
    [WaitForClient(), Pause(3600), CallOver(), CallOver(reads=False), Send(b"x" * 65536, 10_000)],
    ids=repr_of_a_step,
)
def test_it_stops_whatever_it_does(step: Any) -> None:
    threads = set(threading.enumerate())
    with FaultServer() as server, connected(server) as sock:
        server.script((step,))
        sock.sendall(QUESTION)
        assert soon(lambda: server.playing == 1)
        server.stop()  # fails if a thread goes on
        assert server.outlasted == []
    assert set(threading.enumerate()) <= threads


def test_the_table_has_a_name_for_each_of_many_faults() -> None:
    names = [fault.id for fault in FAULTS]
    assert len(names) == len(set(names)) >= 60


def test_the_readme_counts_the_faults() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text("utf-8")
    assert f"| {len(FAULTS)} | 4 | {4 * len(FAULTS):,} | all |" in readme
