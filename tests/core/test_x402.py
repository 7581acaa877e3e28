"""`/x402`: what is refused, which page follows, how a payment was settled, and signatures that show nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import answered
from traces import as_printed
from venice_ai._core import x402 as calls
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

WALLET = "0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE"
SECRET = "nobody-may-see-me"


@pytest.mark.parametrize(
    ("function", "given", "error", "words"),
    [
        (
            calls.balance,
            (WALLET, {"sign_in_with_x": 7}),
            ArgumentTypeError,
            "sign_in_with_x takes a string, not int",
        ),
        (calls.balance, ("", {}), ArgumentValueError, "wallet_address can't be empty"),
        (calls.transactions, (7, {}), ArgumentTypeError, "wallet_address takes a string, not int"),
        (calls.top_up, ({},), ArgumentTypeError, r"x402.top_up\(\) needs payment_signature="),
        (calls.requirements, ({"amount": 5},), ArgumentTypeError, "has no option 'amount'"),
    ],
    ids=["a number", "no wallet", "a number as a wallet", "no signature", "an unknown option"],
)
def test_a_bad_argument_is_refused(
    function: Any, given: tuple[Any, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        function(*given)


@pytest.mark.parametrize("bad", [f"{SECRET}\n", f"{SECRET} x", "é", ""], ids=ascii)
def test_a_signature_that_can_not_be_sent_is_refused_and_redacted(bad: str) -> None:
    with pytest.raises(ArgumentValueError, match="sign_in_with_x is empty, or holds a line break") as first:
        calls.balance(WALLET, {"sign_in_with_x": bad})
    with pytest.raises(ArgumentValueError, match="payment_signature is empty") as second:
        calls.top_up({"payment_signature": bad})
    with pytest.raises(ArgumentValueError, match="sign_in_with_x is empty") as third:
        calls.transactions(WALLET, {"sign_in_with_x": bad})
    assert SECRET not in "".join(as_printed(each.value) for each in (first, second, third))


def test_a_signature_is_a_header_and_redacted_in_the_calls_repr() -> None:
    balance = calls.balance(WALLET, {"sign_in_with_x": SECRET})
    pages = calls.transactions(WALLET, {"sign_in_with_x": SECRET})
    payment = calls.top_up({"payment_signature": SECRET})
    assert balance.headers == pages.first.headers == {"sign-in-with-x": SECRET}
    assert payment.headers == {"payment-signature": SECRET}
    assert SECRET not in f"{balance!r} {pages!r} {payment!r}"


def test_a_call_with_its_own_signature_is_not_retried_unless_told() -> None:
    for call, told in (
        (
            calls.balance(WALLET, {"sign_in_with_x": "s"}),
            calls.balance(WALLET, {"sign_in_with_x": "s", "max_retries": 1}),
        ),
        (
            calls.transactions(WALLET, {"sign_in_with_x": "s"}).first,
            calls.transactions(WALLET, {"sign_in_with_x": "s", "max_retries": 1}).first,
        ),
    ):
        assert (call.max_retries, told.max_retries) == (0, 1)
    assert calls.balance(WALLET, {}).max_retries is None


@pytest.mark.parametrize(
    ("count", "more", "following"),
    [(2, True, {"limit": 2, "offset": 2}), (2, False, None), (0, True, None)],
    ids=["more", "the last", "an empty page that promises more"],
)
def test_the_next_page_begins_behind_what_was_seen(count: int, more: bool, following: Any) -> None:
    paged = calls.transactions(WALLET, {"limit": 2, "offset": None})
    entries = [{"id": "ledger_0", "type": "CHARGE", "amount": -0.5}] * count
    body = {"success": True, "data": {"transactions": entries, "pagination": {"hasMore": more}}}
    page = answered(paged.first, body)
    after = paged.after(page, paged.first)
    assert (after and after.query) == following


def test_a_402_is_expected_where_the_ways_to_pay_are_asked_for_and_nowhere_else() -> None:
    assert calls.requirements({}).expected == 402
    others: list[Any] = [
        calls.balance(WALLET, {}),
        calls.transactions(WALLET, {}).first,
        calls.top_up({"payment_signature": "s"}),
    ]
    assert [call.expected for call in others] == [None] * 3


@pytest.mark.parametrize("header", [None, "%%%", "bm90IGpzb24=", "WzFd"])
def test_a_settlement_that_is_none(header: str | None) -> None:
    headers = {} if header is None else {"payment-response": header}
    call = calls.top_up({"payment_signature": "s"})
    assert answered(call, {"success": True, "data": {"paymentId": "p"}}, **headers).settlement is None
