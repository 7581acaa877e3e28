"""Break the package in small ways, one at a time, and count the breaks that the tests notice.

    nox -s mutants
    nox -s mutants -- --count 10 --seed 2 --in _core/retry.py -- tests/core
    nox -s mutants -- --root ../another-checkout

A mutant is one operator, number, condition or statement replaced (by cosmic-ray). The sample is drawn by a seed, evenly
from `_core`, `_async` and `_http`; annotations are left alone, as no test can see them. The tests run in a copy of the
checkout, where the blocking flavour is generated anew for each mutant, and stop at the first failure. Arguments behind
`--` go to pytest. Exit status 1 if the tests fail on the code as it is.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosmic_ray.work_item import MutationSpec, WorkItem

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "src/venice_ai"
FOLDERS = ("_core", "_async", "_http")
TIMEOUT = 900
"""Seconds that the tests may take with one mutant; one that makes them hang is noticed."""


def options() -> tuple[argparse.Namespace, list[str]]:
    """Return the options of the command, and the arguments for pytest."""
    parser = argparse.ArgumentParser(description="Count the mutants that the tests notice.")
    parser.add_argument("--count", type=int, default=40, help="how many mutants (default: 40)")
    parser.add_argument("--seed", default="1", help="which ones: another seed draws others (default: 1)")
    parser.add_argument(
        "--in", dest="places", nargs="+", default=FOLDERS, metavar="PATH", help="where, below src/venice_ai"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    own = sys.argv[1:]
    split = own.index("--") if "--" in own else len(own)
    return parser.parse_args(own[:split]), own[split + 1 :] or ["-m", "not slow"]


def copy_of(root: Path, target: Path) -> Path:
    """Copy what git knows of a checkout, with its uncommitted changes, and return the target."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    return target


def test_command(arguments: list[str]) -> str:
    """Return the command that generates the blocking flavour and runs the tests up to the first failure."""
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=line", *arguments]
    return subprocess.list2cmdline(
        [sys.executable, str(Path(__file__).resolve()), "--tests", json.dumps(pytest)]
    )


def run_tests(command: list[str]) -> int:
    """Generate and run the tests in the current folder; return the exit status."""
    generate = subprocess.run([sys.executable, "scripts/generate.py"], check=False)
    environment = os.environ | {"PYTHONPATH": str(Path.cwd() / "src")}  # the copy, and not what is installed
    return generate.returncode or subprocess.run(command, env=environment, check=False).returncode


Place = tuple[int, int]  # line, column
Span = tuple[Place, Place]


def unseen(tree: ast.AST) -> Iterator[Span]:
    """Yield the spans of a module that only type checkers read."""
    found: list[ast.expr | ast.stmt]
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                overloads = [each for each in node.decorator_list if "overload" in ast.unparse(each)]
                found = [*filter(None, [node.returns]), *overloads]
            case ast.arg() | ast.AnnAssign():
                found = [*filter(None, [node.annotation])]
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                found = [node]
            case _:
                continue
        for each in found:
            yield (each.lineno, each.col_offset - 1), end_of(each)


def operators(tree: ast.AST) -> Iterator[Span]:
    """Yield the spans between the two sides of each binary operator; other `*` and `**` are none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            yield end_of(node.left), (node.right.lineno, node.right.col_offset)


def end_of(node: ast.expr | ast.stmt) -> Place:
    """Return where a node ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


class Visible:
    """What of a module runs: a mutation elsewhere is none."""

    def __init__(self, path: Path) -> None:
        tree = ast.parse(path.read_text("utf-8"))
        self._unseen = list(unseen(tree))
        self._operators = list(operators(tree))

    def holds(self, mutation: MutationSpec) -> bool:
        """Tell whether a mutation changes what runs, and leaves it Python."""
        span = tuple(mutation.start_pos), tuple(mutation.end_pos)
        if "BinaryOperator" in mutation.operator_name and not is_in(span, self._operators):
            return False
        return not is_in(span, self._unseen)


def is_in(span: Span, spans: list[Span]) -> bool:
    """Tell whether a span lies in one of others."""
    return any(first <= span[0] and span[1] <= last for first, last in spans)


def draw(items: list[WorkItem], count: int, seed: str, places: list[str], root: Path) -> set[str]:
    """Return the ids of a sample that is spread evenly over the places."""
    modules = {path: Visible(root / path) for path in {item.mutations[0].module_path for item in items}}
    piles: dict[str, list[tuple[str, str]]] = {place: [] for place in places}
    for item in items:
        mutation = item.mutations[0]
        if modules[mutation.module_path].holds(mutation):
            name = f"{seed} {mutation.module_path} {mutation.operator_name} {mutation.occurrence}"
            place = next(each for each in places if f"{PACKAGE}/{each}" in mutation.module_path.as_posix())
            piles[place].append((hashlib.sha256(name.encode()).hexdigest(), item.job_id))
    rows = zip_longest(*map(sorted, piles.values()))
    drawn = [cell[1] for row in rows for cell in row if cell is not None]
    return set(drawn[:count])


def outcomes(db: WorkDB) -> Iterator[tuple[str, bool, str]]:
    """Yield place, outcome and last line of the tests' output of each mutant that ran."""
    for item, result in db.completed_work_items:
        if result.worker_outcome == WorkerOutcome.SKIPPED:
            continue
        mutation = item.mutations[0]
        name = (
            f"{mutation.module_path}:{mutation.start_pos[0]} {mutation.operator_name.removeprefix('core/')}"
        )
        lines = [line for line in (result.output or "").splitlines() if line.startswith(("FAILED", "ERROR"))]
        yield name, result.is_killed, lines[0] if lines else (result.output or "").strip()[-120:]


def main() -> int:
    """Draw the mutants, run the tests with each, print what became of them, and return the exit status."""
    if sys.argv[1:2] == ["--tests"]:
        return run_tests(json.loads(sys.argv[2]))
    asked, arguments = options()
    cosmic_ray = [sys.executable, "-m", "cosmic_ray.cli"]
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_of(asked.root, Path(folder) / "tree")
        (tree / "mutants.toml").write_text(
            "[cosmic-ray]\n"
            f"module-path = {json.dumps([f'{PACKAGE}/{place}' for place in asked.places])}\n"
            f"timeout = {TIMEOUT}\nexcluded-modules = []\n"
            f"test-command = {json.dumps(test_command(arguments))}\n"
            '[cosmic-ray.distributor]\nname = "local"\n'
        )
        subprocess.run([*cosmic_ray, "init", "mutants.toml", "mutants.sqlite"], cwd=tree, check=True)
        if subprocess.run([*cosmic_ray, "baseline", "mutants.toml"], cwd=tree, check=False).returncode:
            return 1
        with use_db(str(tree / "mutants.sqlite"), WorkDB.Mode.open) as db:
            drawn = draw(list(db.work_items), asked.count, asked.seed, list(asked.places), tree)
            rest = [item.job_id for item in db.work_items if item.job_id not in drawn]
            db.set_multiple_results(rest, WorkResult(WorkerOutcome.SKIPPED))
        subprocess.run([*cosmic_ray, "exec", "mutants.toml", "mutants.sqlite"], cwd=tree, check=True)
        with use_db(str(tree / "mutants.sqlite"), WorkDB.Mode.open) as db:
            rows = sorted(outcomes(db))
    for name, caught, line in rows:
        print("caught  " if caught else "SURVIVED", name, line if caught else "", sep="  ")
    print(f"{sum(caught for _, caught, _ in rows)} of {len(rows)} mutants were caught.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
