"""What a choice says, wherever its server puts it: an end that is none, text beside the delta, an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core_replies import reply
from venice_ai import exceptions as x
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai._core.chat import without_error
from venice_ai._core.choice_error import ended_in_error
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

JSON = dict[str, Any]


def read(choice: Any, **beside: Any) -> ChatCompletionChunk:
    return ChatCompletionChunk.model_validate_json(json.dumps({"choices": [choice], **beside}))


def whole(choice: Any, **beside: Any) -> ChatCompletionResponse:
    return ChatCompletionResponse.model_validate_json(json.dumps({"choices": [choice], **beside}))


def accumulated(*choices: Any) -> ChatAccumulator:
    accumulator = ChatAccumulator()
    for choice in choices:
        accumulator.add(read(choice))
    return accumulator


# --- an end that is none


@pytest.mark.parametrize("reason", ["", "null", None])
def test_a_reason_that_says_nothing_is_none(reason: str | None) -> None:
    accumulator = accumulated({"delta": {"content": "Hi"}, "finish_reason": reason})
    assert read({"finish_reason": reason}).choices[0].finish_reason is None
    assert whole({"message": {}, "finish_reason": reason}).choices[0].finish_reason is None
    assert not accumulator.finished
    with pytest.raises(x.StreamTruncatedError, match="without a finish_reason"):
        accumulator.complete()


@pytest.mark.parametrize("reason", ["stop", "length", "none", " ", "tomorrow's"])
def test_any_other_reason_is_one(reason: str) -> None:
    accumulator = accumulated({"delta": {"content": "Hi"}, "finish_reason": ""}, {"finish_reason": reason})
    assert accumulator.finished
    assert accumulator.complete().choices[0].finish_reason == reason


@pytest.mark.parametrize("reason", ["", "null"])
def test_a_reason_that_says_nothing_does_not_take_one_back(reason: str) -> None:
    accumulator = accumulated({"finish_reason": "stop"}, {"delta": {}, "finish_reason": reason})
    assert accumulator.complete().choices[0].finish_reason == "stop"


def test_done_without_a_reason_is_said_in_the_error() -> None:
    with pytest.raises(x.StreamTruncatedError, match=r"^\[DONE\] came, but no finish_reason on choice 0"):
        accumulated({"delta": {"content": "Hi"}}).complete(done=True)


# --- several choices


@pytest.mark.parametrize(
    ("choices", "finished"),
    [
        ([(0, "stop")], True),
        ([(1, "stop")], True),
        ([(0, None), (1, "stop")], False),
        ([(0, "stop"), (1, None)], False),
        ([(1, None), (0, "stop"), (1, "stop")], True),
        ([(0, "stop"), (1, "stop"), (2, None)], False),
        ([(0, "stop"), (1, "stop"), (1, None)], True),
        ([(None, "stop"), (1, "")], False),
        ([], False),
    ],
)
def test_each_choice_that_was_seen_has_to_finish(choices: list[Any], finished: bool) -> None:
    made = [{"index": index, "delta": {}, "finish_reason": reason} for index, reason in choices]
    accumulator = accumulated(*made)
    assert accumulator.finished is finished
    reasons = [reason for index, reason in choices if not index]
    assert accumulator.is_whole is bool(reasons and reasons[-1])


def test_choices_that_share_a_chunk_are_looked_at_one_by_one() -> None:
    accumulator = ChatAccumulator()
    both = [{"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}, {"index": 1, "delta": {}}]
    accumulator.add(ChatCompletionChunk.model_validate({"choices": both}))
    assert not accumulator.finished
    assert accumulator.has_others
    assert accumulator.complete().text == "a"


# --- text beside the delta

PLACES: dict[str, tuple[JSON, str, JSON]] = {
    "a message": ({"message": {"content": "Hi"}}, "Hi", {}),
    "a text": ({"text": "Hi"}, "Hi", {}),
    "a delta that is a text": ({"delta": "Hi"}, "Hi", {}),
    "a message that is a text": ({"message": "Hi"}, "Hi", {}),
    "a message, beside a null": ({"delta": None, "message": {"content": "Hi"}}, "Hi", {}),
    "a text, beside nulls": ({"delta": None, "message": None, "text": "Hi"}, "Hi", {}),
    "a delta, beside the message so far": (
        {"delta": {"content": "i"}, "message": {"content": "Hi"}},
        "i",
        {"message": {"content": "Hi"}},
    ),
    "an empty delta, beside the message": (
        {"delta": {}, "message": {"content": "Hi"}},
        "",
        {"message": {"content": "Hi"}},
    ),
    "null": ({"delta": None}, "", {}),
    "nothing": ({}, "", {}),
    "all null": (
        {"index": None, "delta": None, "message": None, "text": None, "finish_reason": None},
        "",
        {},
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_what_stands_in_the_place_of_the_delta_is_the_delta(case: str) -> None:
    choice, text, extra = PLACES[case]
    chunk = read({"index": 0, **choice})
    assert chunk.text == (chunk.choices[0].delta.content or "") == text
    assert chunk.choices[0].model_extra == extra
    assert accumulated(choice).snapshot().text == text


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ({"message": {"content": "Hi"}}, "Hi"),
        ({"delta": {"content": "Hi"}}, "Hi"),
        ({"text": "Hi"}, "Hi"),
        ({"message": None, "delta": {"content": "Hi"}}, "Hi"),
        ({"message": {"content": "Hi"}, "delta": {"content": "i"}}, "Hi"),
        ({"message": "Hi"}, "Hi"),
        ({"message": None}, ""),
        ({}, ""),
    ],
)
def test_what_stands_in_the_place_of_the_message_is_the_message(choice: JSON, text: str) -> None:
    assert whole({"index": 0, **choice, "finish_reason": "stop"}).text == text


@pytest.mark.parametrize("field", ["message", "text"])
def test_text_beside_the_delta_is_joined_like_a_delta(field: str) -> None:
    pieces = [{field: piece if field == "text" else {"content": piece}} for piece in ("Hel", "lo")]
    accumulator = accumulated(*pieces, {"finish_reason": "stop"})
    assert accumulator.complete().text == "Hello"


@pytest.mark.parametrize("choices", [None, []])
def test_no_choice_is_no_choice(choices: Any) -> None:
    assert ChatCompletionChunk.model_validate({"choices": choices, "usage": {}}).text == ""
    assert ChatCompletionResponse.model_validate({"choices": choices, "usage": {}}).text == ""


def test_a_chunk_can_still_be_made_in_python() -> None:
    made = ChatCompletionChunk.model_validate({"choices": [{"delta": {"content": "Hi"}}]})
    again = ChatCompletionChunk(choices=made.choices)
    assert again.text == "Hi"
    assert again.to_dict() == {"choices": [{"delta": {"content": "Hi"}}]}
    assert type(made.choices[0])(index=1, delta=made.choices[0].delta).delta.content == "Hi"


# --- an answer that ended in an error

DIED = {"message": "the model died", "code": 502}
ERRORS: dict[str, tuple[JSON, type[Exception], str]] = {
    "with its sentence": (
        {"finish_reason": "error", "error": {"message": "the model died", "code": 502}},
        x.BadGatewayError,
        "the model died",
    ),
    "with a code in words": (
        {"finish_reason": "error", "error": {"message": "busy", "code": "model_overloaded"}},
        x.RateLimitError,
        "busy",
    ),
    "as a text": ({"finish_reason": "error", "error": "the model died"}, x.APIStatusError, "the model died"),
    "without a sentence": ({"finish_reason": "error"}, x.APIStatusError, "finish_reason 'error'"),
    "with null": ({"finish_reason": "error", "error": None}, x.APIStatusError, "finish_reason 'error'"),
    "without the reason": ({"finish_reason": None, "error": {"message": "died"}}, x.APIStatusError, "died"),
    "in the delta": ({"finish_reason": None, "delta": {"error": DIED}}, x.BadGatewayError, "the model died"),
    "in the delta, with the reason": (
        {"finish_reason": "error", "delta": {"error": DIED}},
        x.BadGatewayError,
        "the model died",
    ),
    "in a list": ({"finish_reason": "error", "error": [DIED]}, x.BadGatewayError, "the model died"),
    "in an envelope": (
        {"finish_reason": None, "error": {"error": DIED}},
        x.BadGatewayError,
        "the model died",
    ),
    "in an envelope in a list": (
        {"finish_reason": None, "error": [{"error": DIED}]},
        x.BadGatewayError,
        "the model died",
    ),
    "as JSON": ({"finish_reason": None, "error": json.dumps(DIED)}, x.BadGatewayError, "the model died"),
    "as JSON in an envelope": (
        {"finish_reason": "error", "error": json.dumps({"error": DIED})},
        x.BadGatewayError,
        "the model died",
    ),
    "with nothing": (
        {"finish_reason": "error", "error": {"message": None, "code": None}},
        x.APIStatusError,
        "nothing says why$",
    ),
    "with another reason": (
        {"finish_reason": "stop", "error": {"message": "died"}},
        x.APIStatusError,
        "died",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_answer_that_ended_in_an_error_is_that_error(case: str) -> None:
    choice, kind, words = ERRORS[case]
    accumulator = accumulated({"delta": {"content": "Hal"}})
    accumulator.reply = reply()
    with pytest.raises(kind, match=words) as caught:
        accumulator.add(read(saying(choice, "delta", "f")))
    assert accumulator.snapshot().text == "Half"
    assert isinstance(caught.value, x.APIStatusError)
    assert isinstance(caught.value.body, dict)
    assert caught.value.body.get("finish_reason") == choice["finish_reason"]


@pytest.mark.parametrize("case", ERRORS)
def test_a_whole_answer_that_ended_in_an_error_is_that_error(case: str) -> None:
    choice, kind, words = ERRORS[case]
    response = whole(saying(choice, "message", "Half"))
    response._reply = reply()
    with pytest.raises(kind, match=words) as caught:
        without_error(response)
    assert isinstance(caught.value, x.VeniceError)
    assert caught.value.partial is response


@pytest.mark.parametrize("case", ERRORS)
def test_without_an_http_answer_it_is_an_error_all_the_same(case: str) -> None:
    choice, _, words = ERRORS[case]
    with pytest.raises(x.APIStatusError, match=words):
        accumulated({"delta": {}, **choice})


def saying(choice: JSON, field: str, content: str) -> JSON:
    """Return a choice in which the model says something too."""
    said = {"content": content, **choice.get("delta", {})}
    return {field: said, **{name: value for name, value in choice.items() if name != "delta"}}


@pytest.mark.parametrize(
    "beside", [{**DIED}, {"msg": "the model died", "status": 502}, {"detail": "the model died"}]
)
def test_the_sentence_may_stand_beside_the_choices(beside: JSON) -> None:
    choice = {"message": {"content": "Half"}, "finish_reason": "error"}
    kind = x.APIStatusError if "detail" in beside else x.BadGatewayError
    accumulator, response = ChatAccumulator(), whole(choice, **beside)
    accumulator.reply = response._reply = reply()
    with pytest.raises(kind, match=r"^the model died") as caught:
        without_error(response)
    assert caught.value.partial is response
    with pytest.raises(kind, match=r"^the model died"):
        accumulator.add(read(choice, **beside))
    assert accumulator.snapshot().text == "Half"


def test_what_the_model_says_is_no_reason() -> None:
    choice = {"message": {"content": "H", "refusal": "no"}, "finish_reason": "error"}
    with pytest.raises(x.APIStatusError, match=r"nothing says why$"):
        without_error(whole(choice))


@pytest.mark.parametrize(
    "choice",
    [
        {"finish_reason": "stop"},
        {"error": None},
        {"error": ""},
        {"error": {}},
        {"error": {"message": None}},
        {"error": {"code": 0, "message": ""}},
        {"error": [{"message": ""}]},
        {"message": {"content": "Hi", "error": {"message": None}}},
    ],
)
def test_what_is_no_error_is_none(choice: JSON) -> None:
    assert not ended_in_error(read(choice).choices[0])
    response = whole(choice)
    assert without_error(response) is response
    assert without_error(ChatCompletionResponse(choices=[])).choices == []


def test_the_error_of_a_choice_that_is_not_followed_stays_in_its_chunk() -> None:
    accumulator = accumulated(
        {"index": 1, "delta": {}, "finish_reason": "error"},
        {"delta": {"content": "Hi"}, "finish_reason": "stop"},
    )
    assert accumulator.complete().text == "Hi"
    assert accumulator.finished
