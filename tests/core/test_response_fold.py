"""The fold of a streamed response: however it is cut and whenever it is asked, it gives the same."""

from __future__ import annotations

import sys
from typing import Any

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
