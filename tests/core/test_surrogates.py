"""Characters that a server cuts into the halves of a surrogate pair: they come whole."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_events import DONE, STOP, collected, decoded, event, text, text_of, tool_call
from core_replies import answered
from venice_ai._core.call import Call
from venice_ai.types.api._responses_event import StreamEvent
from venice_ai.types.api.chat import ChatCompletionResponse

HIGH, LOW = "\ud83d", "\ude00"


def data(body: Any) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def texts(*events: Any) -> str:
    whole = text_of(decoded(*map(data, events), DONE))
    assert text_of(decoded(b"".join(map(data, events)) + DONE)) == whole
    return whole


CUT: dict[str, tuple[list[Any], str]] = {
    "in two": ([text(f"a{HIGH}"), text(f"{LOW}b")], "a😀b"),
    "alone": ([text(HIGH), text(LOW)], "😀"),
    "twice": ([text(HIGH), text(LOW + HIGH), text(LOW)], "😀😀"),
    "with an empty text between": ([text(HIGH), text(""), text(LOW)], "😀"),
    "with usage between": ([text(HIGH), {"choices": [], "usage": {}}, text(LOW)], "😀"),
    "the second is missing": ([text(HIGH), text("b")], "\ufffdb"),
    "the first is missing": ([text("a"), text(f"{LOW}b")], "a\ufffdb"),
    "the end comes": ([text(f"a{HIGH}")], "a\ufffd"),
    "two first ones": ([text(HIGH), text(HIGH), text(LOW)], "\ufffd😀"),
    "in the middle": ([text(f"a{HIGH}b")], "a\ufffdb"),
    "a whole one is not touched": ([text("😀"), text("b")], "😀b"),
}


@pytest.mark.parametrize("name", CUT)
def test_the_halves_of_a_character_are_joined(name: str) -> None:
    events, whole = CUT[name]
    assert texts(*events) == whole


def test_each_choice_has_its_own_halves() -> None:
    chunks = decoded(
        *map(data, [event({"content": HIGH}, index=1), text(HIGH), event({"content": LOW}, index=1), text(LOW)])
    )  # fmt: skip
    said = ["", ""]
    for choice in (choice for chunk in chunks for choice in chunk.choices):
        said[choice.index] += choice.delta.content
    assert said == ["😀", "😀"]


def test_each_field_has_its_own_halves() -> None:
    response = collected_bytes(
        event({"reasoning_content": f"r{HIGH}"}),
        text(f"t{HIGH}"),
        event({"reasoning_content": LOW}),
        text(LOW),
        STOP,
    )
    assert (response.reasoning, response.text) == ("r😀", "t😀")


def test_the_arguments_of_a_call_are_joined() -> None:
    first = tool_call(index=0, id="c", name="say", arguments=f'{{"x": "{HIGH}')
    response = collected_bytes(first, tool_call(index=0, arguments=f'{LOW}"}}'), event(finish="tool_calls"))
    assert json.loads(response.tool_calls[0].function.arguments) == {"x": "😀"}


def collected_bytes(*events: Any) -> Any:
    from venice_ai._core.accumulate import ChatAccumulator

    accumulator = ChatAccumulator()
    for chunk in decoded(*map(data, events), DONE):
        accumulator.add(chunk)
    return accumulator.complete()


def test_the_texts_of_a_response_are_joined() -> None:
    pieces = [
        {"type": "response.output_text.delta", "item_id": item, "output_index": 0, "content_index": 0, "delta": delta}
        for item, delta in (("a", HIGH), ("b", HIGH), ("a", LOW))
    ]  # fmt: skip
    found = decoded(*map(data, pieces), DONE, answer=StreamEvent)
    assert [(each.item_id, each.delta) for each in found] == [
        ("a", ""),
        ("b", ""),
        ("a", "😀"),
        ("b", "\ufffd"),
    ]


@given(st.text(st.sampled_from("a😀🎉é"), max_size=8), st.lists(st.integers(0, 16), max_size=5))
def test_any_cut_of_a_text_gives_the_text(whole: str, cuts: list[int]) -> None:
    units = whole.encode("utf-16-le")
    places = sorted({0, len(units), *(min(2 * cut, len(units)) for cut in cuts)})
    pieces = [units[start:end].decode("utf-16-le", "surrogatepass") for start, end in pairwise(places)]
    assert texts(*map(text, pieces)) == whole


@pytest.mark.parametrize("half", [HIGH, LOW])
def test_half_a_character_does_not_cost_a_whole_answer(half: str) -> None:
    body = {"choices": [{"message": {"content": f"a{half}b"}}]}
    answer = answered(Call("POST", "/x", ChatCompletionResponse), json.dumps(body).encode())
    assert answer.text == "a\ufffdb"


def test_a_stream_of_whole_characters_is_collected_as_ever() -> None:
    assert collected(text("😀"), STOP).text == "😀"
