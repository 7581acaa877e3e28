"""How long an error says that one has to wait: `retry_after`, from the headers or from the body."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_replies import refused

Soon = Callable[[float], datetime]


def wait(headers: dict[str, str], body: Any = b"", status: int = 429) -> float | None:
    return refused(status, body, headers).retry_after


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> Soon:
    """A moment so many seconds from now; time stands still meanwhile."""
    now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    monkeypatch.setattr("venice_ai._core.retry.time", SimpleNamespace(time=now.timestamp))
    return lambda seconds: now + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), ("0", 0.0), ("1.5", 1.5), (" 2 ", 2.0), ("-3", 0.0)]
)
def test_retry_after_in_seconds(text: str, seconds: float) -> None:
    assert wait({"retry-after": text}) == seconds


def test_retry_after_as_a_date(soon: Soon) -> None:
    assert wait({"retry-after": format_datetime(soon(30), usegmt=True)}) == 30


def test_retry_after_as_a_date_in_the_past_is_no_wait() -> None:
    assert wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be changed here")
def test_retry_after_as_a_date_without_a_zone_is_in_utc(soon: Soon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        text = format_datetime(soon(30).replace(tzinfo=None))  # ends in -0000
        assert wait({"retry-after": text}) == 30
    finally:
        monkeypatch.undo()
        time.tzset()


def test_retry_after_in_milliseconds_wins() -> None:
    assert wait({"retry-after-ms": "250", "retry-after": "9"}) == 0.25


@pytest.mark.parametrize(
    "body", [{"error": {"message": "m", "retry_after": 4}}, {"error": "m", "retry_after": "4"}]
)
def test_retry_after_in_the_body(body: Any) -> None:
    assert wait({}, body) == 4.0


def test_retry_after_in_a_header_comes_before_the_body() -> None:
    assert wait({"retry-after": "1"}, {"error": "m", "retry_after": 4}) == 1.0


def test_a_rate_limit_reset_in_milliseconds_since_the_epoch(soon: Soon) -> None:
    text = str(int(soon(20).timestamp() * 1000))
    assert wait({"x-ratelimit-reset-requests": text}) == 20


def test_a_rate_limit_reset_in_seconds_since_the_epoch(soon: Soon) -> None:
    text = str(int(soon(20).timestamp()))
    assert wait({"x-ratelimit-reset-requests": text}) == 20


def test_a_rate_limit_reset_in_seconds_from_now() -> None:
    assert wait({"x-ratelimit-reset-requests": "20"}) == 20


def test_a_rate_limit_reset_in_the_past_is_no_wait(soon: Soon) -> None:
    assert wait({"x-ratelimit-reset-requests": str(int(soon(-20).timestamp()))}) == 0


def test_retry_after_comes_before_the_rate_limit_reset() -> None:
    assert wait({"retry-after": "1", "x-ratelimit-reset-requests": "20"}) == 1


def test_only_a_429_reads_the_rate_limit_reset() -> None:
    assert wait({"x-ratelimit-reset-requests": "20"}, status=503) is None


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "nan", "inf", "-inf", "1e999", "Wed, 99 Foo", "9" * 400, "\x00", "²"]
)
@pytest.mark.parametrize("header", ["retry-after", "retry-after-ms", "x-ratelimit-reset-requests"])
def test_an_absurd_retry_after_is_none(header: str, text: str) -> None:
    assert wait({header: text}) is None


@pytest.mark.parametrize("value", [True, [], {}, "soon", None])
def test_an_absurd_retry_after_in_the_body_is_none(value: Any) -> None:
    assert wait({}, {"error": "m", "retry_after": value}) is None


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40))
def test_no_retry_after_header_crashes(text: str) -> None:
    waited = wait({"retry-after": text, "x-ratelimit-reset-requests": text})
    assert waited is None or waited >= 0
