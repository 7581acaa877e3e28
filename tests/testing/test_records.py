from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from kit_wire import connected, send_request, soon
from pace import seconds
from venice_ai.testing import ChatReply, Gate, Hang, JSONReply, LocalServer, Pause, RawReply, StreamReply

if TYPE_CHECKING:
    from venice_ai.testing import RecordedRequest, Reply


def wait_for_request(server: LocalServer) -> RecordedRequest:
    assert soon(lambda: server.requests), "no request arrived"
    return server.requests[-1]


def test_a_request_is_recorded(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply({}))
    http.patch("/a%20b?x=1&x=2&empty=", json={"é": 1}, headers={"X-Mine": "yes"})
    (request,) = server.requests
    assert (request.method, request.path, request.number) == ("PATCH", "/a b", 1)
    assert request.query == {"x": ["1", "2"], "empty": [""]}
    assert (request.headers["x-mine"], request.headers["X-MINE"]) == ("yes", "yes")
    assert (json.loads(request.body), request.json) == ({"é": 1}, {"é": 1})
    assert request.finished.wait(seconds(10))
    assert not request.disconnected.is_set()


def test_a_body_that_is_not_json(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply({}))
    http.post("/upload", content=b"\x00\xff1")
    assert server.requests[0].body == b"\x00\xff1"
    with pytest.raises(ValueError, match="decode"):
        _ = server.requests[0].json


def test_the_key_is_not_in_the_repr(server: LocalServer, http: httpx.Client) -> None:
    http.get("/models", headers={"authorization": "Bearer secret-key"})
    assert "secret-key" not in repr(server.requests[0])


def test_a_path_outside_the_base_stays_whole(server: LocalServer) -> None:
    assert httpx.get(server.url.removesuffix("/api/v1") + "/other").status_code == 404
    assert server.requests[0].path == "/other"


def test_connections_are_counted(server: LocalServer, http: httpx.Client) -> None:
    for _ in range(2):
        http.get("/models")
    with httpx.Client(base_url=server.url) as other:
        other.get("/models")
    http.get("/models")
    assert [request.connection for request in server.requests] == [1, 1, 2, 1]
    assert server.connections == 2


def test_a_forwarded_address_is_not_taken_for_the_connection(server: LocalServer, http: httpx.Client) -> None:
    for address in ("10.0.0.1", "10.0.0.2"):
        http.get("/models", headers={"x-forwarded-for": address})
    assert server.connections == 1


def test_reset_forgets(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply(1), JSONReply(2))
    http.get("/models")
    server.reset()
    assert (server.requests, server.connections) == ([], 0)
    assert http.get("/models").json()["object"] == "list"
    assert (server.requests[0].number, server.requests[0].connection) == (1, 1)


def test_the_list_of_requests_is_the_callers_own(server: LocalServer, http: httpx.Client) -> None:
    http.get("/models")
    server.requests.clear()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(RawReply([Hang()]), id="hang"),
        pytest.param(RawReply([b"a", Pause(30)]), id="pause"),
        pytest.param(ChatReply(first_delay=30), id="before the first event"),
        pytest.param(ChatReply(linger=30), id="after the last event"),
        pytest.param(JSONReply({}, delay=30), id="before the head"),
    ],
)
def test_a_silent_server_notices_that_the_client_left(server: LocalServer, reply: Reply) -> None:
    server.script(reply)
    with connected(server.url) as sock:
        send_request(sock, body=b'{"stream": true}')
        request = wait_for_request(server)
        assert not request.disconnected.wait(0.1)
        assert not server.wait_idle(0)
    assert request.disconnected.wait(seconds(10)), "the reply itself lasts 30 seconds"
    assert server.wait_idle(seconds(10))
    assert not request.finished.is_set()


def test_a_busy_server_notices_that_the_client_left(server: LocalServer) -> None:
    server.script(RawReply([b"x" * 10_000] * 5_000))
    with connected(server.url) as sock:
        send_request(sock)
        sock.recv(1)
    assert server.requests[0].disconnected.wait(seconds(10))
    assert not server.requests[0].finished.is_set()


def test_a_client_that_does_not_read_is_not_an_answer_sent(server: LocalServer) -> None:
    server.script(RawReply([b"x" * 100_000] * 200))
    with connected(server.url) as sock:
        send_request(sock)
        request = wait_for_request(server)
        assert not request.finished.wait(0.2)
    assert request.disconnected.wait(seconds(10))


def test_an_upload_broken_off_is_recorded(server: LocalServer) -> None:
    with connected(server.url) as sock:
        sock.sendall(b"POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    request = wait_for_request(server)
    assert request.disconnected.wait(seconds(10))
    assert request.body in (b"half", b"")
    assert server.wait_idle(seconds(10))


def test_wait_idle(server: LocalServer) -> None:
    assert server.wait_idle(0)
    gate = Gate()
    server.script(StreamReply([gate, {}]))
    with connected(server.url) as sock:
        send_request(sock)
        assert soon(lambda: gate.is_reached)
        assert not server.wait_idle(0.05)
        gate.open()
        assert server.wait_idle(seconds(10))
        assert server.requests[0].finished.is_set()


def test_an_answer_under_way_at_reset_disturbs_nothing(server: LocalServer, http: httpx.Client) -> None:
    gate = Gate()
    server.script(StreamReply([gate, {}]))
    with connected(server.url) as sock:
        send_request(sock)
        assert soon(lambda: gate.is_reached)
        old = server.requests[-1]
        server.reset()
        assert server.wait_idle(0)
        http.get("/models")
        assert len(server.requests) == 1
        gate.open()
        assert old.finished.wait(seconds(10))


def test_a_request_that_was_sent_before_a_reset_takes_no_reply_of_afterwards(
    server: LocalServer, http: httpx.Client
) -> None:
    """As that of a test before, which has given up on it: the server may be late on a busy machine."""
    busy = threading.Event()
    loop = server._engine._server.loop
    loop.call_soon_threadsafe(busy.wait, seconds(10))
    with connected(server.url) as sock:
        send_request(sock)
        threading.Timer(0.05, busy.set).start()
        server.reset()
        server.script(JSONReply("for the next"))
        assert http.get("/models").json() == "for the next"
        assert len(server.requests) == 1


def test_many_threads(server: LocalServer) -> None:
    def call(number: int) -> int:
        return httpx.post(server.url + "/echo", json=number, verify=False, timeout=seconds(20)).json()

    def echo(request: RecordedRequest) -> Reply:
        return JSONReply(request.json)

    server.script(*[echo] * 100)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(100))) == list(range(100))
    assert sorted(request.json for request in server.requests) == list(range(100))
    assert [request.number for request in server.requests] == list(range(1, 101))
    assert server.connections == 100


def test_answers_run_side_by_side(server: LocalServer, http: httpx.Client) -> None:
    gates = [Gate() for _ in range(6)]
    server.script(*(StreamReply([gate]) for gate in gates))
    threads = [threading.Thread(target=http.get, args=["/slow"]) for _ in gates]
    for thread in threads:
        thread.start()
    assert soon(lambda: all(gate.is_reached for gate in gates))
    for gate in gates:
        gate.open()
    for thread in threads:
        thread.join()
