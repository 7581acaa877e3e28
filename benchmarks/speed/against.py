"""This tree against another commit: both in one run, in turns, and this tree against itself beside them."""

from __future__ import annotations

import math
import sys
from collections import Counter
from typing import TYPE_CHECKING

from cases import all_cases
from contenders import serving
from match import AGAIN, OTHER, THIS, Match
from report import figure
from trees import alone, checkout, environments_of, interpreter, this_tree

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from match import Line, Sample

__all__ = ["CASES", "PYTHONS", "run"]

PYTHONS = ("3.11", "3.13")
CASES = ("framed", "batched", "paced", "create", "burst", "first", "opened", "import")  # if none is named


def run(asked: argparse.Namespace) -> None:
    """Compare, on each Python that was asked for, and print each case as soon as it is there."""
    with alone(asked.environments):
        compare(asked)


def compare(asked: argparse.Namespace) -> None:
    """Compare, while nobody else does so in the same folder."""
    trees = {
        THIS: this_tree(),
        OTHER: checkout(asked.against, asked.environments / "trees"),
        AGAIN: this_tree(),
    }
    names = {name: tree.name for name, tree in trees.items()}
    pythons = {version: interpreter(version) for version in asked.python}
    for version in [version for version, python in pythons.items() if python is None]:
        print(f"CPython {version} is not here: nothing is measured on it.")
    found = [python for python in pythons.values() if python]
    if not found:
        raise SystemExit("No Python to measure on.")
    cases: dict[str, list[Line]] = {}
    with serving(sys.executable) as server:
        for python in found:
            places = environments_of(python, trees, asked.environments)
            print(f"\n{python.name}: {trees[THIS].title} against {trees[OTHER].title}", flush=True)
            match = Match(server, places, names)
            try:
                for name, title, sample in samples(asked, match):
                    lines = cases[f"{python.name}, {name}"] = list(sample.lines())
                    print(*table(title, lines, sample.failures, names[OTHER]), sep="\n", flush=True)
            finally:
                match.close()
    print(*summary(cases), sep="\n")


def samples(asked: argparse.Namespace, match: Match) -> Iterator[tuple[str, str, Sample]]:
    """Run what was asked for, and count calls: the name, the title, and what came of it."""
    rounds = asked.rounds
    for case in all_cases(quick=asked.quick):
        if case.name in asked.only:
            yield case.name, f"{case.title} ({case.name}; {rounds} rounds)", match.case(case, rounds)
    if "import" in asked.only:
        yield "import", f"Importing it, in a fresh process (import; {rounds} rounds)", match.imports(rounds)
    yield "calls", "Calls of the package's functions, and of C by them: counted, exactly", match.calls()


def table(title: str, lines: list[Line], failures: dict[str, str], other: str) -> Iterator[str]:
    """A case for the terminal."""
    width = max((len(line.name) for line in lines), default=0)
    yield f"\n{title}\n"
    yield f"{'':{width + 18}}{'this tree':>12}{other:>12}{'ratio':>9}   itself"
    for line in lines:
        found = line.found
        told = _exact if line.column == "calls" else figure
        figures = f"{line.column:>18}{told(found.this):>12}{told(found.other):>12}"
        yield f"{line.name:{width}}{figures}{_ratio(found.ratio):>9}   {_interval(line):16}{line.verdict}"
    for name, why in failures.items():
        yield f"{name}: left out, as {why:.150}"


def summary(cases: Mapping[str, list[Line]]) -> Iterator[str]:
    """How many figures are the same, and which are not."""
    counts = Counter(line.verdict for lines in cases.values() for line in lines)
    yield f"\n{counts['same']} of {counts.total()} figures are the same, as far as this run can tell."
    for verdict in counts:
        if verdict != "same":
            yield f"\n{verdict}:"
            for case, lines in cases.items():
                found = [f"{line.name}, {line.column}" for line in lines if line.verdict == verdict]
                if found:
                    yield f"  {case}: {'all' if len(found) == len(lines) else '; '.join(found)}"


def _ratio(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _exact(value: float) -> str:
    return f"{value:.7g}"


def _interval(line: Line) -> str:
    return " - ".join(_ratio(bound) for bound in line.found.interval)
