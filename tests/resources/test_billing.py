"""`client.billing`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import (
    AuthenticationError,
    BadRequestError,
    GatewayTimeoutError,
)
from venice_ai.testing import ErrorReply


async def read(pages: Any) -> list[Any]:
    return [item async for item in pages]


async def test_the_balance(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        balance = await client.billing.balance()
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/billing/balance")
    assert (balance.balances.usd, balance.balances.diem, balance.diem_epoch_allocation) == (12.5, 3.25, 10)
    assert (balance.can_consume, balance.consumption_currency) == (True, "DIEM")
    assert balance.balance.usd == 12.5  # the headers'


@once
@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({}, {}),
        ({"lookback": "30d"}, {"lookback": ["30d"]}),
        (
            {"start_date": "2026-09-01", "end_date": "2026-09-30"},
            {"startDate": ["2026-09-01"], "endDate": ["2026-09-30"]},
        ),
    ],
    ids=str,
)
async def test_what_was_spent_is_summed_up(flavour: Flavour, server: Any, options: Any, query: Any) -> None:
    async with flavour.client(server) as client:
        analytics = await client.billing.usage_analytics(**options)
    assert (server.requests[0].path, server.requests[0].query) == ("/billing/usage-analytics", query)
    assert [(day.date, day.usd, day.diem) for day in analytics.by_date] == [("2026-10-01", 1.5, 0)]
    assert [part.units for part in analytics.by_model[0].breakdown] == [20_000, 10_000]
    assert analytics.by_model_daily[0]["Local Small"] == 1.5
    assert (analytics.by_key[0].api_key_id, analytics.top_key_names) == (None, ["Web App"])


@pytest.mark.off_the_spec("pages of fewer entries than the API gives, so that there are several")
async def test_the_cursor_alone_leads_to_the_next_page(flavour: Flavour, server: Any) -> None:
    berlin = timezone(timedelta(hours=2))
    async with flavour.client(server) as client:
        entries = await read(
            client.billing.usage_history(
                start_timestamp=datetime(2026, 6, 1, 2, tzinfo=berlin),
                end_timestamp="2026-12-01T00:00:00Z",
                currency="DIEM",
                page_size=2,
            )
        )
    assert [request.query for request in server.requests] == [
        {
            "startTimestamp": ["2026-06-01T00:00:00.000Z"],
            "endTimestamp": ["2026-12-01T00:00:00Z"],
            "currency": ["DIEM"],
            "pageSize": ["2"],
        },
        {"cursor": ["2-DIEM-2"]},
    ]
    assert {request.path for request in server.requests} == {"/billing/usage-history"}
    assert [entry.timestamp for entry in entries] == [
        datetime(2026, 10, day, 12, tzinfo=UTC) for day in (1, 2, 3)
    ]
    assert (entries[1].inference_details.completion_tokens, entries[2].inference_details) == (10, None)
    assert {entry.currency for entry in entries} == {"DIEM"}


@pytest.mark.off_the_spec("pages of fewer entries than the API gives, so that there are several")
async def test_a_walk_goes_on_from_a_cursor_that_was_kept(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        page = await client.billing.usage_history(page_size=2).first()
        rest = await read(client.billing.usage_history(cursor=page.next_cursor))
    assert (len(page), len(rest)) == (2, 1)


@pytest.mark.off_the_spec("pages of fewer entries than the API gives, so that there are several")
async def test_a_query_of_the_callers_own_goes_with_every_page(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await read(client.billing.usage_history(page_size=2, extra_query={"newer": "1"}))
    assert [request.query.get("newer") for request in server.requests] == [["1"], ["1"]]


@pytest.mark.off_the_spec("pages of fewer entries than the API gives, so that there are several")
async def test_the_same_as_csv(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        rows = await read(client.billing.usage_history_csv(page_size=2))
        pages = [page async for page in client.billing.usage_history_csv(page_size=2).pages()]
    assert [row["timestamp"] for row in rows] == [f"2026-10-0{day}T12:00:00.000Z" for day in (1, 2, 3)]
    assert [request.headers["accept"] for request in server.requests] == ["text/csv"] * 4
    assert [request.query for request in server.requests[:2]] == [
        {"pageSize": ["2"]},
        {"cursor": ["2-USD-2"]},
    ]
    assert [page.next_cursor for page in pages] == ["2-USD-2", None]
    assert pages[0].text.startswith("timestamp,sku,")
    assert pages[0].request_id


async def test_refusals_of_the_api_are_raised(flavour: Flavour, server: Any) -> None:
    server.script(
        ErrorReply(401, "Admin API key required"), ErrorReply(504), ErrorReply(400, "Cursor expired")
    )
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(AuthenticationError, match="Admin API key required"):
            await client.billing.balance()
        with pytest.raises(GatewayTimeoutError):
            await client.billing.usage_analytics()
        with pytest.raises(BadRequestError, match="Cursor expired"):
            await read(client.billing.usage_history(cursor="old"))
