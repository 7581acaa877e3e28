"""`/billing`: arguments to calls. `/billing/usage` is retired, and `/billing/usage-history` is in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ..exceptions import ArgumentValueError
from ..types.api._options import CallOptions
from ..types.api.billing import (
    AccountBalance,
    UsageAnalytics,
    UsageAnalyticsOptions,
    UsageCSV,
    UsageEntry,
    UsageHistory,
    UsageHistoryOptions,
)
from .call import Call, camelled, fields
from .errors import unexpected_answer
from .pages import Paged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .reply import Reply

__all__ = ["analytics", "balance", "history", "history_csv"]

_HISTORY = "/billing/usage-history"
_FILTERS = {"start_timestamp", "end_timestamp", "currency", "page_size"}

PageType = TypeVar("PageType", UsageHistory, UsageCSV)


def balance(options: CallOptions) -> Call[AccountBalance]:
    """The call for the balance."""
    fields(options, CallOptions, "billing.balance")
    return Call[AccountBalance].of("GET", "/billing/balance", AccountBalance, options=options)


def analytics(options: UsageAnalyticsOptions) -> Call[UsageAnalytics]:
    """The call for what was spent, summed up."""
    given = fields(options, UsageAnalyticsOptions, "billing.usage_analytics")
    if ("start_date" in given) != ("end_date" in given):
        raise ArgumentValueError("start_date and end_date go together: give both, or lookback alone")
    return Call[UsageAnalytics].of(
        "GET", "/billing/usage-analytics", UsageAnalytics, options=options, query=camelled(given)
    )


def history(options: UsageHistoryOptions) -> Paged[UsageHistory, UsageEntry]:
    """The list of the charges, in pages that follow a cursor."""
    query = _query(options, "billing.usage_history")
    first = Call[UsageHistory].of("GET", _HISTORY, UsageHistory, options=options, query=query)
    return Paged(first, lambda page: page.data, partial(_next, extra=options.get("extra_query", {})))


def history_csv(options: UsageHistoryOptions) -> Paged[UsageCSV, dict[str, str]]:
    """The list of the charges as CSV."""
    query = _query(options, "billing.usage_history_csv")
    first = Call[UsageCSV].of(
        "GET", _HISTORY, UsageCSV, options=options, query=query, accept="text/csv", other=_csv
    )
    return Paged(first, lambda page: page.rows, partial(_next, extra=options.get("extra_query", {})))


def _query(options: UsageHistoryOptions, method: str) -> dict[str, object]:
    """The first page's query. A cursor holds the filters of the walk that it came from, and stands alone."""
    given = fields(options, UsageHistoryOptions, method)
    beside = sorted(_FILTERS & given.keys()) if "cursor" in given else []
    if beside:
        raise ArgumentValueError(f"cursor stands alone: it holds {' and '.join(beside)} of its walk already")
    return camelled({name: _moment(value, name) for name, value in given.items()})


def _moment(value: object, name: str) -> object:
    """A point in time as the API writes it: in UTC, with a Z."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ArgumentValueError(f"{name} has no time zone: datetime(..., tzinfo=UTC) has one")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _next(page: PageType, call: Call[PageType], extra: Mapping[str, object]) -> Call[PageType] | None:
    """The call for the next page, which the cursor alone describes; `extra_query` is the caller's, and stays."""
    return replace(call, query={**extra, "cursor": page.next_cursor}) if page.next_cursor else None


def _csv(content: bytes, reply: Reply) -> UsageCSV:
    """A page of CSV, whose cursor rides in a header; a page of HTML is what a proxy says that broke down."""
    if reply.content_type != "text/csv":
        raise unexpected_answer(reply, content, f"the API answered {reply.content_type!r} instead of CSV")
    page = UsageCSV(
        text=content.decode("utf-8-sig", "replace"), next_cursor=reply.headers.get("x-next-cursor") or None
    )
    page._reply = reply
    return page
