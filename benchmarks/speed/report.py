"""The figures, as they are read: in a terminal, and as Markdown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measure import Table
    from results import Results
    from targets import Outcome

__all__ = ["figure", "head", "markdown", "markdown_targets", "terminal", "terminal_targets", "versions"]

HEADS = {
    "cpu": "CPU",
    "wall": "wall",
    "kilobytes": "memory",
    "megabytes": "memory",
    "beside": "beside its text",
    "import": "time",
    "memory": "memory",
    "first": "first",
    "second": "second",
    "connections": "connections",
    "calls": "calls",
}


def figure(value: float | None) -> str:
    """A figure with three digits that count."""
    if value is None or math.isnan(value):
        return "-"
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:,.{digits}f}"


def terminal(table: Table) -> Iterator[str]:
    """A table for the terminal."""
    heads = [head(name, unit) for name, unit in table.columns.items()]
    yield f"\n{table.title} ({table.name}; median of {table.rounds})\n"
    yield f"{'':42}" + "".join(f"{each:>18}" for each in heads)
    for name, figures in table.rows.items():
        yield f"{name:42}" + "".join(f"{figure(figures[column]):>18}" for column in table.columns)
    for name, why in table.failures.items():
        yield f"{name:42}   left out: {why:.100}"


def terminal_targets(results: Results) -> Iterator[str]:
    """The targets and the versions for the terminal."""
    width = max((len(_told(each)) for each in results.targets), default=0)
    yield f"\n{'target':{width}} {'at most':>9} {'is':>9}\n"
    for each in results.targets:
        mark = {True: "", False: "  <-- not met", None: "  not measured"}[each.met]
        yield f"{_told(each):{width}} {_bound(each):>9} {_value(each):>9}{mark}"
    missed = sum(each.met is False for each in results.targets)
    yield f"\n{missed} of {len(results.targets)} targets are not met."
    yield "\n" + "\n".join(versions(results))


def markdown(table: Table) -> Iterator[str]:
    """A table for a page."""
    yield f"### {table.title}\n"
    yield "| | " + " | ".join(head(name, unit) for name, unit in table.columns.items()) + " |"
    yield "|---|" + "--:|" * len(table.columns)
    for name, figures in table.rows.items():
        yield f"| {name} | " + " | ".join(figure(figures[column]) for column in table.columns) + " |"
    yield f"\nMedian of {table.rounds} rounds; `--only {table.name}`.\n"


def markdown_targets(results: Results) -> Iterator[str]:
    """The targets and the versions for a page."""
    yield "| case | whose | beside | at most | is | |"
    yield "|---|---|---|--:|--:|---|"
    for each in results.targets:
        mark = {True: "met", False: "**not met**", None: "not measured"}[each.met]
        yield f"| {each.case} | {each.subject} | {each.against} | {_bound(each)} | {_value(each)} | {mark} |"


def versions(results: Results) -> Iterator[str]:
    """Who was measured, where."""
    yield "; ".join(f"{name} {value}" for name, value in results.machine.items()) + f"; {results.made}"
    for name, installed in results.versions.items():
        yield f"{name}: " + ", ".join(f"{package} {version}" for package, version in installed.items())


def _told(each: Outcome) -> str:
    return f"{each.case}: {each.subject}" + (f" / {each.against}" if each.against else "")


def _bound(each: Outcome) -> str:
    return f"{each.at_most:g} {each.unit}".strip()


def _value(each: Outcome) -> str:
    if math.isnan(each.value):
        return "-"
    digits = 3 if each.at_most < 0.1 else 2
    return f"{each.value:.{digits}f} {each.unit}".strip()


def head(name: str, unit: str) -> str:
    """What stands above the figures."""
    return f"{HEADS[name]} ({unit})" if unit else HEADS[name]
