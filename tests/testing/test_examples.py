"""Every example in the docstrings of the kit runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from textwrap import dedent

import pytest

import venice_ai.testing

FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def examples() -> list[object]:
    found: list[object] = []
    for path in sorted(Path(venice_ai.testing.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                name = f"{path.stem}.{getattr(node, 'name', '')}"
                sources = FENCE.findall(ast.get_docstring(node) or "")
                found.extend(pytest.param(dedent(source), id=name) for source in sources)
    return found


@pytest.mark.parametrize("source", examples())
def test_example(source: str) -> None:
    exec(compile(source, "<example>", "exec"), {})


def test_there_are_examples() -> None:
    assert len(examples()) >= 6
