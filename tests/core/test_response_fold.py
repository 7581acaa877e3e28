"""The fold of a streamed response: however it is cut and whenever it is asked, it gives the same."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from venice_ai._core.response_fold import ResponseAccumulator
from venice_ai.types.api.responses import ResponseEvent

EVENT: TypeAdapter[Any] = TypeAdapter(ResponseEvent)
KINDS = {
    "message": ("response.output_text.delta", "text"),
    "reasoning": ("response.reasoning.delta", "reasoning"),
    "function_call": ("response.function_call_arguments.delta", "arguments"),
}

pieces = st.lists(st.text(max_size=3), max_size=5)
outputs = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), pieces), max_size=5)


def event(kind: str, **fields: Any) -> Any:
    return EVENT.validate_python({"type": kind, **fields})


def begun(place: int, kind: str) -> Any:
    item = {"type": kind, "id": f"item_{place}"}
    return event("response.output_item.added", output_index=place, item=item)


def deltas(place: int, kind: str, texts: list[str], *, named: bool) -> list[Any]:
    at = {"item_id": f"item_{place}"} if named else {"output_index": place}
    return [event(KINDS[kind][0], delta=text, **at) for text in texts]


def text_of(item: Any) -> str:
    return item.arguments if item.type == "function_call" else item.text


@given(outputs, st.booleans(), st.randoms(use_true_random=False))
def test_items_whose_pieces_are_mixed_come_out_whole(
    output: list[tuple[str, list[str]]], named: bool, chance: Any
) -> None:
    waiting = [deltas(place, kind, texts, named=named) for place, (kind, texts) in enumerate(output)]
    accumulator = ResponseAccumulator()
    for place, (kind, _) in enumerate(output):
        accumulator.add(begun(place, kind))
    while any(waiting):
        accumulator.add(chance.choice([each for each in waiting if each]).pop(0))
    items = accumulator.snapshot().output
    assert [(item.type, text_of(item)) for item in items] == [
        (kind, "".join(texts)) for kind, texts in output
    ]


@given(outputs, st.sets(st.integers(0, 30)))
def test_asking_in_between_changes_nothing(output: list[tuple[str, list[str]]], asked: set[int]) -> None:
    events = [
        each
        for place, (kind, texts) in enumerate(output)
        for each in (begun(place, kind), *deltas(place, kind, texts, named=True))
    ]
    patient, curious = ResponseAccumulator(), ResponseAccumulator()
    for number, each in enumerate(events):
        patient.add(each)
        curious.add(each)
        if number in asked:
            curious.snapshot()
    assert curious.snapshot() == patient.snapshot()


def test_a_snapshot_is_the_callers_own() -> None:
    accumulator = ResponseAccumulator()
    accumulator.add(event("response.output_text.delta", delta="Hel"))
    early = accumulator.snapshot()
    accumulator.add(event("response.output_text.delta", delta="lo"))
    assert (early.text, accumulator.snapshot().text) == ("Hel", "Hello")


def test_no_event_is_kept() -> None:
    accumulator = ResponseAccumulator()
    for kind in ("output_text.delta", "new", "completed"):
        passing = event(f"response.{kind}", delta="a", output_index=0)
        kept_by_us = sys.getrefcount(passing)
        accumulator.add(passing)
        assert sys.getrefcount(passing) == kept_by_us


def test_only_the_end_of_the_response_finishes_it() -> None:
    accumulator = ResponseAccumulator()
    for kind in ("response.created", "response.output_item.done", "response.new"):
        accumulator.add(event(kind))
        assert not accumulator.finished
    for kind in ("completed", "incomplete", "failed"):
        ended = ResponseAccumulator()
        ended.add(event(f"response.{kind}"))
        assert ended.finished


# --- what events add up to

CREATED = {
    "type": "response.created",
    "response": {"id": "resp_1", "model": "m", "status": "in_progress", "created_at": 5, "output": []},
}


def text(words: str, **at: Any) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "delta": words, **at}


def message(words: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": words, "annotations": []}]
    return {
        "type": "message",
        "id": "msg_1",
        "status": "completed",
        "role": "assistant",
        "content": content,
    }


FOLDED: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "deltas alone": (
        [text("Hel"), text(""), text("lo")],
        [{"type": "message", "content": [{"type": "output_text", "text": "Hello", "annotations": []}]}],
    ),
    "items by place": (
        [
            {"type": "response.reasoning.delta", "output_index": 0, "delta": "Hm"},
            text("Hel", output_index=1),
            {"type": "response.reasoning.delta", "output_index": 0, "delta": "m."},
            text("lo", output_index=1),
        ],
        [
            {"type": "reasoning", "summary": ["Hmm."]},
            {"type": "message", "content": [{"type": "output_text", "text": "Hello", "annotations": []}]},
        ],
    ),
    "calls that share a place": (
        [
            {
                "type": "response.output_item.added",
                "output_index": 0,
                "item": {"type": "function_call", "id": "a"},
            },
            {
                "type": "response.output_item.added",
                "output_index": 0,
                "item": {"type": "function_call", "id": "b"},
            },
            {
                "type": "response.function_call_arguments.delta",
                "output_index": 0,
                "item_id": "a",
                "delta": "{}",
            },
            {
                "type": "response.function_call_arguments.delta",
                "output_index": 0,
                "item_id": "b",
                "delta": "[]",
            },
        ],
        [
            {"type": "function_call", "id": "a", "arguments": "{}"},
            {"type": "function_call", "id": "b", "arguments": "[]"},
        ],
    ),
    "what is whole counts": (
        [
            {"type": "response.output_item.added", "output_index": 0, "item": message("")},
            text("Hel", output_index=0),
            {"type": "response.output_item.done", "output_index": 0, "item": message("Hello") | {"new": 1}},
        ],
        [message("Hello") | {"new": 1}],
    ),
    "what is whole but empty does not": (
        [
            text("Hello", item_id="msg_1"),
            {"type": "response.output_item.done", "item": message("") | {"content": []}},
        ],
        [message("Hello")],
    ),
    "parts": (
        [
            text("Hel", output_index=0, content_index=0),
            text("?", output_index=0, content_index=1),
            {
                "type": "response.content_part.done",
                "output_index": 0,
                "content_index": 0,
                "part": {"type": "output_text", "text": "Hello", "annotations": [{"url": "https://a"}]},
            },
        ],
        [
            {
                "type": "message",
                "content": [
                    {"type": "output_text", "text": "Hello", "annotations": [{"url": "https://a"}]},
                    {"type": "output_text", "text": "?", "annotations": []},
                ],
            }
        ],
    ),
    "a search": (
        [{"type": "web_search_call", "id": "ws", "status": "completed", "results": [{"url": "https://a"}]}],
        [{"type": "web_search_call", "id": "ws", "status": "completed", "results": [{"url": "https://a"}]}],
    ),
}


@pytest.mark.parametrize("case", FOLDED)
def test_what_the_events_add_up_to(case: str) -> None:
    events, output = FOLDED[case]
    accumulator = ResponseAccumulator()
    for each in [CREATED, *events]:
        accumulator.add(EVENT.validate_python(each))
    response = accumulator.snapshot()
    assert response.to_dict()["output"] == output
    assert (response.id, response.created_at, response.status) == ("resp_1", 5, "in_progress")
