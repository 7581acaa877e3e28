"""Failures to exceptions: one class a status, a code in a stream, a failure of the connection."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from core_replies import BROKE, CONSENT, X402, encoded, refused, reply
from venice_ai import exceptions as x
from venice_ai._core.errors import event_error, translated, unexpected_answer

# --- one class a status


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, x.BadRequestError),
        (401, x.AuthenticationError),
        (402, x.PaymentRequiredError),
        (403, x.PermissionDeniedError),
        (404, x.NotFoundError),
        (408, x.RequestTimeoutError),
        (409, x.ConflictError),
        (410, x.GoneError),
        (413, x.RequestTooLargeError),
        (415, x.UnsupportedMediaTypeError),
        (418, x.APIStatusError),
        (422, x.UnprocessableEntityError),
        (429, x.RateLimitError),
        (500, x.InternalServerError),
        (501, x.InternalServerError),
        (502, x.BadGatewayError),
        (503, x.ServiceUnavailableError),
        (504, x.GatewayTimeoutError),
        (529, x.InternalServerError),
        (302, x.APIStatusError),
    ],
)
def test_a_status_has_its_class(status: int, expected: type[x.APIStatusError]) -> None:
    error = refused(status, {"error": "text"})
    assert (type(error), error.status_code) == (expected, status)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": {"message": "m", "code": "context_length_exceeded"}}, x.ContextLengthError),
        (409, CONSENT, x.ConsentRequiredError),
        (422, {"error": "no", "suggested_prompt": "a dog"}, x.ContentPolicyError),
        (422, {"error": {"message": "no", "type": "provider_content_policy"}}, x.ContentPolicyError),
        (422, {"error": "no", "credits_refunded": True}, x.ContentPolicyError),
        (422, {"error": "no", "code": "CONTENT_POLICY_VIOLATION"}, x.ContentPolicyError),
        (422, {"error": "CONTENT_POLICY_VIOLATION", "message": "no"}, x.ContentPolicyError),
        (402, X402, x.AuthenticationError),
        (402, {"authOptions": {"apiKey": {}}}, x.AuthenticationError),
        (402, BROKE, x.PaymentRequiredError),
        (402, {"error": "Insufficient balance"}, x.PaymentRequiredError),
    ],
)
def test_a_body_makes_the_class_more_precise(
    status: int, body: Any, expected: type[x.APIStatusError]
) -> None:
    assert type(refused(status, body)) is expected


def test_a_code_does_not_overrule_its_status() -> None:
    assert type(refused(500, {"error": {"code": "context_length_exceeded"}})) is x.InternalServerError


# --- errors inside a stream


@pytest.mark.parametrize(
    ("error", "expected", "status"),
    [
        ({"message": "m", "type": "server_error", "code": "model_overloaded"}, x.RateLimitError, 429),
        ({"message": "m", "type": "api_error", "code": "upstream_error"}, x.BadGatewayError, 502),
        ({"message": "m", "type": "api_error", "code": "e2ee_attestation_stale"}, x.BadGatewayError, 502),
        (
            {"message": "m", "type": "content_filter_error", "code": "content_blocked_by_provider"},
            x.ContentPolicyError,
            422,
        ),
        ({"message": "m", "type": "content_filter_error"}, x.ContentPolicyError, 422),
        ({"message": "m", "code": "context_length_exceeded"}, x.ContextLengthError, 400),
        ({"message": "m", "code": "INSUFFICIENT_BALANCE"}, x.PaymentRequiredError, 402),
        ({"message": "m", "code": "RATE_LIMIT_EXCEEDED"}, x.RateLimitError, 429),
        ({"message": "m", "type": "rate_limit_error"}, x.RateLimitError, 429),
        ({"message": "m", "type": "authentication_error"}, x.AuthenticationError, 401),
        ({"message": "m", "code": "MODEL_NOT_FOUND"}, x.NotFoundError, 404),
        ({"message": "m", "code": "INFERENCE_FAILED"}, x.InternalServerError, 500),
        ({"message": "m", "code": "MODEL_AT_CAPACITY"}, x.ServiceUnavailableError, 503),
        ({"message": "m", "code": "REQUEST_TIMEOUT"}, x.GatewayTimeoutError, 504),
        ({"message": "m", "type": None, "code": "500"}, x.InternalServerError, 500),
        ({"message": "m", "code": 429}, x.RateLimitError, 429),
        ({"message": "m", "code": "04290"}, x.APIStatusError, None),
        ({"message": "m", "code": "200"}, x.APIStatusError, None),
        ({"message": "m", "code": "new_code", "type": "server_error"}, x.InternalServerError, 500),
        ({"message": "m", "code": "never_heard_of"}, x.APIStatusError, None),
        ("text", x.APIStatusError, None),
    ],
)
def test_an_error_in_a_stream_has_the_class_of_its_code(
    error: Any, expected: type[x.APIStatusError], status: int | None
) -> None:
    raised = event_error({"error": error}, reply(), content=b"{}")
    assert (type(raised), raised.status_code) == (expected, status)


def test_an_error_in_a_stream_keeps_its_message_and_its_wait() -> None:
    body = {"error": {"message": "Busy", "code": "model_overloaded", "retry_after": 12}}
    raised = event_error(body, reply(headers={"cf-ray": "ray"}), content=b"{}")
    assert (raised.message, raised.retry_after, raised.request_id) == ("Busy", 12.0, "ray")


# --- an answer that is not what was promised


def test_an_unexpected_answer_shows_how_it_begins() -> None:
    error = unexpected_answer(reply(), b"<html>hello", "not JSON")
    assert type(error) is x.APIResponseValidationError
    assert "<html>hello" in str(error)
    assert len(str(unexpected_answer(reply(), b"x" * 10_000, "not JSON"))) < 600


def test_an_unexpected_answer_that_holds_an_error_is_that_error() -> None:
    content = encoded({"error": {"message": "Busy", "code": "model_overloaded"}})
    assert type(unexpected_answer(reply(), content, "not a stream")) is x.RateLimitError


# --- failures of the connection


@pytest.mark.parametrize(
    ("failure", "expected", "phase", "sent"),
    [
        (httpx.ConnectTimeout("t"), x.APITimeoutError, "connect", False),
        (httpx.PoolTimeout("t"), x.APITimeoutError, "pool", False),
        (httpx.WriteTimeout("t"), x.APITimeoutError, "write", True),
        (httpx.ReadTimeout("t"), x.APITimeoutError, "read", True),
        (httpx.ConnectError("t"), x.APIConnectionError, None, False),
        (httpx.ProxyError("t"), x.APIConnectionError, None, False),
        (httpx.UnsupportedProtocol("t"), x.APIConnectionError, None, False),
        (httpx.ReadError("t"), x.APIConnectionError, None, True),
        (httpx.RemoteProtocolError("t"), x.APIConnectionError, None, True),
        (httpx.StreamClosed(), x.APIConnectionError, None, True),
        (ConnectionResetError("t"), x.APIConnectionError, None, True),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_failure_of_the_connection_has_its_class(
    failure: Exception, expected: type[x.APIConnectionError], phase: str | None, sent: bool
) -> None:
    error = translated(failure, url="https://api.example")
    assert isinstance(error, x.APIConnectionError)
    assert (type(error), getattr(error, "phase", None), error.sent) == (expected, phase, sent)
    assert "https://api.example" in str(error)


def test_a_broken_compression_is_a_bad_answer() -> None:
    assert type(translated(httpx.DecodingError("zlib"))) is x.APIResponseValidationError


def test_anything_else_is_a_venice_error_that_names_it() -> None:
    error = translated(ZeroDivisionError("oops"))
    assert type(error) is x.VeniceError
    assert "ZeroDivisionError: oops" in str(error)


def test_one_of_ours_comes_back_as_it_is() -> None:
    error = x.NotFoundError("gone")
    assert translated(error) is error


def test_a_failure_while_an_answer_came_in_knows_that_answer() -> None:
    error = translated(httpx.ReadError("cut"), reply=reply(headers={"cf-ray": "ray"}))
    assert error.request_id == "ray"
    assert error.response is not None
