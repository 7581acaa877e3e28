"""`/crypto/rpc`: what is refused, how calls are numbered, and the answers of nodes."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import crypto as calls
from venice_ai.exceptions import APIError, APIResponseValidationError, ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.crypto import RpcBatchAnswer

CALL = calls.single("base-mainnet", {"method": "m"})
BATCH = calls.batch("base-mainnet", [{"method": "m"}], {})
REFUSED = {
    "jsonrpc": "2.0",
    "id": 2,
    "error": {"code": -32602, "message": "invalid params", "data": {"a": 1}},
}


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
def test_a_bad_batch_is_refused(requests: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        calls.batch("base-mainnet", requests, {})


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
def test_a_bad_call_is_refused(network: str, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        calls.single(network, options)


def test_an_idempotency_key_is_a_header_and_not_in_the_body() -> None:
    given: list[Any] = [{"method": "m"}]
    for call in (
        calls.single("n", {"method": "m", "idempotency_key": "a_b-1"}),
        calls.batch("n", given, {"idempotency_key": "a_b-1"}),
    ):
        assert call.headers == {"idempotency-key": "a_b-1"}
        assert b"idempotency" not in call.body  # type: ignore[operator]
    assert CALL.headers == BATCH.headers == {}


def test_an_error_of_the_node_is_to_be_seen() -> None:
    answer = answered(CALL, REFUSED)
    assert (answer.error.code, answer.error.message, answer.error.data) == (
        -32602,
        "invalid params",
        {"a": 1},
    )
    assert (answer.status_code, answer.result) == (200, None)
    with pytest.raises(APIError, match="the node refused: invalid params") as caught:
        answer.result_or_raise()
    assert (caught.value.code, caught.value.body) == ("-32602", REFUSED)


def test_a_result_of_null_is_a_result() -> None:
    assert answered(CALL, {"jsonrpc": "2.0", "id": 1, "result": None}).result_or_raise() is None


def test_a_batch_that_is_refused_as_a_whole_is_one_error() -> None:
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "invalid request"}}
    assert [each.error.message for each in answered(BATCH, body).errors] == ["invalid request"]


def test_a_batch_can_be_kept_and_read_again() -> None:
    answers = RpcBatchAnswer.model_validate([REFUSED])
    assert RpcBatchAnswer.model_validate_json(answers.model_dump_json(exclude_unset=True)) == answers


@pytest.mark.parametrize("body", [{"answer": 7}, "nothing", [7]], ids=str)
def test_what_is_no_answer_is_an_error(body: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        answered(CALL, body)


def test_a_replayed_answer_to_an_idempotency_key_says_so() -> None:
    assert answered(CALL, {"id": 1, "result": "0x1"}, **{"idempotent-replayed": "true"}).is_replayed
    assert not answered(CALL, {"id": 1, "result": "0x1"}).is_replayed
