"""What came goes back in the next request: whole, without the nulls that say nothing, as an object or as its dump."""

from __future__ import annotations

import json
from typing import Any

import pytest

from venice_ai._core import chat
from venice_ai.types.api.chat import (
    AssistantMessage,
    ChatCompletionMessage,
    ChatCompletionResponse,
    ImagePart,
    TextPart,
    UserMessage,
)

JSON = dict[str, Any]
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def sent(message: Any) -> JSON:
    """The message as it stands in the request's body."""
    call = chat.completion({"model": "m", "messages": [message]})
    assert isinstance(call.body, bytes)
    found: JSON = json.loads(call.body)["messages"][0]
    return found


def answered(message: JSON) -> ChatCompletionMessage:
    body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]})
    return ChatCompletionResponse.model_validate_json(body).message


ANSWERS: dict[str, JSON] = {
    "text": {"role": "assistant", "content": "Hi"},
    "nulls": {
        "role": "assistant",
        "content": "Hi",
        "refusal": None,
        "tool_calls": None,
        "reasoning_content": None,
    },
    "calls": {"role": "assistant", "content": None, "tool_calls": [{**CALL, "index": None}]},
    "details": {
        "role": "assistant",
        "content": "Hi",
        "reasoning_details": [
            {"type": "reasoning.text", "text": "t", "signature": "s", "id": None, "format": None, "index": 0},
            {"type": "reasoning.encrypted", "data": "x", "id": None, "unknown": None},
        ],
    },
    "parts": {
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": "t"}]},
            {"type": "text", "text": "Hi", "cache_control": None},
        ],
    },
    "unknown fields": {
        "role": "assistant",
        "content": "Hi",
        "reasoning": "t",
        "new": {"a": None},
        "newer": None,
    },
    "a name": {"role": "assistant", "content": "Hi", "name": "ada"},
    "a signature": {"role": "assistant", "content": "Hi", "thought_signature": "s"},
}


@pytest.mark.parametrize("case", ANSWERS)
def test_a_dump_goes_out_like_the_message_itself(case: str) -> None:
    message = answered(ANSWERS[case])
    assert sent(message) == message.to_request()
    assert sent(message.model_dump()) == sent(message)
    assert sent(message.model_dump(mode="json")) == sent(message)
    assert sent(message.to_dict()) == sent(message)


def test_nulls_of_known_fields_are_left_out_at_every_level() -> None:
    assert sent(answered(ANSWERS["details"]))["reasoning_details"] == [
        {"type": "reasoning.text", "text": "t", "signature": "s", "index": 0},
        {"type": "reasoning.encrypted", "data": "x", "unknown": None},
    ]
    assert sent(answered(ANSWERS["calls"]))["tool_calls"] == [CALL]
    assert sent(answered(ANSWERS["parts"]))["content"][1] == {"type": "text", "text": "Hi"}


def test_nulls_within_unknown_fields_stay() -> None:
    message = {name: value for name, value in ANSWERS["unknown fields"].items() if value is not None}
    assert sent(answered(ANSWERS["unknown fields"])) == message


@pytest.mark.parametrize("name", ["tool_calls", "annotations", "function_call", "reasoning"])
def test_what_a_whole_answer_says_of_what_is_not_there_is_left_out(name: str) -> None:
    for nothing in [None, []] if name == "tool_calls" else [None]:
        message = answered({"content": "Hi", name: nothing})
        assert sent(message) == sent(message.model_dump()) == {"role": "assistant", "content": "Hi"}


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ({"content": None}, ""),
        ({"content": None, "refusal": "no"}, ""),
        ({"content": None, "reasoning_content": "t", "tool_calls": None}, ""),
        ({"content": None, "tool_calls": []}, ""),
        ({}, ""),
        ({"content": ""}, ""),
        ({"content": "Hi"}, "Hi"),
    ],
)
def test_a_message_without_calls_always_has_a_content(message: JSON, content: str) -> None:
    assert sent(answered(message))["content"] == content
    assert sent(answered(message).model_dump())["content"] == content
    assert AssistantMessage.model_validate(message).to_request()["content"] == content


@pytest.mark.parametrize(
    "calls", [{"tool_calls": [CALL]}, {"function_call": {"name": "f", "arguments": "{}"}}]
)
def test_a_message_that_calls_needs_no_content(calls: JSON) -> None:
    message = answered({"content": None, **calls})
    assert sent(message) == {"role": "assistant", **calls}
    assert sent(message.model_dump()) == sent(message)


@pytest.mark.parametrize(
    "message",
    [
        UserMessage(content="Hi"),
        UserMessage(
            content=[TextPart(text="What?"), ImagePart.of("https://example.com/cat.png")], name="ada"
        ),
        AssistantMessage(content="Hi"),
    ],
)
def test_the_dump_of_any_message_goes_out_like_the_message(message: Any) -> None:
    assert sent(message.model_dump()) == sent(message)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": None},
        {"role": "assistant", "refusal": "no"},
        {"role": "critic", "content": None, "name": None},
        {"content": None},
        {"role": 7, "content": None},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}, "x", None]},
        {"role": "user", "content": "Hi", "new": None},
        {"role": "assistant", "content": "Hi", "tool_calls": [{"id": "c", "new": None}]},
    ],
)
def test_a_mapping_of_the_callers_own_is_sent_as_it_is(message: JSON) -> None:
    before = json.dumps(message)
    assert sent(message) == message
    assert json.dumps(message) == before


def test_the_callers_mapping_is_not_changed() -> None:
    message = answered(ANSWERS["details"]).model_dump()
    before = json.dumps(message)
    sent(message)
    assert json.dumps(message) == before


def test_a_message_in_a_mapping_may_hold_models() -> None:
    message = answered({"content": None, "tool_calls": [CALL]})
    assert sent({"role": "assistant", "content": None, "tool_calls": message.tool_calls})["tool_calls"] == [
        CALL
    ]
