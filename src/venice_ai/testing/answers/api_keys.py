"""API keys: invented ones, shaped by what they are asked to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import asked_of
from ..replies import JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

KEY_ID = "e28e82dc-9df2-4b47-b726-d0a222ef2ab5"
NOW = "2026-10-01T12:00:00.000Z"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0In0.not-a-signature"


def facts(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of every key, as it was asked for."""
    return {
        "id": asked.get("id", KEY_ID),
        "apiKeyType": asked.get("apiKeyType", "INFERENCE"),
        "limitPeriod": asked.get("limitPeriod", "EPOCH"),
        "modelPrivacy": asked.get("modelPrivacy", "ALL"),
        "description": asked.get("description", "Example API key"),
        "expiresAt": asked.get("expiresAt") or None,
    }


def limits(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the limits that were asked for, and none for the others."""
    return {"usd": None, "diem": None, "vcu": None, **asked.get("consumptionLimit", {})}


def known(asked: dict[str, Any]) -> dict[str, Any]:
    """Return a key that there is already."""
    seen = {"last6Chars": "2V2jNW", "createdAt": NOW, "lastUsedAt": None}
    return {**facts(asked), **seen, "consumptionLimits": limits(asked)}


def detailed(asked: dict[str, Any]) -> dict[str, Any]:
    """Return a key with what it has spent."""
    spent = {"usd": "10.2424", "vcu": "42.2315", "diem": "4.2231"}
    return {**known(asked), "usage": {"trailingSevenDays": spent}}


def listing(request: RecordedRequest) -> Reply:
    """Return the one key that there is."""
    return JSONReply({"object": "list", "data": [detailed({})]})


def one(request: RecordedRequest) -> Reply:
    """Return the key whose id is in the path."""
    return JSONReply({"data": detailed({"id": request.path.split("/")[2]})})


def created(request: RecordedRequest) -> Reply:
    """Return a new key, as it was asked for; it opens nothing."""
    asked = asked_of(request)
    secret = f"VENICE_{asked.get('apiKeyType', 'INFERENCE')}_KEY_only-for-tests"
    data = {**facts({**asked, "id": KEY_ID}), "apiKey": secret, "consumptionLimit": limits(asked)}
    return JSONReply({"success": True, "data": data})


def updated(request: RecordedRequest) -> Reply:
    """Return the key as it is now."""
    return JSONReply({"success": True, "data": known(asked_of(request))})


def deleted(request: RecordedRequest) -> Reply:
    """Return that the key is gone."""
    return JSONReply({"success": True})


def rate_limits(request: RecordedRequest) -> Reply:
    """Return what the key in use may do."""
    minute = [{"amount": 500, "type": "RPM"}, {"amount": 1_000_000, "type": "TPM"}]
    data = {
        "accessPermitted": True,
        "apiTier": {"id": "paid", "isCharged": True},
        "balances": {"USD": 12.5, "DIEM": 3.25},
        "keyExpiration": None,
        "nextEpochBegins": "2026-10-02T00:00:00.000Z",
        "rateLimits": [{"apiModelId": "local-small", "rateLimits": minute}],
    }
    return JSONReply({"data": data})


def rate_limit_log(request: RecordedRequest) -> Reply:
    """Return one time at which a limit was met."""
    entry = {
        "apiKeyId": KEY_ID,
        "modelId": "local-small",
        "rateLimitTier": "paid",
        "rateLimitType": "RPM",
        "timestamp": NOW,
    }
    return JSONReply({"object": "list", "data": [entry]})


def token(request: RecordedRequest) -> Reply:
    """Return what a wallet would have to sign."""
    return JSONReply({"success": True, "data": {"token": TOKEN}})


ROUTES = {
    "GET /api_keys": listing,
    "POST /api_keys": created,
    "PATCH /api_keys": updated,
    "DELETE /api_keys": deleted,
    "GET /api_keys/{}": one,
    "GET /api_keys/rate_limits": rate_limits,
    "GET /api_keys/rate_limits/log": rate_limit_log,
    "GET /api_keys/generate_web3_key": token,
    "POST /api_keys/generate_web3_key": created,
}
