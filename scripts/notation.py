"""How the table of facts writes a schema, and the JSON Schema that it means.

"string"  "integer"  "number"  "boolean"  "null"  "any"
"string 1..40"  "integer 0.."  "number >0..<1"    bounds: of a length, of a number
"string uri"  "string /^x/"  "string | null"      a format, a pattern, and null as well
{"@enum": [...]}  {"@anyOf": [...]}               in JSON Schema's words; also oneOf and allOf
["string"]  ["string", "1..20", "null"]           an array, how many, and null as well
{"name": ..., "more?": ...}                       an object; the question mark: not required
{"@rest": false}  {"@rest": "number"}             no other fields; other fields of this kind
{"@null": true}                                   and null as well
"""

from __future__ import annotations

import json
from typing import Any

Schema = Any  # a JSON Schema
Short = Any  # the same, as the table writes it

COMPOSED = ("anyOf", "oneOf", "allOf")
BOUNDS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
KNOWN = {
    *("type", "enum", *COMPOSED, "items", "properties", "required", "additionalProperties"),
    *("exclusiveMinimum", "exclusiveMaximum", "format", "pattern"),
    *(name for names in BOUNDS.values() for name in names),
}
KINDS = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def short(schema: Schema) -> Short:
    """Return a schema as the table writes it."""
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"the table has no way to write {sorted(unknown)}")
    if "enum" in schema:
        return {"@enum": sorted(schema["enum"], key=lambda word: (word is None, str(word)))}
    for word in COMPOSED:
        if word in schema:
            return short_of_parts(word, schema[word])
    if "type" not in schema:
        return "any"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = next((kind for kind in kinds if kind != "null"), "null")
    made = {"array": short_of_array, "object": short_of_object}.get(kind, short_of_leaf)(kind, schema)
    return or_null(made) if len(kinds) > 1 else made


def short_of_parts(word: str, parts: list[Schema]) -> Short:
    """Write a union, or parts that hold together; one part or null is no union."""
    made: list[Short] = []
    for part in map(short, parts):
        if part not in made:
            made.append(part)
    others = [part for part in made if part != "null"]
    if word == "anyOf" and len(others) == 1:
        return or_null(others[0]) if "null" in made else others[0]
    return {f"@{word}": made}


def short_of_array(kind: str, schema: Schema) -> Short:
    """Write an array."""
    return [short(schema.get("items", {})), *filter(None, [bounds_of(kind, schema)])]


def short_of_object(_: str, schema: Schema) -> Short:
    """Write an object, the names of its fields with a question mark where they are not required."""
    needs, rest = schema.get("required", ()), schema.get("additionalProperties", True)
    told = schema.get("properties", {}).items()
    made = {f"{name}{'' if name in needs else '?'}": short(each) for name, each in told}
    return made if rest in (True, {}) else made | {"@rest": rest and short(rest)}


def short_of_leaf(kind: str, schema: Schema) -> Short:
    """Write what has no parts."""
    pattern = f"/{schema['pattern']}/" if "pattern" in schema else ""
    return " ".join(filter(None, [kind, bounds_of(kind, schema), schema.get("format"), pattern]))


def bounds_of(kind: str, schema: Schema) -> str:
    """Write the least and the most, with a sign where the bound itself is outside."""
    least, most = BOUNDS.get(kind, ("", ""))
    above, below = "exclusiveMinimum", "exclusiveMaximum"
    low = f">{schema[above]}" if above in schema else schema.get(least, "")
    high = f"<{schema[below]}" if below in schema else schema.get(most, "")
    return "" if (low, high) == ("", "") else f"{low}..{high}"


def or_null(made: Short) -> Short:
    """Write that null is allowed as well."""
    if isinstance(made, str):
        return made if made in ("any", "null") else f"{made} | null"
    if isinstance(made, list):
        return [*made, "null"]
    if "@enum" in made:
        return made if None in made["@enum"] else {"@enum": [*made["@enum"], None]}
    return {"@anyOf": [*made["@anyOf"], "null"]} if "@anyOf" in made else made | {"@null": True}


def full(told: Short) -> Schema:
    """Return the JSON Schema that the table means."""
    if isinstance(told, str):
        return full_leaf(told)
    if isinstance(told, list):
        bounds = "".join(each for each in told[1:] if each != "null")
        kind = ["array", "null"] if "null" in told[1:] else "array"
        return {"type": kind, "items": full(told[0])} | full_bounds("array", bounds)
    if "@enum" in told:
        kinds = list(dict.fromkeys(KINDS[type(word)] for word in told["@enum"]))
        return {"type": kinds if len(kinds) > 1 else kinds[0], "enum": told["@enum"]}
    for word in COMPOSED:
        if f"@{word}" in told:
            return {word: [full(part) for part in told[f"@{word}"]]}
    return full_object(told)


def full_object(told: Short) -> Schema:
    """Return the schema of an object."""
    fields = {name: full(each) for name, each in told.items() if not name.startswith("@")}
    made: dict[str, Any] = {"type": ["object", "null"] if "@null" in told else "object"}
    if fields:
        made["properties"] = {name.removesuffix("?"): each for name, each in fields.items()}
    if needs := [name for name in fields if not name.endswith("?")]:
        made["required"] = needs
    if "@rest" in told:
        made["additionalProperties"] = told["@rest"] and full(told["@rest"])
    return made


def full_leaf(told: str) -> Schema:
    """Return the schema of what has no parts."""
    if told == "any":
        return {}
    rest = told.removesuffix(" | null")
    words, slash, pattern = rest.removesuffix("/").partition(" /")
    kind, *facts = words.split(" ")
    made: dict[str, Any] = {"type": kind if rest == told else [kind, "null"]}
    for fact in facts:
        made |= full_bounds(kind, fact) if ".." in fact else {"format": fact}
    return made | ({"pattern": pattern} if slash else {})


def full_bounds(kind: str, told: str) -> Schema:
    """Return the least and the most in the words of JSON Schema."""
    made = {}
    for name, bound in zip(BOUNDS[kind], told.split(".."), strict=True) if told else ():
        if bound:
            exclusive = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
            made[exclusive[name] if bound[0] in "<>" else name] = json.loads(bound.lstrip("<>"))
    return made
