"""What this client costs, beside others, beside the HTTP library alone, and beside the least that one could do.

    nox -s bench
    nox -s bench -- --quick --only framed batched
    nox -s bench -- --render docs/speed.json
    nox -s bench -- --check

A server process sends the same answers again and again; each contender reads them in a process and an environment of
its own. They take turns, round by round, and medians count. The main figure is the CPU time of the client's process
(user and system). Times differ from machine to machine, ratios hardly do.

A run of all cases writes docs/speed.json, docs/speed.md, docs/speed.svg and the README's figures; any other only
prints, unless `--out` says where to write.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cases import all_cases
from contenders import serving
from environments import ROOT, environments
from measure import Arena
from pages import DOCS, outdated, write
from report import terminal, terminal_targets
from results import Results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measure import Table

IMPORT = "import"
IMPORT_ROUNDS = 20


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = [*(case.name for case in all_cases(quick=False)), IMPORT]
    parser.add_argument("--rounds", type=int, default=0, help="how many rounds count (7, or 2 if quick)")
    parser.add_argument("--quick", action="store_true", help="smaller cases")
    parser.add_argument(
        "--only", nargs="+", metavar="CASE", choices=names, default=names, help=", ".join(names)
    )
    parser.add_argument(
        "--environments", type=Path, default=ROOT / ".nox" / "contenders", help="where they are kept"
    )
    parser.add_argument("--out", type=Path, help="where to write")
    parser.add_argument(
        "--check", action="store_true", help="measure nothing: name the pages that hold other figures"
    )
    parser.add_argument(
        "--render", type=Path, metavar="JSON", help="measure nothing: write again what was measured"
    )
    asked = parser.parse_args()
    asked.whole = not asked.quick and asked.only == names
    asked.rounds = asked.rounds or (2 if asked.quick else 7)
    return asked


def measured(asked: argparse.Namespace, arena: Arena) -> Iterator[Table]:
    """Run the cases that were asked for."""
    for case in all_cases(quick=asked.quick):
        if case.name in asked.only:
            yield arena.measure(case, asked.rounds)
    if IMPORT in asked.only:
        yield arena.measure_imports(3 if asked.quick else IMPORT_ROUNDS)


def run(asked: argparse.Namespace) -> Results:
    """Measure, and print each table as soon as it is there."""
    places = environments(asked.environments)
    tables: list[Table] = []
    with serving(sys.executable) as server:
        arena = Arena(server, places)
        for name, why in arena.left_out.items():
            print(f"left out: {name}, as it says {why:.100}")
        try:
            for table in measured(asked, arena):
                tables.append(table)
                print(*terminal(table), sep="\n", flush=True)
        finally:
            arena.close()
    return Results.of(tables, places, arena.left_out, quick=asked.quick)


def check() -> int:
    """Name the pages that do not hold what docs/speed.json holds; the exit status is 1 if there are any."""
    paths = outdated(Results.load(DOCS / "speed.json"), DOCS)
    for path in paths:
        print(
            f"{path.relative_to(ROOT)} does not hold the figures of docs/speed.json: --render writes it again"
        )
    return 1 if paths else 0


def main() -> None:
    """Measure or render, print, and write."""
    asked = options()
    if asked.check:
        sys.exit(check())
    results = Results.load(asked.render) if asked.render else run(asked)
    print(*terminal_targets(results), sep="\n")
    out = asked.out or (DOCS if asked.whole or asked.render else None)
    if out is not None:
        write(results, out)


if __name__ == "__main__":
    main()
