"""The clients that the server hands out."""

from __future__ import annotations

import anyio
import pytest

from venice_ai.testing import ChatReply, LocalServer

MESSAGES = [{"role": "user", "content": "Hello"}]


def test_blocking_client(server: LocalServer) -> None:
    server.script(ChatReply("Hello yourself."))
    with server.client() as client:
        answer = client.chat.completions.create(model="local-small", messages=MESSAGES)
    assert answer.choices[0].message.content == "Hello yourself."
    assert server.requests[0].headers["authorization"] == "Bearer test-key"


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_async_client(server: LocalServer, backend: str) -> None:
    async def ask() -> str:
        async with server.async_client() as client:
            stream = await client.chat.completions.create(model="local-small", messages=MESSAGES, stream=True)
            return "".join([delta async for delta in stream.text_deltas()])

    server.script(ChatReply("Hello yourself."))
    assert anyio.run(ask, backend=backend) == "Hello yourself."


def test_the_client_knows_the_servers_key() -> None:
    with LocalServer(api_key="secret") as server, server.client() as client:
        client.chat.completions.create(model="local-small", messages=MESSAGES)
        assert server.requests[0].headers["authorization"] == "Bearer secret"


def test_options_reach_the_client(server: LocalServer) -> None:
    with server.client(api_key="other", default_headers={"x-mine": "1"}) as client:
        client.chat.completions.create(model="local-small", messages=MESSAGES)
    headers = server.requests[0].headers
    assert (headers["authorization"], headers["x-mine"]) == ("Bearer other", "1")
