"""The package against the API's official description: nothing is missing, and nothing is of another type.

`VENICE_OPENAPI` says where the description is; without it these tests are skipped.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, is_typeddict

import httpx
import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

import venice_ai
from official import ROOT, faults, official, spec
from venice_ai import VeniceClient
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

# Where the description takes any text, and the guides name the words that count.
NARROWER = {("POST /chat/completions", "tool_choice")}


def tool() -> Any:
    """scripts/spec.py, which knows the method of each operation."""
    spec()
    return importlib.import_module("spec")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "route" in metafunc.fixturenames:
        try:
            routes = sorted(spec().operations)
        except pytest.skip.Exception as why:
            metafunc.parametrize("route", [pytest.param("", marks=pytest.mark.skip(reason=str(why)))])
        else:
            metafunc.parametrize("route", routes)


def test_nothing_drifts() -> None:
    assert sorted(tool().drift(spec())) == []


def test_the_tool_sees_a_new_operation_and_a_new_field(tmp_path: Path) -> None:
    text = official("VENICE_OPENAPI", "venice-openapi.yaml").read_text("utf-8")
    changed = tmp_path / "changed.yaml"
    changed.write_text(
        text.replace("/image/styles:", "/image/moods:").replace("negative_prompt:", "positive_prompt:")
    )
    seen = sorted(tool().drift(importlib.import_module("openapi").Spec(changed)))
    assert "GET /image/moods: no method" in seen
    assert "GET /image/styles: gone from the description, but there is image.styles()" in seen
    assert "POST /image/generate: image.generate() takes no positive_prompt" in seen


def test_there_is_a_method_in_both_flavours(route: str) -> None:
    target: Any = VeniceClient(api_key="k")
    for name in tool().METHODS[route].split("."):
        target = getattr(target, name)
    blocking = tool().method_of(route)
    assert target.__name__ == blocking.__name__
    assert list(inspect.signature(target).parameters) == list(inspect.signature(blocking).parameters)


def test_it_needs_no_more_than_the_description_does(route: str) -> None:
    operation = spec().operations[route]
    needs = {
        name
        for name, each in inspect.signature(tool().method_of(route)).parameters.items()
        if each.default is inspect.Parameter.empty
    }
    known = operation.needed | {name for name, each in operation.parameters.items() if each.get("required")}
    assert needs <= {tool().named(route, name) for name in known} | MORE_NEEDED.get(route, set())


# What the description leaves open, and the API does not.
MORE_NEEDED = {
    "DELETE /api_keys": {"id"},
    "POST /audio/transcriptions": {"file"},
    "POST /audio/voices": {"file"},
    "POST /crypto/rpc/{network}": {"method"},
    "POST /x402/top-up": {"payment_signature"},  # without one it is `top_up_requirements`
}


# --- types


@cache
def names() -> dict[str, Any]:
    """Every name that an annotation of the package may use, those included that only type checkers see."""
    found: dict[str, Any] = {}
    for info in pkgutil.walk_packages(venice_ai.__path__, "venice_ai."):
        if info.name.endswith(("__main__", "plugin")) or ".testing" in info.name:
            continue
        module = importlib.import_module(info.name)
        scope = dict(vars(module))
        for node in ast.parse(Path(module.__file__ or "").read_text("utf-8")).body:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                exec(compile(ast.Module(node.body, []), info.name, "exec"), scope)
        found |= scope
    return found


def meant(annotation: Any) -> Any:
    """The type that an annotation stands for."""
    while isinstance(annotation, str):
        annotation = eval(annotation, names())
    return annotation


def samples(schema: Any, name: str = "") -> list[Any]:
    """Some values that a schema allows, of each kind that it allows."""
    if set(schema.get("enum", ())) == {"true", "false"}:
        return [True, False]  # the wire's words for them
    if "enum" in schema:
        return list(schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return [value for part in schema[word] for value in samples(part, name)]
    if "allOf" in schema:
        return [{key: value for part in schema["allOf"] for key, value in samples(part, name)[0].items()}]
    kinds = schema.get("type", [])
    return [
        value for kind in ([kinds] if isinstance(kinds, str) else kinds) for value in of_kind(kind, schema)
    ]


def of_kind(kind: str, schema: Any) -> list[Any]:
    if kind == "string":
        return [b"file"] if schema.get("format") == "binary" else ["x" * max(1, schema.get("minLength", 1))]
    if kind == "array":
        return [[value] for value in samples(schema.get("items", {}))]
    if kind == "object":
        fields = {name: samples(each, name) for name, each in schema.get("properties", {}).items()}
        return [{name: values[0] for name, values in fields.items() if values}]
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    whole = int(least) + 1
    part = whole if whole <= schema.get("maximum", whole) else least
    return {"integer": [whole], "number": [part], "boolean": [True, False], "null": [None]}[kind]


def checker(kind: Any) -> TypeAdapter[Any]:
    """What tells whether a value is of a type, files and other classes included."""
    own = inspect.isclass(kind) and (issubclass(kind, BaseModel) or is_typeddict(kind))
    config = None if own else ConfigDict(arbitrary_types_allowed=True, defer_build=True)
    adapter = TypeAdapter(kind, config=config)
    adapter.rebuild(raise_errors=True, _types_namespace=names())
    return adapter


@pytest.mark.skipif(sys.version_info < (3, 12), reason="pydantic reads typing.TypedDict from Python 3.12 on")
def test_it_takes_every_field_in_every_type(route: str) -> None:
    taken = inspect.signature(tool().method_of(route)).parameters
    wrong = []
    for field, schema in spec().operations[route].fields.items():
        name = tool().named(route, field)
        if name is None:
            continue
        if (route, name) in NARROWER:
            continue
        adapter = checker(meant(taken[name].annotation))
        for value in samples(schema, field):
            try:
                adapter.validate_python(value, strict=True)
            except ValueError as exc:
                wrong.append(f"{name}={value!r:.200}: {exc!s:.300}")
    assert wrong == []


# --- answers


def answer_of(route: str) -> Any:
    """The model that an operation's answer is read as."""
    annotation = ANSWERS.get(route) or str(inspect.signature(tool().method_of(route)).return_annotation)
    kind = meant(annotation)
    parts = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    parts = tuple(inner for part in parts for inner in (get_args(part)[:1] or (part,)))
    return next((part for part in parts if is_model(part)), None)


def is_model(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, BaseModel)


def test_every_example_of_an_answer_parses(route: str) -> None:
    operation = spec().operations[route]
    if operation.answer is None:
        pytest.skip("the answer is a file")
    model = meant(ANSWERS[route]) if route in ANSWERS else answer_of(route)
    assert model is not None
    for example in operation.examples:
        TypeAdapter(model).validate_json(json.dumps(example))


def test_what_an_answer_always_has_is_typed_as_present(route: str) -> None:
    schema = spec().operations[route].answer
    if schema is None:
        pytest.skip("the answer is a file")
    known = tuple(f"{place}{end}" for operation, place in MAY_BE_ABSENT for end in " ." if operation == route)
    assert [each for each in missing(schema, answer_of(route)) if not each.startswith(known)] == []


def missing(schema: Any, model: Any, place: str = "") -> Iterator[str]:
    """The fields that are required, and that a model has not, or has as something that may be None."""
    openapi = importlib.import_module("openapi")
    needs = openapi.required(schema)
    by_alias = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, told in openapi.properties(schema).items():
        if name not in by_alias:
            yield f"{place}{name} is not there"
            continue
        parts = flat(by_alias[name].annotation)
        nullable = None in samples(told, name) or not told.get("type")
        if name in needs and type(None) in parts and not nullable:
            yield f"{place}{name} may be None"
        inner = next((part for part in parts if is_model(part)), None)
        told = told.get("items", told)
        if inner is not None and "properties" in told:
            yield from missing(told, inner, f"{place}{name}.")


def flat(annotation: Any) -> set[Any]:
    """A type, the alternatives of a union, and what a list is of."""
    parts = get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType, list):
        return {each for part in parts for each in flat(part)}
    return flat(parts[0]) if hasattr(annotation, "__metadata__") else {annotation}


# --- the testing kit


def test_the_local_server_answers_as_the_description_says(route: str) -> None:
    operation = spec().operations[route]
    with LocalServer() as server:
        told = asked(operation, server.url)
        if "queue_id" in told.get("json", {}):
            order = asked(operation_before(operation), server.url)
            told["json"] |= httpx.request(**order).json()
            told["json"].pop("status", None)
        answer = httpx.request(**told)
    assert answer.status_code == 200, answer.text
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in operation.told["responses"]["200"]["content"]
    if kind == "application/json":
        assert faults(operation.answer, answer.json()) == []


def operation_before(operation: Any) -> Any:
    """The operation that a job begins with."""
    return spec().operations[re.sub("/[a-z]+$", "/queue", operation.route)]


def asked(operation: Any, url: str) -> dict[str, Any]:
    """The shortest request that an operation takes."""
    method, path = operation.route.split(" ")
    told: dict[str, Any] = {"method": method, "headers": {}, "params": {}}
    for name, each in operation.parameters.items():
        value = each["schema"].get("example") or samples(each["schema"])[0]
        if each["in"] == "path":
            path = path.replace(f"{{{name}}}", value)
        elif each["in"] == "header":
            told["headers"][name] = value
        elif each.get("required"):
            told["params"][name] = value
    return told | body_of(operation) | {"url": url + path}


def body_of(operation: Any) -> dict[str, Any]:
    if "application/json" in operation.bodies:
        return {"json": shortest(operation.bodies["application/json"])}
    if "multipart/form-data" in operation.bodies:
        body = operation.bodies["multipart/form-data"]
        fields = shortest(
            body | {"required": [*MORE_NEEDED.get(operation.route, ()), *body.get("required", ())]}
        )
        files = {name: ("file", value) for name, value in fields.items() if isinstance(value, bytes)}
        return {"data": {name: value for name, value in fields.items() if name not in files}, "files": files}
    return {}


def shortest(schema: Any) -> Any:
    """The required fields of an object, with a value each."""
    if "oneOf" in schema:
        return shortest(schema["oneOf"][0])
    openapi = importlib.import_module("openapi")
    known = openapi.properties(schema)
    return {name: samples(known[name], name)[0] for name in sorted(openapi.required(schema))}


def test_the_session_prints_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = official("VENICE_OPENAPI", "venice-openapi.yaml")
    monkeypatch.setattr("sys.argv", ["spec.py", str(path)])
    assert tool().main() == 0
    assert capsys.readouterr().out.endswith("operations, 0 differences\n")
    assert (ROOT / "scripts" / "spec.py").is_file()
