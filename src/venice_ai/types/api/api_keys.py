"""API keys: what they may spend, and what they have spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import ConfigDict, Field

from ._api_key_limits import (
    KeyAccess,
    KeyBalances,
    KeyTier,
    ModelRateLimits,
    RateLimit,
    RateLimitLog,
    RateLimitLogEntry,
    RateLimitsAnswer,
)
from ._api_key_requests import (
    ApiKeyCreateOptions,
    ApiKeyDeleteOptions,
    ApiKeyUpdateOptions,
    ConsumptionLimit,
    KeyKind,
    LimitPeriod,
    ModelPrivacy,
    Web3KeyCreateOptions,
)
from ._base import CamelAnswer, CamelModel, Moment, NullMeans
from ._lenient import Flag, Text
from ._web3_token import Web3Token, Web3TokenAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ApiKey",
    "ApiKeyAnswer",
    "ApiKeyCreateOptions",
    "ApiKeyDeleteOptions",
    "ApiKeyDeleted",
    "ApiKeyList",
    "ApiKeyUpdateOptions",
    "ApiKeyUpdated",
    "ConsumptionLimit",
    "ConsumptionLimits",
    "CreatedApiKey",
    "CreatedApiKeyAnswer",
    "KeyAccess",
    "KeyBalances",
    "KeyKind",
    "KeyTier",
    "KeyUsage",
    "LimitPeriod",
    "ModelPrivacy",
    "ModelRateLimits",
    "RateLimit",
    "RateLimitLog",
    "RateLimitLogEntry",
    "RateLimitsAnswer",
    "Spent",
    "Web3KeyCreateOptions",
    "Web3Token",
    "Web3TokenAnswer",
]


class ConsumptionLimits(CamelModel):
    """What a key may spend in its period; None where there is no limit.

    Attributes:
        usd: In US dollars.
        diem: In DIEM.
        vcu: In VCU, which DIEM has replaced.
    """

    usd: float | None = None
    diem: float | None = None
    vcu: float | None = None


class Spent(CamelModel):
    """What a key has spent. The API writes these numbers as texts, and so they stay exact.

    Attributes:
        usd: In US dollars, bundled credits included.
        diem: In DIEM.
        vcu: In VCU, which DIEM has replaced.
    """

    usd: Text = ""
    diem: Text = ""
    vcu: Text = ""


class KeyUsage(CamelModel):
    """What a key has spent of late.

    Attributes:
        trailing_seven_days: In the last seven days.
    """

    trailing_seven_days: Annotated[Spent, NullMeans(Spent)] = Field(default_factory=Spent)


class _KeyFacts(CamelModel):
    """What is known of every key."""

    id: str
    api_key_type: Text = ""
    limit_period: Text = ""
    model_privacy: Text = ""
    description: str | None = None
    expires_at: Moment | None = None


class ApiKey(_KeyFacts):
    """A key, without the key itself.

    Attributes:
        id: Its id.
        api_key_type: `"INFERENCE"` or `"ADMIN"`.
        description: What it is for.
        last6_chars: Its last six characters.
        consumption_limits: What it may spend in a period.
        limit_period: The period: `"EPOCH"` (a day in UTC), `"MONTH"` or `"LIFETIME"`.
        model_privacy: The models it may call: `"ALL"`, `"PRIVATE_TEXT"` or `"PRIVATE_ONLY"`.
        created_at: When it was made.
        expires_at: When it ends; None for never.
        last_used_at: When it was used last; None for never.
        usage: What it has spent of late.
        current_period_usage: What it has spent in the present period, where it has limits.
    """

    last6_chars: Text = ""
    consumption_limits: Annotated[ConsumptionLimits, NullMeans(ConsumptionLimits)] = Field(
        default_factory=ConsumptionLimits
    )
    created_at: Moment | None = None
    last_used_at: Moment | None = None
    usage: KeyUsage | None = None
    current_period_usage: Spent | None = None


class ApiKeyList(CamelAnswer):
    """The keys; iterate over it.

    Attributes:
        data: The keys.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[ApiKey], NullMeans(list)] = Field(default_factory=list[ApiKey])
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[ApiKey]:  # type: ignore[override]  # keys, not field tuples
        """The keys, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self.data)


class ApiKeyAnswer(CamelAnswer):
    """One key.

    Attributes:
        data: The key.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: ApiKey


class ApiKeyUpdated(CamelAnswer):
    """A key that was changed.

    Attributes:
        data: The key as it is now.
        success: Whether it was changed.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: ApiKey
    success: Flag = False


class ApiKeyDeleted(CamelAnswer):
    """What came of deleting a key.

    Attributes:
        success: Whether it is gone.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"success"})

    success: bool


class CreatedApiKey(_KeyFacts):
    """A new key, with the key itself, which the API never shows again; nor does the `repr`.

    Attributes:
        api_key: The key itself.
        id: Its id.
        api_key_type: `"INFERENCE"` or `"ADMIN"`.
        description: What it is for.
        consumption_limit: What it may spend in a period. (The API's name for it is a plural everywhere else.)
        limit_period: The period: `"EPOCH"` (a day in UTC), `"MONTH"` or `"LIFETIME"`.
        model_privacy: The models it may call: `"ALL"`, `"PRIVATE_TEXT"` or `"PRIVATE_ONLY"`.
        expires_at: When it ends; None for never.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    api_key: str = Field(repr=False)
    consumption_limit: Annotated[ConsumptionLimits, NullMeans(ConsumptionLimits)] = Field(
        default_factory=ConsumptionLimits
    )


class CreatedApiKeyAnswer(CamelAnswer):
    """A key that was made.

    Attributes:
        data: The key.
        success: Whether it was made.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    strict: ClassVar[frozenset[str]] = frozenset({"data.apiKey"})

    data: CreatedApiKey
    success: Flag = False
