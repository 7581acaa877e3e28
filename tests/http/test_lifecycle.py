"""The life of a response: who may close it in which state, and what becomes of its connection."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from flavours import FLAVOURS, Flavour, transport_of
from venice_ai._http import lifecycle
from venice_ai._http.lifecycle import ManagedStream, State
from venice_ai._http.requests import SLOT
from venice_ai.testing import ChatReply, StreamReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


class Body(httpx.SyncByteStream):
    """A body that counts how often it is closed."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Any:
        yield b"x"

    def close(self) -> None:
        self.closed += 1


class Slot:
    """A call's hold on a connection that nothing is left over on."""

    exclusive = True
    is_held = True

    def __init__(self) -> None:
        self.given_back = 0
        self.spoiled = False

    def give_back(self) -> None:
        self.given_back += 1

    def spoil(self) -> None:
        self.spoiled = True


class Network:
    """A network stream whose socket notes that it was shut down."""

    def __init__(self) -> None:
        self.shut = 0

    def get_extra_info(self, info: str) -> Any:
        return SimpleNamespace(shutdown=self._shut) if info == "socket" else None

    def _shut(self, how: int) -> None:
        self.shut += 1


def managed(**extensions: Any) -> Any:
    """A response under our care, with all that its closing could touch."""
    body, slot, network = Body(), Slot(), Network()
    response = httpx.Response(
        200,
        stream=body,
        request=httpx.Request("GET", "http://venice.example", extensions={SLOT: slot}),
        extensions={"http_version": b"HTTP/1.1", "network_stream": network, SLOT: SimpleNamespace(slot=slot)}
        | extensions,
    )
    response.stream = stream = ManagedStream(response)
    return SimpleNamespace(response=response, stream=stream, body=body, slot=slot, network=network)


def test_it_goes_from_open_to_closed_and_gives_its_slot_back_once() -> None:
    it = managed()
    assert it.stream.state is State.OPEN
    assert list(it.stream) == [b"x"]
    assert it.stream.state is State.READING
    for _ in range(3):
        it.stream.close()
    assert it.stream.state is State.CLOSED
    assert (it.body.closed, it.slot.given_back) == (1, 1)


def test_the_request_and_the_response_keep_no_slot() -> None:
    it = managed()
    assert SLOT not in it.response.extensions
    assert SLOT not in it.response.request.extensions


@pytest.mark.parametrize("read", [False, True], ids=["open", "reading"])
def test_whoever_waits_is_woken_by_a_shutdown(read: bool) -> None:
    it = managed()
    if read:
        next(iter(it.stream))
    it.stream.interrupt()
    assert (it.network.shut, it.body.closed, it.slot.given_back) == (1, 0, 0)


def test_a_closed_one_is_not_shut_down_as_its_connection_may_serve_another_call() -> None:
    it = managed()
    it.stream.close()
    it.stream.interrupt()
    assert it.network.shut == 0


def test_one_that_is_being_closed_is_not_shut_down_either() -> None:
    it = managed()
    with it.stream._lock:
        it.stream.interrupt()
    assert it.network.shut == 0


def test_what_a_parent_process_has_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    it = managed()
    monkeypatch.setattr(lifecycle, "os", SimpleNamespace(getpid=lambda: os.getpid() + 1))
    it.stream.interrupt()
    it.stream.close()
    assert it.stream.state is State.INHERITED
    assert (it.network.shut, it.body.closed, it.slot.given_back) == (0, 0, 0)


def test_a_body_that_fails_to_close_gives_its_slot_back_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    it = managed()

    def fail() -> None:
        raise OSError("it does not close")

    monkeypatch.setattr(it.body, "close", fail)
    with pytest.raises(OSError, match="does not close"):
        it.stream.close()
    assert (it.stream.state, it.slot.given_back) == (State.CLOSED, 1)


@pytest.mark.parametrize("read", [False, True], ids=["closed half way", "read to its end"])
def test_over_http2_an_answer_that_is_closed_half_way_costs_its_connection(read: bool) -> None:
    it = managed(http_version=b"HTTP/2", stream_id=1)
    if read:
        assert list(it.stream) == [b"x"]
    it.stream.close()
    assert it.slot.spoiled is not read


@in_each_flavour
async def test_without_any_private_name_calls_and_streams_are_the_same(
    flavour: Flavour, venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_PLAIN_HTTP", "1")
    venice_server.script(ChatReply("Hello there."), StreamReply([]), ChatReply("again"))
    async with flavour.client(venice_server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        assert (await stream.collect()).text == "Hello there."
        async with client.chat.completions.stream(**HI):
            pass
        assert (await client.chat.completions.create(**HI)).text == "again"
        assert not hasattr(transport_of(client), "pool")
