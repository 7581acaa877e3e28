"""The methods against the API's official description: nothing is missing, and nothing is of another type.

The facts of the description are a table in the checkout (tests/support/official.py); the answers have a file of
their own beside this one.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import pytest

from annotations import checker, meant
from official import facts, tool
from samples import ANYTHING, samples
from venice_ai import VeniceClient

# What the description leaves open, and the API does not.
MORE_NEEDED = {
    "DELETE /api_keys": {"id"},
    "POST /audio/transcriptions": {"file"},
    "POST /audio/voices": {"file"},
    "POST /crypto/rpc/{network}": {"method"},
    "POST /x402/top-up": {"payment_signature"},  # without one it is `top_up_requirements`
}

# What the description takes, and the package does not.
NARROWER = {
    ("POST /chat/completions", "stop_token_ids"): [[0.5]],  # "number", and there is no half a token
    # Any text, and the guides name the words that count.
    ("POST /chat/completions", "tool_choice"): ["x", {"function": {"name": "x"}, "type": "x"}],
}

each_route = pytest.mark.parametrize("route", sorted(facts().operations))


@each_route
def test_there_is_a_method_in_both_flavours(route: str) -> None:
    target: Any = VeniceClient(api_key="k")
    for name in tool.METHODS[route].split("."):
        target = getattr(target, name)
    blocking = tool.method_of(route)
    assert target.__name__ == blocking.__name__
    assert list(inspect.signature(target).parameters) == list(inspect.signature(blocking).parameters)


@each_route
def test_it_needs_no_more_than_the_description_does(route: str) -> None:
    operation = facts().operations[route]
    needs = {
        name
        for name, each in inspect.signature(tool.method_of(route)).parameters.items()
        if each.default is inspect.Parameter.empty
    }
    known = operation.needed | {name for name, each in operation.parameters.items() if each["required"]}
    assert needs <= {tool.named(route, name) for name in known} | MORE_NEEDED.get(route, set())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="pydantic reads typing.TypedDict from Python 3.12 on")
@each_route
def test_it_takes_every_field_in_every_type(route: str) -> None:
    taken = inspect.signature(tool.method_of(route)).parameters
    wrong = []
    for field, schema in facts().operations[route].fields.items():
        name = tool.named(route, field)
        if name is None:
            continue
        adapter = checker(meant(taken[name].annotation))
        for value in as_python_says(schema):
            if value == ANYTHING or value in NARROWER.get((route, name), []):
                continue
            try:
                adapter.validate_python(value, strict=True)
            except ValueError as exc:
                wrong.append(f"{name}={value!r:.200}: {exc!s:.300}")
    assert wrong == []


def as_python_says(schema: Any) -> list[Any]:
    """The values of a field; a boolean where the wire has words for it."""
    values = samples(schema)
    return [True, False] if values == ["false", "true"] else values
