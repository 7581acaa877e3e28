"""`/api_keys`: arguments to calls."""

from __future__ import annotations

from ..types.api._options import CallOptions
from ..types.api.api_keys import (
    ApiKeyAnswer,
    ApiKeyCreateOptions,
    ApiKeyDeleted,
    ApiKeyDeleteOptions,
    ApiKeyList,
    ApiKeyUpdated,
    ApiKeyUpdateOptions,
    CreatedApiKeyAnswer,
    RateLimitLog,
    RateLimitsAnswer,
    Web3KeyCreateOptions,
    Web3TokenAnswer,
)
from .call import Call, camelled, fields
from .checks import path_with
from .hidden import hide

__all__ = [
    "created",
    "deleted",
    "from_wallet",
    "listing",
    "one",
    "rate_limit_log",
    "rate_limits",
    "updated",
    "wallet_token",
]

_PATH = "/api_keys"
_WALLET_PATH = f"{_PATH}/generate_web3_key"


def listing(options: CallOptions) -> Call[ApiKeyList]:
    """The call for the keys."""
    fields(options, CallOptions, "api_keys.list")
    return Call[ApiKeyList].of("GET", _PATH, ApiKeyList, options=options)


def one(key_id: str, options: CallOptions) -> Call[ApiKeyAnswer]:
    """The call for one key."""
    fields(options, CallOptions, "api_keys.retrieve")
    path = path_with(f"{_PATH}/", key_id, name="key_id")
    return Call[ApiKeyAnswer].of("GET", path, ApiKeyAnswer, options=options)


def created(options: ApiKeyCreateOptions) -> Call[CreatedApiKeyAnswer]:
    """The call that makes a key. It is not sent twice where the first may have made one."""
    body = camelled(fields(options, ApiKeyCreateOptions, "api_keys.create"))
    return Call[CreatedApiKeyAnswer].of(
        "POST", _PATH, CreatedApiKeyAnswer, options=options, body=body, costly=True
    )


def updated(options: ApiKeyUpdateOptions) -> Call[ApiKeyUpdated]:
    """The call that changes a key; a second time it would change nothing more."""
    body = camelled(fields(options, ApiKeyUpdateOptions, "api_keys.update"))
    return Call[ApiKeyUpdated].of("PATCH", _PATH, ApiKeyUpdated, options=options, body=body, repeatable=True)


def deleted(options: ApiKeyDeleteOptions) -> Call[ApiKeyDeleted]:
    """The call that deletes a key, which the query names."""
    query = fields(options, ApiKeyDeleteOptions, "api_keys.delete")
    return Call[ApiKeyDeleted].of("DELETE", _PATH, ApiKeyDeleted, options=options, query=query)


def rate_limits(options: CallOptions) -> Call[RateLimitsAnswer]:
    """The call for what the key in use may do."""
    fields(options, CallOptions, "api_keys.rate_limits")
    return Call[RateLimitsAnswer].of("GET", f"{_PATH}/rate_limits", RateLimitsAnswer, options=options)


def rate_limit_log(options: CallOptions) -> Call[RateLimitLog]:
    """The call for the limits that were met."""
    fields(options, CallOptions, "api_keys.rate_limit_log")
    return Call[RateLimitLog].of("GET", f"{_PATH}/rate_limits/log", RateLimitLog, options=options)


def wallet_token(options: CallOptions) -> Call[Web3TokenAnswer]:
    """The call for what a wallet has to sign."""
    fields(options, CallOptions, "api_keys.web3.token")
    return Call[Web3TokenAnswer].of("GET", _WALLET_PATH, Web3TokenAnswer, options=options)


def from_wallet(options: Web3KeyCreateOptions) -> Call[CreatedApiKeyAnswer]:
    """The call that makes a key for a wallet."""
    hide(options, "signature", "token")
    body = camelled(fields(options, Web3KeyCreateOptions, "api_keys.web3.create"))
    return Call[CreatedApiKeyAnswer].of(
        "POST", _WALLET_PATH, CreatedApiKeyAnswer, options=options, body=body, costly=True
    )
