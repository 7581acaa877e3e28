"""The picture of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import pyplot
from report import figure

if TYPE_CHECKING:
    from pathlib import Path

    from measure import Table
    from results import Results

__all__ = ["draw"]

PANELS = {
    "framed": "a chunk, framed",
    "batched": "a chunk, batched",
    "paced": "a chunk, many streams at once",
    "create": "a call that is not streamed",
    "opened": "memory of an open stream",
    "import": "an import",
}
OURS, FLOOR, OTHERS = "#0f766e", "#9ca3af", "#d6a55c"
SETTINGS: Any = {
    "font.size": 9,
    "svg.hashsalt": "venice_ai",  # so that the same figures make the same file
    "svg.fonttype": "path",  # the letters are drawn, so that no reader's font is too wide
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.bottom": False,
}


def draw(results: Results, path: Path) -> None:
    """Draw a panel of bars for each case that has been measured."""
    tables = [table for name in PANELS if (table := results.table(name)) and table.rows]
    rows = (len(tables) + 1) // 2
    with mpl.rc_context(SETTINGS):
        drawing, panels = pyplot.subplots(
            rows, 2, figsize=(10, 2.9 * rows), squeeze=False, layout="constrained"
        )
        for panel in panels.flat[len(tables) :]:
            panel.set_visible(False)
        for panel, table in zip(panels.flat, tables, strict=False):
            _fill(panel, table)
        drawing.savefig(path, metadata={"Date": None})
        pyplot.close(drawing)


def _fill(panel: Any, table: Table) -> None:
    column, unit = next(iter(table.columns.items()))
    values = {name: figures[column] for name, figures in table.rows.items()}
    bars = panel.barh(
        list(values), list(values.values()), color=[_colour(name) for name in values], height=0.72
    )
    panel.bar_label(bars, labels=[figure(value) for value in values.values()], padding=3, fontsize=8)
    kind = "CPU " if column == "cpu" else ""
    panel.set_title(f"{PANELS[table.name]} ({kind}{unit})", fontsize=9.5, loc="left")
    panel.set_xlim(0, max(values.values()) * 1.12)
    panel.xaxis.set_visible(False)
    panel.tick_params(axis="y", length=0)
    panel.invert_yaxis()


def _colour(name: str) -> str:
    if "venice_ai" in name and "venice-py" not in name:
        return OURS
    return FLOOR if name.startswith(("floor", "httpx", "import httpx")) else OTHERS
