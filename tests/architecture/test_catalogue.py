"""The catalogue of made-up models stands for the API's own: the same fields, of the same types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from official import MODELS, facts, faults, made_up, official
from venice_ai.types.api.models import ModelList

CARDS = made_up()["models"]
SCHEMA = facts().operations["GET /models"].answer["properties"]["data"]["items"]


def places(value: Any, place: str = "") -> Iterator[str]:
    """Where in a model there is something, and of which kind; a name that begins with a number stands for each such."""
    yield f"{place}: {'number' if isinstance(value, float) else type(value).__name__}".replace(
        ": int", ": number"
    )
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from places(inner, f"{place}.{re.sub('^[0-9]+[A-Za-z]?$', '0', name)}")
    for inner in value if isinstance(value, list) else ():
        yield from places(inner, f"{place}[]")


def described(schema: Any, place: str = "") -> Iterator[str]:
    """The fields that the description knows."""
    for part in (schema, *schema.get("anyOf", ())):
        for name, inner in part.get("properties", {}).items():
            field = f"{place}.{re.sub('^[0-9]+[A-Za-z]?$', '0', name)}"
            yield field
            yield from described(inner.get("items", inner), field + ("[]" if "items" in inner else ""))


def test_there_is_a_model_of_each_type() -> None:
    assert {model["type"] for model in CARDS} == set(SCHEMA["properties"]["type"]["enum"])


def test_there_is_each_field_that_the_description_knows() -> None:
    there = {place.partition(":")[0] for model in CARDS for place in places(model)}
    assert set(described(SCHEMA)) - there == set()


@pytest.mark.parametrize("model", CARDS, ids=lambda model: model["id"])
def test_a_made_up_model_is_what_the_description_allows(model: dict[str, Any]) -> None:
    assert faults(SCHEMA, {"object": "model", "owned_by": "venice.ai"} | model) == []


def test_there_is_each_field_of_the_official_catalogue() -> None:
    told = json.loads(official(*MODELS).read_text("utf-8"))
    there = {place for model in CARDS for place in places(model)}
    assert {place for model in told for place in places(model)} - there == set()


def test_each_trait_stands_for_a_model_of_text_that_has_it() -> None:
    traits = {
        trait: model["id"]
        for model in CARDS
        for trait in model["model_spec"]["traits"]
        if model["type"] == "text"
    }
    assert made_up()["traits"] == traits


def test_the_made_up_catalogue_parses_and_comes_out_as_it_went_in() -> None:
    body = {"object": "list", "type": "all", "data": CARDS}
    assert ModelList.model_validate(body).model_dump(by_alias=True, exclude_unset=True) == body
