"""What a stream knows of its answer: status, headers, ids, limits; and how it shows itself."""

from __future__ import annotations

from typing import Any

import pytest

from stream_readers import ONE, numbers, rest
from venice_ai.testing import Hang, StreamReply


async def test_an_open_stream_knows_its_answer_before_the_first_chunk(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()], headers={"x-venice-model-id": "the-model"}))
    async with flavour.client(server) as client, numbers(client) as stream:
        assert stream.status_code == 200
        assert stream.request_id == "8f3c5d7e00000001-TST"
        assert stream.headers["x-venice-model-id"] == "the-model"
        assert (stream.rate_limits.limit_requests, stream.rate_limits.remaining_requests) == (500, 499)
        assert (stream.balance.usd, stream.balance.diem) == (12.5, 3.25)


async def test_the_response_holds_no_body_no_connection_and_no_key(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client, numbers(client) as stream:
        response = stream.response
        assert response.status_code == 200
        assert response.read() == b""
        assert "network_stream" not in response.extensions
        assert "test-key" not in str(response.request.headers.multi_items())


async def test_a_closed_stream_still_knows_its_answer(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.close()
        assert stream.request_id == "8f3c5d7e00000001-TST"


async def test_a_stream_over_an_iterator_knows_of_no_answer(flavour: Any) -> None:
    stream = flavour.stream([1])
    assert stream.response is None
    assert stream.request_id is None
    assert stream.status_code is None
    assert list(stream.headers) == []


@pytest.mark.parametrize("state", ["open", "consumed", "closed"])
async def test_its_repr_says_how_it_stands(flavour: Any, state: str) -> None:
    stream = flavour.stream([1])
    if state == "consumed":
        await rest(stream)
    if state == "closed":
        await stream.close()
    assert f" {state}," in repr(stream)
