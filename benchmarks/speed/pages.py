"""The pages that hold the figures: written from the results, so that no figure is ever typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from environments import ROOT
from plot import draw
from report import figure, markdown, markdown_targets, versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from results import Results

__all__ = ["write"]

BEGIN, END = "<!-- figures of nox -s bench: begin -->", "<!-- figures of nox -s bench: end -->"
INTRODUCTION = """\
<!-- Written by `nox -s bench`: change benchmarks/speed, not this page. -->

# Speed

A server process sends the same answers again and again. Each contender reads them in a process and a virtual
environment of its own; they take turns, round by round, and medians count. The main figure is the CPU time of the
client's process, user and system together, for each chunk, call or megabyte. Times differ from machine to machine,
ratios hardly do. The command that measures, and writes this page:

```console
python3 scripts/run.py bench
```

- **httpx** only reads the bytes: nobody can be faster over it.
- **floor** cuts them at the blank lines and validates each event with pydantic, as a model with nothing but an id, an
  index, a text and a finish reason. It checks nothing, knows no error, and keeps nothing.
- **venice_ai** is this package, blocking, async, and async over aiohttp.
- **openai** and **venice-py** are the clients of that name.

![The figures as bars](speed.svg)
"""
NOTES = """\
In `grown` the text of each chunk is one letter: what a stream has said is kept, so that `snapshot` can tell it, and is
part of the memory. In `opened` the connection is part of it, in the process of the client only.
"""


def write(results: Results, folder: Path) -> None:
    """Write the results, the page and the picture; and, if that is the documentation, the README's figures."""
    folder.mkdir(parents=True, exist_ok=True)
    results.save(folder / "speed.json")
    (folder / "speed.md").write_text("\n".join(page(results)) + "\n", "utf-8")
    draw(results, folder / "speed.svg")
    if folder.resolve() == ROOT / "docs":
        splice(ROOT / "README.md", "\n".join(ratios(results)))


def page(results: Results) -> Iterator[str]:
    """The page of the documentation."""
    yield INTRODUCTION
    yield "## Ours, as ratios\n"
    yield from markdown_targets(results)
    yield "\n" + NOTES
    yield "## All figures\n"
    for table in results.tables:
        yield from markdown(table)
    yield "## Where, and with which versions\n"
    for line in versions(results):
        yield f"- {line}"
    for name, why in results.left_out.items():
        yield f"- left out: {name}, as it says `{why}`"


def ratios(results: Results) -> Iterator[str]:
    """The README's table: each other client's cost, as a multiple of ours."""
    yield "| CPU time, as a multiple of ours | openai | venice-py | the floor |"
    yield "|---|--:|--:|--:|"
    for name, title in (
        ("framed", "a streamed chunk"),
        ("batched", "a streamed chunk, where a hundred arrive at once"),
    ):
        for flavour in ("blocking", "async"):
            yield _row(results, name, f"{title}, {flavour}", flavour)


def _row(results: Results, name: str, title: str, flavour: str) -> str:
    table = results.table(name)
    rows = table.rows if table else {}
    ours = rows.get(f"venice_ai, {flavour}", {}).get("cpu")
    others = (rows.get(f"{each}, {flavour}", {}).get("cpu") for each in ("openai", "venice-py", "floor"))
    cells = (figure(other / ours if ours and other else None) for other in others)
    return f"| {title} | " + " | ".join(cells) + " |"


def splice(path: Path, text: str) -> None:
    """Put the text between the marks of a page."""
    before, begin, rest = path.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{path} has no place for the figures: {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
