"""The pieces of a response: what has come of it is in the snapshot, before any item is whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from steps import steps
from venice_ai._core.response_fold import ResponseAccumulator
from venice_ai.types.api import responses as r

JSON = dict[str, Any]
EVENT: TypeAdapter[Any] = TypeAdapter(r.ResponseEvent)


def event(name: str, **fields: Any) -> JSON:
    return {"type": f"response.{name}", **fields}


def folded(*events: JSON) -> r.Response:
    accumulator = ResponseAccumulator()
    for each in events:
        accumulator.add(EVENT.validate_python(each))
    return accumulator.snapshot()


def output_of(*events: JSON) -> list[JSON]:
    output: Any = folded(*events).to_dict()["output"]
    return output


def added(item: JSON, index: int = 0) -> JSON:
    return event("output_item.added", output_index=index, item=item)


def done(item: JSON, index: int = 0) -> JSON:
    return event("output_item.done", output_index=index, item=item)


AT = {"item_id": "i", "output_index": 0}
PART = {**AT, "content_index": 0}
SOURCE = {"type": "url_citation", "url": "https://a", "title": "A", "start_index": 0, "end_index": 2}
REASONING = {"type": "reasoning", "id": "i", "summary": []}
MESSAGE = {"type": "message", "id": "i", "role": "assistant", "content": []}


def summary_text(words: str, index: int = 0) -> JSON:
    return event("reasoning_summary_text.delta", **AT, summary_index=index, delta=words)


CASES: dict[str, tuple[list[JSON], list[JSON]]] = {
    "a summary": (
        [added(REASONING), summary_text("I "), summary_text("see")],
        [{**REASONING, "summary": [{"type": "summary_text", "text": "I see"}]}],
    ),
    "a summary in parts": (
        [
            added(REASONING),
            event(
                "reasoning_summary_part.added",
                **AT,
                summary_index=0,
                part={"type": "summary_text", "text": ""},
            ),
            summary_text("I "),
            summary_text("see"),
            event(
                "reasoning_summary_part.added",
                **AT,
                summary_index=1,
                part={"type": "summary_text", "text": ""},
            ),
            summary_text("You", 1),
        ],
        [
            {
                **REASONING,
                "summary": [
                    {"type": "summary_text", "text": "I see"},
                    {"type": "summary_text", "text": "You"},
                ],
            }
        ],
    ),
    "a part of a summary that is whole": (
        [
            summary_text("I "),
            event(
                "reasoning_summary_part.done",
                **AT,
                summary_index=0,
                part={"type": "summary_text", "text": "I see"},
            ),
        ],
        [{"type": "reasoning", "summary": [{"type": "summary_text", "text": "I see"}]}],
    ),
    "a summary's text that is whole": (
        [summary_text("I "), event("reasoning_summary_text.done", **AT, summary_index=0, text="I see")],
        [{"type": "reasoning", "summary": [{"type": "summary_text", "text": "I see"}]}],
    ),
    "reasoning itself": (
        [
            added(REASONING),
            event("reasoning_text.delta", **PART, delta="I "),
            event("reasoning_text.delta", **PART, delta="see"),
        ],
        [{**REASONING, "content": [{"type": "reasoning_text", "text": "I see"}]}],
    ),
    "Venice's reasoning": (
        [event("reasoning.delta", **AT, delta="I "), event("reasoning.delta", **AT, delta="see")],
        [{"type": "reasoning", "summary": ["I see"]}],
    ),
    "a refusal": (
        [
            added(MESSAGE),
            event("content_part.added", **PART, part={"type": "refusal", "refusal": ""}),
            event("refusal.delta", **PART, delta="I "),
            event("refusal.delta", **PART, delta="won't"),
        ],
        [{**MESSAGE, "content": [{"type": "refusal", "refusal": "I won't"}]}],
    ),
    "a refusal without its beginning": (
        [event("refusal.delta", **PART, delta="I "), event("refusal.delta", **PART, delta="won't")],
        [{"type": "message", "content": [{"type": "refusal", "refusal": "I won't"}]}],
    ),
    "a source": (
        [
            event("output_text.delta", **PART, delta="Hi"),
            event("output_text.annotation.added", **PART, annotation_index=0, annotation=SOURCE),
            event(
                "output_text.annotation.added",
                **PART,
                annotation_index=1,
                annotation={**SOURCE, "url": "https://b"},
            ),
        ],
        [
            {
                "type": "message",
                "content": [
                    {
                        "type": "output_text",
                        "text": "Hi",
                        "annotations": [SOURCE, {**SOURCE, "url": "https://b"}],
                    }
                ],
            }
        ],
    ),
    "a source of a part that is whole, but for its sources": (
        [
            event("output_text.annotation.added", **PART, annotation=SOURCE),
            event("content_part.done", **PART, part={"type": "output_text", "text": "Hi", "annotations": []}),
        ],
        [{"type": "message", "content": [{"type": "output_text", "text": "Hi", "annotations": [SOURCE]}]}],
    ),
    "an item of a new type": (
        [
            added({"type": "code_interpreter_call", "id": "i", "code": ""}),
            event("code_interpreter_call_code.delta", **AT, delta="pri"),
            event("code_interpreter_call_code.delta", **AT, delta="nt()"),
        ],
        [{"type": "code_interpreter_call", "id": "i", "code": "print()"}],
    ),
    "the input of a custom tool": (
        [
            added({"type": "custom_tool_call", "id": "i"}),
            event("custom_tool_call_input.delta", **AT, delta="l"),
            event("custom_tool_call_input.delta", item_id="i", delta="s"),
        ],
        [{"type": "custom_tool_call", "id": "i", "input": "ls"}],
    ),
    "the arguments of a call over MCP": (
        [
            added({"type": "mcp_call", "id": "i", "arguments": ""}),
            event("mcp_call_arguments.delta", output_index=0, delta="{"),
            event("mcp_call_arguments.done", output_index=0, arguments="{}"),
        ],
        [{"type": "mcp_call", "id": "i", "arguments": "{}"}],
    ),
    "a part of a new type": (
        [
            added(MESSAGE),
            event("content_part.added", **PART, part={"type": "output_audio"}),
            event("output_audio_transcript.delta", **PART, delta="Hel"),
            event("output_audio_transcript.delta", **PART, delta="lo"),
            event("output_audio.delta", **PART, delta="AA"),
        ],
        [{**MESSAGE, "content": [{"type": "output_audio", "transcript": "Hello", "audio": "AA"}]}],
    ),
    "a list in pieces": (
        [
            added({"type": "file_search_call", "id": "i"}),
            event("file_search_call_results.delta", **AT, delta=[{"file": 1}]),
            event("file_search_call_results.delta", **AT, delta=[{"file": 2}]),
        ],
        [{"type": "file_search_call", "id": "i", "results": [{"file": 1}, {"file": 2}]}],
    ),
    "text that is whole, without its pieces": (
        [event("output_text.done", **PART, text="Hello")],
        [{"type": "message", "content": [{"type": "output_text", "text": "Hello", "annotations": []}]}],
    ),
    "arguments that are whole, without their pieces": (
        [
            added({"type": "function_call", "id": "i", "name": "f"}),
            event("function_call_arguments.done", **AT, arguments="{}"),
        ],
        [{"type": "function_call", "id": "i", "name": "f", "arguments": "{}"}],
    ),
    "arguments as an object": (
        [event("function_call_arguments.delta", **AT, delta={"a": 1})],
        [{"type": "function_call", "arguments": '{"a":1}'}],
    ),
    "an item that is whole": (
        [summary_text("I "), done({**REASONING, "summary": [{"type": "summary_text", "text": "I see."}]})],
        [{**REASONING, "summary": [{"type": "summary_text", "text": "I see."}]}],
    ),
    "an item that said at its beginning what it holds": (
        [added({**MESSAGE, "content": [{"type": "output_text", "text": "Hi"}]})],
        [{**MESSAGE, "content": [{"type": "output_text", "text": "Hi"}]}],
    ),
    "a null at the end": (
        [added({**MESSAGE, "status": "in_progress"}), done({"type": "message", "id": "i", "status": None})],
        [{**MESSAGE, "status": "in_progress"}],
    ),
    "nothing can be told": (
        [
            event("new_call_code.delta", **AT, delta="a"),
            event("new.delta", item_id=["i"], output_index="0", delta="a"),
            added({"type": "new_call", "id": "i"}),
            event("other_code.delta", **AT, delta="a"),
            event("new_call_code.delta", item_id="other", delta="a"),
            event("delta", **AT, delta="a"),
        ],
        [{"type": "new_call", "id": "i"}],
    ),
}


SAID = {"type": "output_text", "text": "Hi", "annotations": []}
CITED = {**SAID, "annotations": [SOURCE]}
MESSAGE_OF_HI = {"type": "message", "content": [SAID]}


def call(arguments: str, **at: Any) -> JSON:
    return event("function_call_arguments.delta", delta=arguments, **at)


def words(delta: str, **at: Any) -> JSON:
    return event("output_text.delta", delta=delta, **at)


# Which item an event is of: the one that has its id; else the one at its place, unless that is of another type, or has
# another id, which came twice, or is whole, or was never announced.
ITEMS: dict[str, tuple[list[JSON], list[JSON]]] = {
    "text at the place of Venice's reasoning": (
        [
            event("reasoning.delta", item_id="r", output_index=0, delta="Hm"),
            words("Hi", item_id="m", output_index=0, content_index=0),
        ],
        [{"type": "reasoning", "summary": ["Hm"]}, MESSAGE_OF_HI],
    ),
    "text at the place of reasoning itself": (
        [
            event("reasoning_text.delta", item_id="r", output_index=0, content_index=0, delta="Hm"),
            words("Hi", item_id="m", output_index=0, content_index=0),
        ],
        [
            {"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm"}]},
            MESSAGE_OF_HI,
        ],
    ),
    "text at the place of a summary, without ids": (
        [
            event("reasoning_summary_text.delta", output_index=0, summary_index=0, delta="H"),
            event("reasoning_summary_text.delta", output_index=0, summary_index=0, delta="m"),
            words("H", output_index=0, content_index=0),
            words("i", output_index=0, content_index=0),
        ],
        [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
            MESSAGE_OF_HI,
        ],
    ),
    "text at the place of reasoning that was announced": (
        [
            added({**REASONING, "id": "r"}),
            event("reasoning_text.delta", item_id="r", output_index=0, delta="Hm"),
            words("Hi", item_id="m", output_index=0),
        ],
        [
            {**REASONING, "id": "r", "content": [{"type": "reasoning_text", "text": "Hm"}]},
            MESSAGE_OF_HI,
        ],
    ),
    "a call at the place of a message": (
        [words("Hi", item_id="m", output_index=0), call("{}", item_id="c", output_index=0)],
        [MESSAGE_OF_HI, {"type": "function_call", "arguments": "{}"}],
    ),
    "a source at the place of reasoning": (
        [
            event("reasoning.delta", output_index=0, delta="Hm"),
            event("output_text.annotation.added", output_index=0, annotation=SOURCE),
        ],
        [
            {"type": "reasoning", "summary": ["Hm"]},
            {"type": "message", "content": [{**CITED, "text": ""}]},
        ],
    ),
    "a part at the place of reasoning": (
        [
            event("reasoning.delta", output_index=0, delta="Hm"),
            event("content_part.added", output_index=0, content_index=0, part=SAID),
        ],
        [{"type": "reasoning", "summary": ["Hm"]}, MESSAGE_OF_HI],
    ),
    "a part of reasoning itself": (
        [
            event("content_part.added", output_index=0, part={"type": "reasoning_text", "text": ""}),
            event("reasoning_text.delta", output_index=0, delta="Hm"),
        ],
        [{"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm"}]}],
    ),
    "a message that is whole at the place of reasoning": (
        [event("reasoning.delta", output_index=0, delta="Hm"), done({**MESSAGE_OF_HI, "id": "m"})],
        [{"type": "reasoning", "summary": ["Hm"]}, {**MESSAGE_OF_HI, "id": "m"}],
    ),
    "calls with ids that share a place": (
        [call("{}", item_id="a", output_index=0), call("[]", item_id="b", output_index=0)],
        [{"type": "function_call", "arguments": "{}"}, {"type": "function_call", "arguments": "[]"}],
    ),
    "calls with ids that share a place, mixed": (
        [
            call("{", item_id="a", output_index=0),
            call("[", item_id="b", output_index=0),
            call("}", item_id="a", output_index=0),
            call("]", item_id="b", output_index=0),
        ],
        [{"type": "function_call", "arguments": "{}"}, {"type": "function_call", "arguments": "[]"}],
    ),
    "a call that was announced, and one that was not": (
        [
            added({"type": "function_call", "id": "a"}),
            call("{}", item_id="a", output_index=0),
            call("[", item_id="b", output_index=0),
            call("]", item_id="b", output_index=0),
        ],
        [
            {"type": "function_call", "id": "a", "arguments": "{}"},
            {"type": "function_call", "arguments": "[]"},
        ],
    ),
    "calls that come whole at one place": (
        [
            done({"type": "function_call", "call_id": "a", "arguments": "{}"}),
            done({"type": "function_call", "call_id": "b", "arguments": "[]"}),
            done({"type": "function_call", "call_id": "b", "arguments": "[]"}),
        ],
        [
            {"type": "function_call", "call_id": "a", "arguments": "{}"},
            {"type": "function_call", "call_id": "b", "arguments": "[]"},
        ],
    ),
    "pieces by the id that answers a call": (
        [
            call("{", item_id="call", output_index=0),
            call("}", item_id="call", output_index=0),
            done({"type": "function_call", "id": "a", "call_id": "call", "arguments": "{}"}),
        ],
        [{"type": "function_call", "id": "a", "call_id": "call", "arguments": "{}"}],
    ),
    "messages that come whole, without a place": (
        [
            {"type": "response.output_item.done", "item": {**MESSAGE_OF_HI, "id": "a"}},
            {"type": "response.output_item.done", "item": {**MESSAGE_OF_HI, "id": "b"}},
        ],
        [{**MESSAGE_OF_HI, "id": "a"}, {**MESSAGE_OF_HI, "id": "b"}],
    ),
    "searches without ids": (
        [
            {"type": "web_search_call", "status": "completed", "results": [{"url": "https://a"}]},
            {"type": "web_search_call", "status": "completed", "results": [{"url": "https://b"}]},
        ],
        [
            {"type": "web_search_call", "status": "completed", "results": [{"url": f"https://{host}"}]}
            for host in "ab"
        ],
    ),
    "a new id for each event": (
        [
            added({"type": "function_call", "id": "a", "name": "f"}),
            call("{", item_id="b", output_index=0),
            call("}", item_id="c", output_index=0),
            done({"type": "function_call", "id": "d", "name": "f", "arguments": "{}"}),
        ],
        [{"type": "function_call", "id": "d", "name": "f", "arguments": "{}"}],
    ),
    "a new id for each event, and another item at the place": (
        [
            added({"type": "message", "id": "a"}),
            words("H", item_id="b", output_index=0),
            words("i", item_id="c", output_index=0),
            done({**MESSAGE_OF_HI, "id": "d"}),
            words("Hi", item_id="e", output_index=0),
        ],
        [{**MESSAGE_OF_HI, "id": "d"}, MESSAGE_OF_HI],
    ),
    "text in an item of a new type": (
        [added({"type": "agent_message", "id": "a"}), words("Hi", output_index=0)],
        [{"type": "agent_message", "id": "a", "content": [SAID]}],
    ),
}
CASES |= ITEMS

PART_1 = {**PART, "content_index": 1}

# Pieces whose parts, nulls and order are not the usual ones.
PIECES: dict[str, tuple[list[JSON], list[JSON]]] = {
    "a refusal in two parts": (
        [
            event("refusal.delta", **PART, delta="I "),
            event("refusal.delta", **PART_1, delta="No"),
            event("refusal.delta", **PART, delta="won't"),
            event("refusal.delta", **PART_1, delta="."),
        ],
        [
            {
                "type": "message",
                "content": [
                    {"type": "refusal", "refusal": "I won't"},
                    {"type": "refusal", "refusal": "No."},
                ],
            }
        ],
    ),
    "a refusal behind text": (
        [words("Hi", **PART), event("refusal.delta", **PART_1, delta="No.")],
        [{"type": "message", "content": [SAID, {"type": "refusal", "refusal": "No."}]}],
    ),
    "a refusal that is whole": (
        [event("refusal.delta", **PART, delta="No"), event("refusal.done", **PART, refusal="No.")],
        [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}],
    ),
    "a refusal with nulls": (
        [
            event("refusal.delta", **PART, delta=None),
            event("refusal.delta", item_id="i", output_index=None, content_index=None, delta="No."),
        ],
        [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}],
    ),
    "reasoning in two parts": (
        [
            event("reasoning_text.delta", **PART, delta="H"),
            event("reasoning_text.delta", **PART_1, delta="Ah"),
            event("reasoning_text.delta", **PART, delta="m"),
        ],
        [
            {
                "type": "reasoning",
                "summary": [],
                "content": [
                    {"type": "reasoning_text", "text": "Hm"},
                    {"type": "reasoning_text", "text": "Ah"},
                ],
            }
        ],
    ),
    "reasoning that is whole": (
        [event("reasoning_text.delta", **PART, delta="H"), event("reasoning_text.done", **PART, text="Hm")],
        [{"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm"}]}],
    ),
    "reasoning beside its summary": (
        [
            event("reasoning_text.delta", **PART, delta="Hm"),
            summary_text("So"),
            event("reasoning_text.delta", **PART, delta="m"),
        ],
        [
            {
                "type": "reasoning",
                "summary": [{"type": "summary_text", "text": "So"}],
                "content": [{"type": "reasoning_text", "text": "Hmm"}],
            }
        ],
    ),
    "a source ahead of its text": (
        [event("output_text.annotation.added", **PART, annotation=SOURCE), words("Hi", **PART)],
        [{"type": "message", "content": [CITED]}],
    ),
    "a source that is null": (
        [words("Hi", **PART), event("output_text.annotation.added", **PART, annotation=None)],
        [MESSAGE_OF_HI],
    ),
    "sources of two parts": (
        [
            words("Hi", **PART),
            words("Hi", **PART_1),
            event("output_text.annotation.added", **PART_1, annotation={**SOURCE, "url": "https://b"}),
            event("output_text.annotation.added", **PART, annotation=SOURCE),
        ],
        [
            {
                "type": "message",
                "content": [CITED, {**SAID, "annotations": [{**SOURCE, "url": "https://b"}]}],
            }
        ],
    ),
    "a source without a place": (
        [words("Hi"), event("output_text.annotation.added", annotation=SOURCE)],
        [{"type": "message", "content": [CITED]}],
    ),
}
CASES |= PIECES

SUMMARY = {"type": "summary_text", "text": "Hm"}
THOUGHT = {"type": "reasoning_text", "text": "Hm"}
REFUSED = {"type": "refusal", "refusal": "No."}
HI_AND_SOURCE = [words("Hi", **PART), event("output_text.annotation.added", **PART, annotation=SOURCE)]

# A field that is empty in what comes at the end may be one that was forgotten, at whatever depth.
FORGOTTEN: dict[str, tuple[list[JSON], JSON, JSON]] = {
    "its sources": (
        HI_AND_SOURCE,
        {**MESSAGE, "content": [SAID]},
        {**MESSAGE, "content": [CITED]},
    ),
    "its sources, as null": (
        HI_AND_SOURCE,
        {**MESSAGE, "content": [{**SAID, "annotations": None}]},
        {**MESSAGE, "content": [CITED]},
    ),
    "its sources, without the field": (
        HI_AND_SOURCE,
        {**MESSAGE, "content": [{"type": "output_text", "text": "Hi."}]},
        {**MESSAGE, "content": [{**CITED, "text": "Hi."}]},
    ),
    "its text": (
        HI_AND_SOURCE,
        {**MESSAGE, "content": [{**SAID, "text": ""}]},
        {**MESSAGE, "content": [CITED]},
    ),
    "its parts": (HI_AND_SOURCE, MESSAGE, {**MESSAGE, "content": [CITED]}),
    "a part of two": (
        [words("Hi", **PART), words("!", **{**PART, "content_index": 1})],
        {**MESSAGE, "content": [{**SAID, "text": ""}]},
        {**MESSAGE, "content": [SAID, {**SAID, "text": "!"}]},
    ),
    "the sources of its second part": (
        [event("output_text.annotation.added", **{**PART, "content_index": 1}, annotation=SOURCE)],
        {**MESSAGE, "content": [SAID, {**SAID, "text": "!"}]},
        {**MESSAGE, "content": [SAID, {**CITED, "text": "!"}]},
    ),
    "its refusal": (
        [event("refusal.delta", **PART, delta="No.")],
        {**MESSAGE, "content": [{"type": "refusal", "refusal": ""}]},
        {**MESSAGE, "content": [REFUSED]},
    ),
    "its refusal, for an empty text": (
        [event("refusal.delta", **PART, delta="No.")],
        {**MESSAGE, "content": [{**SAID, "text": ""}]},
        {**MESSAGE, "content": [REFUSED]},
    ),
    "its summary": (
        [summary_text("Hm")],
        {**REASONING, "summary": [{"type": "summary_text", "text": ""}]},
        {**REASONING, "summary": [SUMMARY]},
    ),
    "its summary, as a plain text": (
        [event("reasoning.delta", **AT, delta="Hm")],
        {**REASONING, "summary": [""]},
        {**REASONING, "summary": ["Hm"]},
    ),
    "its summary, which was plain text": (
        [event("reasoning.delta", **AT, delta="Hm")],
        {**REASONING, "summary": [{"type": "summary_text", "text": ""}]},
        {**REASONING, "summary": [SUMMARY]},
    ),
    "its reasoning, beside a summary": (
        [event("reasoning_text.delta", **PART, delta="Hm")],
        {**REASONING, "summary": [SUMMARY], "content": [{"type": "reasoning_text", "text": ""}]},
        {**REASONING, "summary": [SUMMARY], "content": [THOUGHT]},
    ),
    "its arguments": (
        [call("{}", **AT)],
        {"type": "function_call", "id": "i", "name": "f", "arguments": ""},
        {"type": "function_call", "id": "i", "name": "f", "arguments": "{}"},
    ),
    "nothing": (
        [*HI_AND_SOURCE, words("!", **{**PART, "content_index": 1})],
        {**MESSAGE, "content": [{**CITED, "text": "Ho"}]},
        {**MESSAGE, "content": [{**CITED, "text": "Ho"}]},
    ),
    "nothing, of another type": (
        HI_AND_SOURCE,
        {**MESSAGE, "content": [REFUSED]},
        {**MESSAGE, "content": [REFUSED]},
    ),
}


@pytest.mark.parametrize("case", FORGOTTEN)
def test_what_an_item_forgets_at_its_end_is_not_lost(case: str) -> None:
    pieces, last, item = FORGOTTEN[case]
    assert output_of(*pieces, done(last)) == [item]
    assert output_of(added({"type": item["type"], "id": "i"}), *pieces, done(last)) == [item]


@pytest.mark.parametrize("case", FORGOTTEN)
@pytest.mark.parametrize("name", ["completed", "incomplete"])
def test_what_the_response_forgets_at_its_end_is_not_lost(case: str, name: str) -> None:
    pieces, last, item = FORGOTTEN[case]
    before = [event("reasoning.delta", item_id="before", output_index=7, delta="Hm")]
    whole = [{"type": "reasoning", "id": "before", "summary": ["Hm."]}, last]
    assert output_of(*before, *pieces, event(name, response={"output": whole})) == [whole[0], item]
    unnamed = [{name: value for name, value in each.items() if name != "id"} for each in (last, item)]
    assert output_of(*pieces, event(name, response={"output": unnamed[:1]})) == unnamed[1:]


@pytest.mark.parametrize(
    ("beginning", "last", "item"),
    [
        ({"content": [CITED]}, {"content": [SAID]}, {"content": [CITED]}),
        ({"content": [SAID]}, {"content": [{**SAID, "text": ""}]}, {"content": [SAID]}),
        ({"summary": ["Hm"]}, {"summary": [""]}, {"summary": ["Hm"]}),
        ({"summary": ["Hm"]}, {"summary": ["Ho"]}, {"summary": ["Ho"]}),
    ],
)
def test_what_an_item_said_at_its_beginning_is_not_forgotten(beginning: JSON, last: JSON, item: JSON) -> None:
    base = {"type": "message" if "content" in item else "reasoning", "id": "i"}
    assert output_of(added({**base, **beginning}), done({**base, **last})) == [{**base, **item}]


def test_a_part_that_was_whole_is_not_forgotten_by_its_item() -> None:
    part = event("content_part.done", **PART, part=CITED)
    assert output_of(part, done({**MESSAGE, "content": [{**SAID, "text": ""}]})) == [
        {**MESSAGE, "content": [CITED]}
    ]


def test_a_response_that_lists_only_some_items_is_what_it_says() -> None:
    listed = {**MESSAGE, "content": [SAID]}
    pieces = [event("reasoning.delta", item_id="r", output_index=0, delta="Hm"), words("Hi", item_id="i")]
    assert output_of(*pieces, event("completed", response={"output": [listed]})) == [listed]


@pytest.mark.parametrize("case", CASES)
def test_what_has_come_is_in_the_snapshot(case: str) -> None:
    events, output = CASES[case]
    response = folded(*events)
    assert response.to_dict()["output"] == output
    assert response.unread == {}


@pytest.mark.parametrize("case", CASES)
def test_asking_in_between_changes_nothing_and_is_not_changed(case: str) -> None:
    events, output = CASES[case]
    accumulator, taken = ResponseAccumulator(), []
    for each in events:
        accumulator.add(EVENT.validate_python(each))
        snapshot = accumulator.snapshot()
        taken.append((snapshot, snapshot.to_dict()))
    assert accumulator.snapshot().to_dict()["output"] == output
    assert all(snapshot.to_dict() == before for snapshot, before in taken)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("reasoning_summary_text.delta", r.ResponseSummaryTextDelta),
        ("reasoning_summary_part.added", r.ResponseSummaryPartAdded),
        ("reasoning_summary_part.done", r.ResponseSummaryPartDone),
        ("reasoning_text.delta", r.ResponseReasoningTextDelta),
        ("refusal.delta", r.ResponseRefusalDelta),
        ("output_text.annotation.added", r.ResponseAnnotationAdded),
    ],
)
def test_each_of_these_events_has_a_class(name: str, kind: type) -> None:
    assert type(EVENT.validate_python(event(name))) is kind
    nulls = dict.fromkeys(("delta", "part", "annotation", "item_id", "output_index", "summary_index"))
    assert type(EVENT.validate_python(event(name, **nulls))) is kind
    folded(event(name), event(name, **nulls))


@pytest.mark.parametrize(
    ("item", "reasoning"),
    [
        ({"summary": ["I ", {"type": "summary_text", "text": "see"}]}, "I see"),
        ({"content": [{"type": "reasoning_text", "text": "I see"}]}, "I see"),
        ({"summary": [], "content": [{"type": "reasoning_text", "text": "I "}, {"text": "see"}]}, "I see"),
        ({"summary": ["In short"], "content": [{"type": "reasoning_text", "text": "I see"}]}, "In short"),
        ({"summary": None, "content": None}, ""),
        ({"encrypted_content": "x"}, ""),
    ],
)
def test_reasoning_is_read_from_the_summary_or_else_from_the_content(item: JSON, reasoning: str) -> None:
    response = r.Response.model_validate({"output": [{"type": "reasoning", **item}]})
    assert response.reasoning == reasoning


def test_sources_and_reasoning_of_a_cut_response_are_read_like_those_of_a_whole_one() -> None:
    response = folded(
        event("reasoning_text.delta", output_index=0, content_index=0, delta="I see"),
        event("output_text.delta", output_index=1, content_index=0, delta="Hi"),
        event("output_text.annotation.added", output_index=1, content_index=0, annotation=SOURCE),
        event("function_call_arguments.delta", output_index=2, delta="{}"),
    )
    assert (response.reasoning, response.text) == ("I see", "Hi")
    assert [source.url for source in response.citations] == ["https://a"]
    assert [call.arguments for call in response.function_calls] == ["{}"]


ODD_IDS: list[Any] = [["i"], {"a": 1}, 0, None, True]


@pytest.mark.parametrize("odd", ODD_IDS, ids=str)
@pytest.mark.parametrize("field", ["id", "content", "summary", "call_id"])
def test_what_is_odd_in_an_item_of_a_new_type_is_kept_and_harms_nothing(field: str, odd: Any) -> None:
    new = {"type": "new_call", field: odd}
    events = [
        words("Hi", **PART),
        event("content_part.added", output_index=1, content_index=0, part={"type": "new"}),
        done(new, 1),
    ]
    message = {"type": "message", "id": "m", "content": [SAID]}
    for output in (
        output_of(*events)[::-1],
        output_of(*events, event("completed", response={"output": [new, message]})),
    ):
        assert [item["type"] for item in output] == ["new_call", "message"]
        assert output[1]["content"] == [SAID]
        assert output[0][field] == odd or odd is None
    assert output_of(added(new), done(new)) == [new]


def test_a_null_at_the_end_of_the_response_takes_nothing_away() -> None:
    response = folded(
        event("created", response={"id": "r", "model": "m", "usage": {"total_tokens": 3}}),
        event("completed", response={"id": "r", "model": None, "usage": None, "status": "completed"}),
    )
    assert (response.model, response.status) == ("m", "completed")
    assert response.usage is not None


@given(
    st.lists(
        st.tuples(st.sampled_from(["summary", "content"]), st.integers(0, 2), st.text(max_size=3)),
        max_size=12,
    )
)
def test_pieces_of_a_reasoning_come_out_in_their_order(pieces: list[tuple[str, int, str]]) -> None:
    names = {
        "summary": ("reasoning_summary_text", "summary_index"),
        "content": ("reasoning_text", "content_index"),
    }
    events = [
        event(f"{names[field][0]}.delta", **AT, **{names[field][1]: index}, delta=words)
        for field, index, words in pieces
    ]
    item = output_of(*events)[0] if events else {}
    for field in names:
        indexes = sorted({index for name, index, _ in pieces if name == field})
        found = [part["text"] for part in item.get(field, [])]
        assert found == ["".join(w for n, i, w in pieces if (n, i) == (field, index)) for index in indexes]


@pytest.mark.parametrize(
    "made",
    [
        lambda number: summary_text("a"),
        lambda number: summary_text("a", number),
        lambda number: event("output_text.annotation.added", **PART, annotation=SOURCE),
        lambda number: added({"type": "function_call", "id": f"c{number}"}, 0),
        lambda number: event("refusal.delta", output_index=number, delta="a"),
    ],
    ids=["text", "parts", "sources", "items", "items by index"],
)
def test_many_events_are_linear(made: Any) -> None:
    def work(count: int) -> Any:
        events = [EVENT.validate_python(made(number)) for number in range(count)]
        accumulator = ResponseAccumulator()
        return lambda: ([accumulator.add(each) for each in events], accumulator.snapshot())

    assert steps(work(8000)) < 9 * steps(work(1000))
