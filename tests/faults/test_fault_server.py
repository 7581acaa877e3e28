"""The server of the fault suite: bounded, and gone when it is stopped."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fault_server import AtAccept, Drip, FaultServer, Fin, Freeze, Pause, Rst, Send, WaitForClient
from faults import FAULTS

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
    """Whether a condition becomes true within a second."""
    end = time.monotonic() + 1
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return bool(condition())


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


@pytest.mark.parametrize("step", [WaitForClient(), Pause(9), Freeze(9), Send(b"x" * 65536, 10_000)], ids=repr)
def test_it_stops_at_once_whatever_it_does(step: Any) -> None:
    threads = set(threading.enumerate())
    with FaultServer() as server, connected(server) as sock:
        server.script((step,))
        sock.sendall(QUESTION)
        assert soon(lambda: server.playing == 1)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 0.9
    assert set(threading.enumerate()) <= threads


def test_the_table_has_a_name_for_each_of_many_faults() -> None:
    names = [fault.id for fault in FAULTS]
    assert len(names) == len(set(names)) >= 60


def test_the_readme_counts_the_faults() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text("utf-8")
    assert f"| {len(FAULTS)} | 4 | {4 * len(FAULTS):,} | all |" in readme
