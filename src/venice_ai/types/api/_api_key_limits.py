"""The limits of a key, and the times at which it met them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ._base import CamelAnswer, CamelModel, Moment, NullMeans
from ._lenient import Flag, Money, Number, Text, When

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "KeyAccess",
    "KeyBalances",
    "KeyTier",
    "ModelRateLimits",
    "RateLimit",
    "RateLimitLog",
    "RateLimitLogEntry",
    "RateLimitsAnswer",
]


class KeyTier(CamelModel):
    """The tier of a key.

    Attributes:
        id: Its name, such as `"paid"`.
        is_charged: Whether calls are paid for.
    """

    id: Text = ""
    is_charged: Flag = False


class KeyBalances(CamelModel):
    """What there is to spend.

    Attributes:
        usd: US dollars; None where there is no such balance.
        diem: DIEM; None where there is no such balance.
    """

    usd: Money | None = Field(default=None, alias="USD")
    diem: Money | None = Field(default=None, alias="DIEM")


class RateLimit(CamelModel):
    """One limit.

    Attributes:
        amount: How many.
        type: Of what: `"RPM"` (requests a minute), `"RPD"` (requests a day) or `"TPM"` (tokens a minute).
    """

    amount: Number = 0
    type: Text = ""


class ModelRateLimits(CamelModel):
    """The limits of one model.

    Attributes:
        api_model_id: The model.
        rate_limits: Its limits.
    """

    api_model_id: str | None = None
    rate_limits: Annotated[list[RateLimit], NullMeans(list)] = Field(default_factory=list[RateLimit])


class KeyAccess(CamelModel):
    """What the key of the call may do.

    Attributes:
        access_permitted: Whether it may call models.
        api_tier: Its tier.
        balances: What there is to spend.
        key_expiration: When it ends; None for never.
        next_epoch_begins: When the limits of a day start anew.
        rate_limits: The limits, model by model.
    """

    access_permitted: Flag = False
    api_tier: Annotated[KeyTier, NullMeans(KeyTier)] = Field(default_factory=KeyTier)
    balances: Annotated[KeyBalances, NullMeans(KeyBalances)] = Field(default_factory=KeyBalances)
    key_expiration: Moment | None = None
    next_epoch_begins: When = ""
    rate_limits: Annotated[list[ModelRateLimits], NullMeans(list)] = Field(
        default_factory=list[ModelRateLimits]
    )


class RateLimitsAnswer(CamelAnswer):
    """What the key of the call may do; the attribute `rate_limits` is this call's own, from its headers.

    Attributes:
        data: What it may do.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: KeyAccess


class RateLimitLogEntry(CamelModel):
    """A time at which a limit was met.

    Attributes:
        api_key_id: The key's id.
        model_id: The model.
        rate_limit_tier: The tier whose limit it is.
        rate_limit_type: Which limit: `"RPM"`, `"RPD"`, `"TPM"`, `"FAILED_REQUESTS"` or
            `"UNSUPPORTED_FEATURE_REQUESTS"`.
        timestamp: When it was.
    """

    api_key_id: Text = ""
    model_id: Text = ""
    rate_limit_tier: Text = ""
    rate_limit_type: Text = ""
    timestamp: When = ""


class RateLimitLog(CamelAnswer):
    """The last 50 times at which a limit was met; iterate over it.

    Attributes:
        data: The times.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[RateLimitLogEntry], NullMeans(list)] = Field(default_factory=list[RateLimitLogEntry])
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[RateLimitLogEntry]:  # type: ignore[override]  # entries, not field tuples
        """The entries, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.data)
