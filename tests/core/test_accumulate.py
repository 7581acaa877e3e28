"""The fold from chunks to a response."""

from __future__ import annotations

import sys
import tracemalloc
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venice_ai._core.accumulate import ChatAccumulator, adds_other_choices
from venice_ai.exceptions import StreamTruncatedError
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

JSON = dict[str, Any]
TEXT = st.text(max_size=30)


def chunk(delta: JSON | None = None, *, index: int = 0, choice: JSON | None = None, **envelope: Any) -> JSON:
    made: JSON = {"id": "chatcmpl-1", "created": 7, "model": "m", "choices": []} | envelope
    if delta is not None or choice is not None:
        made["choices"] = [{"index": index, "delta": delta or {}} | (choice or {})]
    return made


def accumulated(*chunks: JSON) -> ChatAccumulator:
    accumulator = ChatAccumulator()
    for each in chunks:
        accumulator.add(ChatCompletionChunk.model_validate(each))
    return accumulator


def folded(*chunks: JSON) -> ChatCompletionResponse:
    return accumulated(*chunks).snapshot()


def calls_of(*pieces: JSON) -> list[tuple[str, str, str]]:
    """Id, name and arguments of the calls that some pieces, each in a chunk of its own, fold to."""
    response = folded(*(chunk({"tool_calls": [piece]}) for piece in pieces))
    return [(call.id, call.function.name, call.function.arguments) for call in response.tool_calls]


def piece(
    index: int | None = None, id: str | None = None, name: str | None = None, arguments: Any = ""
) -> JSON:
    """A piece of a call; what is None is absent, as OpenAI's servers do it."""
    function = {"name": name, "arguments": arguments} if name is not None else {"arguments": arguments}
    return {key: value for key, value in (("index", index), ("id", id)) if value is not None} | {
        "function": function
    }


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


# --- the envelope


def test_id_created_and_model_are_the_first_that_came() -> None:
    response = folded(
        chunk({}, id="", created=0, model=""), chunk({}, id="a", created=3, model="x"), chunk({}, id="b")
    )
    assert (response.id, response.created, response.model) == ("a", 3, "x")


def test_the_last_usage_and_the_last_cost_count() -> None:
    early = {"usage": {"prompt_tokens": 1}, "cost": {"usd": 1, "diem": 0}}
    late = {"usage": {"prompt_tokens": 2}, "cost": {"usd": 2, "diem": 0}}
    response = folded(chunk({"content": "x"}, **early), chunk(**late), chunk(usage=None, cost=None))
    assert response.usage is not None
    assert response.cost is not None
    assert (response.usage.prompt_tokens, response.cost.usd) == (2, 2)


def test_venice_parameters_are_merged_from_whichever_chunks_have_them() -> None:
    sources = [{"title": "A", "url": "https://a.example"}]
    response = folded(
        chunk({}, venice_parameters={"enable_web_search": "on", "new": 1}),
        chunk({"content": "x"}, venice_parameters=None),
        chunk(venice_parameters={"web_search_citations": sources}),
    )
    assert response.venice_parameters is not None
    assert response.venice_parameters.to_dict() == {
        "enable_web_search": "on",
        "new": 1,
        "web_search_citations": sources,
    }


def test_a_usage_chunk_without_choices_key_counts() -> None:
    response = folded(chunk({"content": "x"}), {"usage": {"total_tokens": 5}})
    assert response.usage is not None
    assert response.usage.total_tokens == 5


def test_unknown_fields_are_kept_at_every_level() -> None:
    call = {"id": "c", "new_call": 4, "function": {"name": "f", "arguments": "{}", "new_function": 5}}
    response = folded(
        chunk({"new_delta": 1, "tool_calls": [call]}, choice={"new_choice": 2}, new_envelope={"deep": [3]})
    ).to_dict()
    choice = response["choices"][0]
    assert response["new_envelope"] == {"deep": [3]}
    assert choice["new_choice"] == 2
    assert choice["message"]["new_delta"] == 1
    assert choice["message"]["tool_calls"][0]["new_call"] == 4
    assert choice["message"]["tool_calls"][0]["function"]["new_function"] == 5


def test_text_of_an_unknown_field_is_joined_and_a_null_changes_nothing() -> None:
    response = folded(chunk({"mood": "calm"}), chunk({"mood": "glad"}), chunk({"mood": None}))
    assert response.message.model_extra == {"mood": "calmglad"}


def test_the_object_is_a_whole_completion_and_not_a_chunk() -> None:
    assert folded(chunk({"content": "x"}, object="chat.completion.chunk")).object == "chat.completion"


# --- the choice


def test_only_choice_0_is_folded() -> None:
    response = folded(chunk({"content": "a"}), chunk({"content": "b"}, index=1), chunk({"content": "c"}))
    assert [choice.message.content for choice in response.choices] == ["ac"]


def test_a_chunk_of_another_choice_is_recognised() -> None:
    assert adds_other_choices(ChatCompletionChunk.model_validate(chunk({}, index=1)))


def test_a_chunk_of_choice_0_is_no_other_choice() -> None:
    assert not adds_other_choices(ChatCompletionChunk.model_validate(chunk({})))


def test_without_any_choice_there_is_none() -> None:
    assert folded(chunk(usage={"total_tokens": 1})).choices == []


def test_the_role_is_assistant_where_none_was_said() -> None:
    assert folded(chunk({"content": "x"})).message.role == "assistant"


def test_a_role_that_was_said_is_kept() -> None:
    assert folded(chunk({"role": "critic"}), chunk({"content": "x"})).message.role == "critic"


def test_the_last_finish_reason_that_is_none_null_counts() -> None:
    reasons = ("stop", None, "length", None)
    response = folded(*(chunk({}, choice={"finish_reason": reason}) for reason in reasons))
    assert response.choices[0].finish_reason == "length"


def test_stop_reason_is_kept() -> None:
    assert folded(chunk({}, choice={"stop_reason": "stop"})).choices[0].stop_reason == "stop"


def test_an_answer_of_nothing_has_empty_text_and_no_null() -> None:
    assert (
        folded(chunk({"role": "assistant"}), chunk({}, choice={"finish_reason": "stop"})).message.content
        == ""
    )


def test_an_answer_of_tool_calls_alone_has_null_content() -> None:
    assert folded(chunk({"tool_calls": [piece(0, "c", "f")]})).message.content is None


@pytest.mark.parametrize("index", [0, 1])
def test_a_finish_reason_on_any_choice_says_that_the_stream_is_complete(index: int) -> None:
    assert accumulated(chunk({}, index=index, choice={"finish_reason": "stop"})).finished


def test_without_a_finish_reason_it_is_not_finished() -> None:
    assert not accumulated(chunk({"content": "x"})).finished


def test_complete_wants_the_finish_reason_of_choice_0() -> None:
    accumulator = accumulated(
        chunk({"content": "half"}), chunk({}, index=1, choice={"finish_reason": "stop"})
    )
    with pytest.raises(StreamTruncatedError, match="finish_reason") as caught:
        accumulator.complete()
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value.partial, ChatCompletionResponse)
    assert caught.value.partial.text == "half"


def test_complete_of_a_finished_stream_is_the_snapshot() -> None:
    accumulator = accumulated(chunk({"content": "x"}), chunk({}, choice={"finish_reason": "stop"}))
    assert accumulator.complete().to_dict() == accumulator.snapshot().to_dict()


# --- reasoning


def test_encrypted_reasoning_stays_last() -> None:
    message = folded(
        chunk({"reasoning_content": "think "}),
        chunk({"reasoning_content": "[cipher]", "reasoning_encrypted": True}),
        chunk({"reasoning_content": "more"}),
    ).message
    assert message.reasoning_content == "think more[cipher]"
    assert message.model_extra == {"reasoning_encrypted": True}


def test_plain_reasoning_is_not_said_to_be_encrypted() -> None:
    assert "reasoning_encrypted" not in folded(chunk({"reasoning_content": "think"})).message.to_dict()


def test_reasoning_details_of_one_id_are_joined_and_others_are_not() -> None:
    message = folded(
        chunk({"reasoning_details": [{"type": "reasoning.text", "id": "a", "text": "1"}]}),
        chunk({"reasoning_details": [{"type": "reasoning.text", "id": "b", "text": "x"}]}),
        chunk({"reasoning_details": [{"type": "reasoning.text", "id": "a", "text": "2", "signature": "s"}]}),
        chunk({"reasoning_details": [{"type": "reasoning.encrypted", "id": "a", "data": "d"}]}),
    ).message
    assert message.to_dict()["reasoning_details"] == [
        {"type": "reasoning.text", "id": "a", "text": "12", "signature": "s"},
        {"type": "reasoning.text", "id": "b", "text": "x"},
        {"type": "reasoning.encrypted", "id": "a", "data": "d"},
    ]


def test_reasoning_details_of_one_index_are_joined() -> None:
    parts = [{"type": "t", "index": 0, "text": "1"}, {"type": "t", "index": 0, "text": "2"}]
    message = folded(*(chunk({"reasoning_details": [part]}) for part in parts)).message
    assert message.to_dict()["reasoning_details"] == [{"type": "t", "index": 0, "text": "12"}]


def test_reasoning_details_without_id_and_index_are_kept_apart() -> None:
    parts = [{"type": "t", "text": "1"}, {"type": "t", "text": "2"}]
    message = folded(*(chunk({"reasoning_details": [part]}) for part in parts)).message
    assert message.to_dict()["reasoning_details"] == parts


def test_the_last_thought_signature_counts() -> None:
    assert (
        folded(chunk({"thought_signature": "a"}), chunk({"thought_signature": "b"})).message.thought_signature
        == "b"
    )


# --- tool calls: an index alone identifies nothing


def test_a_call_in_pieces_is_put_together() -> None:
    pieces = [piece(0, "c1", "weather", '{"ci'), piece(0, arguments='ty":'), piece(0, arguments='"Paris"}')]
    assert calls_of(*pieces) == [("c1", "weather", '{"city":"Paris"}')]


def test_a_known_id_lengthens_its_call_whatever_the_index_says() -> None:
    pieces = [piece(0, "c1", "f", "a"), piece(1, "c2", "g", "x"), piece(1, "c1", arguments="b")]
    assert calls_of(*pieces) == [("c1", "f", "ab"), ("c2", "g", "x")]


def test_a_known_id_with_its_name_again_opens_no_second_call() -> None:
    assert calls_of(piece(0, "c1", "f", "a"), piece(0, "c1", "f", "b")) == [("c1", "f", "ab")]


def test_a_new_id_with_a_name_opens_a_call_even_if_its_index_is_taken() -> None:
    pieces = [piece(0, "c1", "f", "1"), piece(0, "c2", "f", "2"), piece(0, "c3", "g", "3")]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "f", "2"), ("c3", "g", "3")]


def test_a_piece_without_id_goes_to_the_latest_call_of_its_index() -> None:
    pieces = [
        piece(0, "c1", "f", "1"),
        piece(1, "c2", "g", "2"),
        piece(0, "c3", "h", "3"),
        piece(0, arguments="+"),
    ]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "g", "2"), ("c3", "h", "3+")]


def test_pieces_of_parallel_calls_may_alternate() -> None:
    heads = [piece(0, "c1", "f"), piece(1, "c2", "g")]
    tails = [piece(index, arguments=text) for text in ("a", "b") for index in (0, 1)]
    assert calls_of(*heads, *tails) == [("c1", "f", "ab"), ("c2", "g", "ab")]


def test_a_new_id_without_a_name_is_no_new_call() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(0, "other", arguments="2")) == [("c1", "f", "12")]


def test_an_empty_id_counts_as_none() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(0, "", arguments="2")) == [("c1", "f", "12")]


def test_a_piece_of_an_unknown_index_without_name_goes_to_the_last_call() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(7, arguments="2")) == [("c1", "f", "12")]


def test_a_piece_without_id_and_index_goes_to_the_last_call() -> None:
    pieces = [piece(0, "c1", "f", "1"), piece(1, "c2", "g", "2"), piece(arguments="+")]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "g", "2+")]


def test_a_named_piece_of_a_new_index_opens_a_call_without_an_id() -> None:
    assert calls_of(piece(0, name="f", arguments="1"), piece(1, name="g", arguments="2")) == [
        ("", "f", "1"),
        ("", "g", "2"),
    ]


def test_a_whole_call_in_one_delta_is_one_call() -> None:
    assert calls_of(piece(0, "c1", "f", '{"a":1}')) == [("c1", "f", '{"a":1}')]


def test_several_whole_calls_in_one_delta_with_one_index_stay_apart() -> None:
    three = [piece(0, f"c{number}", "f", str(number)) for number in range(3)]
    response = folded(chunk({"tool_calls": three}))
    assert [(call.id, call.function.arguments) for call in response.tool_calls] == [
        ("c0", "0"),
        ("c1", "1"),
        ("c2", "2"),
    ]


@pytest.mark.parametrize("arguments", [None, ""])
def test_arguments_that_are_null_or_empty_are_empty(arguments: str | None) -> None:
    assert calls_of(piece(0, "c1", "f", arguments)) == [("c1", "f", "")]


def test_a_call_without_a_type_is_a_function_call() -> None:
    assert folded(chunk({"tool_calls": [piece(0, "c1", "f")]})).tool_calls[0].type == "function"


# --- log probabilities, in both shapes


def token(text: str) -> JSON:
    return {"token": text, "logprob": -0.5, "bytes": None, "top_logprobs": []}


def test_logprobs_of_openais_shape_are_joined() -> None:
    parts = [{"content": [token("a")], "refusal": None}, {"content": [token("b"), token("c")]}]
    response = folded(*(chunk({}, choice={"logprobs": part}) for part in parts))
    logprobs = response.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.content is not None
    assert [entry.token for entry in logprobs.content] == ["a", "b", "c"]


def test_single_tokens_become_entries_of_the_same_list() -> None:
    response = folded(*(chunk({}, choice={"logprobs": token(text)}) for text in "ab"))
    logprobs = response.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.to_dict() == {"content": [token("a"), token("b")]}


def test_logprobs_of_null_are_none() -> None:
    assert folded(chunk({"content": "x"}, choice={"logprobs": None})).choices[0].logprobs is None


def test_a_long_text_takes_little_more_room_than_its_characters() -> None:
    accumulator = ChatAccumulator()
    tracemalloc.start()
    try:
        for _ in range(50_000):
            accumulator.add(ChatCompletionChunk.model_validate({"choices": [{"delta": {"content": "ab"}}]}))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert accumulator.snapshot().text == "ab" * 50_000
    assert held < 100_000 * 2
