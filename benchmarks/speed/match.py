"""The trees on one Python, measured in turns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from subprocess import CalledProcessError
from typing import TYPE_CHECKING, Any

import imports
from cases import WAYS, Row
from contenders import CONTENDERS, Failed, Process
from measure import SECONDS
from ratios import compare, turns
from report import head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cases import Case
    from contenders import Server
    from environments import Environment
    from ratios import Comparison

__all__ = ["AGAIN", "OTHER", "THIS", "Line", "Match", "Sample"]

THIS, OTHER, AGAIN = TREES = ("this", "that", "self")  # folders too, of one length: a process holds its paths
UNJUDGED = ("wall", "connections", "beside")  # what only waits, what is no cost, and what may well be nothing
WORDS = {
    "ms": ("faster", "slower"),
    "µs": ("faster", "slower"),
    "µs a MB": ("faster", "slower"),
    "": ("fewer", "more"),
}
OURS = {name: code for name, (place, code) in imports.ROWS.items() if place == "venice_ai"}
FLAVOURS = ("venice_ai, blocking", "venice_ai, async")
COUNTED = {
    f"a chunk, {mode}, {way}": {"do": "calls", "what": way, "batch": batch}
    for mode, batch in (("framed", 1), ("batched", 100))
    for way in WAYS
    if way != "collect"
} | {"a create": {"do": "calls", "what": "create", "batch": 1}}

LAPS = 5  # a round, of what takes a moment

Figures = dict[str, float]


@dataclass(frozen=True)
class Line:
    """What came of one figure of one row.

    Attributes:
        name: The row.
        column: The figure and its unit.
        words: What this tree is called where its figure is smaller, and where it is larger.
        found: Both figures, and their ratio.
    """

    name: str
    column: str
    words: tuple[str, str]
    found: Comparison

    @property
    def verdict(self) -> str:
        """What this tree is."""
        change = self.found.change
        if change is None:
            return "not measured"
        return self.words[change > 0] if change else "same"


@dataclass
class Sample:
    """What the rounds of a case brought.

    Attributes:
        columns: The figures and their units.
        seen: The figures of each row, round by round: those of each tree.
        failures: Why a row has none.
    """

    columns: dict[str, str]
    seen: dict[str, list[dict[str, Figures]]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, row: str, run: Callable[[], dict[str, Figures]]) -> None:
        """Run a row for a round, unless it has failed before."""
        if row in self.failures:
            return
        try:
            self.seen[row].append(run())
        except Failed as exc:
            self.failures[row] = str(exc)
            del self.seen[row]

    def lines(self) -> Iterator[Line]:
        """The trees' figures beside each other."""
        for row, rounds in self.seen.items():
            for column, unit in self.columns.items():
                if column not in UNJUDGED:
                    figures = ([each[tree][column] for each in rounds] for tree in TREES)
                    words = WORDS.get(unit, ("smaller", "larger"))
                    yield Line(row, head(column, unit), words, compare(*figures))


class Match:
    """The trees, each in its environment, and their processes."""

    def __init__(self, server: Server, places: Mapping[str, Environment], names: Mapping[str, str]) -> None:
        self._server = server
        self._places = places
        self._names = names
        self._processes: dict[tuple[str, str], Process] = {}

    def case(self, case: Case, rounds: int) -> Sample:
        """Run a case: the rows that are ours.

        The processes are new in each round. Where things lie in its memory makes a process a little faster or slower
        for as long as it lives, which would be taken for a difference of the trees.
        """
        sample = Sample(case.columns)
        ours = [row for row in case.rows if CONTENDERS[row.contender].reader.startswith("ours.")]
        for number in range(rounds):
            for row in ours:
                sample.add(row.name, lambda row=row, number=number: self._run(row, number, fresh=case.fresh))
                if case.fresh:
                    self.close()
            self.close()
        return sample

    def imports(self, rounds: int) -> Sample:
        """Import the package, in a fresh process each time."""
        sample = Sample({"cpu": "ms", "memory": "MB"})
        for number in range(rounds):
            for name, code in OURS.items():
                sample.add(name, lambda code=code, number=number: self._import(code, number))
        return sample

    def calls(self) -> Sample:
        """Count calls, once: nothing about them is chance, as the tree that is counted twice shows."""
        sample = Sample({"calls": ""})
        for contender in FLAVOURS:
            for name, task in COUNTED.items():
                row = Row(contender, task, label=name)
                sample.add(row.name, lambda row=row: self._run(row, 0, fresh=True))
        self.close()
        return sample

    def close(self) -> None:
        """End the processes."""
        for process in self._processes.values():
            process.end()
        self._processes.clear()

    def _run(self, row: Row, number: int, *, fresh: bool) -> dict[str, Figures]:
        """Run a row in each tree, some laps; all of them are ready before the first one begins.

        The smallest figure of the laps is the round's: whatever else the machine does only adds to it. What is done
        once only is in the first lap, and so in no figure.
        """
        laps = 1 if fresh or "streams" in row.task else LAPS
        order = turns(TREES, number)
        self._each(order, lambda tree: self._start(row.contender, tree, number))
        runs = [
            self._each(turns(TREES, number + lap), lambda tree: self._ask(row, tree)) for lap in range(laps)
        ]
        return {tree: _least([run[tree] for run in runs]) for tree in TREES}

    def _start(self, contender: str, tree: str, number: int) -> None:
        """Start a process, unless it is there.

        The order in which a hash table holds things, which is another in each process, is the same for all in a round.
        """
        if (contender, tree) not in self._processes:
            variables = {"PYTHONHASHSEED": str(number + 1)}
            started = Process(CONTENDERS[contender], self._places[tree], self._server, **variables)
            self._processes[contender, tree] = started

    def _ask(self, row: Row, tree: str) -> Figures:
        figures = self._processes[row.contender, tree].ask(dict(row.task))
        return {name: value / row.units * (1e6 if name in SECONDS else 1) for name, value in figures.items()}

    def _import(self, code: str, number: int) -> dict[str, Figures]:
        return self._each(turns(TREES, number), lambda tree: imports.measured(self._places[tree], code))

    def _each(self, order: Sequence[str], act: Callable[[str], Any]) -> dict[str, Any]:
        """Do something with each tree, in that order."""
        done = {}
        for tree in order:
            try:
                done[tree] = act(tree)
            except (Failed, CalledProcessError) as exc:
                raise Failed(f"{self._names[tree]} says: {exc}") from exc
        return done


def _least(runs: list[Figures]) -> Figures:
    return {name: min(run[name] for run in runs) for name in runs[0]}
