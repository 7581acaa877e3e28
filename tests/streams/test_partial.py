"""What an exception of a stream carries: `partial` is the response so far, in every way of reading."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chat_events import HELLO, OVERLOADED, text
from pace import seconds
from stream_readers import ask, every_way, read, stream_of
from venice_ai.exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    RateLimitError,
    VeniceError,
)
from venice_ai.testing import Cut, Hang, StreamReply


@every_way
@pytest.mark.parametrize(
    ("accident", "kind"),
    [(Cut(), APIConnectionError), ({"error": "overloaded"}, APIStatusError)],
    ids=["cut", "error event"],
)
async def test_a_failure_carries_the_partial_response(
    flavour: Any, server: Any, way: str, accident: Any, kind: Any
) -> None:
    server.script(StreamReply([text("Hel"), text("lo"), accident]))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(kind) as caught:
            await read(stream, way)
    assert caught.value.partial.text == "Hello"


@every_way
async def test_a_timeout_carries_the_partial_response(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, text("Hel"), text("lo"), httpx.ReadTimeout("slow"))
    with pytest.raises(APITimeoutError) as caught:
        await read(stream, way)
    assert caught.value.partial.text == "Hello"


async def test_a_timeout_over_http_carries_the_partial_response(flavour: Any, server: Any) -> None:
    server.script(StreamReply([text("Hel"), text("lo"), Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client, timeout=seconds(0.5))
        with pytest.raises(APITimeoutError) as caught:
            await stream.collect()
    assert caught.value.partial.text == "Hello"


@every_way
async def test_an_error_event_after_the_finish_is_raised_with_the_partial_response(
    flavour: Any, server: Any, way: str
) -> None:
    server.script(StreamReply([*HELLO, {"error": OVERLOADED}]))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(RateLimitError) as caught:
            await read(stream, way)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id == stream.request_id == "8f3c5d7e00000001-TST"


@pytest.mark.parametrize("way", ["chunks", "collect"])
async def test_a_cut_after_the_finish_reason_is_an_error_all_the_same(
    flavour: Any, server: Any, way: str
) -> None:
    """The chunk with the usage may be lost: the connection's own end is missing."""
    server.script(StreamReply([*HELLO, Cut()]))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(APIConnectionError) as caught:
            await read(stream, way)
    assert caught.value.partial.choices[0].finish_reason == "stop"


async def test_an_unexpected_failure_carries_the_partial_response(flavour: Any) -> None:
    with pytest.raises(VeniceError) as caught:
        await stream_of(flavour, text("Hel"), ZeroDivisionError()).collect()
    assert caught.value.partial.text == "Hel"


async def test_an_error_of_ours_keeps_the_partial_that_it_has(flavour: Any) -> None:
    error = VeniceError("mine", partial="what I had")
    with pytest.raises(VeniceError) as caught:
        await stream_of(flavour, text("Hel"), error).collect()
    assert caught.value.partial == "what I had"
