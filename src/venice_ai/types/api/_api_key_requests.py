"""What is asked of the API about keys."""

from __future__ import annotations

from typing import Literal, TypedDict

from ._options import CallOptions

__all__ = [
    "ApiKeyCreateOptions",
    "ApiKeyDeleteOptions",
    "ApiKeyUpdateOptions",
    "ConsumptionLimit",
    "KeyKind",
    "LimitPeriod",
    "ModelPrivacy",
    "Web3KeyCreateOptions",
]

KeyKind = Literal["INFERENCE", "ADMIN"]
LimitPeriod = Literal["EPOCH", "MONTH", "LIFETIME"]
ModelPrivacy = Literal["ALL", "PRIVATE_TEXT", "PRIVATE_ONLY"]


class ConsumptionLimit(TypedDict, total=False):
    """What a key may spend in a period; None takes a limit away.

    Attributes:
        usd: In US dollars, 0 or more.
        diem: In DIEM, 0 or more.
        vcu: In VCU, which DIEM has replaced.
    """

    usd: float | None
    diem: float | None
    vcu: float | None


class _KeySettings(CallOptions, total=False):
    consumption_limit: ConsumptionLimit
    limit_period: LimitPeriod
    model_privacy: ModelPrivacy


class _NewKey(_KeySettings):
    api_key_type: KeyKind
    description: str


class ApiKeyCreateOptions(_NewKey, total=False):
    """What `api_keys.create` takes.

    Attributes:
        api_key_type: `"INFERENCE"` calls models; `"ADMIN"` also manages keys, and sees the bills.
        description: What it is for; at most 64 characters.
        consumption_limit: What it may spend in a period.
        limit_period: The period: `"EPOCH"` (a day in UTC), `"MONTH"`, or `"LIFETIME"`, which never starts anew.
        model_privacy: The models it may call: all; for texts only private ones; or private ones only.
        expires_at: When it ends: `"2026-12-31"`, or a time in UTC, `"2026-12-31T12:00:00Z"`. Without, it never ends.
    """

    expires_at: str


class _NamedKey(_KeySettings):
    id: str


class ApiKeyUpdateOptions(_NamedKey, total=False):
    """What `api_keys.update` takes.

    Attributes:
        id: The key's id.
        description: What it is for; at most 64 characters.
        consumption_limit: What it may spend in a period.
        limit_period: The period: `"EPOCH"` (a day in UTC), `"MONTH"`, or `"LIFETIME"`, which never starts anew.
        model_privacy: The models it may call: all; for texts only private ones; or private ones only.
        expires_at: When it ends, as for `create`. None takes the end away.
    """

    description: str
    expires_at: str | None


class ApiKeyDeleteOptions(CallOptions):
    """What `api_keys.delete` takes.

    Attributes:
        id: The key's id.
    """

    id: str


class _SignedKey(_KeySettings):
    api_key_type: KeyKind
    address: str
    signature: str
    token: str


class Web3KeyCreateOptions(_SignedKey, total=False):
    """What `api_keys.web3.create` takes.

    Attributes:
        api_key_type: `"INFERENCE"` calls models; `"ADMIN"` also manages keys, and sees the bills.
        address: The wallet's address.
        signature: The token, signed by the wallet.
        token: The token, from `api_keys.web3.token`.
        description: What it is for. API default: `"Web3 API Key"`.
        consumption_limit: What it may spend in a period.
        limit_period: The period: `"EPOCH"` (a day in UTC), `"MONTH"`, or `"LIFETIME"`, which never starts anew.
        model_privacy: The models it may call: all; for texts only private ones; or private ones only.
        expires_at: When it ends: `"2026-12-31"`, or a time in UTC, `"2026-12-31T12:00:00Z"`. Without, it never ends.
    """

    description: str
    expires_at: str
