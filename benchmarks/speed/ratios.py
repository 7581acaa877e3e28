"""What a ratio of two trees says: pure functions, without a clock and without chance."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FEWEST", "Comparison", "compare", "noise", "turns"]

FEWEST = (
    5  # rounds: the median of fewer is too often outside by chance; from 9 on, one disturbed round is nothing
)
TAIL = 0.0005  # of the medians, above the interval and below it


@dataclass(frozen=True)
class Comparison:
    """A figure of this tree beside that of another commit.

    Attributes:
        this: The median figure of this tree.
        other: The median figure of the other commit.
        ratio: The median of the rounds' ratios, this tree's figure divided by the other's; nan where there is none.
        noise: The interval of a run against itself is from 1 / noise to noise.
    """

    this: float
    other: float
    ratio: float
    noise: float

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of a run against itself."""
        return 1 / self.noise, self.noise

    @property
    def change(self) -> int | None:
        """-1 if this tree's figure is smaller, 1 if it is larger, 0 if that may be chance; None without a ratio."""
        if math.isnan(self.ratio):
            return None
        low, high = self.interval
        return (self.ratio > high) - (self.ratio < low)


def turns(names: Sequence[str], number: int) -> list[str]:
    """Return who runs after whom in that round.

    The first becomes the last in the next round; each other lap goes backwards, so that nobody always follows the
    same one.
    """
    lap, first = divmod(number, len(names))
    order = [*names[first:], *names[:first]]
    return order[::-1] if lap % 2 else order


def compare(this: Sequence[float], other: Sequence[float], again: Sequence[float]) -> Comparison:
    """Compare the figures of the rounds, pair by pair; `again` are those of this tree as a contender of its own."""
    middles = statistics.median(this), statistics.median(other)
    if not all(
        figure > 0 for figure in (*this, *other, *again)
    ):  # nan, where the system does not tell it, is not
        return Comparison(*middles, math.nan, math.nan)
    ratios = [mine / theirs for mine, theirs in zip(this, other, strict=True)]
    itself = [mine / theirs for mine, theirs in zip(this, again, strict=True)]
    return Comparison(*middles, statistics.median(ratios), noise(itself))


def noise(ratios: Sequence[float]) -> float:
    """Return the factor by which the median ratio of so many rounds may be off although nothing has changed.

    It bounds 99.9 % of the medians of so many draws from the ratios of a run against itself and from their inverses, as
    it is chance which of the two comes first. From the least to the greatest ratio would become wider with each round,
    and be undone by a single disturbed one; the interval of the median of these ratios alone would forget that the
    other median, which is judged by it, scatters just as much. How many draws are below a bound is binomial, so that
    the interval is exact and needs no random numbers.
    """
    distances = sorted(abs(math.log(ratio)) for ratio in ratios)
    count = len(distances)
    for below, distance in enumerate(distances, count + 1):  # all the inverses are below it too
        if _more_than_half(count, below / (2 * count)) >= 1 - TAIL:
            return math.exp(distance)
    return math.exp(distances[-1])


def _more_than_half(count: int, share: float) -> float:
    """How likely more than half of so many draws are below a bound, if that share of all is."""
    wins = range(count // 2 + 1, count + 1)
    return sum(math.comb(count, each) * share**each * (1 - share) ** (count - each) for each in wins)
