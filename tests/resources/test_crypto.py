"""`client.crypto.rpc`."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import (
    APIConnectionError,
    APIError,
    BadRequestError,
    RateLimitError,
)
from venice_ai.testing import ErrorReply, NoReply


async def test_the_networks(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await client.crypto.rpc.networks()
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/crypto/rpc/networks")
    assert "ethereum-mainnet" in list(found)
    assert len(found) == len(found.networks)


async def test_a_call_is_json_rpc(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.crypto.rpc.call(
            "base-mainnet", method="eth_call", params=[{"to": "0x1"}, "latest"]
        )
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/crypto/rpc/base-mainnet")
    assert request.json == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "eth_call",
        "params": [{"to": "0x1"}, "latest"],
    }
    assert "idempotency-key" not in request.headers
    assert answer.result_or_raise() == {"method": "eth_call", "params": [{"to": "0x1"}, "latest"]}
    assert (answer.error, answer.rpc_credits, answer.rpc_cost_usd) == (None, 20, 0.000014)
    assert not answer.is_replayed


@once
async def test_an_id_of_the_callers_comes_back(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.crypto.rpc.call("base-mainnet", method="eth_chainId", id="mine", jsonrpc="2.0")
    assert server.requests[0].json == {"jsonrpc": "2.0", "id": "mine", "method": "eth_chainId"}
    assert answer.id == "mine"


async def test_a_batch_has_an_answer_to_each_call(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answers = await client.crypto.rpc.batch(
            "ethereum-mainnet",
            iter(
                [
                    {"method": "eth_chainId"},
                    {"method": "nonsense", "id": 1},
                    {"method": "eth_call", "params": [1]},
                ]
            ),
        )
    assert server.requests[0].json == [
        {"jsonrpc": "2.0", "method": "eth_chainId", "id": 2},
        {"jsonrpc": "2.0", "method": "nonsense", "id": 1},
        {"jsonrpc": "2.0", "method": "eth_call", "params": [1], "id": 3},
    ]
    assert (len(answers), [each.id for each in answers]) == (3, [2, 1, 3])
    assert [each.error.code for each in answers.errors] == [-32601]
    assert answers.to(3).result_or_raise() == {"method": "eth_call", "params": [1]}
    assert answers.rpc_credits == 45
    with pytest.raises(APIError, match="method not found"):
        answers.to(1).result_or_raise()
    with pytest.raises(LookupError, match="with the id 7"):
        answers.to(7)


async def test_a_call_with_an_idempotency_key_is_retried(flavour: Flavour, server: Any) -> None:
    server.script(NoReply())
    async with flavour.client(server) as client:
        await client.crypto.rpc.call("base-mainnet", method="eth_chainId", idempotency_key="a_b-1")
        assert [request.headers["idempotency-key"] for request in server.requests] == ["a_b-1"] * 2
        assert "idempotency_key" not in server.requests[1].json
        server.script(NoReply())
        await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}], idempotency_key="b")
    assert [request.headers["idempotency-key"] for request in server.requests[2:]] == ["b", "b"]


async def test_a_call_without_an_idempotency_key_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(NoReply(), NoReply())
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await client.crypto.rpc.call("base-mainnet", method="eth_sendRawTransaction", params=["0x"])
        with pytest.raises(APIConnectionError):
            await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}])
    assert len(server.requests) == 2


async def test_refusals_of_the_api_are_raised(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadRequestError, match="Unsupported network"):
            await client.crypto.rpc.call("nowhere", method="eth_chainId")
        server.script(ErrorReply(429, {"customMessage": "Daily credits are used up"}))
        with pytest.raises(RateLimitError, match="Daily credits are used up"):
            await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}])
