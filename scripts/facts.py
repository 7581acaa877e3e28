"""The facts of the API that the tests need, as a table of our own: tests/support/api_facts.json.

`scripts/spec.py PATH --write` makes the table from the official description, without its sentences and its examples.
To read it takes the standard library alone. `notation.py` says how it writes a schema.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notation import COMPOSED, full, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notation import Schema, Short

TABLE = Path(__file__).parents[1] / "tests" / "support" / "api_facts.json"
WIDTH = 110


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    route: str
    """Method and path: `POST /image/edit`."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """By name: where it is (`in`: path, query, header), whether it is `required`, its `schema`."""
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    """The schema of the request's body, by content type."""
    answers: Mapping[str, Schema | None] = field(default_factory=dict)
    """The schema of a good answer, by content type; None where the answer is a file."""

    @property
    def fields(self) -> dict[str, Schema]:
        """All that a caller may say: parameters, and every field that a body may have."""
        found = {name: each["schema"] for name, each in self.parameters.items()}
        return reduce(lambda fields, body: fields | properties(body), self.bodies.values(), found)

    @property
    def needed(self) -> set[str]:
        """The fields that every body has."""
        needs = [required(body) for body in self.bodies.values()]
        return set.intersection(*needs) if needs else set()

    @property
    def answer(self) -> Schema | None:
        """The schema of the good answer in JSON, or None where it is a file."""
        return self.answers.get("application/json")

    def is_asked_by(self, request: str) -> bool:
        """Tell whether a method and path, `GET /characters/alan`, are a request for this operation."""
        return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", self.route), request) is not None


@dataclass(frozen=True)
class Facts:
    """All operations of the API, by route."""

    operations: Mapping[str, Operation]

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the operation that a request is one of; one without parameters in its path goes first."""
        known = sorted(self.operations.values(), key=lambda each: "{" in each.route)
        return next((each for each in known if each.is_asked_by(f"{method} {path}")), None)


def properties(schema: Schema) -> dict[str, Schema]:
    """Return the fields of an object, those of all its parts and alternatives."""
    found = dict(schema.get("properties", {}))
    for word in COMPOSED:
        for part in schema.get(word, []):
            found |= properties(part)
    return found


def required(schema: Schema) -> set[str]:
    """Return the fields that an object always has."""
    return reduce(
        lambda found, part: found | required(part), schema.get("allOf", []), set(schema.get("required", []))
    )


# --- the table


def read(text: str | None = None) -> Facts:
    """Return the facts that a table says, by default the one in the repository."""
    table = json.loads(TABLE.read_text("utf-8") if text is None else text)
    return Facts({route: operation_of(route, told) for route, told in table.items()})


def operation_of(route: str, told: Mapping[str, Short]) -> Operation:
    """Return an operation that the table tells of: a line for each parameter, body and answer."""
    parameters, bodies, answers = {}, {}, {}
    for label, meant in told.items():
        where, name = label.split(" ")
        schema = None if meant == "file" else full(meant)
        if where == "body":
            bodies[name] = schema
        elif where == "answer":
            answers[name] = schema
        else:
            needed = not name.endswith("?")
            parameters[name.removesuffix("?")] = {"in": where, "required": needed, "schema": schema}
    return Operation(route, parameters, bodies, answers)


def written(facts: Facts) -> str:
    """Return the text of a table: one operation a block, sorted, so that a change of the API is a small diff."""
    table = {route: dict(told_of(operation)) for route, operation in facts.operations.items()}
    return "\n".join(lines_of(table)) + "\n"


def told_of(operation: Operation) -> Iterator[tuple[str, Short]]:
    """Yield what the table says of an operation."""
    for name, each in operation.parameters.items():
        yield f"{each['in']} {name}{'' if each['required'] else '?'}", short(each["schema"])
    for kind, schema in operation.bodies.items():
        yield f"body {kind}", short(schema)
    for kind, schema in operation.answers.items():
        yield f"answer {kind}", "file" if schema is None else short(schema)


def lines_of(value: Any, indent: str = "", label: str = "", end: str = "") -> Iterator[str]:
    """Write sorted JSON: on one line what fits, and each part on a line of its own where it does not."""
    line = f"{indent}{label}{json.dumps(value, ensure_ascii=False, sort_keys=True)}{end}"
    if not value or not isinstance(value, dict | list) or (indent and len(line) <= WIDTH):
        yield line
        return
    names = sorted(value) if isinstance(value, dict) else range(len(value))
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{indent}{label}{opening}"
    for name in names:
        inner = f"{json.dumps(name)}: " if isinstance(value, dict) else ""
        yield from lines_of(value[name], f"{indent}  ", inner, "" if name == names[-1] else ",")
    yield f"{indent}{closing}{end}"
