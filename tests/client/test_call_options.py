"""The options of a call: headers, query, body and time-outs, and those of the client that they replace."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from flavours import Flavour
from processes import own, shut
from venice_ai import exceptions as x
from venice_ai.testing import ChatReply

HI = [{"role": "user", "content": "Hello there"}]
BASE = "https://venice.example/api/v1"
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_extra_headers_query_and_body_are_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(
            client,
            extra_headers={"X-One": "1"},
            extra_query={"a": ["b", "c"], "on": True},
            extra_body={"brand_new": None, "model": "other"},
        )
    (request,) = server.requests
    assert request.headers["x-one"] == "1"
    assert request.query == {"a": ["b", "c"], "on": ["true"]}
    assert request.json == {"model": "other", "messages": HI, "brand_new": None}


async def test_the_options_of_a_call_replace_the_clients(flavour: Flavour, server: Any) -> None:
    defaults = {"default_headers": {"X-One": "client", "X-Two": "client"}, "default_query": {"a": 1, "b": 2}}
    async with flavour.client(server, **defaults) as client:
        await create(client, extra_headers={"x-one": "call"}, extra_query={"b": 3})
    (request,) = server.requests
    assert (request.headers.get_list("x-one"), request.headers["x-two"]) == (["call"], "client")
    assert request.query == {"a": ["1"], "b": ["3"]}


async def test_the_timeout_of_a_call_replaces_the_clients(flavour: Flavour) -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=ANSWER)

    http = own(flavour, transport=httpx.MockTransport(answer))
    async with flavour.client(base_url=BASE, http_client=http) as client:
        await create(client)
        five = client.with_options(timeout=5)
        await create(five)
        await create(five, timeout=7)
        await create(five, timeout=None)
    assert seen == [
        {"connect": 10, "read": 600, "write": 60, "pool": 10},
        *(dict.fromkeys(("connect", "read", "write", "pool"), seconds) for seconds in (5, 7, None)),
    ]
    await shut(http)


async def test_a_silent_server_is_a_timeout_of_reading(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply(first_delay=10))
    async with flavour.client(server) as client:
        with pytest.raises(x.APITimeoutError) as caught:
            await create(client, timeout=0.05)
    assert caught.value.phase == "read"


async def test_an_unknown_option_is_refused_with_the_nearest_name(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(TypeError, match="did you mean 'temperature'"):
            await create(client, temprature=1)
    assert server.requests == []
