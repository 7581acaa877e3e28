"""What the server says when nothing is scripted, and to requests without the right key."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from .answers import answering
from .asked import asked_of, last_said
from .chat import ChatReply
from .replies import ErrorReply, to_json

if TYPE_CHECKING:
    from .records import RecordedRequest
    from .replies import Reply


def default_reply(request: RecordedRequest, *, delay: float = 0.0) -> Reply:
    """Return the answer to a request that nothing was scripted for: valid and shaped by the request, or a 404.

    `delay` is the silence before each event of a stream, and before a plain answer.
    """
    route = f"{request.method} {request.path}"
    if route == "POST /chat/completions":
        return echo(request, delay)
    known = answering(request.method, request.path)
    if known is not None:
        return known(request)
    return ErrorReply(404, f"{route} is not scripted on this server: give it a reply with server.script(...)")


def echo(request: RecordedRequest, delay: float) -> Reply:
    """Return a chat completion that repeats what the user said last."""
    try:
        body: object = request.json
    except ValueError as exc:
        return ErrorReply(400, {"error": "Invalid request", "details": f"the body is not JSON: {exc}"})
    if not isinstance(body, dict):
        return ErrorReply(400, {"error": "Invalid request", "details": "the body is not a JSON object"})
    asked = asked_of(request)
    first_delay = 0.0 if asked.get("stream") is True else delay
    return ChatReply(f"You said: {last_said(asked)}", delay=delay, first_delay=first_delay)


def refusal(request: RecordedRequest, api_key: str) -> ErrorReply | None:
    """Return the refusal that a request deserves for its key, or for having none."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return payment_required(request)
    return None if authorization == f"Bearer {api_key}" else ErrorReply(401, "Authentication failed")


def payment_required(request: RecordedRequest) -> ErrorReply:
    """Return what the API says to a request without credentials: not a 401, but ways to pay."""
    body = discovery(f"https://{request.headers.get('host', 'localhost')}/api/v1{request.path}")
    return ErrorReply(
        402, body, headers={"payment-required": base64.b64encode(to_json(body).encode()).decode()}
    )


def discovery(url: str) -> dict[str, Any]:
    """Return an x402 discovery body. The addresses are nobody's: money sent there would be lost."""
    usdc = {"scheme": "exact", "amount": "10000000", "maxTimeoutSeconds": 300}
    base = {"network": "eip155:8453", "asset": f"0x{0:040x}", "payTo": f"0x{0:040x}"}
    docs = "https://docs.venice.ai/api-reference"
    return {
        "x402Version": 2,
        "error": "Payment required",
        "resource": {"url": url, "description": "Venice API", "mimeType": "application/json"},
        "accepts": [{**usdc, **base, "extra": {"name": "USD Coin", "version": "2"}}],
        "extensions": {"sign-in-with-x": {"supportedChains": ["eip155:8453"]}},
        "authOptions": {
            "apiKey": {
                "header": "Authorization: Bearer YOUR_API_KEY",
                "getKey": "https://venice.ai/settings/api",
                "docs": docs,
            },
            "x402Wallet": {
                "header": "SIGN-IN-WITH-X",
                "legacyHeader": "X-Sign-In-With-X",
                "topUp": "POST /api/v1/x402/top-up",
                "docs": f"{docs}/endpoint/x402/top-up",
            },
        },
    }
