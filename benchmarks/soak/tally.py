"""What is counted while the calls are made, and the table of it."""

from __future__ import annotations

import threading
import traceback
from collections import Counter
from typing import TYPE_CHECKING

from outcomes import OUTCOMES, Plan, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tally"]

MOST_SURPRISES = 20  # that are told, one an outcome with its traceback


class Tally:
    """The outcomes of one flavour.

    Attributes:
        drops: How many streams were dropped, each of which is due one `ResourceWarning`.
    """

    def __init__(self) -> None:
        self.drops = 0
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._expected: Counter[str] = Counter()
        self._surprises: list[str] = []

    def note(self, plan: Plan, seen: Seen, seconds: float) -> None:
        """Count one outcome."""
        expected = seen.is_expected(plan, seconds)
        with self._lock:
            self._seen[plan.outcome.name] += 1
            self._expected[plan.outcome.name] += expected
            self.drops += plan.way == "drop"
            if not expected and len(self._surprises) < MOST_SURPRISES:
                first = self._seen[plan.outcome.name] - self._expected[plan.outcome.name] == 1
                self._surprises.append(_told(plan, seen, seconds, in_full=first))

    @property
    def unexpected(self) -> int:
        """How many outcomes were not as expected."""
        return self._seen.total() - self._expected.total()

    def lines(self) -> Iterator[str]:
        """The table, and the first surprises."""
        yield f"{'outcome':34} {'must come of it':28} {'count':>7} {'as expected':>12}"
        for outcome in OUTCOMES:
            if count := self._seen[outcome.name]:
                expected = self._expected[outcome.name]
                mark = "" if expected == count else "  <--"
                yield f"{outcome.name:34} {outcome.end:28} {count:7} {expected:12}{mark}"
        yield f"{'in all':34} {'':28} {self._seen.total():7} {self._expected.total():12}"
        yield from self._surprises


def _told(plan: Plan, seen: Seen, seconds: float, *, in_full: bool) -> str:
    """A surprise."""
    wanted = plan.outcome.wanted(plan.size)
    lines = [
        f"\nunexpected: {plan.outcome.name!r}, call {plan.number}, {plan.size} words, {plan.way}, {seconds:.2f} s",
        f"  wanted {plan.outcome.end}, phase {plan.outcome.phase}, with {wanted!r:.80}",
        f"  saw    {seen.end}, phase {seen.phase}, with {seen.text!r:.80}",
    ]
    if seen.error is not None and not in_full:
        lines.append(f"  {seen.error!r}")
    elif seen.error is not None:
        lines += ["  " + line.rstrip() for line in traceback.format_exception(seen.error)]
    return "\n".join(lines)
