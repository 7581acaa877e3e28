"""Errors inside a stream, and refusals of one: the typed error that each is, from the bytes that come."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_events import DONE, HELLO, OVERLOADED, STOP, chat_decoder, data, decoded, feed, text, text_of
from core_replies import reply
from venice_ai._core.errors import refusal
from venice_ai.exceptions import (
    APIStatusError,
    AuthenticationError,
    BadGatewayError,
    BadRequestError,
    ContentPolicyError,
    ContextLengthError,
    InternalServerError,
    PaymentRequiredError,
    RateLimitError,
)

ERRORS: dict[str, tuple[bytes, type[APIStatusError], int | None, str | None, str]] = {
    "text": (data({"error": "Something broke."}), APIStatusError, None, None, "Something broke."),
    "text and code": (
        data({"error": "Pay first.", "code": "PAYMENT_REQUIRED"}),
        PaymentRequiredError,
        402,
        "PAYMENT_REQUIRED",
        "Pay first.",
    ),
    "text and issues": (
        data({"error": "Invalid.", "details": {}, "issues": [{"path": ["model"], "message": "Required"}]}),
        APIStatusError,
        None,
        None,
        "model: Required",
    ),
    "context length": (
        data(
            {
                "error": {
                    "message": "Long.",
                    "type": "invalid_request_error",
                    "param": None,
                    "code": "context_length_exceeded",
                }
            }
        ),
        ContextLengthError,
        400,
        "context_length_exceeded",
        "Long.",
    ),
    "overloaded": (data({"error": OVERLOADED}), RateLimitError, 429, "model_overloaded", "Too busy."),
    "upstream": (
        data({"error": {"message": "Up.", "type": "api_error", "code": "upstream_error"}}),
        BadGatewayError,
        502,
        "upstream_error",
        "Up.",
    ),
    "stale attestation": (
        data({"error": {"message": "Stale.", "type": "api_error", "code": "e2ee_attestation_stale"}}),
        BadGatewayError,
        502,
        "e2ee_attestation_stale",
        "Stale.",
    ),
    "content filter": (
        data(
            {
                "error": {
                    "message": "No.",
                    "type": "content_filter_error",
                    "code": "content_blocked_by_provider",
                }
            }
        ),
        ContentPolicyError,
        422,
        "content_blocked_by_provider",
        "No.",
    ),
    "provider policy": (
        data({"error": {"message": "No.", "type": "provider_content_policy", "credits_refunded": True}}),
        ContentPolicyError,
        422,
        "provider_content_policy",
        "No.",
    ),
    "type alone": (
        data({"error": {"message": "Bad.", "type": "invalid_request_error"}}),
        BadRequestError,
        400,
        "invalid_request_error",
        "Bad.",
    ),
    "numeric string": (
        data({"error": {"message": "Oops.", "type": None, "code": "500"}}),
        InternalServerError,
        500,
        "500",
        "Oops.",
    ),
    "number": (data({"error": {"message": "Slow.", "code": 429}}), RateLimitError, 429, "429", "Slow."),
    "machine code and message": (
        data({"error": "MODEL_OVERLOADED", "message": "Too busy."}),
        RateLimitError,
        429,
        "MODEL_OVERLOADED",
        "Too busy.",
    ),
    "list of issues": (data({"error": [{"message": "Wrong."}]}), APIStatusError, None, None, "Wrong."),
    "beside a choice": (
        data({"choices": [], "error": {"message": "Up.", "code": "upstream_error"}}),
        BadGatewayError,
        502,
        "upstream_error",
        "Up.",
    ),
    "an error event": (
        b"event: error\n" + data({"error": OVERLOADED}),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
    "an error event that is the error": (
        b"event: error\n" + data(OVERLOADED),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
    "an error event of text": (b"event: error\ndata: It broke.\n\n", APIStatusError, None, None, "It broke."),
    "an error event without its blank line": (
        b"event: error\n" + data(OVERLOADED).strip(),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
}
error_shapes = pytest.mark.parametrize(
    ("event", "kind", "status", "code", "message"), ERRORS.values(), ids=ERRORS
)


@error_shapes
@pytest.mark.parametrize("apart", [True, False], ids=["in another piece", "in the same piece"])
def test_an_error_event_is_the_typed_error(
    event: bytes, kind: Any, status: Any, code: Any, message: str, apart: bool
) -> None:
    decoder = chat_decoder()
    given: list[Any] = []
    pieces = [data(text("Hello")), event] if apart else [data(text("Hello")) + event]
    with pytest.raises(APIStatusError) as caught:
        feed(decoder, pieces, given)
    error = caught.value
    assert (type(error), error.status_code, error.code) == (kind, status, code)
    assert message in error.message
    assert error.request_id == "ray"
    assert text_of(given) == "Hello"


@pytest.mark.parametrize("first", [[], HELLO[:1], HELLO], ids=["first", "in the middle", "after the finish"])
def test_an_error_event_is_raised_wherever_it_stands(first: Any) -> None:
    with pytest.raises(RateLimitError) as caught:
        decoded(*map(data, first), data({"error": OVERLOADED}), DONE)
    assert caught.value.retry_after == 7
    assert caught.value.body == {"error": OVERLOADED}


@pytest.mark.parametrize("nothing", [None, "", {}])
def test_an_empty_error_beside_the_choices_is_none(nothing: Any) -> None:
    events = [data(each | {"error": nothing}) for each in HELLO]
    assert text_of(decoded(*events, DONE)) == "Hello"


def test_text_about_errors_is_text() -> None:
    said = '{"error": "not one"}'
    assert text_of(decoded(data(text(said)), data(STOP), DONE)) == said


# --- refused before it starts

REFUSALS: dict[str, tuple[int, Any, dict[str, str], type[APIStatusError]]] = {
    "400": (400, {"error": "Invalid", "issues": [{"path": ["model"]}]}, {}, BadRequestError),
    "401": (401, {"error": "Authentication failed"}, {}, AuthenticationError),
    "402": (402, {"error": "Insufficient balance"}, {}, PaymentRequiredError),
    "402 that lists ways in": (402, {"x402Version": 2, "authOptions": {}}, {}, AuthenticationError),
    "429": (429, {"error": "Rate limit exceeded"}, {"retry-after": "3"}, RateLimitError),
    "500": (500, {"error": {"message": "Oops", "code": "INFERENCE_FAILED"}}, {}, InternalServerError),
}


@pytest.mark.parametrize(("status", "body", "headers", "kind"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_has_its_class_and_its_body_parsed(
    status: int, body: Any, headers: dict[str, str], kind: Any
) -> None:
    error = refusal(reply(status, {"content-type": "application/json"} | headers), json.dumps(body).encode())
    assert (type(error), error.status_code, error.body) == (kind, status, body)
    assert error.retry_after == (3 if status == 429 else None)


def test_a_refusal_in_html_has_the_class_of_its_status() -> None:
    error = refusal(reply(502, {"content-type": "text/html"}), b"<html>Bad gateway</html>")
    assert (type(error), error.body) == (BadGatewayError, "<html>Bad gateway</html>")
