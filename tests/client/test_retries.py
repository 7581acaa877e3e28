"""Attempts that failed: which are repeated, after which pause, and which error is raised in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import respx

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ChatReply, ErrorReply, NoReply

HI = [{"role": "user", "content": "Hello there"}]
BASE = "https://venice.example/api/v1"
URL = f"{BASE}/chat/completions"
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}


@asynccontextmanager
async def mocked(flavour: Flavour, **options: Any) -> AsyncIterator[tuple[Any, respx.Route]]:
    """A client, and the route of chat completions that it meets."""
    with respx.mock(assert_all_called=False) as router:
        async with flavour.client(**({"base_url": BASE, "api_key": "test-key"} | options)) as client:
            yield client, router.post(URL)


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_a_retry_of_a_429_comes_after_the_pause_that_it_asks_for(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [
            httpx.Response(429, headers={"retry-after": "7"}),
            httpx.Response(200, json=ANSWER),
        ]
        assert (await create(client)).text == "Hi"
    assert (route.call_count, pauses) == (2, [7.0])


async def test_a_retry_of_a_503_comes_after_a_pause_of_our_own(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.Response(503), httpx.Response(503), httpx.Response(200, json=ANSWER)]
        assert (await create(client)).text == "Hi"
    first, second = pauses
    assert 0 <= first <= 0.5
    assert 0 <= second <= 1


async def test_a_stream_has_retries_as_long_as_nothing_of_it_was_given(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ErrorReply(503), ChatReply("At last."))
    async with flavour.client(server) as client, await create(client, stream=True) as stream:
        assert (await stream.collect()).text == "At last."
    assert (len(server.requests), len(pauses)) == (2, 1)


async def test_a_stream_that_breaks_after_its_first_chunk_has_no_retry(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ChatReply("Never to be read whole.", cut_after=2))
    async with flavour.client(server) as client:
        with pytest.raises(x.VeniceError):
            await (await create(client, stream=True)).collect()
    assert (len(server.requests), pauses) == (1, [])


@pytest.mark.parametrize("given", ["client", "call"])
async def test_max_retries_of_0_means_one_attempt(flavour: Flavour, pauses: list[float], given: str) -> None:
    async with mocked(flavour, **({"max_retries": 0} if given == "client" else {})) as (client, route):
        route.respond(503)
        with pytest.raises(x.ServiceUnavailableError):
            await create(client, **({"max_retries": 0} if given == "call" else {}))
    assert (route.call_count, pauses) == (1, [])


async def test_the_failure_of_the_last_retry_is_the_one_that_is_raised(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.Response(503), httpx.ConnectError("no"), httpx.Response(429)]
        with pytest.raises(x.RateLimitError):
            await create(client)
    assert route.call_count == 3


async def test_a_retry_after_beyond_the_cap_is_left_to_the_caller(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with mocked(flavour) as (client, route):
        route.respond(429, headers={"retry-after": "3600"})
        with pytest.raises(x.RateLimitError) as caught:
            await create(client)
    assert (route.call_count, pauses, caught.value.retry_after) == (1, [], 3600.0)


async def test_a_post_that_may_have_arrived_has_no_retry(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = httpx.ReadTimeout("silence")
        with pytest.raises(x.APITimeoutError) as caught:
            await create(client)
    assert (route.call_count, caught.value.sent) == (1, True)


async def test_a_post_that_did_not_arrive_has_a_retry(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.ConnectError("refused"), httpx.Response(200, json=ANSWER)]
        assert (await create(client)).text == "Hi"
    assert route.call_count == 2


async def test_a_get_has_a_retry_in_any_case(flavour: Flavour, server: Any, pauses: list[float]) -> None:
    server.script(NoReply())
    async with flavour.client(server) as client:
        assert len(await client.models.list()) > 0
    assert len(server.requests) == 2


async def test_a_retry_goes_over_the_connection_of_the_failed_attempt(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ErrorReply(503), ErrorReply(503), ChatReply())
    async with flavour.client(server) as client:
        await create(client)
    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_server_that_is_not_there_is_a_connection_error_after_the_retries(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9") as client:
        with pytest.raises(x.APIConnectionError) as caught:
            await create(client)
    assert (caught.value.sent, len(pauses)) == (False, 2)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
