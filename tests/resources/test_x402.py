"""`client.x402`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flavours import Flavour
from once import once
from traces import as_printed
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    ArgumentValueError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    PermissionDeniedError,
)
from venice_ai.testing import ErrorReply, JSONReply, NoReply

WALLET = "0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE"
SECRET = "nobody-may-see-me"


async def read(pages: Any) -> list[Any]:
    return [item async for item in pages]


async def test_the_balance_of_a_wallet_that_signs_in(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.x402.balance(WALLET, sign_in_with_x=SECRET)
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", f"/x402/balance/{WALLET}")
    assert (request.headers["sign-in-with-x"], request.query) == (SECRET, {})
    assert (answer.data.wallet_address, answer.data.balance_usd, answer.data.can_consume) == (
        WALLET,
        12.35,
        True,
    )
    assert (answer.data.minimum_top_up_usd, answer.data.diem_balance_usd) == (5, None)


async def test_a_client_that_signs_needs_nothing_said(flavour: Flavour, server: Any) -> None:
    signed = iter("abcdef")
    server.script(ErrorReply(503, headers={"retry-after": "0"}))
    async with flavour.client(server, auth=lambda _: {"SIGN-IN-WITH-X": next(signed)}) as client:
        await client.x402.balance(WALLET)
        found = await read(client.x402.transactions(WALLET, limit=2))
    assert [request.headers["sign-in-with-x"] for request in server.requests] == ["a", "b", "c", "d"]
    assert len(found) == 3


async def test_transactions_come_page_by_page(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        found = await read(client.x402.transactions(WALLET, limit=2, offset=None))
    assert [request.query for request in server.requests] == [
        {"limit": ["2"]},
        {"limit": ["2"], "offset": ["2"]},
    ]
    assert {request.path for request in server.requests} == {f"/x402/transactions/{WALLET}"}
    assert [(each.type, each.amount) for each in found] == [
        ("TOP_UP", 12.75),
        ("CHARGE", -0.5),
        ("REFUND", 0.1),
    ]
    assert (found[1].model_id, found[2].model_id) == ("local-small", None)
    assert found[0].created_at == datetime(2026, 10, 1, 12, tzinfo=UTC)


@once
async def test_a_page_says_where_it_stands(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.x402.transactions(WALLET, limit=2, sign_in_with_x=SECRET).first()
    assert server.requests[0].headers["sign-in-with-x"] == SECRET
    assert (len(page), page.data.current_balance, page.data.pagination.has_more) == (2, 12.35, True)
    assert [each.id for each in page] == ["ledger_0", "ledger_1"]


async def test_the_ways_to_pay_are_a_refusal_that_was_expected(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=None) as client:
        ways = await client.x402.top_up_requirements()
    (request,) = server.requests
    assert (request.method, request.path, request.json) == ("POST", "/x402/top-up", {})
    assert (ways.status_code, ways.x402_version, len(ways)) == (402, 2, 2)
    assert [way.network for way in ways] == ["eip155:8453", "solana:test"]
    assert (ways.accepts[0].amount, ways.accepts[0].amount_usd) == ("5000000", 5.0)
    assert ways.request_id


async def test_another_refusal_of_them_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(402, "Payment required", code="PAYMENT_REQUIRED"), ErrorReply(403, "Not here"))
    async with flavour.client(server) as client:
        with pytest.raises(Exception, match="Payment required") as caught:
            await client.x402.top_up_requirements()
        with pytest.raises(PermissionDeniedError, match="Not here"):
            await client.x402.top_up_requirements()
    assert caught.value.status_code == 402


async def test_a_402_is_expected_nowhere_else(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"x402Version": 2, "accepts": []}, status=402))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError):
            await client.x402.balance(WALLET)


async def test_a_payment_is_added(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.x402.top_up(payment_signature=SECRET)
    (request,) = server.requests
    assert (request.method, request.path, request.json) == ("POST", "/x402/top-up", {})
    assert request.headers["payment-signature"] == SECRET
    assert (answer.data.amount_credited, answer.data.new_balance, answer.data.payment_id) == (
        10,
        22.35,
        "payment_1",
    )
    assert answer.settlement["network"] == "eip155:8453"


async def test_a_payment_that_may_have_arrived_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(NoReply(), ErrorReply(500, {"error": "SETTLEMENT_FAILED", "message": "No funds"}))
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await client.x402.top_up(payment_signature=SECRET)
        with pytest.raises(InternalServerError, match="No funds") as caught:
            await client.x402.top_up(payment_signature=SECRET)
    assert len(server.requests) == 2
    assert caught.value.code == "SETTLEMENT_FAILED"


async def test_a_call_with_its_own_signature_is_not_retried_unless_told(
    flavour: Flavour, server: Any
) -> None:
    failure = ErrorReply(503, headers={"retry-after": "0"})
    server.script(failure, failure)
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError):
            await client.x402.balance(WALLET, sign_in_with_x=SECRET)
        with pytest.raises(InternalServerError):
            await client.x402.transactions(WALLET, sign_in_with_x=SECRET).first()
        assert len(server.requests) == 2
        server.script(failure)
        await client.x402.balance(WALLET, sign_in_with_x=SECRET, max_retries=1)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "reply", [ErrorReply(403, "Wallet mismatch"), JSONReply({"a": 1}), NoReply()], ids=str
)
async def test_a_signature_is_redacted_in_tracebacks_the_log_and_reprs(
    flavour: Flavour, server: Any, reply: Any, caplog: Any
) -> None:
    caplog.set_level("DEBUG")
    server.script(reply, reply, reply)
    expected = (PermissionDeniedError, APIConnectionError, APIResponseValidationError)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(expected) as first:
            await client.x402.balance(WALLET, sign_in_with_x=SECRET)
        with pytest.raises(expected) as second:
            await client.x402.top_up(payment_signature=SECRET)
        pages = client.x402.transactions(WALLET, sign_in_with_x=SECRET)
        with pytest.raises(expected) as third:
            await pages.first()
    for caught in (first, second, third):
        assert SECRET not in as_printed(caught.value)
    assert SECRET not in f"{pages!r} {caplog.text}"


async def test_a_bad_payment_says_in_which_way(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "INVALID_PAYMENT", "message": "The amount is too small"}))
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError, match="The amount is too small") as caught:
            await client.x402.top_up(payment_signature=SECRET)
    assert caught.value.code == "INVALID_PAYMENT"


async def test_a_signature_is_redacted_where_it_is_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for method, given in (
            (client.x402.balance, {"wallet_address": WALLET, "sign_in_with_x": f"{SECRET}\n"}),
            (client.x402.top_up, {"payment_signature": f"{SECRET}\n"}),
        ):
            with pytest.raises(ArgumentValueError, match="is empty, or holds a line break") as caught:
                await method(**given)
            assert SECRET not in as_printed(caught.value)
    assert server.requests == []
