"""The pages that hold the figures: written from the results, so that no figure is ever typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from environments import ROOT
from report import figure, markdown, markdown_targets, versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from results import Results

__all__ = ["DOCS", "outdated", "write"]

DOCS, README = ROOT / "docs", ROOT / "README.md"
STREAMS = {"framed": "a streamed chunk", "batched": "a streamed chunk, where a hundred come at once"}

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

- **httpx** only reads the bytes, with `iter_raw`. This package is below it where several HTTP chunks have come in,
  which it reads as one piece, and in an event loop, where it has a network of its own. sniffio is installed for it, as
  it looks for it at each of its locks.
- **floor** cuts them at the blank lines and validates each event with pydantic, as a model with nothing but an id, an
  index, a text and a finish reason. It checks nothing, knows no error, and keeps nothing.
- **venice_ai** is this package, blocking, async, and async over aiohttp and over HTTP/2.
- **openai** and **venice-py** are the clients of that name.

![The figures as bars](speed.svg)
"""
NOTES = """\
In `grown` no two texts are the same. What a stream has said is kept, so that `snapshot` can tell it: that text itself
is no growth. In `opened` the connection is counted too, but only the client's side of it. In `image` the size is that
of the text in base64; the picture is three quarters of it.
"""


def written(results: Results, folder: Path) -> dict[Path, str]:
    """The results and their page; and, if that is the documentation's folder, the README with its figures."""
    files = {folder / "speed.json": results.as_json(), folder / "speed.md": "\n".join(page(results)) + "\n"}
    if folder.resolve() == DOCS:
        files[README] = spliced(README.read_text("utf-8"), "\n".join(ratios(results)))
    return files


def write(results: Results, folder: Path) -> None:
    """Write all that, and the picture."""
    from plot import draw  # only who draws needs what draws

    folder.mkdir(parents=True, exist_ok=True)
    for path, text in written(results, folder).items():
        path.write_text(text, "utf-8")
    draw(results, folder / "speed.svg")


def outdated(results: Results, folder: Path) -> list[Path]:
    """The files that say something else than the results."""
    return [path for path, text in written(results, folder).items() if path.read_text("utf-8") != text]


def page(results: Results) -> Iterator[str]:
    """The page of the documentation."""
    yield INTRODUCTION
    if results.quick:
        yield "These figures are of a quick run, with small cases and few rounds: a first impression.\n"
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
    """The README's table: what others cost, as a multiple of what this package costs."""
    yield "| | openai | venice-py | by hand |"
    yield "|---|--:|--:|--:|"
    for name, title in STREAMS.items():
        for flavour in ("blocking", "async"):
            others = [f"{each}, {flavour}" for each in ("openai", "venice-py", "floor")]
            yield _row(results, name, f"{title}, {flavour}", f"venice_ai, {flavour}", others)
    others = ["openai, async", "venice-py, async", "floor, async"]
    for ours, over in (("venice_ai, async", "httpx"), ("venice_ai, aiohttp", "aiohttp")):
        yield _row(results, "paced", f"a chunk of many streams at once, over {over}", ours, others)
    others = ["import openai", "import venice_ai (venice-py)", "import httpx, pydantic"]
    yield _row(results, "import", "an import of the client", "from venice_ai import SyncVeniceClient", others)


def _row(results: Results, name: str, title: str, ours: str, others: list[str]) -> str:
    cells = (figure(results.figure(name, other) / results.figure(name, ours)) for other in others)
    return f"| {title} | " + " | ".join(cells) + " |"


def spliced(page: str, text: str) -> str:
    """A page, with the text between its marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"the README has no place for the figures: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
