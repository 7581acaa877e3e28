"""What is known of an answer besides its body."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_replies import URL, reply
from venice_ai import Balance, RateLimits
from venice_ai._core.reply import SECRET_HEADERS, Replied, Reply, epoch_seconds

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


def at_noon(headers: dict[str, str]) -> Reply:
    made = reply(headers=headers)
    return Reply(
        made.status_code,
        made.headers,
        made.method,
        made.url,
        made.request_headers,
        received_at=NOON.timestamp(),
    )


# --- rate limits


def test_the_rate_limits_are_typed() -> None:
    headers = {
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-reset-requests": str(int(NOON.timestamp() * 1000) + 60_000),
        "x-ratelimit-limit-tokens": "1000000",
        "x-ratelimit-remaining-tokens": "999000",
        "x-ratelimit-reset-tokens": "60",
        "x-ratelimit-type": "api_key",
    }
    minute = NOON.replace(minute=1)
    assert at_noon(headers).rate_limits == RateLimits(500, 499, minute, 1_000_000, 999_000, minute, "api_key")


def test_without_headers_there_are_no_limits() -> None:
    assert reply().rate_limits == RateLimits()


@pytest.mark.parametrize("name", ["requests", "tokens"])
@pytest.mark.parametrize(
    "text",
    [str(int(NOON.timestamp() * 1000) + 30_000), str(int(NOON.timestamp()) + 30), "30"],
    ids=["milliseconds since the epoch", "seconds since the epoch", "seconds from now"],
)
def test_a_reset_is_read_in_each_of_its_units(name: str, text: str) -> None:
    limits = at_noon({f"x-ratelimit-reset-{name}": text}).rate_limits
    assert getattr(limits, f"reset_{name}") == NOON.replace(second=30)


def test_the_error_budget_is_not_taken_for_the_limits() -> None:
    assert (
        reply(headers={"x-ratelimit-remaining": "3", "x-ratelimit-resets": "9"}).rate_limits == RateLimits()
    )


@pytest.mark.parametrize(
    "text", ["", "soon", "nan", "inf", "999999999999999", "-999999999999999", "-1e14", "9" * 400]
)
def test_an_absurd_reset_is_none(text: str) -> None:
    assert at_noon({"x-ratelimit-reset-requests": text}).rate_limits.reset_requests is None


@given(st.text(st.characters(max_codepoint=255), max_size=30) | st.floats().map(str) | st.integers().map(str))
def test_no_header_crashes(text: str) -> None:
    names = ("limit-requests", "remaining-requests", "reset-requests", "limit-tokens", "reset-tokens", "type")
    made = at_noon({f"x-ratelimit-{name}": text for name in names} | {"x-venice-balance-usd": text})
    assert isinstance(made.rate_limits, RateLimits)
    assert isinstance(made.balance, Balance)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1000000001", 1000000001), ("999999999", 2e9 - 1), ("100000000001", 100000000.001), (None, None)],
)
def test_the_units_are_told_by_their_size(text: str | None, seconds: float | None) -> None:
    assert epoch_seconds(text, now=1e9) == seconds


# --- balance


def test_the_balance_is_typed() -> None:
    assert reply(headers={"x-venice-balance-usd": "12.50", "x-venice-balance-diem": "3"}).balance == Balance(
        12.5, 3.0
    )


def test_the_wallets_balance_counts_where_there_is_no_other() -> None:
    assert reply(headers={"x-balance-remaining": "4.230000"}).balance == Balance(4.23, None)


def test_a_balance_of_nothing_is_not_the_same_as_none() -> None:
    assert reply(headers={"x-venice-balance-usd": "0"}).balance.usd == 0.0


def test_without_headers_the_balance_is_unknown() -> None:
    assert reply().balance == Balance()


# --- ids, types, and the copies to look at


@pytest.mark.parametrize(
    ("headers", "expected"),
    [({"cf-ray": "a", "x-request-id": "b"}, "a"), ({"x-request-id": "b"}, "b"), ({}, None)],
)
def test_the_request_id(headers: dict[str, str], expected: str | None) -> None:
    assert reply(headers=headers).request_id == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Text/Event-Stream; charset=utf-8", "text/event-stream"), ("application/json", "application/json")],
)
def test_the_content_type_is_bare(text: str, expected: str) -> None:
    assert reply(headers={"content-type": text}).content_type == expected


def test_without_a_content_type_it_is_empty() -> None:
    assert reply().content_type == ""


@pytest.mark.parametrize("name", sorted(SECRET_HEADERS))
def test_a_header_with_credentials_is_redacted(name: str) -> None:
    made = reply(**{name.title(): "hush", "x-kept": "yes"})
    assert name not in made.request.headers
    assert made.request.headers["x-kept"] == "yes"
    assert b"hush" not in pickle.dumps(made)


def test_the_response_is_a_copy_that_can_be_read() -> None:
    copy = reply(201, {"x-a": "b", "content-encoding": "gzip"}).response(b"body")
    assert (copy.status_code, copy.headers["x-a"], copy.content) == (201, "b", b"body")
    assert str(copy.request.url) == URL


def test_headers_beyond_ascii_are_no_crash() -> None:
    copy = reply(headers={"x-venice-enhanced-prompt": "caf\xe9"}).response()
    assert copy.headers["x-venice-enhanced-prompt"] == "caf\xe9"


def test_what_did_not_come_over_http_knows_nothing() -> None:
    class Thing(Replied):
        _reply = None

    thing = Thing()
    assert (thing.status_code, dict(thing.headers), thing.request_id) == (None, {}, None)
    assert (thing.rate_limits, thing.balance) == (RateLimits(), Balance())
