"""The trees that are compared: this one as it is, and another commit; each is put into an environment of its own."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tomllib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from environments import ROOT, Environment, environ

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Python", "Tree", "alone", "checkout", "environments_of", "install", "interpreter", "this_tree"]

PACKAGE = Path("src", "venice_ai")
EXTRAS = ("aiohttp", "http2")
TELL = (
    "import sys; print(sys.implementation.name, '.'.join(map(str, sys.version_info[:3]))); print(sys.version)"
)
WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


@dataclass(frozen=True)
class Tree:
    """A checkout.

    Attributes:
        name: As the tables call it.
        title: What it is.
        folder: Where it is.
    """

    name: str
    title: str
    folder: Path

    def requirements(self) -> set[str]:
        """What its package needs, with all its transports."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        extras = project.get("optional-dependencies", {})
        return {*project["dependencies"], *(each for name in EXTRAS for each in extras.get(name, []))}


@dataclass(frozen=True)
class Python:
    """An interpreter.

    Attributes:
        path: Where it is.
        name: Its implementation and version.
        build: All that it says of itself.
    """

    path: str
    name: str
    build: str


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder as long as the block lasts: another run would put other trees into the environments.

    The lock is SQLite's, as it ends with its process on every system.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "lock", timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise SystemExit(f"Another run compares in {folder}.") from None
        yield


def this_tree() -> Tree:
    """This tree, with what has not been committed."""
    changed = " with changes" if _git("status", "--porcelain", "--", str(PACKAGE)) else ""
    return Tree("this tree", f"this tree ({_git('rev-parse', '--short', 'HEAD')}{changed})", ROOT)


def checkout(revision: str, folder: Path) -> Tree:
    """Another commit: its package is laid into the folder, by its hash, unless it is there."""
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    name, title = _git("log", "-1", "--format=%h%n%s", commit).splitlines()
    place = folder / commit
    if not place.exists():
        archive = subprocess.run(
            ["git", "-C", str(ROOT), "archive", commit, "pyproject.toml", PACKAGE.as_posix()],
            check=True,
            capture_output=True,
        )
        unfinished = folder / f"{commit}.{os.getpid()}"  # an interrupted one is not taken for a whole one
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
            packed.extractall(unfinished, filter="data")
        unfinished.rename(place)
    return Tree(name, f"{name} ({title})", place)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def interpreter(version: str) -> Python | None:
    """The Python of that version, such as `3.13`; None if none on the path runs (pyenv's stand-ins need not)."""
    found = [shutil.which(f"python{version}", path=folder) for folder in os.get_exec_path()]
    for path in (sys.executable, *filter(None, found)):
        done = subprocess.run([path, "-c", TELL], capture_output=True, text=True, env=environ())
        name, _, build = done.stdout.strip().partition("\n")
        if done.returncode == 0 and f"{name}.".startswith(f"cpython {version}."):
            return Python(path, f"CPython {name.split()[1]}", build)
    return None


def environments_of(python: Python, trees: dict[str, Tree], folder: Path) -> dict[str, Environment]:
    """An environment for each of the trees, with the same packages in all of them: only ours differs.

    The packages are those that satisfy all the trees; the first environment's versions are the others' requirements.
    """
    requirements = sorted(set[str]().union(*(tree.requirements() for tree in trees.values())))
    places = {name: Environment(folder / python.name.replace(" ", "-") / name) for name in trees}
    stamp: list[object] = [python.build, requirements]
    if not all(place.made_for(stamp) for place in places.values()):
        wanted = requirements
        for place in places.values():
            print(f"Preparing {place.folder}, once ...", flush=True)
            place.make(wanted, stamp, python.path)
            wanted = place.frozen()
    for name, tree in trees.items():
        install(tree, places[name])
    return places


def install(tree: Tree, environment: Environment) -> None:
    """Copy the package of a tree as it is now, and compile all of it.

    Each tree is copied, so that none is read from a checkout with modules that are compiled already, or over an
    editable installation's finder.
    """
    target = Path(environment.said(WHERE).strip()) / PACKAGE.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(tree.folder / PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([str(environment.python), "-m", "compileall", "-q", str(target)], check=True)
    found = environment.said("import venice_ai; print(venice_ai.__file__)").strip()
    if Path(found).parent != target:
        raise SystemExit(f"{environment.folder} takes the package from {found}")
