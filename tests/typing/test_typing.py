"""What type checkers see: the right types are known, and each mistake is found on its own line, in both flavours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TYPING = ROOT / "tests" / "typing"
RIGHT = sorted(path for path in TYPING.glob("*.py") if path.name != "mistakes.py")
IGNORE = re.compile(r"\s*# type: ignore\[(?P<code>[\w-]+)\]")

# A file, a line, and what the checker calls the error.
Found = set[tuple[str, int, str]]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def expected() -> dict[int, str]:
    """The lines of the mistakes, with mypy's name for each."""
    lines = enumerate((TYPING / "mistakes.py").read_text("utf-8").splitlines(), 1)
    return {number: found["code"] for number, line in lines if (found := IGNORE.search(line))}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The mistakes without their ignores."""
    path = tmp_path / "mistakes.py"
    path.write_text(IGNORE.sub("", (TYPING / "mistakes.py").read_text("utf-8")), "utf-8")
    return path


def found_by_mypy(bare: Path) -> Found:
    """The errors that mypy finds in all the files."""
    pytest.importorskip("mypy", reason="mypy checks the types (dependency group `types`)")
    from mypy import api

    paths = [str(path) for path in (*RIGHT, bare)]
    said, wrong, status = api.run(
        ["--strict", "--config-file", str(ROOT / "pyproject.toml"), "--no-pretty", *paths]
    )
    assert status < 2, wrong or said
    pattern = re.compile(r"^(?:.*[/\\])?([\w.]+):(\d+): error: .*\[([\w-]+)\]$", re.MULTILINE)
    return {(file, int(line), code) for file, line, code in pattern.findall(said)}


def found_by_pyright(bare: Path) -> Found:
    """The errors that pyright finds in all the files."""
    if find_spec("pyright") is None:
        pytest.skip("pyright is not installed (dependency group `types`)")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run([*command, *map(str, (*RIGHT, bare))], capture_output=True, text=True, check=False)
    assert done.returncode < 2, done.stderr or done.stdout
    return set(errors_of(json.loads(done.stdout)["generalDiagnostics"]))


def errors_of(diagnostics: list[dict[str, object]]) -> Iterator[tuple[str, int, str]]:
    for each in diagnostics:
        if each["severity"] == "error":
            line = each["range"]["start"]["line"] + 1  # type: ignore[index]
            yield Path(str(each["file"])).name, line, str(each.get("rule"))


def test_there_are_mistakes_in_both_flavours() -> None:
    source = (TYPING / "mistakes.py").read_text("utf-8").splitlines()
    lines = [source[number - 1] for number in expected()]
    assert sum("blocking" in line or "Sync" in line for line in lines) >= 15
    assert sum("blocking" not in line and "Sync" not in line for line in lines) >= 15


def test_mypy_knows_the_types_and_finds_each_mistake_in_both_flavours(bare: Path) -> None:
    found = found_by_mypy(bare)
    assert {error for error in found if error[0] != "mistakes.py"} == set()
    assert {line: code for file, line, code in found if file == "mistakes.py"} == expected()


def test_pyright_knows_the_types_and_finds_each_mistake_in_both_flavours(bare: Path) -> None:
    found = found_by_pyright(bare)
    assert {error for error in found if error[0] != "mistakes.py"} == set()
    assert {line for file, line, _ in found if file == "mistakes.py"} == set(expected())
