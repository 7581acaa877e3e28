"""Every request that these tests send is held against the facts of the official description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from official import facts, faults, table

# What the description does not speak of: paths that are newer, or only in the guides, and the files of other hosts.
NEWER = ("/decisions", "/tee/", "/video/files/")


@pytest.fixture(autouse=True)
def as_the_description_says(request: pytest.FixtureRequest, venice_server: Any) -> Iterator[None]:
    """What the server was asked is what the API allows; `off_the_spec(why)` marks a test that knows better."""
    yield
    if request.node.get_closest_marker("off_the_spec"):
        return
    assert [fault for asked in venice_server.requests for fault in wrong_with(asked)] == []


def wrong_with(asked: Any) -> list[str]:
    """What the description has against a request."""
    operation = facts().operation(asked.method, asked.path)
    if operation is None and asked.path.startswith(NEWER):
        return []
    if operation is None:
        return [f"the description has no {asked.method} {asked.path}"]
    found = [*wrong_with_query(operation, asked), *wrong_with_body(operation.bodies, asked)]
    return [f"{operation.route}: {fault}" for fault in found]


def wrong_with_query(operation: Any, asked: Any) -> Iterator[str]:
    known = operation.parameters
    for name, values in asked.query.items():
        if name not in known or known[name]["in"] != "query":
            yield f"it has no query parameter {name!r}"
            continue
        schema = operation.fields[name]
        schema = schema["items"] if schema.get("type") == "array" else schema
        for value in values:
            yield from faults(schema, read_as(schema, value))


def wrong_with_body(bodies: Any, asked: Any) -> Iterator[str]:
    kind = asked.headers.get("content-type", "").partition(";")[0]
    if kind and kind not in bodies:
        yield f"it takes no {kind}"
    elif kind == "multipart/form-data":
        yield from faults(bodies[kind], form_of(asked, bodies[kind]))
    elif kind:
        yield from faults(bodies[kind], json.loads(asked.body))


def form_of(asked: Any, schema: Any) -> dict[str, Any]:
    """A form as the object that the description speaks of."""
    known = table.properties(schema)
    made: dict[str, Any] = {}
    for part in asked.form:
        field = known.get(part.name, {})
        value = "(file)" if part.filename is not None else read_as(field, part.text)
        if field.get("type") == "array":
            made.setdefault(part.name, []).append(value)
        else:
            made[part.name] = value
    return made


def read_as(schema: Any, text: str) -> Any:
    """A text as the number or the boolean that is meant, where one is."""
    kinds = schema.get("type", "string")
    if {"integer", "number", "boolean"} & set([kinds] if isinstance(kinds, str) else kinds):
        return json.loads(text)
    return text
