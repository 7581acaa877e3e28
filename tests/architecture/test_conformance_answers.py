"""The answers against the API's official description: each one parses, and what is always there is typed so.

The answers are made from the facts in the checkout; the examples of the description itself are read where it is at
hand. The local server of the testing kit answers as the description says, too.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from inspect import signature
from typing import Any, Union, get_args, get_origin

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from annotations import flat, is_model, meant
from official import facts, faults, spec, table, tool
from samples import samples
from venice_ai.testing import LocalServer

# What comes back in another shape than the method gives it.
ANSWERS = {
    "POST /audio/queue": "QueuedMusic",
    "POST /crypto/rpc/{network}": "RpcAnswer | list[RpcAnswer]",
    "POST /video/queue": "QueuedVideo",
}

# What the description always has, and the package now and then has not.
MAY_BE_ABSENT = {
    ("POST /augment/text-parser", "tokens"): "an answer in plain text has none",
    ("POST /chat/completions", "choices.finish_reason"): "a stream that was cut has none",
    ("POST /chat/completions", "choices.logprobs.logprob"): "OpenAI's shape has a list of them",
    ("POST /chat/completions", "choices.logprobs.token"): "OpenAI's shape has a list of them",
    ("POST /chat/completions", "usage"): "a stream that was cut has none",
    ("POST /chat/completions", "venice_parameters"): "a stream's chunks hold some of them each",
}

# Where the description says "number", and there are only whole ones.
COUNTS = {
    *("availableContextTokens", "embeddingDimensions", "maxCompletionTokens", "maxInputTokens"),
    *("maxImages", "maxVideos", "maxStyleReferences", "included", "min_prompt_length", "widthHeightDivisor"),
    *("promptCharacterLimit", "prompt_character_limit", "lyrics_character_limit", "bytes"),
}

# What the local server has to be told, and the description leaves open; and what it knows.
MORE_NEEDED = {"POST /audio/transcriptions": {"file"}, "POST /audio/voices": {"file"}}
KNOWN = {"network": "ethereum-mainnet", "slug": "alan-watts"}

OPERATIONS = facts().operations
each_route = pytest.mark.parametrize("route", sorted(OPERATIONS))
WITH_JSON = sorted(route for route, operation in OPERATIONS.items() if operation.answer is not None)
each_route_with_json = pytest.mark.parametrize("route", WITH_JSON)


def answer_of(route: str) -> Any:
    """The model, or the union of models, that an operation's answer in JSON is read as."""
    if route in ANSWERS:
        return meant(ANSWERS[route])
    kind = meant(str(signature(tool.method_of(route)).return_annotation))
    parts = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    parts = tuple(inner for part in parts for inner in (get_args(part)[:1] or (part,)))
    return next(part for part in parts if is_model(part))


def test_the_answers_that_are_files_are_known() -> None:
    assert {route for route, operation in OPERATIONS.items() if operation.answer is None} == {
        "POST /audio/speech",
        "POST /image/background-remove",
        "POST /image/edit",
        "POST /image/multi-edit",
        "POST /image/upscale",
    }


@each_route_with_json
def test_an_answer_with_every_type_of_each_field_comes_out_as_it_went_in(route: str) -> None:
    adapter = TypeAdapter(answer_of(route))
    made = samples(OPERATIONS[route].answer)
    assert [fault for value in made for fault in faults(OPERATIONS[route].answer, value)] == []
    wrong = []
    for value in made:
        try:
            parsed = adapter.validate_json(json.dumps(value))
        except ValidationError as exc:
            if not is_expected(exc):
                wrong.append(f"{value!r:.300}: {exc!s:.500}")
        else:
            assert adapter.dump_python(parsed, mode="json", by_alias=True, exclude_unset=True) == value
    assert wrong == []


def is_expected(exc: ValidationError) -> bool:
    """Whether an answer is refused because half a thing is counted in it, or for an error of an RPC without a code."""
    found = {(each["type"], name) for each in exc.errors() for name in each["loc"]}
    return not found.isdisjoint({("int_from_float", name) for name in COUNTS} | {("missing", "code")})


def test_every_example_of_an_answer_parses() -> None:
    description = spec()  # it takes seconds to read: one test for all
    seen = set()
    for route in WITH_JSON:
        adapter = TypeAdapter(answer_of(route))
        for example in description.examples(route):
            parsed = adapter.validate_json(json.dumps(example))
            seen.add(route)
            if route == "POST /chat/completions":
                assert adapter.dump_python(parsed, by_alias=True, exclude_unset=True) == example
    assert len(seen) > 15


@each_route_with_json
def test_what_an_answer_always_has_is_typed_as_present(route: str) -> None:
    known = tuple(f"{place}{end}" for operation, place in MAY_BE_ABSENT for end in " ." if operation == route)
    (model,) = [part for part in flat(answer_of(route)) if is_model(part)]
    absent = missing(OPERATIONS[route].answer, model)
    assert [each for each in absent if not each.startswith(known)] == []


def missing(schema: Any, model: Any, place: str = "") -> Iterator[str]:
    """The fields that are required, and that a model has not, or has as something that may be None."""
    needs = table.required(schema)
    by_alias = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, told in table.properties(schema).items():
        if name not in by_alias:
            yield f"{place}{name} is not there"
            continue
        parts = flat(by_alias[name].annotation)
        nullable = None in samples(told) or not told.get("type")
        if name in needs and type(None) in parts and not nullable:
            yield f"{place}{name} may be None"
        inner = next((part for part in parts if is_model(part)), None)
        told = told.get("items", told)
        if inner is not None and "properties" in told:
            yield from missing(told, inner, f"{place}{name}.")


# --- the testing kit


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A client of a local server that has nothing scripted."""
    with LocalServer() as server, httpx.Client(base_url=server.url, verify=False) as client:
        yield client


@each_route
def test_the_local_server_answers_as_the_description_says(route: str, http: httpx.Client) -> None:
    operation = OPERATIONS[route]
    told = asked(operation)
    if "queue_id" in told.get("json", {}):
        order = asked(OPERATIONS[re.sub("/[a-z]+$", "/queue", route)])  # a job begins with it
        told["json"] |= http.request(**order).json()
        told["json"].pop("status", None)
    answer = http.request(**told)
    assert answer.status_code == 200, answer.text
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in operation.answers
    if kind == "application/json":
        assert faults(operation.answer, answer.json()) == []


def asked(operation: Any) -> dict[str, Any]:
    """The shortest request that an operation takes."""
    method, path = operation.route.split(" ")
    told: dict[str, Any] = {"method": method, "headers": {}, "params": {}}
    for name, each in operation.parameters.items():
        value = samples(each["schema"])[0]
        if each["in"] == "path":
            path = path.replace(f"{{{name}}}", KNOWN.get(name, value))
        elif each["in"] == "header":
            told["headers"][name] = value
        elif each["required"]:
            told["params"][name] = value
    return told | body_of(operation) | {"url": path}


def body_of(operation: Any) -> dict[str, Any]:
    if "application/json" in operation.bodies:
        return {"json": shortest(operation.bodies["application/json"])}
    if "multipart/form-data" in operation.bodies:
        body = operation.bodies["multipart/form-data"]
        needed = [*MORE_NEEDED.get(operation.route, ()), *body.get("required", ())]
        fields = shortest(body | {"required": needed})
        files = {name: ("file", value) for name, value in fields.items() if isinstance(value, bytes)}
        return {"data": {name: value for name, value in fields.items() if name not in files}, "files": files}
    return {}


def shortest(schema: Any) -> Any:
    """The required fields of an object, with a value each."""
    if "oneOf" in schema:
        return shortest(schema["oneOf"][0])
    known = table.properties(schema)
    return {name: samples(known[name])[0] for name in sorted(table.required(schema))}
