"""Errors that the API reports, before a stream and in it."""

from __future__ import annotations

import json

from fault_steps import Rst, Send, Taken, WaitForClient
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import CHUNKED, DONE, TEXT, chunked, data, frame, sized

BEFORE = Group("errors before the stream")
INSIDE = Group("errors in the stream")

_OVERLOADED = {"message": "Busy.", "type": "server_error", "code": "model_overloaded", "retry_after": 7}
_X402 = {"x402Version": 2, "error": "Pay", "accepts": [], "authOptions": {"apiKey": {}, "x402Wallet": {}}}
_BROKE = {
    "error": "Payment required",
    "code": "PAYMENT_REQUIRED",
    "reason": "INSUFFICIENT_BALANCE",
    "currentBalanceUsd": 0.01,
    "minimumTopUpUsd": 5,
}
_CONTEXT = {
    "message": "Too long.",
    "type": "invalid_request_error",
    "param": None,
    "code": "context_length_exceeded",
}
_SHAPES: dict[str, tuple[str, object, type[x.APIStatusError], str, str | None]] = {
    # name: status, body, class, what the message says, code
    "a sentence": ("400 Bad Request", {"error": "Wrong."}, x.BadRequestError, "Wrong.", None),
    "a sentence and issues": (
        "400 Bad Request",
        {"error": "Invalid.", "details": {}, "issues": [{"path": ["model"], "message": "Required"}]},
        x.BadRequestError,
        "model: Required",
        None,
    ),
    "issues that are odd": (
        "400 Bad Request",
        {"error": "Invalid.", "details": "all", "issues": [None, 3, {"path": 7}, {}]},
        x.BadRequestError,
        "Invalid.",
        None,
    ),
    "an object": (
        "400 Bad Request",
        {"error": _CONTEXT},
        x.ContextLengthError,
        "Too long.",
        "context_length_exceeded",
    ),
    "an object with a code that is a status": (
        "500 Oops",
        {"error": {"message": "Gateway.", "type": None, "code": "500"}},
        x.InternalServerError,
        "Gateway.",
        "500",
    ),
    "a content violation": (
        "422 Unprocessable",
        {"error": "No.", "suggested_prompt": "Yes.", "code": "content_policy_violation"},
        x.ContentPolicyError,
        "No.",
        "content_policy_violation",
    ),
    "a provider's policy": (
        "422 Unprocessable",
        {"error": {"message": "No.", "type": "provider_content_policy", "credits_refunded": True}},
        x.ContentPolicyError,
        "No.",
        "provider_content_policy",
    ),
    "a bill": (
        "402 Payment Required",
        _BROKE,
        x.PaymentRequiredError,
        "Payment required",
        "PAYMENT_REQUIRED",
    ),
    "a wrong key": (
        "401 Unauthorized",
        {"error": "Bad key.", "code": "AUTHENTICATION_FAILED"},
        x.AuthenticationError,
        "Bad key.",
        "AUTHENTICATION_FAILED",
    ),
    "a model that is unknown": (
        "404 Not Found",
        {"error": {"message": "Which?", "code": "MODEL_NOT_FOUND"}},
        x.NotFoundError,
        "Which?",
        "MODEL_NOT_FOUND",
    ),
    "an upstream that failed": (
        "502 Bad Gateway",
        {"error": {"message": "Upstream.", "type": "api_error", "code": "upstream_error"}},
        x.BadGatewayError,
        "Upstream.",
        "upstream_error",
    ),
    "a model at capacity": (
        "503 Service Unavailable",
        {"error": "Full.", "code": "MODEL_AT_CAPACITY"},
        x.ServiceUnavailableError,
        "Full.",
        "MODEL_AT_CAPACITY",
    ),
    "a time-out of the gateway": (
        "504 Gateway Timeout",
        {"error": "Late.", "code": "REQUEST_TIMEOUT"},
        x.GatewayTimeoutError,
        "Late.",
        "REQUEST_TIMEOUT",
    ),
    "overloaded": (
        "429 Too Many Requests",
        {"error": _OVERLOADED},
        x.RateLimitError,
        "Busy.",
        "model_overloaded",
    ),
}
# Shapes that say what they are by their status alone: in a stream, where there is none, they are just errors.
_BY_STATUS: dict[str, tuple[str, object, type[x.APIStatusError], str, str | None]] = {
    "x402, which lists the ways in": ("402 Payment Required", _X402, x.AuthenticationError, "Pay", None),
    "a balance in a sentence": (
        "402 Payment Required",
        {"error": "Empty."},
        x.PaymentRequiredError,
        "Empty.",
        None,
    ),
    "a consent that is missing": (
        "409 Conflict",
        {"error": {"code": "needs_consent", "message": "Agree."}, "consent": {"policy_text": "…"}},
        x.ConsentRequiredError,
        "Agree.",
        "needs_consent",
    ),
    "a body that is too large": (
        "413 Too Large",
        {"code": "PAYLOAD_TOO_LARGE", "error": "Big."},
        x.RequestTooLargeError,
        "Big.",
        "PAYLOAD_TOO_LARGE",
    ),
    "error and message swapped": (
        "400 Bad Request",
        {"error": "INVALID_AMOUNT", "message": "Five dollars at least.", "details": {}},
        x.BadRequestError,
        "Five dollars",
        "INVALID_AMOUNT",
    ),
    "a wallet's sign-in": (
        "401 Unauthorized",
        {"error": "Expired.", "code": "X402_SIGN_IN_EXPIRED"},
        x.AuthenticationError,
        "Expired.",
        "X402_SIGN_IN_EXPIRED",
    ),
    "a list of issues": (
        "400 Bad Request",
        {"error": [{"code": "invalid_type", "message": "Expected string", "path": ["model"]}]},
        x.BadRequestError,
        "Expected string",
        "invalid_type",
    ),
    "a custom message": (
        "429 Too Many Requests",
        {"customMessage": "Slow."},
        x.RateLimitError,
        "Slow.",
        None,
    ),
}

for _name, (_status, _body, _kind, _says, _code) in {**_SHAPES, **_BY_STATUS}.items():
    _number = int(_status[:3])
    _facts: dict[str, object] = {
        "status_code": _number,
        "code": _code,
        "body": _body,
        "request_id": "8f3c5d7e-TST",
    }
    if _name == "overloaded":
        _facts["retry_after"] = 7
    _refused = Outcome(error=_kind, facts=_facts, says=_says, kept=True)
    _answer = sized(json.dumps(_body).encode(), status=_status)
    BEFORE.both(_name, (Send(_answer),), _refused, max_retries=0)

for _name, (_status, _body, _kind, _says, _code) in _SHAPES.items():
    _facts = {"code": _code, "body": _body, "request_id": "8f3c5d7e-TST"}
    if _code is None:
        _kind, _facts["status_code"] = x.APIStatusError, None
    else:
        _facts["status_code"] = int(_status[:3])
    _reported = Outcome("Hello", error=_kind, facts=_facts, says=_says)
    INSIDE.add(_name, (Send(chunked(TEXT + data(_body) + DONE)),), _reported)
for _name, (_status, _body, _kind, _says, _code) in _BY_STATUS.items():
    if "error" in _body:  # type: ignore[operator]
        INSIDE.add(
            _name,
            (Send(chunked(TEXT + data(_body))),),
            Outcome("Hello", error=x.VeniceError, says=_says),
        )

INSIDE.rows(
    {
        "as the very first event": (
            chunked(data({"error": _OVERLOADED}) + DONE),
            Outcome(error=x.RateLimitError, facts={"retry_after": 7, "status_code": 429}),
        ),
        "then the connection is reset": (
            (Send(CHUNKED + frame(TEXT + data({"error": _OVERLOADED}))), Taken(), Rst()),
            Outcome("Hello", error=x.RateLimitError),
        ),
        "then silence": (
            (Send(CHUNKED + frame(TEXT + data({"error": _OVERLOADED}))), WaitForClient()),
            Outcome("Hello", error=x.RateLimitError),
        ),
        "`event: error` with an object": (
            chunked(TEXT + b'event: error\ndata: {"message": "Broken.", "code": "upstream_error"}\n\n'),
            Outcome("Hello", error=x.BadGatewayError, says="Broken."),
        ),
        "`event: error` with text": (
            chunked(TEXT + b"event: error\ndata: Broken.\n\n"),
            Outcome("Hello", error=x.APIStatusError, says="Broken."),
        ),
        "without its blank line": (
            chunked(TEXT + data({"error": _OVERLOADED}).strip()),
            Outcome("Hello", error=x.RateLimitError),
        ),
        "in a 200 of plain JSON": (
            sized(json.dumps({"error": _OVERLOADED}).encode()),
            Outcome(error=x.RateLimitError, kept=True),
        ),
    },
)
BEFORE.add(
    "in a 200",
    (Send(sized(json.dumps({"error": _OVERLOADED}).encode())),),
    Outcome(error=x.RateLimitError, kept=True),
    call="create",
)
