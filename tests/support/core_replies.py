"""Answers for the tests of the core: data, without a wire."""

from __future__ import annotations

import json
from typing import Any

import httpx

from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed
from venice_ai._core.errors import refusal
from venice_ai._core.reply import Reply
from venice_ai.exceptions import APIStatusError

URL = "https://api.example/v1/chat/completions"

X402 = {"x402Version": 2, "error": "Payment required", "accepts": [{"scheme": "exact"}]}
BROKE = {
    "error": "Payment required",
    "code": "PAYMENT_REQUIRED",
    "reason": "balance too low",
    "currentBalanceUsd": 0.01,
    "suggestedTopUpUsd": 10,
    "siwxChallenge": {"nonce": "n"},
}
CONSENT = {
    "error": {"code": "needs_consent", "message": "Consent is needed"},
    "consent_flow": "seedance",
    "consent": {"consent_version": "1"},
    "docs_url": "https://docs.example",
}


def reply(status: int = 200, headers: dict[str, str] | None = None, **sent: str) -> Reply:
    """The reply to a POST with the headers `sent`."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    return Reply.of(httpx.Response(status, headers=raw, request=httpx.Request("POST", URL, headers=sent)))


def encoded(body: Any) -> bytes:
    """A body as it comes over the wire: JSON, or what is bytes already."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def answered(call: Call[Any], body: Any, content_type: str = "application/json", **headers: str) -> Any:
    """Return what a good answer of the API is read as: the object that a method returns."""
    given = {"content-type": content_type, "cf-ray": "ray"} | headers
    return parsed(call, encoded(body), reply(headers=given))


def refused(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> APIStatusError:
    """Return the exception for an answer with an error status."""
    return refusal(reply(status, headers), encoded(body))
