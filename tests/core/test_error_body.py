"""What an error body says, in every shape that the API has for it: the message, the code, the details."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_replies import BROKE, CONSENT, URL, X402, refused
from venice_ai import exceptions as x

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
    "2 details as text": (400, {"error": "Invalid", "details": "because"}, "Invalid [because]", None),
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
        "The payment is off [x]",
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
    "nested twice": (400, {"error": {"error": {"message": "Bad", "code": "BAD"}}}, "Bad", "BAD"),
    "nested twice, a text": (400, {"error": {"error": "Bad", "code": "BAD"}}, "Bad", "BAD"),
    "nested JSON": (400, {"error": '{"message": "Bad", "code": "BAD"}'}, "Bad", "BAD"),
    "nested JSON, twice": (400, {"error": '{"error": {"message": "Bad", "code": "BAD"}}'}, "Bad", "BAD"),
    "text like JSON": (400, {"error": "{model} is not there"}, "{model} is not there", None),
    "list of one": (400, {"error": [{"message": "Bad", "code": "BAD"}]}, "Bad", "BAD"),
    "list of an envelope": (400, {"error": [{"error": {"message": "Bad", "code": "BAD"}}]}, "Bad", "BAD"),
    "another code's name": (400, {"error_code": 18, "error_msg": "Too many"}, "Too many", "18"),
    "problem": (
        403,
        {"type": "about:blank", "title": "Forbidden", "status": 403},
        "Forbidden",
        None,
    ),
    "problem with its detail": (
        403,
        {"title": "Forbidden", "detail": "Not you"},
        "Not you [Forbidden]",
        None,
    ),
    "oauth": (401, {"error": "invalid_token", "error_description": "It is old"}, "invalid_token", None),
    "tab": (400, b'{"error": {"message": "a\tb", "code": "BAD"}}', "a\tb", "BAD"),
    "line break": (400, b'{"error": {"message": "a\nb", "code": "BAD"}}', "a\nb", "BAD"),
    "not utf-8 in json": (400, b'{"error": {"message": "a\xffb", "code": "BAD"}}', "a\ufffdb", "BAD"),
    "huge number": (400, b'{"n": %b, "error": {"message": "a", "code": "BAD"}}' % (b"9" * 5000), "a", "BAD"),
    "byte order mark": (400, b'\xef\xbb\xbf{"error": {"message": "a", "code": "BAD"}}', "a", "BAD"),
    "byte order mark and tab": (
        400,
        b'\xef\xbb\xbf{"error": {"message": "a\tb", "code": "BAD"}}',
        "a\tb",
        "BAD",
    ),
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


@pytest.mark.parametrize(
    ("start", "end"),
    [(b"[", b"]"), (b'{"error":', b"}"), (b'[{"error":', b"}]"), (b'[{"error":1},{"error":', b"}]")],
)
@pytest.mark.parametrize("depth", [20, 190, 400, 100_000])
def test_an_error_that_is_a_deep_nest_is_no_crash(start: bytes, end: bytes, depth: int) -> None:
    assert refused(500, b'{"error":' + start * depth + b'"x"' + end * depth + b"}").status_code == 500


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


@pytest.mark.parametrize("raw", ["a\\tb", "a\tb"], ids=["escaped", "raw"])
def test_the_pause_and_the_class_of_a_body_that_a_strict_parser_refuses(raw: str) -> None:
    body = '{"error": {"message": "MESSAGE", "code": "context_length_exceeded", "retry_after": 7}}'
    error = refused(400, body.replace("MESSAGE", raw).encode())
    assert (type(error), error.retry_after) == (x.ContextLengthError, 7.0)
