"""What there is to spend, and what it was spent on."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ._base import Answer, CamelAnswer, CamelModel, NullMeans
from ._billing_requests import UsageAnalyticsOptions, UsageHistoryOptions
from ._lenient import Flag, Money, Number, Text, When

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AccountBalance",
    "AccountBalances",
    "DailyUsage",
    "InferenceDetails",
    "KeySpending",
    "ModelSpending",
    "SpendingPart",
    "UsageAnalytics",
    "UsageAnalyticsOptions",
    "UsageCSV",
    "UsageEntry",
    "UsageHistory",
    "UsageHistoryOptions",
]


class AccountBalances(CamelModel):
    """What is left.

    Attributes:
        diem: DIEM of the present epoch; None for who does not stake.
        usd: US dollars; None where there is no such balance.
    """

    diem: float | None = None
    usd: float | None = None


class AccountBalance(CamelAnswer):
    """What there is to spend; the attribute `balance` is what the headers of this answer say.

    Attributes:
        can_consume: Whether there is enough for a call.
        consumption_currency: What is spent next: `"USD"`, `"DIEM"`, `"BUNDLED_CREDITS"`, …; None where nothing is.
        balances: What is left.
        diem_epoch_allocation: The DIEM of an epoch, of which `balances.diem` is left.
    """

    payload: ClassVar[frozenset[str]] = frozenset(
        {"balances", "can_consume", "consumption_currency", "diem_epoch_allocation"}
    )

    can_consume: Flag = False
    consumption_currency: str | None = None
    balances: Annotated[AccountBalances, NullMeans(AccountBalances)] = Field(default_factory=AccountBalances)
    diem_epoch_allocation: Money = 0.0


class DailyUsage(CamelModel):
    """What was spent on one day.

    Attributes:
        date: The day, `"2026-10-01"`.
        usd: In US dollars.
        diem: In DIEM.
    """

    date: Text = ""
    usd: Money = Field(default=0.0, alias="USD")
    diem: Money = Field(default=0.0, alias="DIEM")


class SpendingPart(CamelModel):
    """A part of what a model cost.

    Attributes:
        type: What for: `"Input"`, `"Output"`, `"Cache Read"`, …
        usd: In US dollars.
        diem: In DIEM.
        units: How many units.
    """

    type: Text = ""
    usd: Money = 0.0
    diem: Money = 0.0
    units: Number = 0


class ModelSpending(CamelModel):
    """What one model cost.

    Attributes:
        model_name: Its name for people.
        model_type: `"LLM"`, `"IMAGE"`, …; None where it is not known.
        unit_type: What is counted: tokens, images, characters, minutes, seconds.
        total_usd: In US dollars.
        total_diem: In DIEM.
        total_units: How many units.
        breakdown: The parts, where there are several.
    """

    model_name: Text = ""
    model_type: str | None = None
    unit_type: Text = ""
    total_usd: Money = 0.0
    total_diem: Money = 0.0
    total_units: Number = 0
    breakdown: list[SpendingPart] | None = None


class KeySpending(CamelModel):
    """What was spent with one key.

    Attributes:
        api_key_id: The key's id; None for what was spent in the web app.
        description: What the key is for.
        total_usd: In US dollars.
        total_diem: In DIEM.
        total_units: How many units.
    """

    api_key_id: str | None = None
    description: Text = ""
    total_usd: Money = 0.0
    total_diem: Money = 0.0
    total_units: Number = 0


Charted = dict[str, float | str | None]


class UsageAnalytics(CamelAnswer):
    """What was spent, summed up by day, model and key.

    The rows of the two charts have a `"date"`, and beside it the name of each model or key as the API shows it.

    Attributes:
        lookback: The days it is about: `"7d"`, or `"2026-09-01:2026-09-30"`.
        by_date: Day by day.
        by_model: Model by model, the dearest first.
        by_model_daily: A chart of the eight dearest models.
        top_models: Their names.
        by_key: Key by key, the dearest first.
        by_key_daily: A chart of the eight dearest keys.
        top_key_names: Their names.
    """

    payload: ClassVar[frozenset[str]] = frozenset(
        {"by_date", "by_key", "by_key_daily", "by_model", "by_model_daily", "top_key_names", "top_models"}
    )
    evidence: ClassVar[frozenset[str]] = frozenset({"lookback"})

    lookback: Text = ""
    by_date: Annotated[list[DailyUsage], NullMeans(list)] = Field(default_factory=list[DailyUsage])
    by_model: Annotated[list[ModelSpending], NullMeans(list)] = Field(default_factory=list[ModelSpending])
    by_model_daily: Annotated[list[Charted], NullMeans(list)] = Field(default_factory=list[Charted])
    top_models: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    by_key: Annotated[list[KeySpending], NullMeans(list)] = Field(default_factory=list[KeySpending])
    by_key_daily: Annotated[list[Charted], NullMeans(list)] = Field(default_factory=list[Charted])
    top_key_names: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])


class InferenceDetails(CamelModel):
    """The call that was charged.

    Attributes:
        request_id: Its id.
        prompt_tokens: What it read; None where that is not counted in tokens.
        completion_tokens: What it wrote; None where that is not counted in tokens.
        inference_execution_time: How long it took, in milliseconds; None where that is not known.
    """

    request_id: Text = ""
    prompt_tokens: int | float | None = None
    completion_tokens: int | float | None = None
    inference_execution_time: int | float | None = None


class UsageEntry(CamelModel):
    """One charge.

    Attributes:
        timestamp: When.
        amount: How much.
        currency: Of what: `"USD"`, `"DIEM"` or `"BUNDLED_CREDITS"`.
        sku: What for.
        units: How many units.
        price_per_unit_usd: The price of one, in US dollars.
        notes: What the API has to say of it.
        inference_details: The call that was charged; None where it was none.
    """

    timestamp: When = ""
    amount: Money = 0.0
    currency: Text = ""
    sku: Text = ""
    units: Number = 0
    price_per_unit_usd: Money = 0.0
    notes: Text = ""
    inference_details: InferenceDetails | None = None


class UsageHistory(CamelAnswer):
    """A page of charges, the oldest first; iterate over it.

    Attributes:
        data: The charges.
        next_cursor: Where the next page begins; None on the last one.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[UsageEntry], NullMeans(list)] = Field(default_factory=list[UsageEntry])
    next_cursor: str | None = None

    def __iter__(self) -> Iterator[UsageEntry]:  # type: ignore[override]  # charges, not field tuples
        """The charges, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many charges are on this page."""
        return len(self.data)


class UsageCSV(Answer):
    """A page of charges as CSV, each page with its line of headings.

    Attributes:
        text: The page as it came.
        next_cursor: Where the next page begins; None on the last one.
    """

    text: str
    next_cursor: str | None = None

    @property
    def rows(self) -> list[dict[str, str]]:
        """The lines, by the names in the headings."""
        lines = csv.DictReader(io.StringIO(self.text, newline=""), restkey="", restval="")
        return [{name: str(value) for name, value in line.items()} for line in lines]
