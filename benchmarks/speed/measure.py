"""Runs the cases: round by round, everybody once in each, so that a machine's moods hit all of them alike."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from subprocess import CalledProcessError
from typing import TYPE_CHECKING

import imports
from contenders import CONTENDERS, Failed, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cases import Case, Row
    from contenders import Server
    from environments import Environment

__all__ = ["Arena", "Table"]

Figures = dict[str, float]
SECONDS = ("cpu", "wall")


@dataclass
class Table:
    """The figures of one case: the medians of its rounds.

    Attributes:
        name: The case.
        title: What is measured.
        columns: The figures and their units.
        rounds: How many rounds there were.
        rows: The figures of each row.
        failures: Why a row has none.
    """

    name: str
    title: str
    columns: dict[str, str]
    rounds: int
    rows: dict[str, Figures] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def figure(self, row: str, column: str = "") -> float:
        """One figure: the main one unless told; nan where there is none."""
        return self.rows.get(row, {}).get(column or next(iter(self.columns)), math.nan)


class Arena:
    """A server, the environments, and the contenders' processes, which live as long as a case.

    Attributes:
        left_out: Who can't take part, and why.
    """

    def __init__(self, server: Server, environments: dict[str, Environment]) -> None:
        self._server = server
        self._environments = environments
        self._processes: dict[str, Process] = {}
        self.left_out = dict(self._absent())

    def measure(self, case: Case, rounds: int) -> Table:
        """Run a case."""
        rounds = min(rounds, case.rounds) if case.rounds else rounds
        table = Table(case.name, case.title, case.columns, rounds)
        run = self._run_fresh if case.fresh else self._run
        rows = {
            row.name: partial(self._figures, row, run)
            for row in case.rows
            if row.contender not in self.left_out
        }
        try:
            return _filled(table, rows, warm_up=not case.fresh)
        finally:
            self.close()

    def measure_imports(self, rounds: int) -> Table:
        """Import everything; the first time, which compiles it, does not count."""
        table = Table("import", "Importing it, in a fresh process", imports.COLUMNS, rounds)
        rows = {
            name: partial(imports.measured, self._environments[place], statement)
            for name, (place, statement) in imports.ROWS.items()
        }
        return _filled(table, rows, warm_up=True)

    def close(self) -> None:
        """End the processes."""
        for process in self._processes.values():
            process.end()
        self._processes.clear()

    def _absent(self) -> Iterator[tuple[str, str]]:
        """Who does not even start: an older version may lack what is to be measured."""
        for name in CONTENDERS:
            try:
                self._started(name).end()
            except Failed as exc:
                yield name, str(exc)

    def _figures(self, row: Row, run: Callable[[Row], Figures]) -> Figures:
        before = self._server.connections()
        measured = run(row)
        figures = {
            name: value / row.units * (1e6 if name in SECONDS else 1) for name, value in measured.items()
        }
        return {**figures, "connections": float(self._server.connections() - before)}

    def _run(self, row: Row) -> Figures:
        if row.contender not in self._processes:
            self._processes[row.contender] = self._started(row.contender)
        return self._processes[row.contender].ask(dict(row.task))

    def _run_fresh(self, row: Row) -> Figures:
        with ExitStack() as stack:
            process = self._started(row.contender)
            stack.callback(process.end)
            return process.ask(dict(row.task))

    def _started(self, name: str) -> Process:
        contender = CONTENDERS[name]
        return Process(contender, self._environments[contender.environment], self._server)


def _filled(table: Table, rows: Mapping[str, Callable[[], Figures]], *, warm_up: bool) -> Table:
    """Run the rows in turns, round by round, and put their medians into the table."""
    seen: dict[str, list[Figures]] = defaultdict(list)
    for number in range(-warm_up, table.rounds):
        for name, run in rows.items():
            if name in table.failures:
                continue
            try:
                figures = run()
            except (Failed, CalledProcessError) as exc:
                table.failures[name] = str(exc)
            else:
                if number >= 0:
                    seen[name].append(figures)
    table.rows = {name: _medians(seen[name], table.columns) for name in rows if name not in table.failures}
    return table


def _medians(runs: list[Figures], columns: dict[str, str]) -> Figures:
    return {column: statistics.median(run[column] for run in runs) for column in columns}
