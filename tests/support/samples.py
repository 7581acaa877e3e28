"""Values made from a schema: one for each kind of value that it allows, at every depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TEXTS = (
    *("x", "7", "7d", "2026-01-31", "2026-01-31T12:00:00.000Z", "0x" + "a" * 40),
    *("https://example.com/file.png", "2026-01-31T12:00:00Z"),
)
ANYTHING = {"code": 1, "message": "x"}  # the error of an RPC is such a thing
OF_FORMAT = {"uri": TEXTS[-2], "date-time": TEXTS[-1], "binary": b"file"}


def samples(schema: Any) -> list[Any]:
    """Return values that a schema allows; the first has every field, the others differ from it in one place."""
    if "enum" in schema:
        return list(schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return [value for part in schema[word] for value in samples(part)]
    if "allOf" in schema:
        parts = [samples(part) for part in schema["allOf"]]
        whole = {name: value for values in parts for name, value in values[0].items()}
        return [whole, *(whole | value for values in parts for value in values[1:])]
    if not schema:
        return [ANYTHING]
    kinds = schema["type"]
    return [
        value for kind in ([kinds] if isinstance(kinds, str) else kinds) for value in OF_KIND[kind](schema)
    ]


def texts(schema: Any) -> Iterator[Any]:
    if "format" in schema:
        yield OF_FORMAT[schema["format"]]
    elif "pattern" in schema:
        fitting = [text for text in TEXTS if re.search(schema["pattern"], text)]
        assert fitting, f"TEXTS has nothing that fits {schema['pattern']}"
        yield fitting[0]
    else:
        yield "x" * max(1, schema.get("minLength", 1))


def integers(schema: Any) -> list[float]:
    """One, where the bounds allow it, and the bounds."""
    tried = (1, schema.get("minimum", 1), schema.get("maximum", 1))
    return list(dict.fromkeys(value for value in tried if fits(value, schema)))


def numbers(schema: Any) -> list[float]:
    return [*integers(schema), *[value for value in (0.5, 1.5) if fits(value, schema)][:1]]


def fits(value: float, schema: Any) -> bool:
    inside = schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return inside and schema.get("exclusiveMinimum", value - 1) < value < schema.get(
        "exclusiveMaximum", value + 1
    )


def arrays(schema: Any) -> Iterator[list[Any]]:
    least = schema.get("minItems", 0)
    yield from ([value] * max(1, least) for value in samples(schema["items"]) if schema["items"])
    if least == 0:
        yield []


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    known = {name: samples(each) for name, each in schema.get("properties", {}).items()}
    whole = {name: values[0] for name, values in known.items()}
    yield whole
    if len(needed := schema.get("required", [])) < len(whole):
        yield {name: whole[name] for name in needed}
    yield from (whole | {name: value} for name, values in known.items() for value in values[1:])
    if rest := schema.get("additionalProperties"):
        yield from (whole | {"other": value} for value in samples(rest))


OF_KIND: dict[str, Any] = {
    "string": texts,
    "integer": integers,
    "number": numbers,
    "boolean": lambda _: [True, False],
    "null": lambda _: [None],
    "array": arrays,
    "object": objects,
}
