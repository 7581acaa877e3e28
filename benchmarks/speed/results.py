"""All that was measured, as one piece that is kept as JSON; the pages are made of it and of nothing else."""

from __future__ import annotations

import json
import math
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from measure import Table
from targets import outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from environments import Environment
    from targets import Outcome

__all__ = ["Results"]


@dataclass
class Results:
    """What was measured, where, and with which versions.

    Attributes:
        made: The day.
        quick: Whether the cases were small and the rounds few.
        machine: Python, system and processor.
        versions: What is installed in each environment.
        left_out: Who could not take part, and why.
        tables: The figures.
    """

    made: str
    quick: bool
    machine: dict[str, str]
    versions: dict[str, dict[str, str]]
    left_out: dict[str, str]
    tables: list[Table]

    @classmethod
    def of(
        cls,
        tables: list[Table],
        places: dict[str, Environment],
        left_out: dict[str, str],
        *,
        quick: bool,
    ) -> Results:
        """What was measured now and here."""
        machine = {
            "Python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "cores": str(os.cpu_count()),
        }
        versions = {name: place.versions() for name, place in places.items()}
        return cls(f"{datetime.now(UTC):%Y-%m-%d}", quick, machine, versions, left_out, tables)

    @classmethod
    def load(cls, path: Path) -> Results:
        """What was measured at another time."""
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        tables = [Table(**_with_nan(table)) for table in kept["tables"]]
        return cls(kept["made"], kept["quick"], kept["machine"], kept["versions"], kept["left_out"], tables)

    def as_json(self) -> str:
        """All of it. The targets go along for other readers: they follow from the figures."""
        targets = [asdict(each) | {"met": each.met} for each in self.targets]
        whole = _without_nan({**asdict(self), "targets": targets})
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    @property
    def targets(self) -> list[Outcome]:
        """The targets, and what came of them."""
        return outcomes(self.tables)

    def figure(self, case: str, row: str, column: str = "") -> float:
        """One figure: the main one unless told; nan where it was not measured."""
        table = self.table(case)
        return table.figure(row, column) if table else math.nan

    def table(self, name: str) -> Table | None:
        """The figures of a case."""
        return next((table for table in self.tables if table.name == name), None)


def _with_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_nan(each) for name, each in value.items()}
    return math.nan if value is None else value


def _without_nan(value: Any) -> Any:
    """JSON has no nan: null stands for what was not measured."""
    if isinstance(value, dict):
        return {name: _without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
