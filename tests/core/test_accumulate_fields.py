"""What the fields of a streamed completion fold to: the envelope, the choice, reasoning, log probabilities."""

from __future__ import annotations

import pytest

from chat_chunks import JSON, accumulated, chunk, folded, piece
from venice_ai._core.accumulate import adds_other_choices
from venice_ai.exceptions import StreamTruncatedError
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

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


BILL = {"prompt_tokens": 1, "total_tokens": 5}
EARLY = {"total_tokens": 2}
HIDDEN: dict[str, tuple[list[JSON], JSON | None]] = {
    "in a field of the server's": ([chunk({}, x_groq={"id": "r", "usage": BILL})], BILL),
    "in one behind the choices": ([chunk({"content": "x"}), chunk(x_groq={"usage": BILL})], BILL),
    "in the choice": ([chunk({}, choice={"finish_reason": "stop", "usage": BILL})], BILL),
    "twice": ([chunk({}, x_groq={"usage": EARLY}), chunk({}, x_groq={"usage": BILL})], BILL),
    "then null": ([chunk({}, choice={"usage": BILL}), chunk({}, choice={"usage": None})], BILL),
    "then empty": ([chunk({}, x_groq={"usage": BILL}), chunk({}, x_groq={"usage": {}})], BILL),
    "beside the known one": ([chunk({}, usage=BILL, x_groq={"usage": EARLY})], BILL),
    "behind the known one": ([chunk(usage=BILL), chunk({}, choice={"usage": EARLY})], BILL),
    "ahead of the known one": ([chunk({}, choice={"usage": EARLY}), chunk(usage=BILL)], BILL),
    "with odd values": ([chunk({}, x_groq={"usage": {**BILL, "completion_tokens": "x"}})], BILL),
    "nowhere": ([chunk({}, x_groq={"id": "r"})], None),
    "of another shape": (
        [chunk({}, x_groq="r"), chunk({}, x_groq={"usage": 5}, choice={"usage": "x"})],
        None,
    ),
    "of a choice that is not followed": ([chunk({}, index=1, choice={"usage": BILL})], None),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_the_tokens_are_read_where_a_server_hides_them(case: str) -> None:
    chunks, bill = HIDDEN[case]
    response = folded(*chunks)
    assert (response.usage and response.usage.to_dict()) == bill
    assert response.to_dict().get("x_groq") == chunks[-1].get("x_groq", chunks[0].get("x_groq"))


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
