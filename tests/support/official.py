"""The API's own: its facts, which the checkout holds, and its description and catalogue, which it does not."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts"))  # where the modules are that the tests share with `nox -s spec`

import facts as table  # noqa: E402
import spec as tool  # noqa: E402, F401  # for those who test it

if TYPE_CHECKING:
    from openapi import Spec


@cache
def facts() -> table.Facts:
    """The operations of the API, with their parameters, bodies and answers: the table in the checkout."""
    return table.read()


def faults(schema: Any, value: Any) -> list[str]:
    """What is wrong with a value, by an independent judge."""
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


# --- what is not in the checkout


def official(variable: str, usual: str) -> Path:
    """A file of the API's own; without it the test is skipped. An environment variable says where it is."""
    path = path_of(variable, usual)
    if not path.is_file():
        pytest.skip(f"{path} is not here: {variable} says where it is")
    return path


def path_of(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable) or ROOT.parent / "shared" / usual)


def spec() -> Spec:
    """The official description; without it the test is skipped."""
    path = official("VENICE_OPENAPI", "venice-openapi.yaml")
    pytest.importorskip("ruamel.yaml", reason="ruamel.yaml reads the official description")
    return _read(path)


@cache
def _read(path: Path) -> Spec:
    from openapi import Spec

    return Spec(path)


# --- the catalogue of models: the API's own where it is at hand, and else one of made-up models in the same shape

MODELS = ("VENICE_MODELS", "data/models.json")
TRAITS = ("VENICE_TRAITS", "data/traits.json")


def catalogue() -> list[dict[str, Any]]:
    """The models of each type."""
    return json.loads(path_of(*MODELS).read_text("utf-8")) if has_catalogue() else made_up()["models"]


def traits() -> dict[str, str]:
    """The model of text that each trait stands for."""
    return json.loads(path_of(*TRAITS).read_text("utf-8")) if has_catalogue() else made_up()["traits"]


def has_catalogue() -> bool:
    return path_of(*MODELS).is_file() and path_of(*TRAITS).is_file()


def made_up() -> Any:
    """The catalogue of made-up models; it has each type of model, and each field that a model may have."""
    return json.loads(Path(__file__).with_name("catalogue.json").read_text("utf-8"))
