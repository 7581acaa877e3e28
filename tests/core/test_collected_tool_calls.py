"""Tool calls that come in pieces: how a streamed response puts them together."""

from __future__ import annotations

from typing import Any

import pytest

from chat_events import STOP, collected, event, tool_call


def calls_of(response: Any) -> list[tuple[Any, ...]]:
    """Return the tool calls of a response: id, name, arguments."""
    return [(each.id or None, each.function.name, each.function.arguments) for each in response.tool_calls]


CASES = {
    "one call in pieces": (
        [
            tool_call(index=0, id="c1", name="add", arguments=""),
            tool_call(index=0, arguments='{"a"'),
            tool_call(index=0, arguments=":1}"),
        ],
        [("c1", "add", '{"a":1}')],
    ),
    "whole in one delta": ([tool_call(index=0, id="c1", name="add", arguments="{}")], [("c1", "add", "{}")]),
    "null arguments": ([tool_call(index=0, id="c1", name="now", arguments=None)], [("c1", "now", "")]),
    "empty arguments": ([tool_call(index=0, id="c1", name="now", arguments="")], [("c1", "now", "")]),
    "no arguments": ([tool_call(index=0, id="c1", name="now")], [("c1", "now", "")]),
    "one after the other": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=0, arguments="}"),
            tool_call(index=1, id="c2", name="sub", arguments="["),
            tool_call(index=1, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "interleaved by index": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=1, id="c2", name="sub", arguments="["),
            tool_call(index=0, arguments="}"),
            tool_call(index=1, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "three that share an index": (
        [tool_call(index=0, id=f"c{n}", name="add", arguments=f"[{n}]") for n in (1, 2, 3)],
        [("c1", "add", "[1]"), ("c2", "add", "[2]"), ("c3", "add", "[3]")],
    ),
    "pieces go to the latest of a shared index": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=0, arguments="}"),
            tool_call(index=0, id="c2", name="sub", arguments="["),
            tool_call(index=0, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "a known id goes to its call, whatever the index": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=0, id="c2", name="sub", arguments="["),
            tool_call(index=0, id="c1", arguments="}"),
            tool_call(index=0, id="c2", arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "id and name on every piece": (
        [tool_call(index=0, id="c1", name="add", arguments=piece) for piece in ("{", "}")],
        [("c1", "add", "{}")],
    ),
    "an unknown id without a name goes by index": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=0, id="other", arguments="}"),
        ],
        [("c1", "add", "{}")],
    ),
    "an empty id goes by index": (
        [
            tool_call(index=0, id="c1", name="add", arguments="{"),
            tool_call(index=1, id="c2", name="sub", arguments="[]"),
            tool_call(index=0, id="", name="", arguments="}"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "an unknown index goes to the last call": (
        [tool_call(index=0, id="c1", name="add", arguments="{"), tool_call(index=7, arguments="}")],
        [("c1", "add", "{}")],
    ),
    "no index goes to the last call": (
        [tool_call(id="c1", name="add", arguments="{"), tool_call(arguments="}")],
        [("c1", "add", "{}")],
    ),
    "no index but ids": (
        [tool_call(id="c1", name="add", arguments="{}"), tool_call(id="c2", name="add", arguments="[]")],
        [("c1", "add", "{}"), ("c2", "add", "[]")],
    ),
    "no ids but indexes": (
        [tool_call(index=0, name="add", arguments="{}"), tool_call(index=1, name="add", arguments="[]")],
        [(None, "add", "{}"), (None, "add", "[]")],
    ),
    "the id comes late": (
        [tool_call(index=0, name="add", arguments="{"), tool_call(index=0, id="c1", arguments="}")],
        [("c1", "add", "{}")],
    ),
    "several in one delta": (
        [
            event(
                {
                    "tool_calls": [
                        {"index": 0, "id": f"c{n}", "function": {"name": "add", "arguments": f"[{n}]"}}
                        for n in (1, 2)
                    ]
                }
            )
        ],
        [("c1", "add", "[1]"), ("c2", "add", "[2]")],
    ),
}


@pytest.mark.parametrize(("events", "expected"), CASES.values(), ids=CASES)
def test_the_pieces_of_tool_calls_are_put_together(events: Any, expected: Any) -> None:
    assert calls_of(collected(*events, event(None, "tool_calls"))) == expected


def test_tool_calls_say_that_they_are_of_functions() -> None:
    assert collected(tool_call(index=0, id="c1", name="now"), STOP).tool_calls[0].type == "function"


def test_tool_calls_keep_unknown_fields() -> None:
    piece = {"index": 0, "id": "c1", "tint": "red", "function": {"name": "now", "strict": True}}
    response: Any = collected(event({"tool_calls": [piece]}), STOP)
    assert response.tool_calls[0].model_extra["tint"] == "red"
    assert response.tool_calls[0].function.model_extra == {"strict": True}


def test_a_message_that_only_calls_tools_has_no_content() -> None:
    assert collected(tool_call(index=0, id="c1", name="now"), STOP).message.content is None
