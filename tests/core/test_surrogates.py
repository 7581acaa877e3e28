"""Characters that a server cuts into the halves of a surrogate pair: they come whole."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from chat_events import DONE, STOP, collected, decoded, event, text, text_of, tool_call
from core_replies import answered
from venice_ai._core.call import Call
from venice_ai._core.response_fold import ResponseAccumulator
from venice_ai.types.api._responses_event import StreamEvent
from venice_ai.types.api.chat import ChatCompletionResponse

HIGH, LOW = "\ud83d", "\ude00"


class Own(BaseModel):
    """A model of the caller's that is made of no piece."""

    delta: str
    n: int


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
    "the second is in a message": ([text(HIGH), {"choices": [{"message": {"content": LOW}}]}], "😀"),
    "the second is a text": ([text(HIGH), {"choices": [{"text": f"{LOW}b"}]}], "😀b"),
    "the second is a bare delta": ([text(HIGH), {"choices": [{"delta": LOW}]}], "😀"),
    "the second has no index": (
        [text(HIGH), {"choices": [{"index": None, "delta": {"content": LOW}}]}],
        "😀",
    ),
    "the message so far stands beside": (
        [
            {"choices": [{"message": {"content": f"a{HIGH}"}, "delta": {"content": f"a{HIGH}"}}]},
            {"choices": [{"message": {"content": "a😀b"}, "delta": {"content": f"{LOW}b"}}]},
        ],
        "a😀b",
    ),
    "in parts": ([event({"content": [f"a{HIGH}"]}), event({"content": [LOW]})], "a😀"),
    "in parts with a type": (
        [event({"content": [{"type": "text", "text": half}]}) for half in (HIGH, LOW)],
        "😀",
    ),
    "in a part, then a text": ([event({"content": [HIGH]}), text(LOW)], "😀"),
    "in a part, alone": ([event({"content": [f"Hi{HIGH}"]})], "Hi\ufffd"),
    "an odd value beside it": ([text(HIGH, created="x"), text(LOW, created=[1])], "😀"),
    "a half in an odd value beside it": ([text(HIGH, created=f"a{HIGH}"), text(LOW)], "😀"),
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


# What is no text of the model's, or no JSON text: nothing of it goes on in the next event.
STILL: dict[str, tuple[Any, dict[str, Any]]] = {
    "citations": ({"choices": [], "citations": [f"a{HIGH}"]}, {"citations": ["a\ufffd"]}),
    "usage": ({"choices": [], "usage": f"a{HIGH}"}, {}),
    "a date": ({"choices": [], "created": f"a{HIGH}"}, {}),
    "a model's name": ({**text(""), "model": f"m{HIGH}"}, {"model": "m\ufffd"}),
    "a field beside the delta": (
        {"choices": [{"index": 0, "delta": {}, "note": f"a{HIGH}"}]},
        {"choices": [{"index": 0, "delta": {}, "note": "a\ufffd"}]},
    ),
    "a key": ({"choices": [], f"k{HIGH}": 1}, {"k\ufffd": 1}),
    "an id": (event({"id": f"a{HIGH}"}), event({"id": "a\ufffd"})),
    "annotations": (
        event({"annotations": [{"title": f"a{HIGH}"}]}),
        event({"annotations": [{"title": "a\ufffd"}]}),
    ),
    "citations of Venice": (
        {"choices": [], "venice_parameters": {"web_search_citations": [{"title": f"a{HIGH}"}]}},
        {"choices": [], "venice_parameters": {"web_search_citations": [{"title": "a\ufffd"}]}},
    ),
    "log probabilities": (
        {"choices": [{"logprobs": {"content": [{"token": HIGH, "top_logprobs": [{"token": HIGH}]}]}}]},
        {
            "choices": [
                {"logprobs": {"content": [{"token": "\ufffd", "top_logprobs": [{"token": "\ufffd"}]}]}}
            ]
        },
    ),
    "arguments as an object": (
        tool_call(index=0, id="a", name="f", arguments={"x": f"a{HIGH}"}),
        tool_call(index=0, id="a", name="f", arguments='{"x":"a\ufffd"}'),
    ),
    "a function's name": (
        tool_call(index=0, id="a", name=f"f{HIGH}"),
        tool_call(index=0, id="a", name="f\ufffd"),
    ),
    "a thinking part": (
        event({"content": [{"type": "thinking", "thinking": f"a{HIGH}"}]}),
        event({"content": [{"type": "thinking", "thinking": "a\ufffd"}]}),
    ),
}


@pytest.mark.parametrize("name", STILL)
def test_half_a_character_where_nothing_goes_on_is_a_mark_at_once(name: str) -> None:
    body, meant = STILL[name]
    first, *others = decoded(data(body), data(text("b")), DONE)
    assert [each.text for each in others] == ["b"]
    assert {key: value for key, value in first.to_dict().items() if key in meant} == meant


def test_what_could_not_be_read_for_its_half_is_in_unread() -> None:
    (chunk,) = decoded(data({**text("a"), "created": f"a{HIGH}", "citations": [HIGH]}), DONE)
    assert (chunk.text, chunk.unread) == ("a", {"created": f"a{HIGH}", "citations.0": HIGH})


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    "field", ["reasoning_content", "reasoning", "refusal", "function_call", "audio", "custom", "unknown"]
)
def test_a_text_that_grows_goes_on_wherever_it_stands(field: str, alone: bool) -> None:
    def delta(piece: str) -> Any:
        match field:
            case "function_call":
                return {field: {"arguments": piece}}
            case "audio":
                return {field: {"transcript": piece}}
            case "custom":
                return {"tool_calls": [{"index": 0, "custom": {"input": piece}}]}
            case _:
                return {field: piece}

    pieces = [f"a{HIGH}"] if alone else [f"a{HIGH}", f"{LOW}b"]
    chunks = decoded(*(data(event(delta(piece))) for piece in pieces), DONE)
    deltas = [chunk.to_dict()["choices"][0]["delta"] for chunk in chunks]
    assert deltas == [delta("a"), delta("\ufffd" if alone else "😀b")]


@pytest.mark.parametrize("alone", [True, False])
def test_a_detail_of_the_reasoning_goes_on_under_its_own_identity(alone: bool) -> None:
    def detail(piece: str) -> Any:
        return {"reasoning_details": [{"type": "reasoning.text", "index": 1, "text": piece}]}

    pieces = [f"a{HIGH}"] if alone else [f"a{HIGH}", f"{LOW}b"]
    response = collected_bytes(*(event(detail(piece)) for piece in pieces), STOP)
    assert (
        response.message.to_dict()["reasoning_details"]
        == detail("a\ufffd" if alone else "a😀b")["reasoning_details"]
    )


@pytest.mark.parametrize("fields", [{"index": 0}, {"id": "c"}, {"index": 3, "id": "c"}, {}], ids=str)
def test_the_mark_goes_to_its_own_call(fields: Any) -> None:
    response = collected_bytes(
        tool_call(**fields, name="say", arguments=f'"a{HIGH}'), event(finish="tool_calls")
    )
    assert [call.function.arguments for call in response.tool_calls] == ['"a\ufffd']


PART: dict[str, Any] = {"item_id": "m", "output_index": 0, "content_index": 0}
HELD: dict[str, Any] = {"type": "response.output_text.delta", **PART, "delta": f"Hi{HIGH}"}
MESSAGE = {"type": "message", "id": "m", "content": [{"type": "output_text", "text": f"Hi{HIGH}"}]}
WHOLES: dict[str, Any] = {
    "the text": {"type": "response.output_text.done", **PART, "text": f"Hi{HIGH}"},
    "the text, without half a character": {"type": "response.output_text.done", **PART, "text": "Hi"},
    "the part": {"type": "response.content_part.done", **PART, "part": MESSAGE["content"][0]},
    "the item": {"type": "response.output_item.done", "output_index": 0, "item": MESSAGE},
    "the response": {"type": "response.completed", "response": {"id": "r", "output": [MESSAGE]}},
    "the response, cut": {"type": "response.incomplete", "response": {"id": "r", "output": [MESSAGE]}},
}


@pytest.mark.parametrize("apart", [True, False], ids=["one by one", "in one piece"])
@pytest.mark.parametrize("name", WHOLES)
def test_the_mark_comes_ahead_of_the_text_as_a_whole(name: str, apart: bool) -> None:
    events = [data(HELD), data(WHOLES[name])]
    chunks = decoded(*(events if apart else [b"".join(events)]), answer=StreamEvent)
    assert [chunk.to_dict().get("delta") for chunk in chunks] == ["Hi", "\ufffd", None]
    assert {key: chunks[1].to_dict()[key] for key in PART} == PART
    accumulator = ResponseAccumulator()
    for chunk in chunks:
        accumulator.add(chunk)
    assert accumulator.snapshot().text.startswith("Hi")


@pytest.mark.parametrize(
    "index", [{"output_index": 1}, {"output_index": 0, "content_index": 1}, {"item_id": "n"}]
)
def test_the_end_of_another_text_leaves_a_half_where_it_is(index: Any) -> None:
    other = {"type": "response.output_text.done", **index, "text": "x"}
    chunks = decoded(*map(data, [HELD, other, {**HELD, "delta": f"{LOW}!"}]), answer=StreamEvent)
    assert [chunk.to_dict().get("delta") for chunk in chunks] == ["Hi", None, "😀!"]


@pytest.mark.parametrize("half", [HIGH, LOW, f"{HIGH}b"])
@pytest.mark.parametrize("answer", [dict[str, Any], Own], ids=["data", "a model"])
def test_a_type_of_the_callers_own_meets_no_error_of_ours(answer: Any, half: str) -> None:
    chunks = decoded(data({"type": "x", "delta": f"a{half}", "n": 1}), DONE, answer=answer)
    said = [each["delta"] if isinstance(each, dict) else each.delta for each in chunks]
    assert said[0] + "".join(said[1:]) in ("a", "a\ufffd", "a\ufffdb")
