"""`/x402`: arguments to calls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..types.api._options import CallOptions
from ..types.api.x402 import (
    TopUpAnswer,
    TopUpOptions,
    TopUpRequirements,
    Transaction,
    TransactionPage,
    TransactionsOptions,
    WalletBalanceAnswer,
    WalletOptions,
)
from .call import Call, fields
from .checks import path_with
from .hidden import hide, secret_header
from .pages import Paged, by_offset

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["balance", "requirements", "top_up", "transactions"]

_TOP_UP = "/x402/top-up"
_SIGN_IN = "sign-in-with-x"
_PAYMENT = "payment-signature"

AnswerType = TypeVar("AnswerType")


def balance(wallet_address: str, options: WalletOptions) -> Call[WalletBalanceAnswer]:
    """The call for a wallet's balance."""
    hide(options, "sign_in_with_x")
    given = fields(options, WalletOptions, "x402.balance")
    path = path_with("/x402/balance/", wallet_address, name="wallet_address")
    call = Call[WalletBalanceAnswer].of(
        "GET", path, WalletBalanceAnswer, options=options, headers=_signed(given)
    )
    return _once(call)


def transactions(wallet_address: str, options: TransactionsOptions) -> Paged[TransactionPage, Transaction]:
    """The list of a wallet's transactions, in pages that count by offset and say whether there are more."""
    hide(options, "sign_in_with_x")
    given = fields(options, TransactionsOptions, "x402.transactions")
    path = path_with("/x402/transactions/", wallet_address, name="wallet_address")
    query = {name: given[name] for name in ("limit", "offset") if given.get(name) is not None}
    first = Call[TransactionPage].of(
        "GET", path, TransactionPage, options=options, query=query, headers=_signed(given)
    )
    return Paged(_once(first), lambda page: page.data.transactions, _next)


def _next(page: TransactionPage, call: Call[TransactionPage]) -> Call[TransactionPage] | None:
    return by_offset(call, len(page)) if page.data.pagination.has_more else None


def _signed(given: Mapping[str, object]) -> dict[str, str]:
    if "sign_in_with_x" not in given:
        return {}
    return {_SIGN_IN: secret_header(given["sign_in_with_x"], "sign_in_with_x")}


def _once(call: Call[AnswerType]) -> Call[AnswerType]:
    """A signature counts once: a second attempt with the same would hide why the first one failed."""
    unasked = _SIGN_IN in call.headers and call.max_retries is None
    return replace(call, max_retries=0) if unasked else call


def requirements(options: CallOptions) -> Call[TopUpRequirements]:
    """The call for the ways to pay, which come as the refusal of a payment that was not made."""
    fields(options, CallOptions, "x402.top_up_requirements")
    call = Call[TopUpRequirements].of(
        "POST", _TOP_UP, TopUpRequirements, options=options, body={}, repeatable=True
    )
    return replace(call, expected=402)


def top_up(options: TopUpOptions) -> Call[TopUpAnswer]:
    """The call that pays."""
    hide(options, "payment_signature")
    given = fields(options, TopUpOptions, "x402.top_up")
    headers = {_PAYMENT: secret_header(given["payment_signature"], "payment_signature")}
    return Call[TopUpAnswer].of(
        "POST", _TOP_UP, TopUpAnswer, options=options, body={}, headers=headers, costly=True
    )
