"""What the figures ought to be: each target is a ratio of two of them, a difference, or one that has a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from cases import LENGTHS, MEGABYTES, OURS, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measure import Table

__all__ = ["Outcome", "outcomes"]

BLOCKING, ASYNC, AIOHTTP = OURS
FLAVOURS = {BLOCKING: "blocking", ASYNC: "async"}


@dataclass(frozen=True)
class Outcome:
    """A target, and what came of it.

    Attributes:
        case: The case.
        subject: Whose figure it is.
        against: What it is measured by; empty where the figure itself, or a difference, is bounded.
        value: The ratio, the difference or the figure; nan where it was not measured.
        at_most: What it may be.
        unit: Of the figure, where it is not a ratio.
    """

    case: str
    subject: str
    against: str
    value: float
    at_most: float
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where it was not measured."""
        return None if math.isnan(self.value) else self.value <= self.at_most


def outcomes(tables: list[Table]) -> list[Outcome]:
    """The targets of the cases that were run."""
    judge = _Judge({table.name: table for table in tables})
    found = [
        *judge.streams(),
        *judge.helpers(),
        *judge.calls(),
        *judge.imports(),
        *judge.memory(),
        *judge.growth(),
    ]
    return [each for each in found if each.case in judge.tables]


class _Judge:
    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables

    def streams(self) -> Iterator[Outcome]:
        """A chunk, beside others' and beside the least that one can do."""
        yield self._ratio("framed", BLOCKING, "openai, blocking", 0.13)
        yield self._ratio("framed", BLOCKING, "venice-py, blocking", 0.23)
        yield self._ratio("framed", ASYNC, "venice-py, async", 1.05)
        yield self._ratio("framed", AIOHTTP, "venice-py, async", 0.45)
        for ours, flavour in FLAVOURS.items():
            yield self._ratio("batched", ours, "venice-py, async", 0.36)
            yield self._ratio("batched", ours, f"openai, {flavour}", 0.055)
            yield self._ratio("framed", ours, f"floor, {flavour}", 1.15)
            yield self._ratio("batched", ours, f"floor, {flavour}", 1.30)
        yield self._ratio("paced", AIOHTTP, "venice-py, async", 0.90)
        yield self._ratio("paced", ASYNC, "httpx, async", 1.05)

    def helpers(self) -> Iterator[Outcome]:
        """The helpers, beside the plain loop."""
        for mode in ("framed", "batched"):
            for ours in FLAVOURS:
                for way in WAYS[1:]:
                    yield self._ratio(f"helpers-{mode}", f"{ours}, {way}", f"{ours}, for", 1.25)

    def calls(self) -> Iterator[Outcome]:
        """A call, and a second stream on a client."""
        for ours, flavour in FLAVOURS.items():
            yield self._ratio("create", ours, f"httpx, {flavour}", 1.20)
        for ours in FLAVOURS:
            first = self._figure("first", ours, "first")
            yield Outcome(
                "first",
                f"{ours}: second stream",
                "first stream",
                self._figure("first", ours, "second") / first,
                1.0,
            )
            yield Outcome(
                "first", f"{ours}: connections", "", self._figure("first", ours, "connections"), 1.0
            )

    def imports(self) -> Iterator[Outcome]:
        """Importing."""
        # The package alone imports next to nothing; the class brings all that it needs.
        for ours, (column, against, at_most) in product(
            ("import venice_ai", "from venice_ai import SyncVeniceClient"),
            (
                ("import", "import httpx, pydantic", 1.15),
                ("import", "import openai", 0.30),
                ("import", "import venice_ai (venice-py)", 0.30),
                ("memory", "import httpx, pydantic", 1.15),
            ),
        ):
            value = self._figure("import", ours, column) / self._figure("import", against, column)
            yield Outcome(
                "import", f"{ours}: {'time' if column == 'import' else column}", against, value, at_most
            )

    def memory(self) -> Iterator[Outcome]:
        """Memory of open and of long streams."""
        for ours, flavour in FLAVOURS.items():
            yield self._ratio("opened", ours, f"httpx, {flavour}", 1.15)
        for ours in FLAVOURS:
            yield Outcome("grown", f"{ours}: beside the text", "", self._figure("grown", ours), 2.0, "MB")

    def growth(self) -> Iterator[Outcome]:
        """What is long or large costs in proportion."""
        for ours in FLAVOURS:
            for mode in ("framed", "batched"):
                rows = {size: f"{ours}, {size:,} chunks" for size in LENGTHS}
                yield self._slope(f"lengths-{mode}", ours, rows)
            yield self._slope("event", ours, {size: f"{ours}, {size} MB" for size in MEGABYTES})
        for case in ("upload-file", "download-file"):
            for ours in OURS:
                yield self._rise(case, ours, MEGABYTES[0], MEGABYTES[-1])

    def _ratio(self, case: str, subject: str, against: str, at_most: float) -> Outcome:
        value = self._figure(case, subject) / self._figure(case, against)
        return Outcome(case, subject, against, value, at_most)

    def _slope(self, case: str, ours: str, rows: dict[int, str]) -> Outcome:
        """The cost of one more, between the two larger sizes, beside that between the two smaller."""
        small, middle, large = ((size, size * self._figure(case, row, "cpu")) for size, row in rows.items())
        slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in ((small, middle), (middle, large))]
        sizes = f"{small[0]:,} to {middle[0]:,}"
        return Outcome(
            case, f"{ours}: slope, {middle[0]:,} to {large[0]:,}", sizes, slopes[1] / slopes[0], 1.15
        )

    def _rise(self, case: str, ours: str, small: int, large: int) -> Outcome:
        """How much more memory the larger body takes at its peak: a file that is streamed takes none of it."""
        peaks = [size * self._figure(case, f"{ours}, {size} MB", "megabytes") for size in (small, large)]
        subject = f"{ours}: more at {large} MB than at {small} MB"
        return Outcome(case, subject, "", peaks[1] - peaks[0], 2.0, "MB")

    def _figure(self, case: str, row: str, column: str = "") -> float:
        """A figure; the main one unless told; nan where there is none."""
        return self.tables[case].figure(row, column) if case in self.tables else math.nan
