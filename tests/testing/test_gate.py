"""`Gate`: what follows it is sent when the test says so, and not by the clock.

One client is enough: a gate is opened from a thread that is not the server's, whatever runs in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kit_wire import soon
from venice_ai.testing import Gate, LocalServer, StreamReply

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


def events_of(response: httpx.Response) -> Iterator[Any]:
    """The data of the events, as they come; each is one piece here."""
    for piece in response.iter_text():
        data = piece.strip().removeprefix("data: ")
        yield data if data == "[DONE]" else json.loads(data)


def test_what_follows_a_gate_waits_until_it_is_opened(server: LocalServer, http: httpx.Client) -> None:
    first, second = Gate(), Gate()
    server.script(StreamReply([{"n": 1}, first, {"n": 2}, second, {"n": 3}], done=False))
    with http.stream("GET", "/stream") as response:
        (request,) = server.requests
        events = events_of(response)
        for number, gate in enumerate([first, second], 1):
            assert next(events) == {"n": number}
            assert not request.finished.wait(0.1)
            assert not second.is_reached or gate is second
            gate.open()
        assert list(events) == [{"n": 3}]


def test_a_gate_tells_that_it_is_reached(server: LocalServer, http: httpx.Client) -> None:
    gate = Gate()
    server.script(StreamReply([{"n": 1}, gate]))
    assert not gate.is_reached
    with http.stream("GET", "/stream") as response:
        assert soon(lambda: gate.is_reached)
        events = events_of(response)
        assert next(events) == {"n": 1}
        gate.open()
        assert list(events) == ["[DONE]"]


def test_an_open_gate_holds_nothing_back(server: LocalServer, http: httpx.Client) -> None:
    gate = Gate()
    gate.open()
    gate.open()
    for _ in range(2):
        server.script(StreamReply([gate, {}]))
        assert http.get("/stream").text == "data: {}\n\ndata: [DONE]\n\n"


def test_a_gate_that_nobody_opens_gives_up(server: LocalServer, http: httpx.Client) -> None:
    server.script(StreamReply([Gate(at_most=0.01), {}]))
    assert http.get("/stream").text == "data: {}\n\ndata: [DONE]\n\n"


def test_a_gate_may_be_opened_after_its_server_has_stopped() -> None:
    gate = Gate()
    with LocalServer() as server, server.client() as client:
        server.script(StreamReply([{"choices": []}, gate]))
        stream = client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        next(stream)
        stream.close()
    gate.open()
