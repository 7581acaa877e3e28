"""The messages of a chat completion: objects, mappings and parts, and what is refused."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from core_calls import HELLO, asked, body_of
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.chat import (
    AudioPart,
    CacheControl,
    ChatCompletionMessage,
    FilePart,
    ImagePart,
    SystemMessage,
    TextPart,
    ToolMessage,
    UserMessage,
)


def test_messages_may_be_objects_and_mappings_mixed() -> None:
    messages = [
        SystemMessage(content="Be brief"),
        {"role": "user", "content": "Hi"},
        MappingProxyType(HELLO[0]),
    ]
    assert body_of(asked(messages=messages))["messages"] == [
        {"role": "system", "content": "Be brief"},
        {"role": "user", "content": "Hi"},
        {"role": "user", "content": "Hello"},
    ]


def test_messages_may_be_any_iterable() -> None:
    assert body_of(asked(messages=(message for message in HELLO)))["messages"] == HELLO


def test_parts_say_their_type() -> None:
    parts = [
        TextPart(text="What?", cache_control=CacheControl(ttl="1h")),
        ImagePart.of("https://example.com/cat.png"),
        AudioPart(input_audio={"data": "QUJD", "format": "mp3"}),
        FilePart(file={"file_data": "https://example.com/a.pdf"}),
    ]
    assert body_of(asked(messages=[UserMessage(content=parts)]))["messages"][0]["content"] == [
        {"type": "text", "text": "What?", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
        {"type": "input_audio", "input_audio": {"data": "QUJD", "format": "mp3"}},
        {"type": "file", "file": {"file_data": "https://example.com/a.pdf"}},
    ]


def test_a_tool_message_says_which_call_it_answers() -> None:
    assert ToolMessage(content="4", tool_call_id="c1").to_request() == {
        "role": "tool",
        "content": "4",
        "tool_call_id": "c1",
    }


def test_an_answer_goes_back_as_it_came_but_for_its_nulls() -> None:
    came = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "think",
        "reasoning_details": [{"type": "reasoning.text", "text": "t", "signature": "s"}],
        "thought_signature": "sig",
        "refusal": None,
        "tool_calls": [
            {"id": "c", "type": "function", "index": 0, "function": {"name": "f", "arguments": "{}"}}
        ],
        "brand_new": {"kept": [1]},
    }
    message = ChatCompletionMessage.model_validate(came)
    assert message.to_request() == {name: value for name, value in came.items() if value is not None}


@pytest.mark.parametrize(
    ("messages", "error", "words"),
    [
        ("Hi", ArgumentTypeError, "messages takes a list of messages, not str"),
        ({"role": "user"}, ArgumentTypeError, "messages takes a list of messages, not dict"),
        (UserMessage(content="Hi"), ArgumentTypeError, "messages takes a list of messages, not UserMessage"),
        (None, ArgumentTypeError, "messages takes a list of messages, not NoneType"),
        ([], ArgumentValueError, "messages is empty"),
        (
            [HELLO[0], "Hi"],
            ArgumentTypeError,
            r"messages\[1\] takes a mapping or a message object .* not str",
        ),
    ],
)
def test_bad_messages_are_refused(messages: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        asked(messages=messages)
