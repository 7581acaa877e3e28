"""`client.billing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import billing as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.billing import UsageAnalyticsOptions, UsageHistoryOptions
from ..pages import Pages
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.billing import AccountBalance, UsageAnalytics, UsageCSV, UsageEntry, UsageHistory

__all__ = ["Billing"]


class Billing(Resource):
    """What there is to spend, and what it was spent on (`/billing`). It takes an admin key.

    The API has retired `/billing/usage`; `usage_history` lists the same charges.
    """

    @takes(CallOptions)
    async def balance(self, **options: Unpack[CallOptions]) -> AccountBalance:
        """Fetch what is left.

        ```python
        balance = await client.billing.balance()
        print(balance.balances.usd, balance.balances.diem, balance.can_consume)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            AuthenticationError: The key is no admin key.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.balance(options))

    @takes(UsageAnalyticsOptions, CallOptions)
    async def usage_analytics(self, **options: Unpack[UsageAnalyticsOptions]) -> UsageAnalytics:
        """Fetch what was spent, summed up by day, model and key (a beta of the API's).

        ```python
        analytics = await client.billing.usage_analytics(lookback="30d")
        for model in analytics.by_model:
            print(model.model_name, model.total_usd)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: One of the two dates is missing; nothing was sent.
            GatewayTimeoutError: It took the API too long: ask for fewer days.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.analytics(options))

    @takes(UsageHistoryOptions, CallOptions)
    def usage_history(self, **options: Unpack[UsageHistoryOptions]) -> Pages[UsageHistory, UsageEntry]:
        """List the charges, the oldest first, page by page as they are read.

        To go on another day, keep a page's `next_cursor`, and give it as `cursor` alone.

        ```python
        async for entry in client.billing.usage_history(start_timestamp="2026-06-01T00:00:00Z"):
            print(entry.timestamp, entry.sku, entry.amount, entry.currency)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: A time has no time zone, or a cursor does not stand alone; nothing was sent.
            BadRequestError: The cursor is too old: begin anew.
            APIError: A page could not be fetched; reading on tries that page again.
        """
        return Pages(self._transport, calls.history(options))

    @takes(UsageHistoryOptions, CallOptions)
    def usage_history_csv(self, **options: Unpack[UsageHistoryOptions]) -> Pages[UsageCSV, dict[str, str]]:
        """List the charges as CSV: the pages as texts, or their lines by the names in the headings.

        ```python
        async for page in client.billing.usage_history_csv(currency="USD").pages():
            print(page.text)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: A time has no time zone, or a cursor does not stand alone; nothing was sent.
            BadRequestError: The cursor is too old: begin anew.
            APIError: A page could not be fetched; reading on tries that page again.
        """
        return Pages(self._transport, calls.history_csv(options))
