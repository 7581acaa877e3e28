"""`Gate`: what follows it is sent when the test says so, and not by the clock."""

from __future__ import annotations

from typing import Any

from flavours import Flavour
from venice_ai.testing import Gate, LocalServer, StreamReply


def chunk(text: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}


async def test_what_follows_a_gate_waits_until_it_is_opened(flavour: Flavour, venice_server: Any) -> None:
    first, second = Gate(), Gate()
    venice_server.script(StreamReply([chunk("a"), first, chunk("b"), second, chunk("c")]))
    async with flavour.client(venice_server) as client:
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        seen = []
        async for part in stream:
            seen.append((part.text, first.is_open, second.is_open))
            (first if part.text == "a" else second).open()
    assert seen == [("a", False, False), ("b", True, False), ("c", True, True)]


async def test_a_gate_tells_that_it_is_reached(flavour: Flavour, venice_server: Any) -> None:
    gate = Gate()
    venice_server.script(StreamReply([chunk("a"), gate]))
    assert not gate.is_reached
    async with flavour.client(venice_server) as client:
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        assert await flavour.soon(lambda: gate.is_reached)
        gate.open()
        assert [part.text async for part in stream] == ["a"]


async def test_an_open_gate_holds_nothing_back(flavour: Flavour, venice_server: Any) -> None:
    gate = Gate()
    gate.open()
    gate.open()
    venice_server.script(StreamReply([gate, chunk("a")]), StreamReply([gate, chunk("b")]))
    async with flavour.client(venice_server) as client:
        for text in "ab":
            stream = await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
            assert [part.text async for part in stream] == [text]


async def test_a_gate_that_nobody_opens_gives_up(flavour: Flavour, venice_server: Any) -> None:
    venice_server.script(StreamReply([Gate(at_most=0.01), chunk("a")]))
    async with flavour.client(venice_server) as client:
        stream = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        assert [part.text async for part in stream] == ["a"]


def test_a_gate_may_be_opened_after_its_server_has_stopped() -> None:
    gate = Gate()
    with LocalServer() as server, server.client() as client:
        server.script(StreamReply([chunk("a"), gate]))
        stream = client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        next(stream)
        stream.close()
    gate.open()
