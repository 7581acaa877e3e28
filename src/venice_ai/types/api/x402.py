"""The balance of a wallet that pays by x402."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ..._core.settled import Settled
from ._base import CamelAnswer, CamelModel, NullMeans
from ._lenient import Flag, Money, Number, Text, When
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "PaymentOption",
    "TopUp",
    "TopUpAnswer",
    "TopUpOptions",
    "TopUpRequirements",
    "Transaction",
    "TransactionPage",
    "TransactionPageData",
    "TransactionPagination",
    "TransactionsOptions",
    "WalletBalance",
    "WalletBalanceAnswer",
    "WalletOptions",
]


class WalletBalance(CamelModel):
    """What a wallet has at Venice.

    Attributes:
        wallet_address: The wallet, as the API writes its address.
        balance_usd: What is left, in US dollars.
        can_consume: Whether that is enough for a call.
        minimum_top_up_usd: The least that can be added.
        suggested_top_up_usd: What the API suggests to add.
        diem_balance_usd: The DIEM of the Venice account that the wallet belongs to, in US dollars; None without one.
    """

    wallet_address: Text = ""
    balance_usd: float
    can_consume: Flag = False
    minimum_top_up_usd: Money = 0.0
    suggested_top_up_usd: Money = 0.0
    diem_balance_usd: float | None = None


class WalletBalanceAnswer(CamelAnswer):
    """What a wallet has at Venice.

    Attributes:
        data: The balance.
        success: Whether it is known.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: WalletBalance
    success: Flag = False


class PaymentOption(CamelModel):
    """One way to pay.

    Attributes:
        scheme: The scheme of x402: `"exact"`.
        network: The network, by its CAIP-2 name: `"eip155:8453"` is Base.
        amount: The least to pay, in the smallest unit of the asset.
        asset: The address of the asset, which is USDC.
        pay_to: The address that is paid.
        max_timeout_seconds: How long the payment may take.
        extra: What the network needs besides.
    """

    scheme: Text = ""
    network: str
    amount: str
    asset: Text = ""
    pay_to: str
    max_timeout_seconds: Number = 0
    extra: dict[str, object] | None = None

    @property
    def amount_usd(self) -> float:
        """The least to pay, in US dollars: USDC has six decimals."""
        return float(self.amount) / 1_000_000


class TopUpRequirements(CamelAnswer):
    """The ways to pay; iterate over it.

    Attributes:
        x402_version: The version of the protocol.
        accepts: The ways to pay.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"accepts"})

    x402_version: Number = 0
    accepts: list[PaymentOption]

    def __iter__(self) -> Iterator[PaymentOption]:  # type: ignore[override]  # ways to pay, not field tuples
        """The ways to pay, one after the other."""
        return iter(self.accepts)

    def __len__(self) -> int:
        """How many ways there are."""
        return len(self.accepts)


class TopUp(CamelModel):
    """What was added to a wallet's balance.

    Attributes:
        wallet_address: The wallet.
        amount_credited: What was added, in US dollars.
        new_balance: What the wallet has now, in US dollars.
        payment_id: The payment's id.
    """

    wallet_address: Text = ""
    amount_credited: Money = 0.0
    new_balance: Money = 0.0
    payment_id: Text = ""


class TopUpAnswer(CamelAnswer, Settled):
    """What came of a payment.

    Attributes:
        data: What was added.
        success: Whether it was.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: TopUp
    success: Flag = False


class Transaction(CamelModel):
    """A change of a wallet's balance.

    Attributes:
        id: Its id.
        amount: By how much, in US dollars; what was spent is negative.
        balance_after: What the wallet had then.
        type: `"TOP_UP"`, `"CHARGE"`, `"REFUND"`, …
        created_at: When it was.
        request_id: The call that was charged; None where it was none.
        model_id: The model that was called; None where it was none.
    """

    id: Text = ""
    amount: Money = 0.0
    balance_after: Money = 0.0
    type: Text = ""
    created_at: When = ""
    request_id: str | None = None
    model_id: str | None = None


class TransactionPagination(CamelModel):
    """Where a page of transactions stands.

    Attributes:
        limit: How many a page holds.
        offset: How many were left out in front.
        has_more: Whether another page follows.
    """

    limit: Number = 0
    offset: Number = 0
    has_more: Flag = False


class TransactionPageData(CamelModel):
    """What a page of transactions holds.

    Attributes:
        wallet_address: The wallet.
        current_balance: What it has now, in US dollars.
        transactions: The transactions.
        pagination: Where the page stands.
    """

    wallet_address: Text = ""
    current_balance: Money = 0.0
    transactions: Annotated[list[Transaction], NullMeans(list)] = Field(default_factory=list[Transaction])
    pagination: Annotated[TransactionPagination, NullMeans(TransactionPagination)] = Field(
        default_factory=TransactionPagination
    )


class TransactionPage(CamelAnswer):
    """A page of transactions; iterate over it.

    Attributes:
        data: The transactions, the wallet's balance, and where the page stands.
        success: Whether they are known.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: TransactionPageData
    success: Flag = False

    def __iter__(self) -> Iterator[Transaction]:  # type: ignore[override]  # transactions, not field tuples
        """The transactions, one after the other."""
        return iter(self.data.transactions)

    def __len__(self) -> int:
        """How many transactions are on this page."""
        return len(self.data.transactions)


class WalletOptions(CallOptions, total=False):
    """What a wallet's call takes.

    Attributes:
        sign_in_with_x: The wallet's signed sign-in (base64). It counts once, so such a call is not repeated by itself,
            unless `max_retries` says so. A client with `auth=` signs each attempt anew, and needs none here.
    """

    sign_in_with_x: str


class TransactionsOptions(WalletOptions, total=False):
    """What `x402.transactions` takes.

    Attributes:
        limit: How many transactions a page holds, from 1 to 100. API default: 50.
        offset: How many to leave out in front. API default: 0.
    """

    limit: int
    offset: int | None


class TopUpOptions(CallOptions):
    """What `x402.top_up` takes.

    Attributes:
        payment_signature: The signed payment (base64), from 5 to 10,000 US dollars, made for one of the ways to pay.
    """

    payment_signature: str
