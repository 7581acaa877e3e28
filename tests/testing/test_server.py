from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

import venice_ai.testing
from kit_wire import HELLO, connected, contents_of, environment, send_request, soon, stream_events
from venice_ai.testing import ChatReply, Hang, JSONReply, LocalServer, RawReply

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def locked() -> Iterator[LocalServer]:
    with LocalServer(api_key="right") as server:
        yield server


# With nothing scripted.


def test_it_echoes_the_last_user_message(server: LocalServer, http: httpx.Client) -> None:
    messages = [
        *HELLO["messages"],
        {"role": "user", "content": [{"type": "text", "text": "Bye"}, {"type": "x"}]},
    ]
    body = http.post("/chat/completions", json={**HELLO, "messages": messages, "n": 3}).json()
    assert [choice["message"]["content"] for choice in body["choices"]] == ["You said: Bye"]
    assert contents_of(stream_events(http)) == ["You", " said:", " Hello", " there"]


@pytest.mark.parametrize("messages", [None, 1, [], [1], [{"role": "user"}], [{"role": "user", "content": 1}]])
def test_it_echoes_patiently(http: httpx.Client, messages: object) -> None:
    assert http.post("/chat/completions", json={"messages": messages}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff"])
def test_it_refuses_a_body_that_is_no_json_object(http: httpx.Client, body: bytes) -> None:
    response = http.post("/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"] == "Invalid request"


@pytest.mark.parametrize(("kind", "count"), [("text", 2), ("embedding", 1), ("all", 4), ("video", 0)])
def test_it_lists_models(http: httpx.Client, kind: str, count: int) -> None:
    body = http.get("/models", params={"type": kind}).json()
    assert (body["object"], body["type"], len(body["data"])) == ("list", kind, count)
    for model in body["data"]:
        assert model["object"] == "model"
        assert {"id", "type", "created", "owned_by", "model_spec"} <= model.keys()


def test_it_lists_text_models_when_not_asked_for_others(http: httpx.Client) -> None:
    assert http.get("/models").json()["type"] == "text"


def test_it_says_what_is_not_scripted(http: httpx.Client) -> None:
    response = http.post("/nothing", json={})
    assert response.status_code == 404
    assert "POST /nothing is not scripted" in response.json()["error"]


def test_another_fallback(http: httpx.Client) -> None:
    with LocalServer(fallback=JSONReply("always")) as server:
        assert [http.get(server.url + path).json() for path in ("/a", "/b")] == ["always", "always"]


def test_the_script_is_used_in_order_whatever_the_path(server: LocalServer, http: httpx.Client) -> None:
    server.script(JSONReply(1), JSONReply(2))
    server.script(JSONReply(3))
    assert [http.get(path).json() for path in ("/a", "/models", "/b")] == [1, 2, 3]


# Keys.


def test_the_right_key(locked: LocalServer, http: httpx.Client) -> None:
    response = http.get(locked.url + "/models", headers={"authorization": "Bearer right"})
    assert response.status_code == 200


def test_a_wrong_key_does_not_use_up_the_script(locked: LocalServer, http: httpx.Client) -> None:
    locked.reset()
    locked.script(JSONReply("mine"))
    response = http.get(locked.url + "/models", headers={"authorization": "Bearer wrong"})
    assert (response.status_code, response.json()) == (401, {"error": "Authentication failed"})
    assert len(locked.requests) == 1
    assert http.get(locked.url + "/models", headers={"authorization": "Bearer right"}).json() == "mine"


def test_no_key_is_told_how_to_pay(locked: LocalServer, http: httpx.Client) -> None:
    response = http.post(locked.url + "/chat/completions", json=HELLO)
    body = response.json()
    assert response.status_code == 402
    assert body.keys() >= {"x402Version", "resource", "accepts", "authOptions"}
    assert body["authOptions"].keys() == {"apiKey", "x402Wallet"}
    assert json.loads(base64.b64decode(response.headers["payment-required"])) == body


# Life.


def test_start_and_stop_as_often_as_you_like(http: httpx.Client) -> None:
    server = LocalServer()
    server.stop()
    with pytest.raises(RuntimeError, match="before it starts"):
        _ = server.url
    for _ in range(2):
        assert server.start() is server
        first = server.url
        assert server.start().url == first
        assert http.get(server.url + "/models").status_code == 200
        server.stop()
        server.stop()
        with pytest.raises(httpx.ConnectError):
            http.get(server.url + "/models")


@pytest.mark.parametrize(
    ("reply", "begins"),
    [
        (RawReply([b"a", Hang(at_most=600)]), True),
        (JSONReply({}, delay=600), False),
        (ChatReply(), True),
        (RawReply([b"x" * 10**6] * 50), True),
    ],
    ids=["hanging", "before the head", "answered", "not read"],
)
def test_stop_waits_for_nothing_that_is_under_way(reply: JSONReply, begins: bool) -> None:
    threads = set(threading.enumerate())
    server = LocalServer().start()
    server.script(reply)
    with connected(server.url) as sock:
        send_request(sock)
        assert soon(lambda: server.requests)
        if begins:
            sock.recv(1)
        server.stop()
    assert set(threading.enumerate()) - threads == set()


def test_a_port_of_your_own() -> None:
    with LocalServer() as first:
        port = httpx.URL(first.url).port
        assert port is not None
        with pytest.raises(OSError, match="in use"):
            LocalServer(port=port).start()
    with LocalServer(port=port) as second:
        assert second.url == first.url


def test_two_servers_side_by_side(http: httpx.Client) -> None:
    with LocalServer() as one, LocalServer() as two:
        one.script(JSONReply("one"))
        two.script(JSONReply("two"))
        assert [http.get(server.url + "/x").json() for server in (two, one)] == ["two", "one"]


# Imports.


def test_a_missing_uvicorn_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "venice_ai.testing.engine", raising=False)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'venice-ai\[testing\]'"):
        LocalServer().start()


@pytest.mark.slow
def test_uvicorn_is_imported_only_when_a_server_starts() -> None:
    code = (
        "import sys; from venice_ai.testing import *; LocalServer(); assert 'uvicorn' not in sys.modules;"
        "LocalServer().start().stop(); assert 'uvicorn' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment(), check=True, timeout=30)


def test_the_public_names() -> None:
    assert set(venice_ai.testing.__all__) <= set(dir(venice_ai.testing))
    for name in set(venice_ai.testing.__all__) - {"Dialect"}:  # a Literal has no docstring
        assert getattr(venice_ai.testing, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = venice_ai.testing.nonsense
