"""The API's official description, an OpenAPI document, read as it is meant."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from facts import Facts, Operation, read, written
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notation import Schema

VERBS = ("get", "post", "put", "patch", "delete")
SENTENCES = {
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "discriminator",
    "nullable",
}
PARTS = {"items", "allOf", "anyOf", "oneOf", "additionalProperties", "not"}
JSON = "application/json"

# What answers 410 by now is left out on purpose.
RETIRED = {"GET /billing/usage", "POST /video/transcriptions"}


class Spec:
    """The description: its facts, with schemas as they are meant, and its examples.

    It is read as YAML 1.2, in which `off` is a word and `16:9` too.
    """

    def __init__(self, path: Path) -> None:
        yaml = YAML(typ="safe", pure=True)
        yaml.version = (1, 2)
        self._document = with_dates_as_text(yaml.load(path.read_text("utf-8")))
        found = {
            f"{verb.upper()} {path}": told
            for path, item in self._document["paths"].items()
            for verb, told in item.items()
            if verb in VERBS
        }
        self._told = {route: told for route, told in found.items() if route not in RETIRED}
        # Written and read again, so that what is tested here and what is tested by the table are the same.
        made = Facts({route: self._operation(route, told) for route, told in self._told.items()})
        self.table = written(made)
        self.facts = read(self.table)

    def examples(self, route: str) -> Iterator[Any]:
        """Yield the good answers that the description shows, as a whole or field by field."""
        answer = self._answers(self._told[route]).get(JSON, {})
        schema = answer.get("schema", {})
        for place in (answer, self._resolved(schema)):
            if "example" in place:
                yield place["example"]
            yield from (each["value"] for each in place.get("examples", {}).values() if "value" in each)
        composed = self._composed(schema)
        if composed:
            yield composed

    def _operation(self, route: str, told: Any) -> Operation:
        parameters = map(self._resolved, told.get("parameters", []))
        bodies = told.get("requestBody", {}).get("content", {})
        return Operation(
            route,
            {
                each["name"]: {
                    "in": each["in"],
                    "required": each.get("required", False),
                    "schema": self._understood(each["schema"]),
                }
                for each in parameters
                if each["name"] != "Accept-Encoding"
            },
            {kind: self._understood(each["schema"]) for kind, each in bodies.items()},
            {
                kind: self._understood(each["schema"]) if kind == JSON else None
                for kind, each in self._answers(told).items()
            },
        )

    def _answers(self, told: Any) -> Any:
        """The good answers of an operation as the document has them, by content type."""
        return self._resolved(told["responses"].get("200", {})).get("content", {})

    def _resolved(self, told: Any) -> Any:
        """What a reference stands for."""
        while isinstance(told, dict) and "$ref" in told:
            told = reduce(lambda node, step: node[step], told["$ref"].split("/")[1:], self._document)
        return told

    def _understood(self, told: Any, name: str = "") -> Schema:
        """A schema as it is meant: references followed, OpenAPI 3.0's null and bounds in JSON Schema's words.

        The document says "nullable" in many places where no type is given: read literally, those allow anything; the
        ones whose title is "null" mean null alone. The ids of models grow every week: those it lists are not all.
        """
        told = self._resolved(told)
        if isinstance(told, list):
            return [self._understood(each) for each in told]
        if not isinstance(told, dict):
            return told
        made = {key: self._part(key, value) for key, value in told.items() if key not in SENTENCES}
        for bound in ("Minimum", "Maximum"):  # 3.0's flags; 3.1 has numbers
            if made.get(f"exclusive{bound}") is True:
                made[f"exclusive{bound}"] = made.pop(bound.lower())
        if name in ("model", "modelId"):
            made.pop("enum", None)
        if told.get("nullable") is not True:
            return made
        return made | {"type": "null"} if told.get("title") == "null" else with_null(made)

    def _part(self, key: str, value: Any) -> Any:
        if key == "properties":
            return {field: self._understood(each, field) for field, each in value.items()}
        return self._understood(value) if key in PARTS else value

    def _composed(self, told: Any) -> Any:
        """The example that a schema's fields make up together; None where none of them has one."""
        told = self._resolved(told)
        if "example" in told:
            return told["example"]
        if "items" in told:
            item = self._composed(told["items"])
            return None if item is None else [item]
        parts = {name: self._composed(each) for name, each in told.get("properties", {}).items()}
        shown = {name: each for name, each in parts.items() if each is not None}
        return shown if shown and set(told.get("required", ())) <= set(shown) else None


def with_dates_as_text(told: Any) -> Any:
    """A document as JSON has it, where YAML sees dates."""
    if isinstance(told, dict):
        return {name: with_dates_as_text(value) for name, value in told.items()}
    if isinstance(told, list):
        return [with_dates_as_text(value) for value in told]
    return told.isoformat() if isinstance(told, date) else told


def with_null(made: dict[str, Any]) -> Schema:
    """A schema that allows null as well."""
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made
