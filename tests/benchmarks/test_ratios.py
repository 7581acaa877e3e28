"""What is called faster or slower is no chance, and what is not is the same."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise

import pytest
from ratios import FEWEST, compare, noise, turns

TREES = ("this", "that", "self")


def test_everybody_runs_once_in_each_round() -> None:
    assert all(sorted(turns(TREES, number)) == sorted(TREES) for number in range(12))


def test_everybody_has_each_place_and_follows_everybody_equally_often() -> None:
    rounds = [turns(TREES, number) for number in range(6)]
    places = Counter((name, place) for order in rounds for place, name in enumerate(order))
    followers = Counter(pair for order in rounds for pair in pairwise(order))
    assert set(places.values()) == {2}
    assert len(places) == 9
    assert set(followers.values()) == {2}
    assert len(followers) == 6


def test_ratios_are_formed_pair_by_pair_within_a_round() -> None:
    moods = [1.0, 3.0, 1.5, 9.0, 2.0]  # of the machine, which all of a round have in common
    found = compare([2 * mood for mood in moods], [4 * mood for mood in moods], [2 * mood for mood in moods])
    assert (found.this, found.other) == (4.0, 8.0)
    assert found.ratio == 0.5
    assert found.interval == (1.0, 1.0)


@pytest.mark.parametrize(
    ("factor", "change"), [(0.5, -1), (0.89, -1), (0.93, 0), (1.0, 0), (1.08, 0), (1.11, 1), (2.0, 1)]
)
def test_only_a_ratio_outside_the_interval_is_a_change(factor: float, change: int) -> None:
    found = compare([10.0] * 5, [10.0 / factor] * 5, [10.0, 11.0, 10.0, 10.0, 10.0])
    assert found.noise == pytest.approx(1.1)
    assert found.change == change


def test_the_same_figures_are_the_same() -> None:
    assert compare([20.023], [20.023], [20.023]).change == 0


def test_one_call_in_a_hundred_chunks_is_more() -> None:
    assert compare([20.033], [20.023], [20.033]).change == 1


@pytest.mark.parametrize("absent", [math.nan, 0.0, -1.0])
@pytest.mark.parametrize("place", range(3))
def test_without_a_figure_there_is_no_ratio(absent: float, place: int) -> None:
    figures = [[1.0] * 5 for _ in TREES]
    figures[place][2] = absent
    found = compare(*figures)
    assert math.isnan(found.ratio)
    assert found.change is None


def test_few_rounds_have_the_widest_ratio_as_their_interval() -> None:
    assert noise([1.0, 1.02, 0.8, 1.1, 1.0]) == pytest.approx(1.25)


def test_which_of_the_two_came_first_is_of_no_matter() -> None:
    ratios = [1.01, 1.2, 0.9, 1.05, 0.97, 1.0, 1.3, 0.99, 1.02, 1.04, 0.8]
    assert noise([1 / ratio for ratio in ratios]) == pytest.approx(noise(ratios))


@pytest.mark.parametrize(("count", "is_wide"), [(7, True), (9, False), (11, False)])
def test_from_nine_rounds_on_one_of_them_may_be_disturbed(count: int, is_wide: bool) -> None:
    assert (noise([5.0, *[1.01] * (count - 1)]) > 4) is is_wide


def test_more_rounds_make_the_interval_narrower() -> None:
    ratios = [1.1, 1.08, 1.06, 1.04, 1.02]
    assert noise(ratios * 20) < noise(ratios * 4) < noise(ratios)


@pytest.mark.parametrize("count", [FEWEST, 6, 7, 11, 20])
def test_trees_that_do_not_differ_are_the_same_whatever_the_machine_does(count: int) -> None:
    chance = random.Random(1)

    def rounds() -> list[float]:
        return [chance.lognormvariate(0, 0.05) * chance.choice([1, 1, 1, 1, 2]) for _ in range(count)]

    changes = Counter(compare(rounds(), rounds(), rounds()).change for _ in range(1000))
    assert changes[0] >= (960 if count < 7 else 985)


def test_a_fifth_less_is_found_where_a_round_is_off_by_a_twentieth() -> None:
    chance = random.Random(1)

    def rounds(cost: float) -> list[float]:
        return [cost * chance.lognormvariate(0, 0.05) for _ in range(11)]

    changes = Counter(compare(rounds(0.8), rounds(1.0), rounds(0.8)).change for _ in range(200))
    assert changes[-1] >= 195
