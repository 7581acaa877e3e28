"""Odd values cost neither a stream nor an answer, whichever way it is read; the bill at the end least of all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flavours import Flavour
from stream_readers import HI, ask, every_way, read
from venice_ai.testing import JSONReply, StreamReply


def event(text: str | None = None, reason: str | None = None, **fields: Any) -> str:
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({'id': 'c', 'choices': [choice], **fields})}\n\n"


ODD = [
    pytest.param({"created": 1700000000.5}, id="a fraction"),
    pytest.param({"id": 7, "model": {"name": "m"}}, id="names"),
    pytest.param({"usage": "12 tokens", "cost": 0.5}, id="the bill"),
    pytest.param({"venice_parameters": {"web_search_citations": 3}}, id="sources"),
]
DONE = "data: [DONE]\n\n"


@every_way
@pytest.mark.parametrize("fields", ODD)
async def test_a_stream_is_whole(fields: dict[str, Any], way: str, flavour: Flavour, server: Any) -> None:
    server.script(
        StreamReply([event("Hel", **fields), event("lo", **fields), event(None, "stop", **fields), DONE])
    )
    async with flavour.client(server) as client:
        stream = await ask(client)
        found = await read(stream, way)
        assert stream.snapshot.text == "Hello"
        assert sorted(stream.snapshot.unread) == paths(fields)
    if way == "collect":
        assert (found.text, found.choices[0].finish_reason) == ("Hello", "stop")
        assert found.unread == stream.snapshot.unread
    elif way == "chunks":
        assert [sorted(chunk.unread) for chunk in found] == [[*paths(fields)]] * 3
    else:
        assert found == ["Hel", "lo"]


def paths(fields: dict[str, Any]) -> list[str]:
    nested = {"venice_parameters": "venice_parameters.web_search_citations"}
    return sorted(nested.get(name, name) for name in fields)


@pytest.mark.parametrize("fields", ODD)
async def test_a_whole_answer_is(fields: dict[str, Any], flavour: Flavour, server: Any) -> None:
    body = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}], **fields}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        answer = await client.chat.completions.create(**HI)
    assert (answer.text, sorted(answer.unread), answer.status_code) == ("Hello", paths(fields), 200)


async def test_a_model_is_found_beside_an_odd_one(flavour: Flavour, server: Any) -> None:
    cards = [{"id": "odd", "model_spec": {"maxCompletionTokens": "many"}}, {"id": "fine"}, {"id": None}]
    server.script(*[JSONReply({"data": cards, "type": "text"})] * 3)
    async with flavour.client(server) as client:
        assert [card.id for card in await client.models.list()] == ["odd", "fine"]
        assert (await client.models.retrieve("odd")).id == "odd"
        assert (await client.models.resolve()).id == "odd"
