"""The API's official description, an OpenAPI document, read as it is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

VERBS = ("get", "post", "put", "patch", "delete")
NOTES = {"nullable", "example", "examples", "default", "discriminator", "description"}
PARTS = {"items", "allOf", "anyOf", "oneOf", "additionalProperties", "not"}

# What answers 410 by now is left out on purpose.
RETIRED = {"GET /billing/usage", "POST /video/transcriptions"}

Schema = Any  # a JSON Schema: an object with whatever its author put in


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    route: str
    told: Mapping[str, Any]
    spec: Spec

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters in path, query and headers, by name."""
        told = map(self.spec.resolved, self.told.get("parameters", []))
        return {each["name"]: each for each in told if each["name"] != "Accept-Encoding"}

    @property
    def bodies(self) -> dict[str, Schema]:
        """The schemas of the body, by content type."""
        content = self.told.get("requestBody", {}).get("content", {})
        return {kind: self.spec.understood(told["schema"]) for kind, told in content.items()}

    @property
    def fields(self) -> dict[str, Schema]:
        """Whatever a caller may say: parameters, and every field that a body may have."""
        found = {name: self.spec.understood(each["schema"]) for name, each in self.parameters.items()}
        return reduce(lambda fields, body: fields | properties(body), self.bodies.values(), found)

    @property
    def needed(self) -> set[str]:
        """The fields that every body has."""
        needs = [required(body) for body in self.bodies.values()]
        return set.intersection(*needs) if needs else set()

    @property
    def answer(self) -> Schema | None:
        """The schema of the good answer in JSON, or None where it is a file."""
        return self.spec.understood(self._answer["schema"]) if "schema" in self._answer else None

    @property
    def examples(self) -> Iterator[Any]:
        """The good answers that the description shows, as a whole or field by field."""
        schema = self._answer.get("schema", {})
        for place in (self._answer, self.spec.resolved(schema)):
            if "example" in place:
                yield place["example"]
            yield from (each["value"] for each in place.get("examples", {}).values() if "value" in each)
        composed = self.spec.composed(schema)
        if composed:
            yield composed

    @property
    def _answer(self) -> Any:  # as the document has it
        content = self.spec.resolved(self.told["responses"].get("200", {})).get("content", {})
        return content.get("application/json", {})


class Spec:
    """The description, with its schemas as they are meant.

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
        self.operations = {
            route: Operation(route, told, self) for route, told in found.items() if route not in RETIRED
        }

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation that a request is one of; one without parameters in its path goes first."""
        for route in sorted(self.operations, key=lambda each: "{" in each):
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), f"{method} {path}"):
                return self.operations[route]
        return None

    def resolved(self, told: Any) -> Any:
        """What a reference stands for."""
        while isinstance(told, dict) and "$ref" in told:
            told = reduce(lambda node, step: node[step], told["$ref"].split("/")[1:], self._document)
        return told

    def understood(self, told: Any, name: str = "") -> Schema:
        """A schema as it is meant: references followed, OpenAPI 3.0's null and bounds in JSON Schema's words.

        The document says "nullable" in many places where no type is given: read literally, those allow anything; the
        ones whose title is "null" mean null alone. The ids of models grow every week: those it lists are not all.
        """
        told = self.resolved(told)
        if isinstance(told, list):
            return [self.understood(each) for each in told]
        if not isinstance(told, dict):
            return told
        made = {key: self._part(key, value) for key, value in told.items() if key not in NOTES}
        for bound in ("Minimum", "Maximum"):  # 3.0's flags; 3.1 has numbers
            if made.get(f"exclusive{bound}") is True:
                made[f"exclusive{bound}"] = made.pop(bound.lower())
        if name in ("model", "modelId"):
            made.pop("enum", None)
        return with_null(made) if told.get("nullable") is True else made

    def _part(self, key: str, value: Any) -> Any:
        if key == "properties":
            return {field: self.understood(each, field) for field, each in value.items()}
        return self.understood(value) if key in PARTS else value

    def composed(self, told: Any) -> Any:
        """The example that a schema's fields make up together; None where none of them has one."""
        told = self.resolved(told)
        if "example" in told:
            return told["example"]
        if "items" in told:
            item = self.composed(told["items"])
            return None if item is None else [item]
        parts = {name: self.composed(each) for name, each in told.get("properties", {}).items()}
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
    """A schema that allows null as well, or, where its title says so, alone."""
    if made.get("title") == "null":
        return made | {"type": "null"}
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made


def properties(schema: Schema) -> dict[str, Schema]:
    """The fields of an object, those of all its parts and alternatives."""
    found = dict(schema.get("properties", {}))
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word, []):
            found |= properties(part)
    return found


def required(schema: Schema) -> set[str]:
    """The fields that an object always has."""
    return reduce(
        lambda found, part: found | required(part), schema.get("allOf", []), set(schema.get("required", []))
    )
