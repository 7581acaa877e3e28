"""`/billing`: what is refused, the query of each page, and the CSV of an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import billing as calls
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError


@pytest.mark.parametrize("function", [calls.history, calls.history_csv])
@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"start_timestamp": datetime(2026, 1, 1)}, ArgumentValueError, "start_timestamp has no time zone"),
        (
            {"cursor": "c", "page_size": 10, "currency": "USD"},
            ArgumentValueError,
            "currency and page_size of its",
        ),
        ({"start_date": "2026-01-01"}, ArgumentTypeError, "has no option 'start_date'"),
    ],
    ids=str,
)
def test_a_bad_argument_of_a_history_is_refused(
    function: Any, options: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        function(options)


@pytest.mark.parametrize(
    ("function", "options", "error", "words"),
    [
        (
            calls.analytics,
            {"end_date": "2026-01-01"},
            ArgumentValueError,
            "start_date and end_date go together",
        ),
        (
            calls.analytics,
            {"start_date": "2026-01-01"},
            ArgumentValueError,
            "start_date and end_date go together",
        ),
        (calls.balance, {"days": 1}, ArgumentTypeError, "has no option 'days'"),
    ],
    ids=["an end alone", "a start alone", "an unknown option"],
)
def test_a_bad_argument_is_refused(function: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        function(options)


def test_points_in_time_are_sent_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    given = {
        "start_timestamp": datetime(2026, 6, 1, 2, tzinfo=berlin),
        "end_timestamp": "2026-12-01T00:00:00Z",
    }
    query = calls.history(given).first.query  # type: ignore[arg-type]
    assert query == {"startTimestamp": "2026-06-01T00:00:00.000Z", "endTimestamp": "2026-12-01T00:00:00Z"}


def test_an_entry_has_its_time_and_may_have_no_details() -> None:
    entries = [
        {"timestamp": "2026-10-01T12:00:00.000Z", "inferenceDetails": {"completionTokens": 10}},
        {"timestamp": "2026-10-02T12:00:00.000Z", "inferenceDetails": None},
    ]
    paged = calls.history({})
    page = answered(paged.first, {"data": entries, "nextCursor": "c"})
    first, second = paged.items(page)
    assert (first.timestamp, first.inference_details.completion_tokens) == (
        datetime(2026, 10, 1, 12, tzinfo=UTC),
        10,
    )
    assert second.inference_details is None


def test_a_balance_of_none_is_read() -> None:
    body = {"canConsume": False, "consumptionCurrency": None, "balances": {"usd": None}}
    balance = answered(calls.balance({}), body)
    assert (balance.can_consume, balance.consumption_currency, balance.balances.usd) == (False, None, None)


def test_csv_is_read_with_quotes_and_a_mark_in_front() -> None:
    text = '\ufeffsku,notes\r\n"a,b","two\r\nlines, ""quoted"""\r\nc,\r\n'
    paged = calls.history_csv({})
    page = answered(paged.first, text.encode(), "text/csv", **{"x-next-cursor": "c"})
    assert paged.items(page) == [
        {"sku": "a,b", "notes": 'two\r\nlines, "quoted"'},
        {"sku": "c", "notes": ""},
    ]
    assert (page.next_cursor, page.request_id) == ("c", "ray")


def test_json_is_refused_as_csv() -> None:
    with pytest.raises(APIResponseValidationError, match="is not a UsageCSV"):
        answered(calls.history_csv({}).first, {"data": [], "nextCursor": None})


def test_html_is_refused_as_csv() -> None:
    with pytest.raises(APIResponseValidationError, match="text/html"):
        answered(calls.history_csv({}).first, b"<html>", "text/html")
