"""The reasons that a server gives for a refusal: they stand in the message, and not too many of them."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import refused

BODIES: dict[str, tuple[Any, str]] = {
    "zod, at the root": (
        {"error": "Invalid request parameters", "details": {"_errors": ["Unrecognized key(s): 'x'"]}},
        "Invalid request parameters [Unrecognized key(s): 'x']",
    ),
    "zod, of a field": (
        {"error": "Invalid", "details": {"_errors": [], "model": {"_errors": ["Required"]}}},
        "Invalid [model: Required]",
    ),
    "zod, deep": (
        {"error": "Invalid", "details": {"messages": {"0": {"role": {"_errors": ["Bad"]}}, "_errors": []}}},
        "Invalid [messages.0.role: Bad]",
    ),
    "zod, under error": (
        {"error": {"message": "Invalid", "details": {"n": {"_errors": ["Too big"]}}}},
        "Invalid [n: Too big]",
    ),
    "fastapi": (
        {"detail": [{"loc": ["body", "model"], "msg": "field required", "type": "missing"}]},
        "body.model: field required",
    ),
    "fastapi, two": (
        {"detail": [{"loc": ["body"], "msg": "a"}, {"loc": ["query", 0], "msg": "b"}]},
        "body: a; query.0: b",
    ),
    "errors, texts": ({"message": "Bad", "errors": ["no model", "no input"]}, "Bad [no model; no input]"),
    "errors, mappings": (
        {"message": "Bad", "errors": [{"field": "n", "message": "is 0"}]},
        "Bad [n: is 0]",
    ),
    "errors, by field": ({"message": "Bad", "errors": {"n": ["is 0", "is odd"]}}, "Bad [n: is 0; n: is odd]"),
    "errors alone": ({"errors": [{"detail": "gone", "source": {"pointer": "/id"}}]}, "/id: gone"),
    "details, a text": ({"error": "Bad", "details": "because"}, "Bad [because]"),
    "details, a list": (
        {
            "error": {
                "message": "Bad",
                "status": "INVALID_ARGUMENT",
                "details": [{"@type": "x", "fieldViolations": [{"field": "n", "description": "is 0"}]}],
            }
        },
        "Bad [n: is 0]",
    ),
    "in a list": ([{"error": {"message": "Bad", "details": "because"}}], "Bad [because]"),
    "issues": ({"error": "Bad", "issues": [{"path": ["n"], "message": "is 0"}]}, "Bad [n: is 0]"),
    "a list of messages": (
        {"statusCode": 400, "error": "Bad Request", "message": ["n is 0", "m is 1"]},
        "Bad Request [n is 0; m is 1]",
    ),
    "a message beside a name": (
        {"statusCode": 400, "error": "Bad Request", "message": "n is 0"},
        "Bad Request [n is 0]",
    ),
    "a provider's error": (
        {"error": {"message": "Provider returned error", "metadata": {"raw": "it is full", "provider_name": "P"}}},
        "Provider returned error [P: it is full]",
    ),
    "a provider's error in JSON": (
        {"error": {"message": "Provider", "metadata": {"raw": '{"error": {"message": "it is full", "code": 1}}'}}},
        "Provider [it is full]",
    ),
    "the same again": ({"error": "Bad", "message": "Bad", "details": "Bad"}, "Bad"),
    "msg": ({"msg": "Bad", "code": 3}, "Bad"),
    "error_message": ({"error_message": "Bad"}, "Bad"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_the_reasons_stand_in_the_message(name: str) -> None:
    body, message = BODIES[name]
    error = refused(400, body)
    assert error.message == message
    assert message in str(error)


MANY: dict[str, Any] = {
    "errors": {"error": "Bad", "errors": [f"reason {n}" for n in range(100_000)]},
    "fields": {"error": "Bad", "details": {f"f{n}": {"_errors": ["Required"]} for n in range(100_000)}},
    "long": {"error": "Bad", "details": {"_errors": ["x" * 100_000] * 3}},
    "empty": {"error": "Bad", "details": [{}] * 100_000},
    "long names": {"error": "Bad", "details": {"x" * 100_000: {"_errors": ["Required"]}}},
}


@pytest.mark.parametrize("name", MANY)
def test_the_reasons_are_few_and_short(name: str) -> None:
    message = refused(400, MANY[name]).message
    assert message.startswith("Bad")
    assert len(message) < 700
    assert message.count(";") < 5


def test_a_deep_tree_of_reasons_is_no_crash() -> None:
    tree: Any = {"_errors": ["deep"]}
    for _ in range(500):
        tree = {"a": tree}
    assert refused(400, {"error": "Bad", "details": tree}).message.startswith("Bad")


def test_a_reason_shows_no_key_and_commands_no_terminal() -> None:
    key = "sk-" + "a1B2c3D4" * 6
    message = refused(
        400, {"error": "Bad", "details": f"the header Authorization: Bearer {key} \x1b[31m"}
    ).message
    assert key not in message
    assert "\x1b" not in message
