from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from kit_wire import connected, read_chunks, send_request, soon
from pace import seconds
from venice_ai.testing import (
    BytesReply,
    ChatReply,
    Cut,
    ErrorReply,
    Gate,
    Hang,
    JSONReply,
    NoReply,
    Pause,
    RawReply,
    StreamReply,
)

if TYPE_CHECKING:
    from venice_ai.testing import LocalServer, RecordedRequest, Reply


def test_json(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply({"é": 1}, status=201, headers={"x-one": "1"}))
    response = http.get("/anything")
    assert (response.status_code, response.headers["x-one"], response.json()) == (201, "1", {"é": 1})
    assert response.headers["content-length"] == str(len(response.content))


def test_json_after_a_silence_without_even_a_head(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply({}, delay=5))
    with pytest.raises(httpx.ReadTimeout), http.stream("GET", "/slow", timeout=0.2):
        pass
    assert server.requests[0].disconnected.wait(seconds(10))


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (ErrorReply(404, "No such model"), {"error": "No such model"}),
        (
            ErrorReply(413, "Too large", code="PAYLOAD_TOO_LARGE"),
            {"error": "Too large", "code": "PAYLOAD_TOO_LARGE"},
        ),
        (ErrorReply(400, {"error": {"message": "no"}, "x": 1}), {"error": {"message": "no"}, "x": 1}),
        (ErrorReply(503), {"error": "Service Unavailable"}),
        (ErrorReply(529), {"error": "Status 529"}),
    ],
)
def test_errors(server: LocalServer, http: httpx.Client, reply: ErrorReply, body: object) -> None:
    server.script(reply)
    response = http.get("/anything")
    assert (response.status_code, response.json()) == (reply.status, body)


def test_bytes(server: LocalServer, http: httpx.Client) -> None:
    server.script(BytesReply(b"\x89PNG", content_type="image/png", status=200))
    response = http.get("/image")
    assert (response.headers["content-type"], response.content) == ("image/png", b"\x89PNG")


def test_each_raw_piece_is_one_chunk(server: LocalServer) -> None:
    server.script(RawReply([b"a", b"bc", b"", Pause(0.01), b"\xc3"]))
    with connected(server.url) as sock:
        send_request(sock)
        assert read_chunks(sock) == [b"a", b"bc", b"\xc3", b""]


def test_pieces_arrive_when_they_are_sent(server: LocalServer, http: httpx.Client) -> None:
    gate = Gate()
    server.script(RawReply([b"a", gate, b"b"]))
    with http.stream("GET", "/raw") as response:
        parts = response.iter_raw()
        assert next(parts) == b"a"
        gate.open()
        assert list(parts) == [b"b"]


def test_a_pause_lasts_as_long_as_told(server: LocalServer, http: httpx.Client) -> None:
    server.script(RawReply([b"a", Pause(0.1), b"b"], delay=0.1))
    started = time.monotonic()
    assert http.get("/raw").content == b"ab"
    assert time.monotonic() - started >= 0.19


def test_pieces_are_not_held_back_by_the_system(server: LocalServer, http: httpx.Client) -> None:
    gate = Gate()
    server.script(RawReply([gate]))
    with http.stream("GET", "/raw"):
        assert soon(lambda: gate.is_reached)
        (connection,) = server._engine._server.server_state.connections  # of uvicorn
        sock = connection.transport.get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        gate.open()


def test_cut_delivers_what_was_sent_and_leaves_the_body_unfinished(server: LocalServer) -> None:
    server.script(RawReply([b"x" * 300_000, b"y", Cut(), b"never"]))
    with connected(server.url) as sock:
        send_request(sock)
        received = b"".join(iter(lambda: sock.recv(65536), b""))
    assert received.endswith(b"1\r\ny\r\n")
    assert received.count(b"x") >= 300_000


def test_cut_at_once_leaves_a_head(server: LocalServer, http: httpx.Client) -> None:
    server.script(RawReply([Cut()], status=202))
    with http.stream("GET", "/cut") as response:
        assert response.status_code == 202
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()


def test_no_reply_leaves_nothing(server: LocalServer, http: httpx.Client) -> None:
    server.script(NoReply(), JSONReply("after"))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        http.get("/dead")
    assert http.get("/alive").json() == "after"
    assert server.connections == 2


def test_hang_lasts_no_longer_than_told(server: LocalServer, http: httpx.Client) -> None:
    server.script(RawReply([b"a", Hang(at_most=0.2), b"b"]))
    assert http.get("/hang").content == b"ab"


def test_stream_writes_events_as_told(server: LocalServer, http: httpx.Client) -> None:
    events = [{"é": "\u2028"}, ": ping\r\n\r\n", b"data:\xc3\xa9\r\n\r\n", Pause(0.01)]
    server.script(StreamReply(events, newline="\r\n", space_after_colon=False, status=206))
    response = http.get("/stream")
    assert response.status_code == 206
    text = 'data:{"é":"\u2028"}\r\n\r\n: ping\r\n\r\ndata:é\r\n\r\ndata:[DONE]\r\n\r\n'
    assert response.content == text.encode()


def test_stream_without_done_and_cut(server: LocalServer, http: httpx.Client) -> None:
    server.script(StreamReply([{"a": 1}], done=False), StreamReply([{"a": 1}], done=False, cut=True))
    assert http.get("/stream").text == 'data: {"a":1}\n\n'
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/stream")


def test_stream_delay_is_before_each_event(server: LocalServer, http: httpx.Client) -> None:
    http.get("/stream")
    lowered = StreamReply([{}, {}], delay=0.15, done=False).lower(server.requests[0])
    assert list(lowered.pieces or ()) == [Pause(0.15), b"data: {}\n\n"] * 2


def test_stream_of_another_type(server: LocalServer, http: httpx.Client) -> None:
    server.script(StreamReply(["<html>"], done=False, content_type="text/html"))
    response = http.get("/stream")
    assert (response.headers["content-type"], response.text) == ("text/html", "<html>")


def test_a_function_answers_by_the_request(server: LocalServer, http: httpx.Client) -> None:
    def same(request: RecordedRequest) -> Reply:
        return JSONReply(request.json)

    server.script(same)
    assert http.post("/echo", json=[1]).json() == [1]


def test_a_function_that_fails_says_so(server: LocalServer, http: httpx.Client) -> None:
    server.script(lambda request: request.json["missing"])
    response = http.post("/echo", json={})
    assert response.status_code == 500
    assert response.json()["error"] == "the scripted reply failed: KeyError: 'missing'"


def test_a_body_that_is_not_json_says_so(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply(object()))
    assert "TypeError" in http.get("/anything").json()["error"]


def test_a_reply_of_your_own(server: LocalServer, http: httpx.Client) -> None:
    @dataclass(frozen=True)
    class Teapot:
        def lower(self, request: RecordedRequest) -> RawReply:
            return RawReply([request.method.encode()], status=418, content_type="text/plain")

    server.script(Teapot())
    response = http.put("/pot")
    assert (response.status_code, response.text) == (418, "PUT")


def test_every_answer_carries_the_headers_of_the_api(server: LocalServer, http: httpx.Client) -> None:
    server.script(ErrorReply(500), ChatReply())
    first, second = (http.post("/chat/completions", json={"stream": True}).headers for _ in range(2))
    for headers in (first, second):
        assert re.fullmatch(r"[0-9a-f]{16}-TST", headers["cf-ray"])
        assert headers["x-venice-version"]
        assert 0 < int(headers["x-ratelimit-reset-requests"]) / 1000 - time.time() <= 60
        assert int(headers["x-ratelimit-reset-tokens"]) > 0
        assert float(headers["x-venice-balance-usd"]) > 0
        assert float(headers["x-venice-balance-diem"]) > 0
        for what in ("requests", "tokens"):
            remaining, limit = (int(headers[f"x-ratelimit-{word}-{what}"]) for word in ("remaining", "limit"))
            assert 0 < remaining < limit
    assert first["cf-ray"] != second["cf-ray"]


def test_headers_of_a_reply_win_and_none_removes(server: LocalServer, http: httpx.Client) -> None:
    headers = {
        "CF-Ray": "mine",
        "X-Venice-Balance-USD": None,
        "Content-Type": "text/event-stream; charset=utf-8",
    }
    server.script(RawReply([b"a"], headers=headers))
    got = http.get("/raw").headers
    assert (got["cf-ray"], got["content-type"]) == ("mine", "text/event-stream; charset=utf-8")
    assert "x-venice-balance-usd" not in got


def test_connection_close_is_honoured(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply(1, headers={"connection": "close"}), JSONReply(2))
    assert [http.get("/one").json(), http.get("/two").json()] == [1, 2]
    assert server.connections == 2
