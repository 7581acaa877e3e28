"""A commit is laid out once, and whole; this tree is taken as it is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import trees
from environments import Environment, environ
from trees import Tree

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """
[project]
dependencies = ["httpx>=0.28", "pydantic>=2.11"]
"""
EXTRAS = """
[project.optional-dependencies]
numpy = ["numpy"]
http2 = ["h2"]
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits: `first` is the older one's tag."""
    folder = tmp_path / "repository"
    package = folder / "src" / "venice_ai"
    package.mkdir(parents=True)
    git(folder, "init", "--quiet")
    for name, project in (("first", PROJECT), ("second", PROJECT + EXTRAS)):
        (folder / "pyproject.toml").write_text(project)
        (package / "__init__.py").write_text(f"name = {name!r}\n")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--no-gpg-sign", "-m", f"The {name} one")
        git(folder, "tag", name)
    monkeypatch.setattr(trees, "ROOT", folder)
    return folder


def test_a_commit_is_laid_out_as_it_was(repository: Path, tmp_path: Path) -> None:
    (repository / "src" / "venice_ai" / "__init__.py").write_text("name = 'changed'\n")
    tree = trees.checkout("second~1", tmp_path / "kept")
    assert (tree.folder / "src" / "venice_ai" / "__init__.py").read_text() == "name = 'first'\n"
    assert tree.folder.name == git(repository, "rev-parse", "first")
    assert tree.name == git(repository, "rev-parse", "--short", "first")
    assert tree.title == f"{tree.name} (The first one)"
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [tree.folder.name]


def test_a_commit_is_laid_out_once(repository: Path, tmp_path: Path) -> None:
    mark = trees.checkout("first", tmp_path / "kept").folder / "mark"
    mark.touch()
    assert (trees.checkout("second~1", tmp_path / "kept").folder / "mark").exists()


@pytest.mark.parametrize("revision", ["nowhere", "--all", "first:src"])
def test_what_is_no_commit_is_refused(repository: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(SystemExit, match="git rev-parse: "):
        trees.checkout(revision, tmp_path / "kept")


def test_this_tree_says_whether_it_was_changed(repository: Path) -> None:
    commit = git(repository, "rev-parse", "--short", "HEAD")
    (repository / "notes").touch()  # no part of the package
    assert trees.this_tree().title == f"this tree ({commit})"
    (repository / "src" / "venice_ai" / "new.py").touch()
    assert trees.this_tree() == Tree("this tree", f"this tree ({commit} with changes)", repository)


def test_a_tree_needs_its_dependencies_and_those_of_its_transports(repository: Path, tmp_path: Path) -> None:
    assert trees.checkout("first", tmp_path).requirements() == {"httpx>=0.28", "pydantic>=2.11"}
    assert trees.this_tree().requirements() == {"httpx>=0.28", "pydantic>=2.11", "h2"}


def test_an_interpreter_is_found_by_its_version() -> None:
    major, minor, *_ = sys.version_info
    found = trees.interpreter(f"{major}.{minor}")
    assert found is not None
    assert found.name == f"CPython {sys.version.split()[0]}"
    assert found.build == sys.version


def test_an_interpreter_that_does_not_run_is_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python3.99"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert trees.interpreter("3.99") is None
    assert trees.interpreter("3") is not None  # this one


def test_a_process_takes_its_packages_from_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("LANG", "C")
    variables = environ(PYTHONHASHSEED="1")
    assert {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}.isdisjoint(variables)
    assert (variables["LANG"], variables["PYTHONHASHSEED"]) == ("C", "1")


def test_two_runs_do_not_share_their_environments(tmp_path: Path) -> None:
    with trees.alone(tmp_path / "kept"):
        with pytest.raises(SystemExit, match="Another run compares in"), trees.alone(tmp_path / "kept"):
            pass
        with trees.alone(tmp_path / "elsewhere"):
            pass
    with trees.alone(tmp_path / "kept"):
        pass


@pytest.mark.slow
def test_a_package_is_installed_as_it_is_now_and_compiled(repository: Path, tmp_path: Path) -> None:
    environment = Environment(tmp_path / "environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment.folder)], check=True)
    stale = repository / "src" / "venice_ai" / "__pycache__" / "stale.pyc"
    stale.parent.mkdir()
    stale.touch()
    for name in ("one", "another"):
        (repository / "src" / "venice_ai" / "__init__.py").write_text(f"name = {name!r}\n")
        trees.install(trees.this_tree(), environment)
        told = environment.said("import venice_ai; print(venice_ai.name, venice_ai.__cached__)").split()
        assert told[0] == name
        compiled = [path.name for path in environment.folder.rglob("venice_ai/__pycache__/*")]
        assert compiled == [told[1].rpartition("/")[2]]
