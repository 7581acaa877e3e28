"""What is asked of the API about bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._options import CallOptions

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["UsageAnalyticsOptions", "UsageHistoryOptions"]


class UsageAnalyticsOptions(CallOptions, total=False):
    """What `billing.usage_analytics` takes.

    Attributes:
        lookback: The last days, as `"30d"`; at most 90. API default: `"7d"`.
        start_date: The first day, as `"2026-09-01"`; with `end_date`, in place of `lookback`.
        end_date: The last day.
    """

    lookback: str
    start_date: str
    end_date: str


class UsageHistoryOptions(CallOptions, total=False):
    """What `billing.usage_history` takes.

    Attributes:
        start_timestamp: The beginning, itself included: a `datetime` with its time zone, or `"2026-06-01T00:00:00Z"`.
        end_timestamp: The end, itself not included.
        currency: Only charges in this currency.
        page_size: How many charges a page holds, from 10 to 1000. API default: 1000.
        cursor: Where to go on, from an earlier page's `next_cursor`; nothing of the above may stand beside it.
    """

    start_timestamp: datetime | str
    end_timestamp: datetime | str
    currency: Literal["USD", "DIEM", "BUNDLED_CREDITS"]
    page_size: int
    cursor: str
