"""What is the API's own, and not in the checkout: its description, its catalogue. Without it, a test is skipped."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def official(variable: str, usual: str) -> Path:
    """A file of the API's own; where it lies is said by an environment variable."""
    path = Path(os.environ.get(variable) or ROOT.parent / "shared" / usual)
    if not path.is_file():
        pytest.skip(f"{path} is not here: {variable} says where it is")
    return path


def spec() -> Any:
    """The description, as scripts/spec.py reads it."""
    path = official("VENICE_OPENAPI", "venice-openapi.yaml")
    pytest.importorskip("ruamel.yaml", reason="ruamel.yaml reads the official description")
    return _read(path)


@cache
def _read(path: Path) -> Any:
    sys.path.append(str(ROOT / "scripts"))
    from openapi import Spec

    return Spec(path)


def faults(schema: Any, value: Any) -> list[str]:
    """What is wrong with a value, by an independent judge."""
    jsonschema = pytest.importorskip(
        "jsonschema", reason="jsonschema checks against the official description"
    )
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]
