"""`nox -s spec`: the table of facts, how it is made from the official description, and what the package has not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from official import facts, faults, spec, table, tool
from samples import samples

# A description of nobody's, with whatever the official one does that takes some understanding.
DOCUMENT = """
openapi: 3.0.0
paths:
  /things/{id}:
    description: A sentence.
    get:
      summary: A sentence.
      parameters:
        - {name: id, in: path, required: true, description: A sentence., schema: {type: string, example: an example}}
        - {name: mode, in: query, schema: {type: string, enum: [on, off, 16:9], default: off}}
        - {name: Accept-Encoding, in: header, schema: {type: string}}
      responses:
        "200":
          description: A sentence.
          content:
            application/json: {schema: {$ref: "#/components/schemas/Thing"}}
            text/csv: {schema: {type: string}}
  /things:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [model, share]
              properties:
                model: {type: string, enum: [old-model], description: A sentence.}
                share: {type: number, minimum: 0, exclusiveMinimum: true, maximum: 1, nullable: true}
                word: {type: string, enum: [b, a], nullable: true}
                stop: {anyOf: [{type: string, title: String}, {title: "null", nullable: true}]}
                pictures: {type: array, items: {type: string, format: binary}, maxItems: 3}
      responses:
        "200": {content: {image/png: {schema: {type: string, format: binary}}}}
        "400": {content: {application/json: {schema: {type: object}}}}
  /billing/usage:
    get: {responses: {"410": {description: Gone.}}}
components:
  schemas:
    Thing:
      type: object
      required: [made]
      properties:
        made: {type: string, format: date-time, example: 2026-01-31}
        more: {type: object, additionalProperties: {type: integer}, nullable: true}
        rest: {nullable: true}
"""

TABLE = """{
  "GET /things/{id}": {
    "answer application/json": {
      "made": "string date-time",
      "more?": {"@null": true, "@rest": "integer"},
      "rest?": "any"
    },
    "answer text/csv": "file",
    "path id": "string",
    "query mode?": {"@enum": ["16:9", "off", "on"]}
  },
  "POST /things": {
    "answer image/png": "file",
    "body application/json": {
      "@rest": false,
      "model": "string",
      "pictures?": ["string binary", "..3"],
      "share": "number >0..1 | null",
      "stop?": "string | null",
      "word?": {"@enum": ["a", "b", null]}
    }
  }
}
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, "utf-8")
    return path


@pytest.fixture
def own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another place for the table, with a copy of the one in the checkout."""
    path = tmp_path / "facts.json"
    path.write_text(table.TABLE.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(tool, "TABLE", path)
    return path


# --- the table in the checkout


def test_the_table_is_fresh() -> None:
    assert tool.changes(spec().table) == []


def test_the_table_is_written_as_it_is_read() -> None:
    assert table.written(facts()) == table.TABLE.read_text("utf-8")


def test_nothing_drifts() -> None:
    assert sorted(tool.drift(facts())) == []


def test_the_operation_of_a_request_is_found() -> None:
    found = [
        facts().operation(*request.split(" "))
        for request in ("GET /api_keys/rate_limits", "GET /api_keys/7", "GET /api_keys/7/8", "PUT /models")
    ]
    assert [each and each.route for each in found] == [
        "GET /api_keys/rate_limits",
        "GET /api_keys/{id}",
        None,
        None,
    ]


# --- how the table is made


def read(document: Path) -> Any:
    pytest.importorskip("ruamel.yaml", reason="ruamel.yaml reads the official description")
    from openapi import Spec  # in scripts/, where `official` looks

    return Spec(document)


def test_the_facts_of_a_description_are_its_schemas_as_they_are_meant(document: Path) -> None:
    assert read(document).table == TABLE


def test_no_sentence_and_no_example_gets_into_the_table(document: Path) -> None:
    made = read(document).table
    assert "sentence" not in made
    assert "example" not in made
    assert "old-model" not in made


def test_the_examples_of_fields_make_up_an_answer(document: Path) -> None:
    assert list(read(document).examples("GET /things/{id}")) == [{"made": "2026-01-31"}]
    assert list(read(document).examples("POST /things")) == []


# --- what the session says


def test_the_tool_sees_a_new_operation_and_a_new_field() -> None:
    changed = dict(facts().operations)
    changed["GET /image/moods"] = changed.pop("GET /image/styles")
    generate = changed["POST /image/generate"]
    new = {"properties": {"positive_prompt": {"type": "string"}}}
    bodies = {"application/json": {"allOf": [generate.bodies["application/json"], new]}}
    changed["POST /image/generate"] = dataclasses.replace(generate, bodies=bodies)
    assert sorted(tool.drift(table.Facts(changed))) == [
        "GET /image/moods: no method",
        "GET /image/styles: gone from the description, but there is image.styles()",
        "POST /image/generate: image.generate() takes no positive_prompt",
    ]


def test_the_session_says_that_nothing_differs(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 0
    assert capsys.readouterr().out == f"{len(facts().operations)} operations, 0 differences\n"


def test_the_session_says_what_has_changed_and_writes_it(
    document: Path, own_table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = own_table.read_text("utf-8")
    assert tool.main([str(document)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert {'+  "POST /things": {', '-  "GET /models": {', "POST /things: no method"} <= set(said)
    assert said[-1].endswith("; the facts in the repository are stale: --write writes them anew")
    assert own_table.read_text("utf-8") == before

    assert tool.main([str(document), "--write"]) == 1
    assert "stale" not in capsys.readouterr().out
    assert own_table.read_text("utf-8") == read(document).table


def test_nothing_is_written_without_a_description(own_table: Path) -> None:
    with pytest.raises(SystemExit):
        tool.main(["--write"])


# --- how the table writes a schema


IN_SHORT: list[tuple[Any, Any]] = [
    ({}, "any"),
    ({"type": "null"}, "null"),
    ({"type": "string"}, "string"),
    ({"type": ["string", "null"]}, "string | null"),
    ({"type": "string", "minLength": 1}, "string 1.."),
    ({"type": "string", "maxLength": 40, "pattern": "^a/b c$"}, "string ..40 /^a/b c$/"),
    ({"type": ["string", "null"], "format": "uri"}, "string uri | null"),
    ({"type": "integer", "minimum": 0, "maximum": 0}, "integer 0..0"),
    ({"type": "number", "minimum": -1.5, "exclusiveMaximum": 2}, "number -1.5..<2"),
    ({"type": "number", "exclusiveMinimum": -2}, "number >-2.."),
    ({"type": "string", "enum": ["a", "b"]}, {"@enum": ["a", "b"]}),
    ({"type": ["integer", "null"], "enum": [2, 4, None]}, {"@enum": [2, 4, None]}),
    ({"type": "boolean", "enum": [True]}, {"@enum": [True]}),
    ({"type": "array", "items": {}}, ["any"]),
    ({"type": ["array", "null"], "items": {"type": "null"}, "minItems": 2}, ["null", "2..", "null"]),
    ({"type": "object"}, {}),
    (
        {"type": "object", "properties": {"a": {}, "b": {"type": "null"}}, "required": ["b"]},
        {"a?": "any", "b": "null"},
    ),
    ({"type": ["object", "null"], "additionalProperties": False}, {"@null": True, "@rest": False}),
    ({"type": "object", "additionalProperties": {"type": "string"}}, {"@rest": "string"}),
    ({"anyOf": [{"type": "string"}, {"type": "number"}]}, {"@anyOf": ["string", "number"]}),
    ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"@oneOf": ["string", "null"]}),
    ({"allOf": [{"type": "object"}]}, {"@allOf": [{}]}),
]


@pytest.mark.parametrize(("schema", "short"), IN_SHORT, ids=[str(short) for _, short in IN_SHORT])
def test_a_schema_is_written_in_short_and_read_in_full(schema: Any, short: Any) -> None:
    assert (table.short(schema), table.full(short)) == (short, schema)


@pytest.mark.parametrize(
    ("schema", "short"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}, {"type": "null"}]}, "string | null"),
        ({"anyOf": [{"type": "string"}, {"type": "string"}]}, "string"),
        ({"anyOf": [{"enum": ["b", "a"]}, {"type": "null"}]}, {"@enum": ["a", "b", None]}),
        ({"type": "object", "additionalProperties": True}, {}),
    ],
    ids=["null", "twice", "words", "open"],
)
def test_what_means_the_same_is_written_in_the_same_way(schema: Any, short: Any) -> None:
    assert table.short(schema) == short


def test_a_word_that_the_table_cannot_write_is_named() -> None:
    with pytest.raises(ValueError, match=r"no way to write \['uniqueItems'\]"):
        table.short({"type": "array", "items": {}, "uniqueItems": True})


# --- values made from a schema


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({"type": "boolean"}, [True, False]),
        ({"type": ["string", "null"], "minLength": 2}, ["xx", None]),
        ({"type": "integer", "minimum": 10, "maximum": 20}, [10, 20]),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, [0.5]),
        ({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2}, [["a", "a"], ["b", "b"]]),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "boolean"}, "b": {"type": "null"}},
                "required": ["a"],
            },
            [{"a": True, "b": None}, {"a": True}, {"a": False, "b": None}],
        ),
    ],
    ids=["boolean", "string", "integer", "number", "array", "object"],
)
def test_samples_are_of_each_kind_that_a_schema_allows(schema: Any, wanted: list[Any]) -> None:
    assert samples(schema) == wanted
    assert [fault for value in wanted for fault in faults(schema, value)] == []
