"""What this client costs, beside others, beside the HTTP library alone, and beside the least that one could do.

    nox -s bench
    nox -s bench -- --quick --only framed batched
    nox -s bench -- --render docs/speed.json
    nox -s bench -- --check
    nox -s bench -- --against main --only framed create

A server process sends the same answers again and again; each contender reads them in a process and an environment of
its own. They take turns, round by round, and medians count. The main figure is the CPU time of the client's process
(user and system). Times differ from machine to machine, ratios hardly do.

A run of all cases writes docs/speed.json, docs/speed.md, docs/speed.svg and the README's figures; any other only
prints, unless `--out` says where to write.

`--against REV` compares this tree, as it is, with another commit, and writes nothing. The package of each is copied
into an environment that holds the same packages otherwise, and so is this tree's once more, as a contender of its own.
They take turns within each round, in an order that changes, in processes that are new in each round. Of each figure it
prints:

- the median of both trees, and the median of the rounds' ratios, this tree's divided by the other's: less than 1 is
  less time, memory or calls;
- the interval in which that ratio would be if nothing had changed, from this tree against itself in the same run.
  Only a ratio outside it is called faster or slower; all others are the same. A busy machine makes it wider, more
  rounds make it narrower;
- and the calls a chunk and a call make in the package's functions, which no machine changes.

It does so on CPython 3.11 and 3.13, or those that `--python` names. The benchmark's own code is this tree's; what the
other commit cannot do yet is left out, and said. The commit's files and the environments are kept below .nox/against.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import against
from cases import all_cases
from contenders import serving
from environments import ROOT, environments
from measure import Arena
from pages import DOCS, outdated, write
from ratios import FEWEST
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
    rounds = f"how many rounds count (7, or 2 if quick; against another commit 11, or 9 if quick, at least {FEWEST})"
    parser.add_argument("--rounds", type=int, default=0, help=rounds)
    parser.add_argument("--quick", action="store_true", help="smaller cases")
    only = f"{', '.join(names)} (all; against another commit {', '.join(against.CASES)})"
    parser.add_argument("--only", nargs="+", metavar="CASE", choices=names, help=only)
    parser.add_argument("--environments", type=Path, help="where they are kept (below .nox)")
    parser.add_argument("--out", type=Path, help="where to write")
    parser.add_argument("--python", nargs="+", metavar="VERSION", help="on which to compare (3.11 3.13)")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--against", metavar="REV", help="compare this tree with another commit")
    instead.add_argument(
        "--check", action="store_true", help="measure nothing: name the pages that hold other figures"
    )
    instead.add_argument(
        "--render", type=Path, metavar="JSON", help="measure nothing: write again what was measured"
    )
    asked = parser.parse_args()
    if asked.against and asked.out:
        parser.error("--against writes nothing")
    if asked.against and 0 < asked.rounds < FEWEST:
        parser.error(f"--against needs {FEWEST} rounds at least, or chance would be called a change")
    if asked.python and not asked.against:
        parser.error("--python is for --against")
    asked.whole = not asked.quick and asked.only in (None, names)
    asked.only = asked.only or (against.CASES if asked.against else names)
    usual, quick = (11, 9) if asked.against else (7, 2)
    asked.rounds = asked.rounds or (quick if asked.quick else usual)
    asked.python = asked.python or against.PYTHONS
    asked.environments = asked.environments or ROOT / ".nox" / ("against" if asked.against else "contenders")
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
    if asked.against:
        against.run(asked)
        return
    results = Results.load(asked.render) if asked.render else run(asked)
    print(*terminal_targets(results), sep="\n")
    out = asked.out or (DOCS if asked.whole or asked.render else None)
    if out is not None:
        write(results, out)


if __name__ == "__main__":
    main()
