"""What is null, or shorter than usual, in a message costs nothing else: whole answers and streams read it alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_chunks import JSON, folded
from venice_ai.types.api.chat import ChatCompletionMessage, ChatCompletionResponse

CALL = {"id": "a", "function": {"name": "f", "arguments": "{}"}}


def readings(message: JSON, **beside: Any) -> list[ChatCompletionResponse]:
    """The answer that holds a message, as it is read whole and from a stream."""
    whole = {"choices": [{"message": message, "finish_reason": "stop"}], **beside}
    streamed = {"choices": [{"delta": message, "finish_reason": "stop"}], **beside}
    return [ChatCompletionResponse.model_validate_json(json.dumps(whole)), folded(streamed)]


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([{"id": "a", "function": None}], [("a", "", "")]),
        ([{**CALL, "index": 0}, {"id": "b", "index": 1, "function": None}], [("a", "f", "{}"), ("b", "", "")]),
        ([{"id": "a", "type": "function", "function": {}}], [("a", "", "")]),
        ([{"id": "a", "function": {"name": None, "arguments": None}}], [("a", "", "")]),
        ([{"id": "a", "function": {"name": "f", "arguments": None}}], [("a", "f", "")]),
        ([{"id": "a", "function": {"name": None, "arguments": "{}"}}], [("a", "", "{}")]),
        ([{"id": None, "type": None, "index": None, "function": {"name": "f"}}], [("", "f", "")]),
        ([{"id": "a", "type": "custom", "function": None, "custom": {"name": "sh", "input": "ls"}}], [("a", "", "")]),
    ],
    ids=str,
)  # fmt: skip
def test_a_call_whose_function_says_nothing_is_a_call(calls: list[JSON], expected: list[Any]) -> None:
    for response in readings({"content": "Hi", "tool_calls": calls}):
        found = [(each.id, each.function.name, each.function.arguments) for each in response.tool_calls]
        assert (found, response.text, response.unread) == (expected, "Hi", {})
        assert ChatCompletionMessage.model_validate(response.message.to_request()).text == "Hi"


def function(name: str | None = None, arguments: str | None = None) -> JSON:
    return {"name": name, "arguments": arguments}


@pytest.mark.parametrize(
    "pieces",
    [
        [{"id": "a", "function": None}, {"function": function("f", "{}")}],
        [
            {"id": "a", "function": function("f")},
            {"function": None, "x": 1},
            {"function": function(None, "{}")},
        ],
        [{"function": None}, {"id": "a", "function": function("f", "{}")}],
        [
            {"id": "a", "function": function("f", "{")},
            {"id": None, "type": None, "function": function(None, "}")},
        ],
        [{"id": "a", "function": function("f", "{}")}, {"id": "a", "function": None}],
    ],
    ids=str,
)
def test_a_piece_whose_function_is_null_belongs_to_its_call(pieces: list[JSON]) -> None:
    response = folded(
        *({"choices": [{"delta": {"tool_calls": [{"index": 0, **piece}]}}]} for piece in pieces)
    )
    (call,) = response.tool_calls
    assert (call.id, call.function.name, call.function.arguments) == ("a", "f", "{}")


@pytest.mark.parametrize(
    "detail",
    [
        {"text": "I see"},
        {"text": "I see", "signature": "s"},
        {"type": None, "text": "I see"},
        {"type": "", "summary": "I see"},
        {"id": "a", "index": 0, "data": "x"},
        {"format": "f"},
        {"new": {"deep": [1]}},
    ],
    ids=str,
)
def test_a_detail_without_a_type_is_kept_and_goes_back(detail: JSON) -> None:
    said = {name: value for name, value in detail.items() if value is not None}
    for response in readings({"content": "Hi", "reasoning_details": [detail, {"type": "t", "data": "y"}]}):
        (first, second) = response.message.reasoning_details or []
        assert {name: value for name, value in first.to_dict().items() if value is not None} == said
        assert (second.type, second.data) == ("t", "y")
        assert response.message.to_request()["reasoning_details"] == [said, {"type": "t", "data": "y"}]
        assert (response.text, response.unread) == ("Hi", {})


A, B = "https://a.example", "https://b.example"


@pytest.mark.parametrize(
    ("lists", "urls"),
    [
        ([[A]], [A]),
        ([[A, B]], [A, B]),
        ([[A], [B]], [A, B]),
        ([[A], [A, B], None, []], [A, B]),
        ([[A, {"url": B, "title": "B"}]], [A, B]),
        ([[{"url": A}], [A]], [A]),
        ([[""]], [""]),
    ],
    ids=str,
)
def test_sources_that_are_texts_are_their_addresses(lists: list[Any], urls: list[str]) -> None:
    chunks = [
        {"choices": [{"delta": {"content": "x"}}], "venice_parameters": {"web_search_citations": each}}
        for each in lists
    ]
    assert [source.url for source in folded(*chunks).citations] == urls


def test_sources_that_are_texts_are_read_alike_in_whole_answers() -> None:
    sources = {"web_search_citations": [A, {"url": B}]}
    for response in readings(
        {"content": "Hi", "citations": [A]}, venice_parameters=sources, citations=[A, B]
    ):
        assert [source.url for source in response.citations] == [A, B]
        assert (response.model_extra or {})["citations"] == [A, B]
        assert (response.message.model_extra or {})["citations"] == [A]
        assert response.unread == {}
        assert response.message.to_request()["citations"] == [A]
