"""NaN and the infinities, which JSON does not have and some servers write: kept, compared, sent back as null."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any

import pytest

from venice_ai import ArgumentValueError
from venice_ai._core import chat
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.types.api.chat import (
    AssistantMessage,
    ChatCompletionChunk,
    ChatCompletionMessage,
    ChatCompletionResponse,
    UserMessage,
)
from venice_ai.types.api.models import ModelList
from venice_ai.types.api.responses import Response

JSON = dict[str, Any]
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999"]


def sent(message: Any) -> Any:
    call = chat.completion({"model": "m", "messages": [message]})
    assert isinstance(call.body, bytes)
    return json.loads(call.body, parse_constant=pytest.fail)["messages"][0]


# --- equal

BODIES: dict[str, tuple[Any, str]] = {
    "a token's logprob": (
        ChatCompletionResponse,
        '{"choices": [{"message": {}, "logprobs": {"content": [{"token": "a", "logprob": NUMBER}]}}]}',
    ),
    "a rival's logprob": (
        ChatCompletionResponse,
        '{"choices": [{"message": {}, "logprobs": {"content": [{"token": "a", "logprob": -1, '
        '"top_logprobs": [{"token": "b", "logprob": -2}, {"token": "c", "logprob": NUMBER}]}]}}]}',
    ),
    "a single token's": (
        ChatCompletionResponse,
        '{"choices": [{"message": {}, "logprobs": {"token": "a", "logprob": NUMBER}}]}',
    ),
    "the prompt's": (
        ChatCompletionResponse,
        '{"choices": [{"message": {}}], "prompt_logprobs": [null, {"1": {"logprob": NUMBER}}]}',
    ),
    "an unknown field": (ChatCompletionResponse, '{"choices": [{"message": {"new": {"score": [NUMBER]}}}]}'),
    "an unknown field at the top": (
        ChatCompletionResponse,
        '{"choices": [], "usage": {"x": 1}, "new": NUMBER}',
    ),
    "a model's price": (
        ModelList,
        '{"data": [{"id": "a", "model_spec": {"pricing": {"input": {"usd": NUMBER}}}}]}',
    ),
    "an item": (Response, '{"output": [{"type": "new", "score": NUMBER}]}'),
}


@pytest.mark.parametrize("number", [*NUMBERS, "null", "-1.5"])
@pytest.mark.parametrize("case", BODIES)
def test_two_readings_of_one_answer_are_equal(case: str, number: str) -> None:
    model, body = BODIES[case]
    first, second = (model.model_validate_json(body.replace("NUMBER", number)) for _ in range(2))
    assert first == second
    assert first == copy.deepcopy(first) == pickle.loads(pickle.dumps(first))
    assert first == model.model_validate_json(first.model_dump_json())
    assert first == model.model_validate(first.to_dict())


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("case", BODIES)
def test_another_answer_is_another_one(case: str, number: str) -> None:
    model, body = BODIES[case]
    first, other = (
        model.model_validate_json(body.replace("NUMBER", number)),
        model.model_validate_json(body.replace("NUMBER", "-3")),
    )
    assert first != other
    assert first != model.model_validate_json(body.replace("NUMBER", number)[:-1] + ', "more": 1}')
    assert first != json.loads(body.replace("NUMBER", number))
    assert first != model.model_validate({})


def test_an_absent_logprob_equals_another_absent_one() -> None:
    body = '{"choices": [{"message": {}, "logprobs": {"content": [{"token": "a"}]}}]}'
    first, second = (ChatCompletionResponse.model_validate_json(body) for _ in range(2))
    assert first == second


def test_what_differs_beside_a_number_that_is_none_is_unequal() -> None:
    bodies = [
        '{"new": [NaN, 1]}',
        '{"new": [NaN, 2]}',
        '{"new": [NaN]}',
        '{"new": {"a": NaN}}',
        '{"old": [NaN, 1]}',
    ]
    found = [ChatCompletionMessage.model_validate_json(body) for body in bodies]
    assert all(
        (left == right) == (one == two) for one, left in enumerate(found) for two, right in enumerate(found)
    )
    assert ChatCompletionMessage(content="a") != UserMessage(content="a")


@pytest.mark.parametrize("number", NUMBERS)
def test_two_streams_of_the_same_chunks_fold_to_equal_answers(number: str) -> None:
    body = (
        '{"choices": [{"delta": {"new": NUMBER}, "logprobs": {"content": [{"token": "a", "logprob": NUMBER, '
        '"top_logprobs": [{"token": "b", "logprob": NUMBER}]}]}}]}'
    ).replace("NUMBER", number)
    folded = []
    for _ in range(2):
        accumulator = ChatAccumulator()
        for _ in range(2):
            accumulator.add(ChatCompletionChunk.model_validate_json(body))
        folded.append(accumulator.snapshot())
    assert folded[0] == folded[1]
    found = folded[0].choices[0].logprobs
    assert found is not None
    assert found.content is not None
    assert [entry.logprob for entry in found.content] == pytest.approx([float(number)] * 2, nan_ok=True)
    assert ChatCompletionResponse.model_validate_json(folded[0].model_dump_json()) == folded[0]


# --- sent back

BACK: dict[str, JSON] = {
    '"new": NUMBER': {},
    '"new": [1, NUMBER]': {"new": [1, None]},
    '"new": {"a": {"b": NUMBER, "c": 1.5}}': {"new": {"a": {"b": None, "c": 1.5}}},
    '"annotations": [{"score": NUMBER}]': {"annotations": [{"score": None}]},
    '"reasoning_details": [{"type": "t", "score": NUMBER}]': {
        "reasoning_details": [{"type": "t", "score": None}]
    },
    '"reasoning_details": [{"type": "t", "index": NUMBER}]': {
        "reasoning_details": [{"type": "t", "index": None}]
    },
    '"content": [{"type": "text", "text": "Hi", "n": NUMBER}]': {
        "content": [{"type": "text", "text": "Hi", "n": None}]
    },
    '"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}, "new": {"x": NUMBER}}]': {
        "tool_calls": [
            {
                "id": "c",
                "type": "function",
                "function": {"name": "f", "arguments": "{}"},
                "new": {"x": None},
            }
        ]
    },
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", BACK)
def test_a_message_goes_back_with_null_in_its_place(number: str, field: str) -> None:
    expected = BACK[field]
    body = f'{{"role": "assistant", {field.replace("NUMBER", number)}}}'
    message = ChatCompletionMessage.model_validate_json(body)
    there = {name: value for name, value in sent(message).items() if name not in ("role", "content")}
    there |= {"content": sent(message)["content"]} if "content" in expected else {}
    assert there == expected
    assert sent(message.model_dump()) == sent(message)
    assert {name: value for name, value in sent(message.to_dict()).items() if value is not None} == {
        name: value for name, value in sent(message).items() if name != "content" or "content" in expected
    }
    before = repr(message)
    sent(message)
    assert repr(message) == before


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_the_caller_wrote_is_still_refused(number: float) -> None:
    for message in (
        UserMessage.model_validate({"content": "Hi", "new": number}),
        {"role": "user", "content": "Hi", "new": number},
    ):
        with pytest.raises(ArgumentValueError):
            sent(message)


def test_a_message_as_deep_as_the_stack_is_refused_with_a_word() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ArgumentValueError):
        sent({"role": "assistant", "content": "Hi", "new": deep})


# --- arguments as an object


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"x": NUMBER}', '{"x":null}'),
        ('{"x": [1.5, {"y": NUMBER}]}', '{"x":[1.5,{"y":null}]}'),
        ("[NUMBER]", "[null]"),
        ("NUMBER", "null"),
    ],
)
@pytest.mark.parametrize("number", NUMBERS)
def test_arguments_as_an_object_become_json(arguments: str, text: str, number: str) -> None:
    given = arguments.replace("NUMBER", number)
    call = f'{{"index": 0, "id": "a", "function": {{"name": "f", "arguments": {given}}}}}'
    whole = ChatCompletionResponse.model_validate_json(
        f'{{"choices": [{{"message": {{"tool_calls": [{call}]}}}}]}}'
    )
    accumulator = ChatAccumulator()
    accumulator.add(
        ChatCompletionChunk.model_validate_json(f'{{"choices": [{{"delta": {{"tool_calls": [{call}]}}}}]}}')
    )
    for response in (whole, accumulator.snapshot()):
        assert response.tool_calls[0].function.arguments == text
        json.loads(response.tool_calls[0].function.arguments, parse_constant=pytest.fail)


def test_a_legacy_call_goes_back_with_its_arguments_as_text() -> None:
    message = AssistantMessage.model_validate(
        {"content": None, "function_call": {"name": "f", "arguments": {"x": [1, None]}}}
    )
    assert sent(message) == {
        "role": "assistant",
        "function_call": {"name": "f", "arguments": '{"x":[1,null]}'},
    }
    assert sent(message.model_dump()) == sent(message)
