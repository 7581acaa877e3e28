"""This tree against another commit: both in one run, in turns, and this tree against itself beside them."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from cases import all_cases
from contenders import serving
from match import AGAIN, OTHER, THIS, Match
from report import figure
from trees import alone, checkout, environments_of, interpreter, this_tree

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

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
    verdicts: dict[str, list[str]] = defaultdict(list)
    with serving(sys.executable) as server:
        for python in found:
            places = environments_of(python, trees, asked.environments)
            print(f"\n{python.name}: {trees[THIS].title} against {trees[OTHER].title}", flush=True)
            match = Match(server, places, names)
            try:
                for title, sample in samples(asked, match):
                    lines = list(sample.lines())
                    print(*table(title, lines, sample.failures, names[OTHER]), sep="\n", flush=True)
                    for line in lines:
                        verdicts[line.verdict].append(f"{python.name}, {title}: {line.name}, {line.column}")
            finally:
                match.close()
    print(*summary(verdicts), sep="\n")


def samples(asked: argparse.Namespace, match: Match) -> Iterator[tuple[str, Sample]]:
    """Run what was asked for, and count calls."""
    for case in all_cases(quick=asked.quick):
        if case.name in asked.only:
            yield f"{case.title} ({case.name}; {asked.rounds} rounds)", match.case(case, asked.rounds)
    if "import" in asked.only:
        yield f"Importing it, in a fresh process (import; {asked.rounds} rounds)", match.imports(asked.rounds)
    yield "Calls of the package's functions, and those that they make to C: counted, exactly", match.calls()


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


def summary(verdicts: dict[str, list[str]]) -> Iterator[str]:
    """How many figures were the same, and which were not."""
    yield f"\n{len(verdicts.pop('same', []))} figures are the same: their ratio is within that of this tree and itself."
    for verdict, names in verdicts.items():
        yield f"\n{verdict}:"
        yield from (f"  {name}" for name in names)


def _ratio(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _exact(value: float) -> str:
    return f"{value:.7g}"


def _interval(line: Line) -> str:
    return " - ".join(_ratio(bound) for bound in line.found.interval)
