"""`client.x402`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import x402 as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.x402 import TopUpOptions, TransactionsOptions, WalletOptions
from ..pages import Pages
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.x402 import (
        TopUpAnswer,
        TopUpRequirements,
        Transaction,
        TransactionPage,
        WalletBalanceAnswer,
    )

__all__ = ["X402"]


class X402(Resource):
    """The balance of a wallet that pays by x402 (`/x402`).

    A wallet signs in by a header that counts once. Give the client an `auth` that signs each attempt, or one call a
    `sign_in_with_x`. This package holds no wallet's key, and signs nothing.
    """

    @takes(WalletOptions, CallOptions)
    async def balance(self, wallet_address: str, **options: Unpack[WalletOptions]) -> WalletBalanceAnswer:
        """Fetch what a wallet has at Venice.

        ```python
        wallet = "0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE"
        answer = await client.x402.balance(wallet, sign_in_with_x="eyJhZGRyZXNzIjoi...")
        print(answer.data.balance_usd)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            AuthenticationError: The wallet did not sign in, or its signature was used before.
            PermissionDeniedError: Another wallet signed in.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.balance(wallet_address, options))

    @takes(TransactionsOptions, WalletOptions, CallOptions)
    def transactions(
        self, wallet_address: str, **options: Unpack[TransactionsOptions]
    ) -> Pages[TransactionPage, Transaction]:
        """List what was added to a wallet's balance and taken from it, page by page as they are read.

        Each page is a call, which takes a signature of its own: for more than one, give the client an `auth`.

        ```python
        wallet = "0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE"
        signing = client.with_options(auth=lambda request: {"SIGN-IN-WITH-X": "eyJhZGRyZXNzIjoi..."})
        async for transaction in signing.x402.transactions(wallet, limit=100):
            print(transaction.created_at, transaction.type, transaction.amount)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            AuthenticationError: The wallet did not sign in, or its signature was used before.
            PermissionDeniedError: Another wallet signed in.
            APIError: A page could not be fetched; reading on tries that page again.
        """
        return Pages(self._transport, calls.transactions(wallet_address, options))

    @takes(CallOptions)
    async def top_up_requirements(self, **options: Unpack[CallOptions]) -> TopUpRequirements:
        """Fetch the ways to pay; it works without a key.

        ```python
        for way in await client.x402.top_up_requirements():
            print(way.network, way.pay_to, way.amount_usd)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.requirements(options))

    @takes(TopUpOptions, CallOptions)
    async def top_up(self, **options: Unpack[TopUpOptions]) -> TopUpAnswer:
        """Add to the balance of the wallet that signed the payment. It is not sent again if it may have been taken.

        ```python
        answer = await client.x402.top_up(payment_signature="eyJ4NDAyVmVyc2lvbiI6Mi...")
        print(answer.data.amount_credited, answer.data.new_balance, answer.settlement)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: The signature can be none; nothing was sent.
            BadRequestError: The payment is wrong; `code` says in which way.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.top_up(options))
