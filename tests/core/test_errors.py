"""Failures to exceptions."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_replies import URL, encoded, reply
from venice_ai import exceptions as x
from venice_ai._core.errors import event_error, refusal, translated, unexpected_answer

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


def refused(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> x.APIStatusError:
    return refusal(reply(status, headers), encoded(body))


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


# --- every shape of body (venice-api: error is polymorphic)

ZOD = [
    {"code": "too_small", "path": ["messages"], "message": "Required"},
    {"path": ["n"], "message": "Too big"},
]
SHAPES: dict[str, tuple[int, Any, str, str | None]] = {
    "1 text": (400, {"error": "Bad thing"}, "Bad thing", None),
    "2 issues and details": (
        400,
        {"error": "Invalid", "details": {"_errors": []}, "issues": [{"path": ["n"], "message": "Too big"}]},
        "Invalid [n: Too big]",
        None,
    ),
    "2 issues by code": (
        400,
        {"error": "Invalid", "issues": [{"path": ["messages", 0, "role"], "code": "invalid_type"}]},
        "Invalid [messages.0.role: invalid_type]",
        None,
    ),
    "2 details as text": (400, {"error": "Invalid", "details": "because"}, "Invalid", None),
    "2 without issues and details": (400, {"error": "Invalid", "issues": None}, "Invalid", None),
    "3 nested": (
        400,
        {
            "error": {
                "message": "Too long",
                "type": "invalid_request_error",
                "code": "context_length_exceeded",
            }
        },
        "Too long",
        "context_length_exceeded",
    ),
    "4 suggestion": (422, {"error": "Refused", "suggested_prompt": "a dog"}, "Refused", None),
    "5 nested policy": (
        422,
        {"error": {"message": "Refused", "type": "provider_content_policy", "credits_refunded": True}},
        "Refused",
        "provider_content_policy",
    ),
    "5 flat policy": (422, {"error": "Refused", "credits_refunded": True}, "Refused", None),
    "6 code beside": (
        413,
        {"code": "PAYLOAD_TOO_LARGE", "error": "Too large"},
        "Too large",
        "PAYLOAD_TOO_LARGE",
    ),
    "7 consent": (409, CONSENT, "Consent is needed", "needs_consent"),
    "8a discovery": (402, X402, "Payment required", None),
    "8b wallet": (402, BROKE, "Payment required", "PAYMENT_REQUIRED"),
    "8c key": (402, {"error": "Insufficient balance"}, "Insufficient balance", None),
    "9 swapped": (
        400,
        {"error": "INVALID_PAYMENT", "message": "The payment is off", "details": "x"},
        "The payment is off",
        "INVALID_PAYMENT",
    ),
    "10 sign-in": (401, {"error": "Bad", "code": "X402_SIGN_IN_EXPIRED"}, "Bad", "X402_SIGN_IN_EXPIRED"),
    "10 zod list": (400, {"error": ZOD}, "Required; Too big", None),
    "11 html": (502, b"<html>Bad gateway</html>", "<html>Bad gateway</html>", None),
    "11 empty": (500, b"", "the API answered with the status 500", None),
    "11 blank": (500, b" \n", "the API answered with the status 500", None),
    "11 not utf-8": (500, b"\xff\xfe\xfa", "\ufffd\ufffd\ufffd", None),
    "json, but no object": (500, [1, 2], "the API answered with the status 500", None),
    "null": (500, None, "the API answered with the status 500", None),
    "error null": (500, {"error": None}, "the API answered with the status 500", None),
    "fastapi": (422, {"detail": "Nope"}, "Nope", None),
    "message only": (500, {"message": "Oops", "code": 7}, "Oops", "7"),
    "custom message": (429, {"customMessage": "Daily cap"}, "Daily cap", None),
    "nested without message": (500, {"error": {"code": "BOOM"}}, "BOOM", "BOOM"),
    "nested without anything known": (500, {"error": {"why": 1}}, '{"why": 1}', None),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_body_has_its_message(shape: str) -> None:
    status, body, message, _ = SHAPES[shape]
    assert refused(status, body).message == message


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_body_has_its_code(shape: str) -> None:
    status, body, _, code = SHAPES[shape]
    assert refused(status, body).code == code


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if not isinstance(SHAPES[shape][1], bytes)])
def test_the_whole_body_is_kept(shape: str) -> None:
    status, body, *_ = SHAPES[shape]
    assert refused(status, body).body == body


def test_a_body_that_is_not_json_is_kept_as_text() -> None:
    assert refused(502, b"<html>").body == "<html>"


def test_an_empty_body_is_none() -> None:
    assert refused(500).body is None


@pytest.mark.parametrize("names", [("reason", "currentBalanceUsd", "suggestedTopUpUsd", "siwxChallenge")])
def test_details_hold_what_else_the_body_says(names: tuple[str, ...]) -> None:
    assert {name: refused(402, BROKE).details[name] for name in names} == {
        name: BROKE[name] for name in names
    }


def test_details_hold_what_stands_under_error_too() -> None:
    body = {"error": {"message": "no", "recommended_model": "m", "credits_refunded": True}, "docs_url": "u"}
    assert refused(422, body).details == {"recommended_model": "m", "credits_refunded": True, "docs_url": "u"}


def test_the_issues_are_under_details() -> None:
    assert refused(400, {"error": "Invalid", "issues": ZOD}).details["issues"] == ZOD


def test_the_request_id_of_the_body_counts_where_no_header_has_one() -> None:
    assert refused(400, {"error": "x", "request_id": "r-1"}).request_id == "r-1"


def test_the_request_id_is_the_ray_before_anything_else() -> None:
    headers = {"cf-ray": "ray", "x-request-id": "other"}
    assert refused(400, {"error": "x", "request_id": "r-1"}, headers).request_id == "ray"


def test_a_long_message_is_cut_and_the_whole_is_on_the_body() -> None:
    error = refused(500, {"error": "x" * 10_000})
    assert len(str(error)) < 600
    assert error.body == {"error": "x" * 10_000}


def test_str_says_status_code_and_request_id() -> None:
    error = refused(413, {"code": "PAYLOAD_TOO_LARGE", "error": "Too large"}, {"cf-ray": "ray"})
    assert str(error) == "Too large (status 413, code PAYLOAD_TOO_LARGE, request id ray)"


def test_a_redirect_says_where_to_and_that_it_is_not_followed() -> None:
    message = refused(307, b"", {"location": "https://elsewhere.example"}).message
    assert "https://elsewhere.example" in message
    assert "not followed" in message


def test_the_response_can_be_read_like_any_other() -> None:
    response = refused(400, {"error": "x"}, {"content-type": "application/json"}).response
    assert response is not None
    assert (response.status_code, response.json(), response.text) == (400, {"error": "x"}, '{"error": "x"}')


def test_the_request_can_be_looked_at_without_its_body() -> None:
    request = refused(400).request
    assert request is not None
    assert (request.method, str(request.url), request.content) == ("POST", URL, b"")


def test_an_error_that_is_a_deep_nest_is_no_crash() -> None:
    assert refused(500, b'{"error":' + b"[" * 400 + b"]" * 400 + b"}").status_code == 500


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "message", "code", "type", "issues", "path", "details", "detail", "retry_after"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from([302, 400, 402, 409, 422, 429, 500]), JSON_VALUES | st.binary(max_size=30))
def test_no_body_crashes_the_reader_of_errors(status: int, body: Any) -> None:
    error = refused(status, body)
    assert isinstance(error, x.APIStatusError)
    assert str(error)


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


# --- how long to wait


def wait(headers: dict[str, str], body: Any = b"", status: int = 429) -> float | None:
    return refused(status, body, headers).retry_after


def soon(**delta: float) -> datetime:
    return datetime.now(UTC) + timedelta(**delta)


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), ("0", 0.0), ("1.5", 1.5), (" 2 ", 2.0), ("-3", 0.0)]
)
def test_retry_after_in_seconds(text: str, seconds: float) -> None:
    assert wait({"retry-after": text}) == seconds


def test_retry_after_as_a_date() -> None:
    assert wait({"retry-after": format_datetime(soon(seconds=30), usegmt=True)}) == pytest.approx(30, abs=2)


def test_retry_after_as_a_date_in_the_past_is_no_wait() -> None:
    assert wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be changed here")
def test_retry_after_as_a_date_without_a_zone_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        text = format_datetime(soon(seconds=30).replace(tzinfo=None))  # ends in -0000
        assert wait({"retry-after": text}) == pytest.approx(30, abs=2)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_retry_after_in_milliseconds_wins() -> None:
    assert wait({"retry-after-ms": "250", "retry-after": "9"}) == 0.25


@pytest.mark.parametrize(
    "body", [{"error": {"message": "m", "retry_after": 4}}, {"error": "m", "retry_after": "4"}]
)
def test_the_bodys_word(body: Any) -> None:
    assert wait({}, body) == 4.0


def test_the_header_comes_before_the_body() -> None:
    assert wait({"retry-after": "1"}, {"error": "m", "retry_after": 4}) == 1.0


def test_a_reset_in_milliseconds_since_the_epoch() -> None:
    text = str(int(soon(seconds=20).timestamp() * 1000))
    assert wait({"x-ratelimit-reset-requests": text}) == pytest.approx(20, abs=2)


def test_a_reset_in_seconds_since_the_epoch() -> None:
    text = str(int(soon(seconds=20).timestamp()))
    assert wait({"x-ratelimit-reset-requests": text}) == pytest.approx(20, abs=2)


def test_a_reset_in_seconds_from_now() -> None:
    assert wait({"x-ratelimit-reset-requests": "20"}) == pytest.approx(20, abs=2)


def test_a_reset_in_the_past_is_no_wait() -> None:
    assert wait({"x-ratelimit-reset-requests": str(int(soon(seconds=-20).timestamp()))}) == 0


def test_retry_after_comes_before_the_reset() -> None:
    assert wait({"retry-after": "1", "x-ratelimit-reset-requests": "20"}) == 1


def test_only_a_429_reads_the_reset() -> None:
    assert wait({"x-ratelimit-reset-requests": "20"}, status=503) is None


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "nan", "inf", "-inf", "1e999", "Wed, 99 Foo", "9" * 400, "\x00", "²"]
)
@pytest.mark.parametrize("header", ["retry-after", "retry-after-ms", "x-ratelimit-reset-requests"])
def test_an_absurd_wait_is_none(header: str, text: str) -> None:
    assert wait({header: text}) is None


@pytest.mark.parametrize("value", [True, [], {}, "soon", None])
def test_an_absurd_wait_in_the_body_is_none(value: Any) -> None:
    assert wait({}, {"error": "m", "retry_after": value}) is None


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40))
def test_no_wait_header_crashes(text: str) -> None:
    waited = wait({"retry-after": text, "x-ratelimit-reset-requests": text})
    assert waited is None or waited >= 0


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
