"""A snapshot is there whatever was received, and holds all that can be read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from venice_ai._core.accumulate import ChatAccumulator
from venice_ai._core.response_fold import ResponseAccumulator
from venice_ai._core.snapshot import validated
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse
from venice_ai.types.api.responses import Response, ResponseEvent

JSON = dict[str, Any]
EVENT: TypeAdapter[Any] = TypeAdapter(ResponseEvent)

TOKEN = {"token": "a", "logprob": -1.0}


@pytest.mark.parametrize(
    "logprobs",
    [
        {"content": [TOKEN], "token": None},
        {"content": [TOKEN], "token": None, "logprob": None, "top_logprobs": None},
        {"content": None, "refusal": None, "token": None},
        {"content": [TOKEN], "token": "b", "logprob": -1},
        {"token": "a"},
        {"logprob": -1},
        {},
    ],
    ids=str,
)
def test_odd_log_probabilities_cost_nothing_else(logprobs: JSON) -> None:
    accumulator = ChatAccumulator()
    choice = {"delta": {"content": "Hi"}, "logprobs": logprobs, "finish_reason": "stop"}
    accumulator.add(ChatCompletionChunk.model_validate({"choices": [choice] * 2}))
    response = accumulator.complete()
    assert response.text == "HiHi"
    kept = response.choices[0].logprobs
    if logprobs.get("content"):
        assert kept is not None
        assert [entry.token for entry in kept.content or ()] == ["a", "a"]


def whole(**message: Any) -> JSON:
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": "Hi", **message},
    }
    return {"id": "c", "choices": [choice]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), [1]),
        (("usage",), "many"),
        (("usage",), {"total_tokens": "many", "prompt_tokens": 3}),
        (("created",), "today"),
        (("choices", 0, "logprobs"), {"content": [TOKEN, 7]}),
        (("choices", 0, "logprobs"), 7),
        (("choices", 0, "stop_reason"), {}),
        (("choices", 0, "message", "refusal"), {"a": 1}),
        (("choices", 0, "message", "role"), 7),
        (("choices", 0, "message", "reasoning_details"), [{"type": "t"}, 7]),
        (("choices", 0, "message", "tool_calls"), [{"id": "c", "function": {"name": "f"}}, 7]),
        (("choices", 0, "message", "tool_calls"), "none"),
    ],
    ids=lambda each: ".".join(map(str, each)) if isinstance(each, tuple) else None,
)
def test_what_can_not_be_read_is_left_out_and_nothing_else(path: tuple[Any, ...], value: Any) -> None:
    data = whole(reasoning_content="I see", new=[1])
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        ChatCompletionResponse.model_validate(data)
    response = validated(ChatCompletionResponse, data)
    assert (response.text, response.reasoning) == ("Hi", "I see")
    assert response.choices[0].finish_reason == "stop"
    assert response.message.model_extra == {"new": [1]}
    assert response.unread


def test_half_a_character_keeps_nothing_else_out() -> None:
    data = whole(new="\ud83d", refusal=7)
    response = validated(ChatCompletionResponse, data)
    assert (response.text, response.message.refusal) == ("Hi", None)
    assert response.message.model_extra == {"new": "\ud83d"}


def test_of_a_list_the_good_entries_stay() -> None:
    data = whole(
        tool_calls=[{"id": "c", "function": {"name": "f", "arguments": "{}"}}, 7, {"id": "d", "index": "x"}]
    )
    response = validated(ChatCompletionResponse, data)
    assert [call.id for call in response.tool_calls] == ["c", "d"]


@pytest.mark.parametrize(
    "item",
    [
        {"type": "message", "content": [{"type": "output_text", "text": "Hi"}], "status": 7},
        {"type": "message", "content": [{"type": "output_text", "text": "Hi", "annotations": [7]}]},
        {"type": "message", "content": [7, {"type": "output_text", "text": "Hi"}]},
    ],
)
def test_an_odd_item_keeps_its_text(item: JSON) -> None:
    data = {"output": [{"type": "reasoning", "summary": ["I see"]}, item, 7], "usage": "many"}
    response = validated(Response, data)
    assert (response.text, response.reasoning) == ("Hi", "I see")


# Any JSON, with the names that mean something often among its keys.
NAMES = st.sampled_from(
    [
        *(
            "id",
            "type",
            "index",
            "role",
            "name",
            "content",
            "text",
            "delta",
            "arguments",
            "function",
            "tool_calls",
        ),
        *("reasoning", "reasoning_content", "signature", "reasoning_details", "thinking", "audio", "data"),
        *("annotations", "status", "logprobs", "token", "message", "summary"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats()
    | st.sampled_from(["", "a", "{}", "text", "thinking"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
PARTS = st.lists(
    st.sampled_from(["", "a"]) | st.none() | st.dictionaries(NAMES, VALUES, max_size=3), max_size=3
)
IDS = st.sampled_from(["", "a", "b", None])
PIECE = st.fixed_dictionaries(
    {}, optional={"id": IDS, "index": st.sampled_from([0, 1, None]), "type": IDS, "new": VALUES}
)
FUNCTION = st.none() | st.fixed_dictionaries({}, optional={"name": IDS, "arguments": VALUES, "new": VALUES})
CALLS = st.lists(
    st.none() | st.tuples(PIECE, FUNCTION).map(lambda pair: {**pair[0], "function": pair[1]}), max_size=3
)
TEXTS = st.sampled_from(["", "a", None])
ENTRY = st.fixed_dictionaries({}, optional=dict.fromkeys(("type", "id", "text", "data", "signature"), TEXTS))
DELTAS = st.fixed_dictionaries(
    {},
    optional={
        "content": st.sampled_from(["", "a", None]) | PARTS,
        "reasoning_content": TEXTS,
        "reasoning_encrypted": st.sampled_from([True, False, None]),
        "reasoning_details": st.lists(ENTRY, max_size=3),
        "tool_calls": CALLS,
        "role": TEXTS,
        "refusal": TEXTS,
        **dict.fromkeys(("reasoning", "thinking_blocks", "function_call", "audio", "new"), VALUES),
    },
)
LOGPROBS = st.none() | st.dictionaries(
    st.sampled_from(["content", "refusal", "new"]), st.none() | st.lists(st.just(TOKEN), max_size=2)
)
PARAMETERS = st.none() | st.dictionaries(st.sampled_from("xy"), VALUES)


@given(st.lists(st.tuples(DELTAS, LOGPROBS, PARAMETERS), max_size=6))
def test_whatever_chunks_hold_the_snapshot_is_there(chunks: list[tuple[JSON, Any, Any]]) -> None:
    accumulator = ChatAccumulator()
    for delta, logprobs, parameters in chunks:
        body = {"choices": [{"delta": delta, "logprobs": logprobs}], "venice_parameters": parameters}
        try:
            chunk = ChatCompletionChunk.model_validate(body)
        except ValidationError:
            continue  # not a chunk: refused, or mended, before it gets here
        accumulator.add(chunk)
        response = accumulator.snapshot()
        assert isinstance(response, ChatCompletionResponse)
        assert isinstance(response.text + response.reasoning, str)
        response.message.to_request()


EVENTS = st.sampled_from(
    [
        *("output_text.delta", "output_text.done", "output_text.annotation.added", "refusal.delta"),
        *("reasoning.delta", "reasoning_text.delta", "reasoning_summary_text.delta"),
        *(
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "new.delta",
            "message_content.delta",
        ),
        *("output_item.added", "output_item.done", "content_part.added", "content_part.done"),
        *("reasoning_summary_part.added", "created", "completed"),
    ]
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            *("delta", "item", "part", "annotation", "response", "text"),
            *("item_id", "output_index", "content_index", "summary_index"),
        ]
    ),
    VALUES,
)


@given(st.lists(st.tuples(EVENTS, FIELDS), max_size=6))
def test_whatever_events_hold_the_snapshot_is_there(events: list[tuple[str, JSON]]) -> None:
    accumulator = ResponseAccumulator()
    for name, fields in events:
        try:
            event = EVENT.validate_python({"type": f"response.{name}", **fields})
        except ValidationError:
            continue
        accumulator.add(event)
        response = accumulator.snapshot()
        assert isinstance(response, Response)
        assert isinstance(response.text + response.reasoning, str)
