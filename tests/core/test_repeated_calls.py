"""Whole tool calls that come again are dropped where the id, or the chunk with the finish_reason, says so."""

from __future__ import annotations

from typing import Any

import pytest

from chat_chunks import JSON, folded
from steps import steps
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai._core.merge import Text
from venice_ai.types.api.chat import ChatCompletionChunk


def call(arguments: Any = None, id: str | None = "a", name: str | None = "f", index: int | None = 0) -> JSON:
    """A piece of a call; what is None is absent."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    head = {key: value for key, value in (("id", id), ("index", index)) if value is not None}
    return {**head, "function": function}


def chunk(*calls: JSON, finish: str | None = None) -> JSON:
    return {"choices": [{"index": 0, "delta": {"tool_calls": list(calls)}, "finish_reason": finish}]}


def arguments_of(*chunks: JSON) -> list[str]:
    return [each.function.arguments for each in folded(*chunks).tool_calls]


# --- the same value, written in two ways

WRITTEN: dict[str, tuple[Any, Any]] = {
    "pretty, then compact": ('{\n        "x": 1\n}', '{"x":1}'),
    "compact, then pretty": ('{"x":1}', '{\n        "x": 1\n}'),
    "much white space, then none": ('{"x":' + " " * 500 + "1}", '{"x":1}'),
    "white space before it": ('{"x":1}', ' \n{"x":1}'),
    "white space behind it": ('{"x":1}\n', '{"x":1}'),
    "escaped, then raw": ('{"x":"\\u00e9\\u00e9\\u00e9\\u00e9"}', '{"x":"éééé"}'),
    "raw, then escaped": ('{"x":"éééé"}', '{"x":"\\u00e9\\u00e9\\u00e9\\u00e9"}'),
    "text, then an object": ('{ "x" : 1 }', {"x": 1}),
    "an object, then text": ({"x": 1}, '{\n  "x": 1\n}'),
    "an object twice": ({"x": [1, None]}, {"x": [1, None]}),
    "another order": ('{"x":1,"y":2}', '{"y":2,"x":1}'),
    "a list": ("[ 1 ]", "[1]"),
    "an empty object": ("{ }", "{}"),
    "a text": (' "x" ', '"x"'),
    "a whole number, written as a fraction": ('{"x":1.0}', '{"x":1}'),
    "an exponent": ('{"x":1e2}', '{"x":100}'),
}
REPEATS: dict[str, JSON] = {
    "with its name": {},
    "without its name": {"name": None},
    "without its index": {"index": None},
    "on another index": {"index": 4},
    "without name and index": {"name": None, "index": None},
}


@pytest.mark.parametrize("finish", [None, "tool_calls"])
@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("case", WRITTEN)
def test_a_whole_call_with_the_same_id_is_one_call(case: str, repeat: str, finish: str | None) -> None:
    first, again = WRITTEN[case]
    (once,) = arguments_of(chunk(call(first)))
    chunks = [chunk(call(first)), chunk(call(again, **REPEATS[repeat]), finish=finish)]
    assert arguments_of(*chunks) == [once]
    assert arguments_of(*chunks, chunk(call(again, **REPEATS[repeat]), finish=finish)) == [once]


@pytest.mark.parametrize("case", WRITTEN)
def test_the_last_chunk_repeats_a_call_without_ids(case: str) -> None:
    first, again = WRITTEN[case]
    (once,) = arguments_of(chunk(call(first, id=None)))
    assert arguments_of(chunk(call(first, id=None)), chunk(call(again, id=None), finish="stop")) == [once]


def test_a_repeat_of_a_call_that_came_in_pieces_is_dropped() -> None:
    pieces = [chunk(call('{"x"')), chunk(call(":  1", name=None)), chunk(call("}", id=None, name=None))]
    assert arguments_of(*pieces, chunk(call('{"x":1}'))) == ['{"x":  1}']


@pytest.mark.parametrize(
    ("first", "again"),
    [('{"x":1}', '{"x":2}'), ('{"x":1}', '{"x":true}'), ("{}", "[]"), ('{"x":[1]}', '{"x":[1,1]}')],
)
def test_another_value_with_the_same_id_is_another_call(first: str, again: str) -> None:
    assert [text for text in arguments_of(chunk(call(first)), chunk(call(again))) if text] != [first]


# --- what a repeat says beyond the call

SIGNED = {"extra_content": {"google": {"thought_signature": "s"}}}
BEYOND: dict[str, tuple[JSON, JSON, JSON]] = {
    "a field that was missing": ({}, SIGNED, SIGNED),
    "the same field again": (SIGNED, SIGNED, SIGNED),
    "a field in a mapping": (
        {"extra_content": {"google": {"note": "I see"}}},
        SIGNED,
        {"extra_content": {"google": {"note": "I see", "thought_signature": "s"}}},
    ),
    "a text again": ({"note": "I see"}, {"note": "I see"}, {"note": "I see"}),
    "a text, longer than before": ({"note": "I "}, {"note": "I see"}, {"note": "I see"}),
    "a list again": ({"more": [1]}, {"more": [1]}, {"more": [1]}),
    "a list, longer than before": ({"more": [1]}, {"more": [1, 2]}, {"more": [1, 2]}),
    "a state": ({"status": "in_progress"}, {"status": "completed"}, {"status": "completed"}),
    "a null": ({"note": "I see"}, {"note": None}, {"note": "I see"}),
    "nothing": ({"note": "I see"}, {}, {"note": "I see"}),
}


@pytest.mark.parametrize("finish", [None, "tool_calls"])
@pytest.mark.parametrize("case", BEYOND)
def test_a_repeat_adds_its_fields_and_doubles_none(case: str, finish: str | None) -> None:
    first, again, extra = BEYOND[case]
    response = folded(chunk({**call("{}"), **first}), chunk({**call("{}"), **again}, finish=finish))
    (found,) = response.tool_calls
    assert found.model_extra == extra
    (sent,) = response.message.to_request()["tool_calls"]  # type: ignore[misc]
    assert {name: sent[name] for name in extra} == extra  # type: ignore[index]


def test_a_repeat_adds_the_fields_of_its_function_too() -> None:
    strict = call("{}")
    strict["function"]["strict"] = True
    (found,) = folded(chunk(call("{}")), chunk(strict)).tool_calls
    assert found.function.model_extra == {"strict": True}


def test_a_call_that_a_later_chunk_lengthened_can_be_repeated_by_the_last_one() -> None:
    chunks = [
        chunk(call('{"x":', id=None), finish="tool_calls"),
        chunk(call("1}", id=None, name=None), finish="tool_calls"),
        chunk(call('{"x": 1}', id=None), finish="tool_calls"),
    ]
    assert arguments_of(*chunks) == ['{"x":1}']


def test_each_chunk_with_a_finish_reason_may_repeat_each_call_once() -> None:
    both = chunk(call("{}", id=None), call("{}", id=None), finish="tool_calls")
    assert arguments_of(both, both, both) == ["{}", "{}"]


def test_a_long_call_that_is_not_whole_is_repeated_as_it_stands() -> None:
    half = '{"x":"' + "a" * 9000
    assert arguments_of(chunk(call(half, id=None)), chunk(call(half, id=None), finish="length")) == [half]
    other = '{"x":"' + "b" * 9000
    assert arguments_of(chunk(call(half, id=None)), chunk(call(other, id=None), finish="length")) == [
        half + other
    ]


# --- linear

LONG: dict[str, Any] = {
    "calls with ids": lambda number: call(f'{{"x":{number}}}', id=f"c{number}"),
    "calls of one index": lambda number: call(f'{{"x":{number}}}', id=None),
    "calls without identity": lambda number: call(f'{{"x":{number}}}', id=None, index=None),
    "equal calls": lambda number: call("{}", id=f"c{number}"),
    "calls without arguments": lambda number: call("", id=f"c{number}"),
    "one call again and again": lambda number: call('{"x":1}'),
    "one call, without its name": lambda number: call('{"x":1}', name=None),
    "one call again, with more fields each time": lambda number: {
        **call('{"x":1}'),
        "more": {f"k{number}": number},
    },
    "one call in named pieces": lambda number: call('{"x":' if number == 0 else "[", id=None),
    "two calls in turn": lambda number: call(f'{{"x":{number % 2}}}', id=f"c{number % 2}", index=number % 2),
}


@pytest.mark.parametrize("shape", LONG)
def test_many_chunks_with_a_finish_reason_are_linear(shape: str) -> None:
    def work(count: int) -> Any:
        events = [
            ChatCompletionChunk.model_validate(chunk(LONG[shape](number), finish="tool_calls"))
            for number in range(count)
        ]
        accumulator = ChatAccumulator()
        return lambda: ([accumulator.add(event) for event in events], accumulator.snapshot())

    assert steps(work(4000)) < 9 * steps(work(500))


def test_a_long_call_in_pieces_is_not_read_again_for_each_finish_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = 0
    joined = Text.__str__

    def counted(text: Text) -> str:
        nonlocal read
        read += len(text)
        return joined(text)

    pieces = ['{"x":"', *["a" * 2000] * 400]
    accumulator = ChatAccumulator()
    monkeypatch.setattr(Text, "__str__", counted)
    for piece in pieces:
        made = chunk(call(piece), finish="tool_calls")
        accumulator.add(ChatCompletionChunk.model_validate(made))
    assert read < 50_000
    assert arguments_of_snapshot(accumulator) == ["".join(pieces)]


def arguments_of_snapshot(accumulator: ChatAccumulator) -> list[str]:
    return [each.function.arguments for each in accumulator.snapshot().tool_calls]
