"""Which failed attempt is repeated, and after which pause."""

from __future__ import annotations

import random

import httpx
import pytest

from core_replies import reply
from venice_ai import exceptions as x
from venice_ai._core.errors import refusal, translated
from venice_ai._core.retry import LONGEST_PAUSE, LONGEST_REQUESTED_PAUSE, Attempts

ONCE_EACH = {408: True, 429: True, 500: True, 502: True, 503: True, 504: True}


def status(code: int, headers: dict[str, str] | None = None) -> x.VeniceError:
    return refusal(reply(code, headers), b"")


def pauses(error: x.VeniceError, *, max_retries: int = 10, repeatable: bool = False) -> list[float]:
    """The pauses of a call whose every attempt fails with the same error."""
    attempts = Attempts(max_retries, repeatable=repeatable)
    waited: list[float] = []
    while (pause := attempts.pause_after(error)) is not None:
        waited.append(pause)
    return waited


@pytest.mark.parametrize("repeatable", [False, True], ids=["POST", "GET"])
@pytest.mark.parametrize(
    "code", [301, 400, 401, 402, 403, 404, 408, 409, 410, 413, 415, 422, 429, 499, 500, 501, 502, 503]
)
def test_a_status_is_retried_or_not_whatever_the_method(code: int, repeatable: bool) -> None:
    expected = 10 if code in ONCE_EACH else 0
    assert len(pauses(status(code), repeatable=repeatable)) == expected


def test_a_504_is_retried_once() -> None:
    assert len(pauses(status(504))) == 1


def test_a_504_after_another_failure_is_not_retried() -> None:
    attempts = Attempts(10, repeatable=False)
    assert attempts.pause_after(status(503)) is not None
    assert attempts.pause_after(status(504)) is None


def test_a_missing_consent_is_not_retried() -> None:
    assert pauses(x.ConsentRequiredError("m", status_code=409, retry_after=1)) == []


@pytest.mark.parametrize(
    ("failure", "get", "post"),
    [
        (httpx.ConnectError("e"), True, True),
        (httpx.ConnectTimeout("e"), True, True),
        (httpx.PoolTimeout("e"), True, True),
        (httpx.ProxyError("e"), True, True),
        (httpx.ReadTimeout("e"), True, False),
        (httpx.WriteTimeout("e"), True, False),
        (httpx.ReadError("e"), True, False),
        (httpx.WriteError("e"), True, False),
        (httpx.RemoteProtocolError("e"), True, False),
        (httpx.DecodingError("e"), False, False),
        (ValueError("e"), False, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_may_have_been_charged_is_not_retried(failure: Exception, get: bool, post: bool) -> None:
    error = translated(failure)
    assert [bool(pauses(error, repeatable=True)), bool(pauses(error, repeatable=False))] == [get, post]


@pytest.mark.parametrize(
    "error", [x.ClientClosedError("m"), x.ArgumentValueError("m"), x.APIResponseValidationError("m")]
)
def test_what_a_retry_does_not_cure_is_not_retried(error: x.VeniceError) -> None:
    assert pauses(error, repeatable=True) == []


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_max_retries_is_the_most(most: int) -> None:
    assert len(pauses(status(503), max_retries=most)) == most


def test_the_pause_before_a_retry_is_drawn_from_the_whole_range_which_doubles_up_to_a_cap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranges: list[tuple[float, float]] = []
    monkeypatch.setattr(random, "uniform", lambda low, high: ranges.append((low, high)) or 0.0)
    pauses(status(503), max_retries=7)
    assert ranges == [(0, 0.5), (0, 1), (0, 2), (0, 4), (0, 8), (0, LONGEST_PAUSE), (0, LONGEST_PAUSE)]


def test_many_retries_do_not_overflow() -> None:
    assert max(pauses(status(503), max_retries=1100)) <= LONGEST_PAUSE


def test_retry_after_comes_before_our_own_pause() -> None:
    assert pauses(status(429, {"retry-after": "7"}), max_retries=2) == [7, 7]


def test_the_longest_retry_after_that_is_granted() -> None:
    assert pauses(status(429, {"retry-after": "60"}), max_retries=1) == [LONGEST_REQUESTED_PAUSE]


def test_a_retry_after_beyond_the_cap_is_left_to_the_caller() -> None:
    assert pauses(status(429, {"retry-after": "61"})) == []


def test_the_pauses_before_all_retries_are_bounded_as_a_whole() -> None:
    assert pauses(status(429, {"retry-after": "50"}), max_retries=9) == [50, 50]


@pytest.mark.parametrize("code", [408, 429, 503])
def test_a_call_that_is_billed_is_retried_when_it_was_turned_away_at_the_door(code: int) -> None:
    assert Attempts(1, repeatable=False, costly=True).pause_after(status(code)) is not None


@pytest.mark.parametrize("code", [500, 502, 504])
def test_a_call_that_is_billed_and_may_have_started_is_not_retried(code: int) -> None:
    assert Attempts(1, repeatable=False, costly=True).pause_after(status(code)) is None
