"""`client.crypto.rpc`."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    BadRequestError,
    RateLimitError,
)
from venice_ai.testing import ErrorReply, JSONReply, NoReply
from venice_ai.types.api.crypto import RpcBatchAnswer

REFUSED = {
    "jsonrpc": "2.0",
    "id": 2,
    "error": {"code": -32602, "message": "invalid params", "data": {"a": 1}},
}


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


async def test_an_id_of_the_callers_comes_back(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.crypto.rpc.call("base-mainnet", method="eth_chainId", id="mine", jsonrpc="2.0")
    assert server.requests[0].json == {"jsonrpc": "2.0", "id": "mine", "method": "eth_chainId"}
    assert answer.id == "mine"


async def test_an_error_of_the_node_is_to_be_seen(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply(REFUSED))
    async with flavour.client(server) as client:
        answer = await client.crypto.rpc.call("base-mainnet", method="eth_call")
    assert (answer.error.code, answer.error.message, answer.error.data) == (
        -32602,
        "invalid params",
        {"a": 1},
    )
    assert (answer.status_code, answer.result) == (200, None)
    with pytest.raises(APIError, match="the node refused: invalid params") as caught:
        answer.result_or_raise()
    assert (caught.value.code, caught.value.body) == ("-32602", REFUSED)


async def test_a_result_of_null_is_a_result(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"jsonrpc": "2.0", "id": 1, "result": None}))
    async with flavour.client(server) as client:
        answer = await client.crypto.rpc.call("base-mainnet", method="eth_getTransactionReceipt")
    assert answer.result_or_raise() is None


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


async def test_a_batch_that_is_refused_as_a_whole_is_one_error(flavour: Flavour, server: Any) -> None:
    server.script(
        JSONReply({"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "invalid request"}})
    )
    async with flavour.client(server) as client:
        answers = await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}])
    assert [each.error.message for each in answers.errors] == ["invalid request"]


def test_a_batch_can_be_kept_and_read_again() -> None:
    answers = RpcBatchAnswer.model_validate([REFUSED])
    assert RpcBatchAnswer.model_validate_json(answers.model_dump_json(exclude_unset=True)) == answers


@pytest.mark.parametrize("body", [{"answer": 7}, "nothing", [7]], ids=str)
async def test_what_is_no_answer_is_an_error(flavour: Flavour, server: Any, body: Any) -> None:
    server.script(JSONReply(body), JSONReply(body))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError):
            await client.crypto.rpc.call("base-mainnet", method="eth_chainId")


async def test_with_a_key_of_its_own_a_call_is_sent_again(flavour: Flavour, server: Any) -> None:
    server.script(NoReply())
    async with flavour.client(server) as client:
        await client.crypto.rpc.call("base-mainnet", method="eth_chainId", idempotency_key="a_b-1")
        assert [request.headers["idempotency-key"] for request in server.requests] == ["a_b-1"] * 2
        assert "idempotency_key" not in server.requests[1].json
        server.script(NoReply())
        await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}], idempotency_key="b")
    assert [request.headers["idempotency-key"] for request in server.requests[2:]] == ["b", "b"]


async def test_without_one_it_is_not(flavour: Flavour, server: Any) -> None:
    server.script(NoReply(), NoReply())
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await client.crypto.rpc.call("base-mainnet", method="eth_sendRawTransaction", params=["0x"])
        with pytest.raises(APIConnectionError):
            await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}])
    assert len(server.requests) == 2


async def test_a_kept_answer_says_so(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"id": 1, "result": "0x1"}, headers={"idempotent-replayed": "true"}))
    async with flavour.client(server) as client:
        assert (await client.crypto.rpc.call("base-mainnet", method="eth_chainId")).is_replayed


async def test_refusals_are_errors(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadRequestError, match="Unsupported network"):
            await client.crypto.rpc.call("nowhere", method="eth_chainId")
        server.script(ErrorReply(429, {"customMessage": "Daily credits are used up"}))
        with pytest.raises(RateLimitError, match="Daily credits are used up"):
            await client.crypto.rpc.batch("base-mainnet", [{"method": "eth_chainId"}])


@pytest.mark.parametrize(
    ("requests", "error", "words"),
    [
        ([], ArgumentValueError, "requests takes 1 to 100 calls; got 0"),
        ([{"method": "m"}] * 101, ArgumentValueError, "got 101"),
        ([{"method": "m", "id": 1}, {"method": "n", "id": 1}], ArgumentValueError, "has an id twice"),
        ({"method": "m"}, ArgumentTypeError, "requests takes a list of calls, not dict"),
        ("eth_chainId", ArgumentTypeError, "requests takes a list of calls, not str"),
        (7, ArgumentTypeError, "requests takes a list of calls, not int"),
        ([{"params": []}], ArgumentTypeError, r"requests\[0\] takes a mapping with a 'method'"),
        (["eth_chainId"], ArgumentTypeError, r"requests\[0\] takes a mapping with a 'method'"),
        ([{"method": "m", "param": []}], ArgumentTypeError, r"requests\[0\].* has no option 'param'"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_bad_batch_is_not_sent(
    flavour: Flavour, server: Any, requests: Any, error: type[Exception], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(error, match=words):
            await client.crypto.rpc.batch("base-mainnet", requests)
    assert server.requests == []


@pytest.mark.parametrize(
    ("network", "options", "error", "words"),
    [
        ("base-mainnet", {}, ArgumentTypeError, r"crypto.rpc.call\(\) needs method="),
        ("", {"method": "m"}, ArgumentValueError, "network can't be empty"),
        ("base-mainnet", {"method": "m", "idempotency_key": "a b"}, ArgumentValueError, "1 to 255 letters"),
        ("base-mainnet", {"method": "m", "idempotency_key": 7}, ArgumentTypeError, "takes a string, not int"),
        ("base-mainnet", {"method": "m", "parms": []}, ArgumentTypeError, "did you mean 'params'"),
    ],
    ids=str,
)
async def test_a_bad_call_is_not_sent(
    flavour: Flavour, server: Any, network: str, options: Any, error: type[Exception], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(error, match=words):
            await client.crypto.rpc.call(network, **options)
    assert server.requests == []
