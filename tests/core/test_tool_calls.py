"""Tool calls in pieces, from servers that identify them well, badly, or not at all: each case names its kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps import steps
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.types.api.chat import ChatCompletionChunk

JSON = dict[str, Any]
Call = tuple[str, str, str]


def piece(id: Any = None, name: Any = None, arguments: Any = None, index: Any = None, **more: Any) -> JSON:
    """A piece of a call; what is None is absent."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    head = {key: value for key, value in (("index", index), ("id", id)) if value is not None}
    return {**head, **({"function": function} if function else {}), **more}


def chunk(*pieces: Any, finish: str | None = None) -> JSON:
    return {"choices": [{"index": 0, "delta": {"tool_calls": list(pieces)}, "finish_reason": finish}]}


def folded(*chunks: JSON) -> Any:
    accumulator = ChatAccumulator()
    for each in chunks:
        accumulator.add(ChatCompletionChunk.model_validate(each))
    return accumulator.snapshot()


def calls_of(*chunks: JSON) -> list[Call]:
    return [(call.id, call.function.name, call.function.arguments) for call in folded(*chunks).tool_calls]


# --- which call a piece belongs to: id, name, arguments, index of each piece; id, name, arguments of each call

CASES: dict[str, tuple[list[tuple[Any, ...]], list[Call]]] = {
    # an id that was seen before
    "known id, no name, no index": (
        [("a", "f", "{", 0), ("b", "g", "[", 1), ("a", None, "}"), ("b", None, "]")],
        [("a", "f", "{}"), ("b", "g", "[]")],
    ),
    "known id, same name on each piece": (
        [("a", "f", "{", 0), ("a", "f", '"x":', 0), ("a", "f", "1}", 0)],
        [("a", "f", '{"x":1}')],
    ),
    "known id, name comes later": ([("a", None, None, 0), ("a", "f", "{}", 0)], [("a", "f", "{}")]),
    "known id, white space behind the arguments": (
        [("a", "f", "{}", 0), ("a", None, "\n", 0)],
        [("a", "f", "{}\n")],
    ),
    "known id on another index": ([("a", "f", "{", 0), ("a", None, "}", 3)], [("a", "f", "{}")]),
    # the same id on two functions
    "one id, two functions": (
        [("a", "f", "{}", 0), ("a", "g", "[]", 0)],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    "one id, two functions, on two indexes": (
        [("a", "f", "", 0), ("a", "g", "", 1), (None, None, "{}", 0), (None, None, "[]", 1)],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    "one id, two functions, pieces with their names": (
        [("a", "f", "{"), ("a", "g", "["), ("a", "f", "}"), ("a", "g", "]")],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    "one id, two functions, the first of them half": (
        [("a", "f", "{", 0), ("a", "g", "{}", 0)],
        [("a", "f", "{"), ("a", "g", "{}")],
    ),
    "one id, one function, two whole calls": (
        [("a", "f", '{"x":1}', 0), ("a", "f", '{"x":2}', 1)],
        [("a", "f", '{"x":1}'), ("a", "f", '{"x":2}')],
    ),
    "one id, two functions, interleaved without names": (
        [("a", "f", "{", 0), ("a", "g", "[", 1), ("a", None, "}", 0), ("a", None, "]", 1)],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    "one id, two functions, on one index, in halves": (
        [("a", "f", "{", 0), ("a", "g", "[", 0), ("a", "f", "}", 0), ("a", "g", "]", 0)],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    "one id, two functions, the second announced": (
        [("a", "f", "{}", 0), ("a", "g", "", 1), ("a", None, "[]", 1)],
        [("a", "f", "{}"), ("a", "g", "[]")],
    ),
    # the same id on one function, twice
    "one id, one function, two calls in pieces on two indexes": (
        [("a", "f", '{"x":', 0), ("a", "f", '{"y":', 1), (None, None, "1}", 1), (None, None, "2}", 0)],
        [("a", "f", '{"x":2}'), ("a", "f", '{"y":1}')],
    ),
    "one id, one function, two indexes, the id on each piece": (
        [("a", "f", '{"x":', 0), ("a", "f", '{"y":', 1), ("a", None, "2}", 0), ("a", None, "1}", 1)],
        [("a", "f", '{"x":2}'), ("a", "f", '{"y":1}')],
    ),
    "one id, one function, two indexes, id and name on each piece": (
        [("a", "f", '{"x":', 0), ("a", "f", '{"y":', 1), ("a", "f", "2}", 0), ("a", "f", "1}", 1)],
        [("a", "f", '{"x":2}'), ("a", "f", '{"y":1}')],
    ),
    "one id, one function, announced on two indexes": (
        [("a", "f", "", 0), ("a", "f", "", 1), (None, None, "{}", 0), (None, None, "[]", 1)],
        [("a", "f", "{}"), ("a", "f", "[]")],
    ),
    "one id, one function, one whole, one in pieces": (
        [("a", "f", '{"x":1}', 0), ("a", "f", '{"y":', 1), (None, None, "2}", 1)],
        [("a", "f", '{"x":1}'), ("a", "f", '{"y":2}')],
    ),
    "one id, another index for each piece": (
        [("a", "f", '{"x":', 0), ("a", "f", "[1", 1), ("a", None, "]}", 2)],
        [("a", "f", '{"x":[1]}')],
    ),
    # another id
    "another id, another index": (
        [("a", "f", "{", 0), ("b", "f", "{", 1), (None, None, "}", 0), (None, None, "}", 1)],
        [("a", "f", "{}"), ("b", "f", "{}")],
    ),
    "another id, same index, whole": (
        [("a", "f", '{"x":1}', 0), ("b", "f", '{"x":2}', 0)],
        [("a", "f", '{"x":1}'), ("b", "f", '{"x":2}')],
    ),
    "another id, same index, half, another name": (
        [("a", "f", "{", 0), ("b", "g", "{}", 0)],
        [("a", "f", "{"), ("b", "g", "{}")],
    ),
    "a new id for each piece, no name": (
        [("a", "f", "", 0), ("b", None, '{"x"', 0), ("c", None, ":1}", 0)],
        [("a", "f", '{"x":1}')],
    ),
    "a new id for each piece, the name on each": (
        [("a", "f", "{", 0), ("b", "f", '"x"', 0), ("c", "f", ":1}", 0)],
        [("a", "f", '{"x":1}')],
    ),
    "a new id for each piece, then the next call": (
        [("a", "f", "{", 0), ("b", "f", "}", 0), ("c", "f", "[", 0), ("d", "f", "]", 0)],
        [("a", "f", "{}"), ("c", "f", "[]")],
    ),
    "a new id for each piece, one of which comes again": (
        [("a", "f", "{", 0), ("b", None, '"x":', 0), ("b", None, "1}", 7)],
        [("a", "f", '{"x":1}')],
    ),
    "another id, no index": ([("a", "f", "{"), ("b", "f", "{}")], [("a", "f", "{"), ("b", "f", "{}")]),
    "another id, no name, whole arguments before": (
        [("a", "f", "{}", 0), ("b", None, "[]", 0)],
        [("a", "f", "{}"), ("b", "", "[]")],
    ),
    "another id on another index, its name comes later": (
        [("a", "f", "{}", 0), ("b", None, None, 1), (None, "g", "", 1), (None, None, "[]", 1)],
        [("a", "f", "{}"), ("b", "g", "[]")],
    ),
    "announced one after the other on one index": (
        [("a", "f", "", 0), ("b", "f", "", 0)],
        [("a", "f", ""), ("b", "f", "")],
    ),
    # no ids
    "no ids, another name": ([(None, "f", "{", 0), (None, "g", "{}", 0)], [("", "f", "{"), ("", "g", "{}")]),
    "no ids, no indexes, another name": (
        [(None, "f", "{}"), (None, "g", "{}")],
        [("", "f", "{}"), ("", "g", "{}")],
    ),
    "no ids, same name, whole": (
        [(None, "f", '{"x":1}', 0), (None, "f", '{"x":2}', 0)],
        [("", "f", '{"x":1}'), ("", "f", '{"x":2}')],
    ),
    "no ids, no indexes, same name, whole": (
        [(None, "f", '{"x":1}'), (None, "f", '{"x":2}')],
        [("", "f", '{"x":1}'), ("", "f", '{"x":2}')],
    ),
    "no ids, same name, half": (
        [(None, "f", '{"x":', 0), (None, "f", "1}", 0)],
        [("", "f", '{"x":1}')],
    ),
    "no ids, same name, whole after pieces": (
        [(None, "f", "{"), (None, None, "}"), (None, "f", "["), (None, None, "]")],
        [("", "f", "{}"), ("", "f", "[]")],
    ),
    "no ids, brackets in a text": (
        [(None, "f", '{"x":"}'), (None, "f", '"}'), (None, "f", "{}")],
        [("", "f", '{"x":"}"}'), ("", "f", "{}")],
    ),
    "no ids, two calls without arguments": (
        [(None, "f", "", 0), (None, "f", "", 0)],
        [("", "f", ""), ("", "f", "")],
    ),
    "no ids, two calls with empty objects": (
        [(None, "f", "{}"), (None, "f", "{}")],
        [("", "f", "{}"), ("", "f", "{}")],
    ),
    "the id comes late": ([(None, "f", "{}", 0), ("a", None, None, 0)], [("a", "f", "{}")]),
    "the name again, with nothing, from a server that gives ids": (
        [("a", "f", "{}", 0), (None, "f", "", 0)],
        [("a", "f", "{}")],
    ),
    # whole calls repeated
    "same id, same arguments": ([("a", "f", '{"x":1}', 0)] * 2, [("a", "f", '{"x":1}')]),
    "same id, same arguments written differently": (
        [("a", "f", '{"x":1,"y":2}', 0), ("a", "f", '{"y": 2, "x": 1}', 0)],
        [("a", "f", '{"x":1,"y":2}')],
    ),
    "same id, same arguments, no name": ([("a", "f", "{}", 0), ("a", None, "{}")], [("a", "f", "{}")]),
    # an empty value where the arguments are still to come
    "a null in words first": (
        [("a", "f", "null", 0), (None, None, '{"x":1}', 0)],
        [("a", "f", '{"x":1}')],
    ),
    "an empty object with a space first": (
        [("a", "f", "{ }", 0), (None, None, '{"x":1}', 0)],
        [("a", "f", '{"x":1}')],
    ),
    "an empty object with a line break first": (
        [("a", "f", "{\n}\n", 0), (None, None, '{"x"', 0), (None, None, ":1}", 0)],
        [("a", "f", '{"x":1}')],
    ),
    "an empty list first": ([("a", "f", "[]", 0), ("a", None, '{"x":1}', 0)], [("a", "f", '{"x":1}')]),
    "an empty text first": ([("a", "f", '""', 0), ("a", "f", '{"x":1}', 0)], [("a", "f", '{"x":1}')]),
    "an empty object, as an object, first": (
        [("a", "f", {}, 0), ("a", None, {"x": 1}, 0)],
        [("a", "f", '{"x":1}')],
    ),
    "a null in words alone": ([("a", "f", "null", 0), ("a", None, "", 0)], [("a", "f", "null")]),
    "an empty object, and a second call": (
        [(None, "f", "{}", 0), (None, "f", '{"x":1}', 0)],
        [("", "f", "{}"), ("", "f", '{"x":1}')],
    ),
    "an empty object first": ([("a", "f", "{}", 0), (None, None, '{"x":1}', 0)], [("a", "f", '{"x":1}')]),
    "an empty object first, in pieces": (
        [("a", "f", "{}", 0), (None, None, '{"x"', 0), (None, None, ":1}", 0)],
        [("a", "f", '{"x":1}')],
    ),
}


@pytest.mark.parametrize("together", [False, True], ids=["in chunks", "in one chunk"])
@pytest.mark.parametrize("case", CASES)
def test_each_piece_goes_to_its_call(case: str, together: bool) -> None:
    pieces, calls = CASES[case]
    made = [piece(*each) for each in pieces]
    assert calls_of(*([chunk(*made)] if together else map(chunk, made))) == calls


# --- the chunk with the finish_reason

LAST: dict[str, tuple[list[JSON], list[JSON], list[Call]]] = {
    "repeated without ids": ([piece(None, "f", "{}", 0)], [piece(None, "f", "{}", 0)], [("", "f", "{}")]),
    "repeated without ids and index": (
        [piece(None, "f", "{}", 0)],
        [piece(None, "f", "{}")],
        [("", "f", "{}")],
    ),
    "repeated without arguments": ([piece(None, "f", "", 0)], [piece(None, "f", "", 0)], [("", "f", "")]),
    "repeated, written differently": (
        [piece(None, "f", '{"x":1}', 0)],
        [piece(None, "f", {"x": 1}, 0)],
        [("", "f", '{"x":1}')],
    ),
    "repeated with the id that was missing": (
        [piece(None, "f", "{}", 0)],
        [piece("a", "f", "{}", 0)],
        [("a", "f", "{}")],
    ),
    "repeated without the id": ([piece("a", "f", "{}", 0)], [piece(None, "f", "{}", 0)], [("a", "f", "{}")]),
    "each repeated once": (
        [piece(None, "f", "{}"), piece(None, "f", "{}")],
        [piece(None, "f", "{}")] * 3,
        [("", "f", "{}")] * 3,
    ),
    "another index": (
        [piece(None, "f", "{}", 0)],
        [piece(None, "f", "{}", 1)],
        [("", "f", "{}"), ("", "f", "{}")],
    ),
    "another id": (
        [piece("a", "f", "{}", 0)],
        [piece("b", "f", "{}", 0)],
        [("a", "f", "{}"), ("b", "f", "{}")],
    ),
    "other arguments": (
        [piece(None, "f", '{"x":1}', 0)],
        [piece(None, "f", '{"x":2}', 0)],
        [("", "f", '{"x":1}'), ("", "f", '{"x":2}')],
    ),
    "all of them in the last chunk": ([], [piece(None, "f", "", 0)] * 2, [("", "f", "")] * 2),
    "the last piece of a call": ([piece("a", "f", "{", 0)], [piece(None, None, "}", 0)], [("a", "f", "{}")]),
}


@pytest.mark.parametrize("case", LAST)
def test_a_whole_call_is_dropped_where_the_last_chunk_repeats_it(case: str) -> None:
    before, last, calls = LAST[case]
    assert calls_of(*map(chunk, before), chunk(*last, finish="tool_calls")) == calls


# --- odd shapes


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"city": "Århus", "n": [1, None]}, '{"city":"Århus","n":[1,null]}'),
        ({}, "{}"),
        ([1], "[1]"),
        (5, "5"),
        (True, "true"),
        (None, ""),
    ],
)
def test_arguments_that_are_no_text_become_json_text(arguments: Any, text: str) -> None:
    function = {"name": "f", "arguments": arguments}
    assert calls_of(chunk({"index": 0, "id": "a", "function": function})) == [("a", "f", text)]


@pytest.mark.parametrize("odd", [[None], [None, None], []], ids=["null", "nulls", "empty"])
def test_a_list_of_nothing_holds_no_call(odd: list[Any]) -> None:
    assert folded(chunk(*odd)).message.tool_calls is None


@pytest.mark.parametrize(
    "empty", [{}, {"index": 0}, {"index": 0, "function": None}, {"index": 0, "type": "function", "id": ""}]
)
def test_a_piece_that_says_nothing_begins_no_call(empty: JSON) -> None:
    assert folded(chunk(empty)).tool_calls == []
    assert calls_of(chunk(piece("a", "f", "{", 0)), chunk(empty), chunk(piece(arguments="}", index=0))) == [
        ("a", "f", "{}")
    ]


@pytest.mark.parametrize(
    "odd",
    [
        [None, piece("a", "f", "{}", 0)],
        [{**piece("a", "f", "{}"), "index": None}],
        [piece("a", "f", "{}", 0), {"index": 1, "function": None}],
        [{**piece("a", "f", "{}", 0), "type": None}],
    ],
    ids=["null among calls", "null index", "null function", "null type"],
)
def test_what_is_null_costs_nothing_else(odd: Any) -> None:
    delta = {"content": "Hi", "tool_calls": odd}
    response = folded({"choices": [{"delta": delta, "finish_reason": "tool_calls"}]})
    assert [(call.id, call.function.name, call.function.arguments) for call in response.tool_calls] == [
        ("a", "f", "{}")
    ]
    assert (response.text, response.choices[0].finish_reason) == ("Hi", "tool_calls")


def test_unknown_fields_of_a_call_are_joined_by_the_rule_of_all_fields() -> None:
    response = folded(
        chunk(piece("a", "f", "{", 0, extra_content={"google": {"thought_signature": "s1", "note": "I "}})),
        chunk(piece(arguments="}", index=0, extra_content={"google": {"note": "see"}, "more": [1]})),
        chunk(piece(index=0, extra_content={"google": {"thought_signature": "s2"}, "more": [2]})),
    )
    assert response.tool_calls[0].model_extra == {
        "extra_content": {"google": {"thought_signature": "s2", "note": "I see"}, "more": [1, 2]}
    }


def test_a_call_of_another_type_has_no_function() -> None:
    response = folded(
        chunk({"index": 0, "id": "a", "type": "custom", "custom": {"name": "sh", "input": "l"}}),
        chunk({"index": 0, "custom": {"input": "s"}}),
    )
    assert response.message.to_dict()["tool_calls"] == [
        {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sh", "input": "ls"}}
    ]


# --- properties


@given(
    st.lists(
        st.tuples(
            st.sampled_from("fg"), st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2)
        ),
        max_size=4,
    ),
    st.sampled_from(["id", "id on each piece", "index", "names"]),
    st.data(),
)
def test_calls_in_any_pieces_are_the_calls(
    wanted: list[tuple[str, dict[str, str]]], identity: str, data: st.DataObject
) -> None:
    pieces: list[JSON] = []
    for number, (name, arguments) in enumerate(wanted):
        text = json.dumps(arguments)
        at = sorted(data.draw(st.lists(st.integers(1, len(text)), max_size=4)))
        for first, (start, end) in enumerate(zip([0, *at], [*at, len(text)], strict=True)):
            head: dict[str, Any] = {"arguments": text[start:end]}
            if first == 0 or identity == "names":
                head["name"] = name
            if identity.startswith("id") and (first == 0 or identity.endswith("piece")):
                head["id"] = f"call_{number}"
            if identity in ("id", "index"):
                head["index"] = number
            if identity != "names" or text[start:end]:
                pieces.append(piece(**head))
    assert [(call[1], json.loads(call[2])) for call in calls_of(*map(chunk, pieces))] == wanted


# --- linear


SHAPES: dict[str, Any] = {
    "ids": lambda number: piece(f"c{number}", "f", '{"x":1}', 0),
    "indexes": lambda number: piece(None, "f", '{"x":1}', number),
    "no identity": lambda number: piece(None, "f", '{"x":1}'),
    "the same id": lambda number: piece("c", "f", '{"x":1}', 0),
    "one call, a new id for each piece": lambda number: piece(f"c{number}", "f", "[", 0),
    "one call, the name on each piece": lambda number: piece(None, "f", '{"x":'),
    "one id, many functions": lambda number: piece("c", f"f{number}", "{}", 0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_many_calls_in_one_event_are_linear(shape: str) -> None:
    def work(count: int) -> Any:
        event = ChatCompletionChunk.model_validate(chunk(*map(SHAPES[shape], range(count))))
        accumulator = ChatAccumulator()
        return lambda: (accumulator.add(event), accumulator.snapshot())

    assert steps(work(8000)) < 9 * steps(work(1000))


@pytest.mark.parametrize("shape", ["ids", "no identity"])
def test_many_calls_that_the_last_chunk_repeats_are_linear(shape: str) -> None:
    def work(count: int) -> Any:
        pieces = list(map(SHAPES[shape], range(count)))
        accumulator = ChatAccumulator()
        accumulator.add(ChatCompletionChunk.model_validate(chunk(*pieces)))
        event = ChatCompletionChunk.model_validate(chunk(*pieces, finish="tool_calls"))
        return lambda: accumulator.add(event)

    assert steps(work(8000)) < 9 * steps(work(1000))
