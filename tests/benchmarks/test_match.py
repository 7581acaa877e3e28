"""What the rounds brought becomes lines, and what a commit cannot do yet is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import against
import pytest
from contenders import Failed
from match import AGAIN, OTHER, THIS, Sample

if TYPE_CHECKING:
    from collections.abc import Callable

Figures = dict[str, float]
CPU = {"cpu": "µs", "wall": "µs", "connections": ""}


def run(this: float, other: float, column: str = "cpu") -> Callable[[], dict[str, Figures]]:
    figures = {THIS: this, OTHER: other, AGAIN: this}
    return lambda: {
        tree: {column: figure, "wall": 1.0, "connections": 1.0} for tree, figure in figures.items()
    }


def sampled(columns: dict[str, str], this: float, other: float) -> Sample:
    sample = Sample(columns)
    for _ in range(5):
        sample.add("ours", run(this, other, next(iter(columns))))
    return sample


@pytest.mark.parametrize(
    ("columns", "smaller", "larger"),
    [
        (CPU, "faster", "slower"),
        ({"first": "ms"}, "faster", "slower"),
        ({"cpu": "µs a MB"}, "faster", "slower"),
        ({"kilobytes": "kB"}, "smaller", "larger"),
        ({"megabytes": "times its size"}, "smaller", "larger"),
        ({"calls": ""}, "fewer", "more"),
    ],
)
def test_a_verdict_says_what_this_tree_is(columns: dict[str, str], smaller: str, larger: str) -> None:
    figures = {smaller: (1.0, 2.0), larger: (2.0, 1.0), "same": (2.0, 2.0)}
    for verdict, (this, other) in figures.items():
        assert [line.verdict for line in sampled(columns, this, other).lines()] == [verdict]


def test_what_a_machine_does_not_tell_is_not_judged() -> None:
    assert [line.verdict for line in sampled({"kilobytes": "kB"}, float("nan"), 1.0).lines()] == [
        "not measured"
    ]


def test_a_row_that_fails_has_no_line_and_is_not_run_again() -> None:
    sample, runs = sampled(CPU, 1.0, 2.0), []

    def failing() -> dict[str, Figures]:
        runs.append(1)
        raise Failed("0abc123 says: AttributeError: collect_with_deltas")

    for _ in range(3):
        sample.add("theirs", failing)
    assert [line.name for line in sample.lines()] == ["ours"]
    assert sample.failures == {"theirs": "0abc123 says: AttributeError: collect_with_deltas"}
    assert len(runs) == 1


def test_a_row_that_fails_later_has_no_line() -> None:
    sample = sampled(CPU, 1.0, 2.0)

    def failing() -> dict[str, Figures]:
        raise Failed("0abc123 says: its process ended without a word")

    sample.add("ours", failing)
    assert list(sample.lines()) == []


def test_a_table_shows_both_figures_their_ratio_the_interval_and_the_verdict() -> None:
    sample = sampled(CPU, 4.0, 8.0)
    sample.failures["venice_ai, aiohttp"] = "0abc123 says: TypeError: transport"
    table = list(against.table("A chunk", list(sample.lines()), sample.failures, "0abc123"))
    assert table[1].split() == ["this", "tree", "0abc123", "ratio", "itself"]
    assert table[2].split() == [
        "ours",
        "CPU",
        "(µs)",
        "4.00",
        "8.00",
        "0.500",
        "1.000",
        "-",
        "1.000",
        "faster",
    ]
    assert table[3] == "venice_ai, aiohttp: left out, as 0abc123 says: TypeError: transport"


def test_a_count_is_shown_in_full() -> None:
    (line,) = sampled({"calls": ""}, 20.023, 20.033).lines()
    assert "20.023      20.033" in list(against.table("Calls", [line], {}, "0abc123"))[2]


def test_the_summary_names_what_is_not_the_same() -> None:
    sample = sampled(CPU, 1.0, 2.0)
    sample.add("theirs", run(1.0, 1.0))
    cases = {
        "3.11, framed": list(sample.lines()),
        "3.13, calls": list(sampled({"calls": ""}, 3.0, 2.0).lines()),
    }
    assert list(against.summary(cases)) == [
        "\n1 of 3 figures are the same, as far as this run can tell.",
        "\nfaster:",
        "  3.11, framed: ours, CPU (µs)",
        "\nmore:",
        "  3.13, calls: all",
    ]
