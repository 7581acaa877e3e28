"""The fold from chunks to a response: any split, any thread, in little room."""

from __future__ import annotations

import sys
import tracemalloc
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_chunks import JSON, accumulated, chunk, folded, piece
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.types.api.chat import ChatCompletionChunk

TEXT = st.text(max_size=30)


def cut(text: str, places: list[int]) -> list[str]:
    at = sorted(place % (len(text) + 1) for place in places)
    return [text[start:end] for start, end in zip([0, *at], [*at, len(text)], strict=True)]


PLACES = st.lists(st.integers(0, 40), max_size=6)


@st.composite
def said(draw: st.DrawFn) -> tuple[list[JSON], list[JSON]]:
    """What a model said: whole, in one delta a kind; and cut up, the kinds interleaved in any order."""
    whole: list[JSON] = []
    queues: list[list[JSON]] = []
    for kind in ("content", "reasoning_content", "refusal"):
        text = draw(TEXT)
        whole.append({kind: text})
        queues.append([{kind: part} for part in cut(text, draw(PLACES))])
    for number in range(draw(st.integers(0, 3))):
        head = {"index": draw(st.integers(0, 1)), "id": f"call_{number}"}
        arguments = draw(TEXT)
        whole.append({"tool_calls": [head | {"function": {"name": f"f{number}", "arguments": arguments}}]})
    queues.append([delta for each in whole[3:] for delta in cut_call(each, draw(PLACES))])
    mixed: list[JSON] = []
    while any(queues):
        mixed.append(draw(st.sampled_from([queue for queue in queues if queue])).pop(0))
    return whole, mixed


def cut_call(delta: JSON, places: list[int]) -> list[JSON]:
    call = delta["tool_calls"][0]
    first, *others = cut(call["function"]["arguments"], places)
    pieces = [call | {"function": {"name": call["function"]["name"], "arguments": first}}]
    pieces += [{"index": call["index"], "function": {"arguments": part}} for part in others]
    return [{"tool_calls": [each]} for each in pieces]


# --- any split, any order


@given(said())
def test_any_split_and_any_mixture_of_the_kinds_fold_to_the_same_response(
    case: tuple[list[JSON], list[JSON]],
) -> None:
    whole, mixed = case
    assert folded(*map(chunk, mixed)).to_dict() == folded(*map(chunk, whole)).to_dict()


@given(st.text(min_size=1, max_size=60), PLACES)
def test_text_comes_out_as_it_went_in(text: str, places: list[int]) -> None:
    assert folded(*(chunk({"content": part}) for part in cut(text, places))).text == text


@given(said())
def test_looking_after_every_chunk_changes_nothing(case: tuple[list[JSON], list[JSON]]) -> None:
    watched = ChatAccumulator()
    for delta in case[1]:
        watched.add(ChatCompletionChunk.model_validate(chunk(delta)))
        watched.snapshot()
    assert watched.snapshot().to_dict() == folded(*map(chunk, case[1])).to_dict()


def test_no_chunk_is_kept() -> None:
    accumulator = ChatAccumulator()
    deltas: list[JSON] = [{"role": "assistant"}, {"content": "a"}, {"tool_calls": [piece(0, "c", "f")]}]
    for delta in deltas:
        passing = ChatCompletionChunk.model_validate(chunk(delta))
        kept_by_us = sys.getrefcount(passing), sys.getrefcount(passing.choices[0].delta)
        accumulator.add(passing)
        assert (sys.getrefcount(passing), sys.getrefcount(passing.choices[0].delta)) == kept_by_us


def test_a_snapshot_does_not_grow_behind_the_back_of_who_holds_it() -> None:
    accumulator = accumulated(
        chunk({"content": "a", "reasoning_details": [{"type": "t", "id": "1", "text": "x"}]})
    )
    early = accumulator.snapshot()
    before = early.to_dict()
    accumulator.add(
        ChatCompletionChunk.model_validate(
            chunk({"content": "b", "reasoning_details": [{"type": "t", "id": "1", "text": "y"}]})
        )
    )
    accumulator.snapshot()
    assert early.to_dict() == before


@pytest.mark.slow
def test_a_snapshot_may_be_taken_by_another_thread() -> None:
    accumulator = ChatAccumulator()
    letters = [ChatCompletionChunk.model_validate(chunk({"content": letter})) for letter in "abc" * 20_000]
    reader = Thread(target=lambda: [accumulator.add(letter) for letter in letters])
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        reader.start()
        while reader.is_alive():
            text = accumulator.snapshot().text
            assert ("abc" * 20_000).startswith(text)
    finally:
        reader.join()
        sys.setswitchinterval(before)
    assert accumulator.snapshot().text == "abc" * 20_000


def test_a_long_text_takes_little_more_room_than_its_characters() -> None:
    accumulator = ChatAccumulator()
    tracemalloc.start()
    try:
        for _ in range(10_000):
            accumulator.add(ChatCompletionChunk.model_validate({"choices": [{"delta": {"content": "ab"}}]}))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert accumulator.snapshot().text == "ab" * 10_000
    assert held < 20_000 * 2  # a list of the pieces alone would take four bytes a character
