"""What the model says is read, or the answer is refused: no text lacks a piece in silence."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import encoded, reply
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed
from venice_ai._core.event_decoder import EventDecoder
from venice_ai.exceptions import APIResponseValidationError
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

JSON = dict[str, Any]
USAGE = {"usage": {"total_tokens": 3}}
HI = {"type": "text", "text": "Hi"}
LO: JSON = {"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}


def streamed(*choices: JSON, **options: Any) -> tuple[ChatCompletionResponse, int]:
    """The response that is streamed in chunks with a choice each, and how many of them were skipped."""
    decoder = EventDecoder(Call("POST", "/x", ChatCompletionChunk, stream=True, **options), reply())
    accumulator = ChatAccumulator()
    events = [b"data: " + encoded({"choices": [choice], **USAGE}) + b"\n\n" for choice in choices]
    for chunk in decoder.feed(b"".join(events)):
        accumulator.add(chunk)
    return accumulator.complete(), decoder.skipped


def whole(choice: JSON) -> ChatCompletionResponse:
    body = {"choices": [{"index": 0, "finish_reason": "stop", **choice}], **USAGE}
    return parsed(Call("POST", "/x", ChatCompletionResponse), encoded(body), reply())


# In the place of a message, whole or a piece of one, or of its content.
UNREADABLE: dict[str, Any] = {
    "a list": ["Hel"],
    "a list of lists": [["Hel"]],
    "a list of numbers": [7],
    "true": True,
}
CONTENTS: dict[str, Any] = {
    "a number among parts": [7, HI],
    "a number behind parts": [HI, 7],
    "a list among parts": [HI, ["Hi"]],
    "a list of lists": [["Hi"]],
    "true": True,
    "true in a list": [True],
    "a text in a list in a part": [{"type": "text", "text": ["Hi"]}],
    "a text in an object in a part": [{"type": "text", "text": {"value": "Hi"}}],
    "a part that is true": [HI, {"type": "text", "text": True}],
}
NUMBERS: dict[str, Any] = {
    "a number": 7,
    "a fraction": 1.5,
    "a number in a part": [{"type": "text", "text": 7}],
}


@pytest.mark.parametrize("odd", [*UNREADABLE.values(), 7, 1.5], ids=str)
@pytest.mark.parametrize("field", ["delta", "message", "text"])
def test_a_piece_that_is_none_is_refused(field: str, odd: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        streamed({"index": 0, field: odd}, LO)
    response, skipped = streamed({"index": 0, field: odd}, LO, on_bad_event="skip")
    assert (response.text, skipped) == ("lo", 1)


@pytest.mark.parametrize("case", [*CONTENTS, *NUMBERS])
@pytest.mark.parametrize("field", ["delta", "message"])
def test_a_piece_of_text_that_is_none_is_refused(field: str, case: str) -> None:
    odd = (CONTENTS | NUMBERS)[case]
    with pytest.raises(APIResponseValidationError):
        streamed({"index": 0, field: {"role": "assistant", "content": odd}}, LO)


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("field", ["delta", "message", "text"])
def test_a_message_that_is_none_is_refused(field: str, case: str) -> None:
    with pytest.raises(APIResponseValidationError):
        whole({field: UNREADABLE[case]})


@pytest.mark.parametrize("case", CONTENTS)
@pytest.mark.parametrize("field", ["delta", "message"])
def test_a_text_that_is_none_is_refused(field: str, case: str) -> None:
    with pytest.raises(APIResponseValidationError):
        whole({field: {"role": "assistant", "content": CONTENTS[case]}})


@pytest.mark.parametrize("case", NUMBERS)
def test_a_number_in_the_place_of_a_whole_text_is_read(case: str) -> None:
    response = whole({"message": {"content": NUMBERS[case]}})
    assert response.text == ("1.5" if case == "a fraction" else "7")
    assert len(response.unread) == 1


NOTHING: list[Any] = [None, "", [], {}, False]


@pytest.mark.parametrize("nothing", NOTHING, ids=str)
@pytest.mark.parametrize("field", ["delta", "message", "text"])
def test_what_holds_nothing_costs_nothing(field: str, nothing: Any) -> None:
    assert streamed({"index": 0, field: nothing}, LO)[0].text == "lo"
    assert whole({field: nothing}).text == ""


@pytest.mark.parametrize(
    "choice",
    [
        {"message": None},
        {"message": None, "index": None},
        {"message": None, "delta": None, "text": None},
        {"message": None, "finish_reason": "content_filter", "logprobs": None},
        {"message": {"role": None, "content": None}},
        {"message": {"content": None, "refusal": None, "tool_calls": None, "reasoning_content": None}},
        {},
    ],
    ids=str,
)
def test_a_message_that_is_null_costs_nothing(choice: JSON) -> None:
    response = whole(choice)
    assert (response.text, response.tool_calls, response.reasoning) == ("", [], "")
    assert (response.message.role, response.choices[0].index, response.unread) == ("assistant", 0, {})
    assert response.message.to_request() == {"role": "assistant", "content": ""}
    assert streamed({**choice, "finish_reason": None}, LO)[0].text == "lo"


@pytest.mark.parametrize("null", ["message", "delta"])
@pytest.mark.parametrize("said", ["message", "delta", "text"])
def test_a_null_beside_what_is_said_costs_nothing(null: str, said: str) -> None:
    value = "Hel" if said == "text" else {"content": "Hel"}
    choice = {null: None, said: value}
    assert whole(choice).text == "Hel"
    assert streamed(choice, LO)[0].text == "Hello"


def test_a_message_that_is_null_costs_none_of_the_others() -> None:
    body = {"choices": [{"message": None}, {"index": 1, "message": {"content": "Hi"}}]}
    response = parsed(Call("POST", "/x", ChatCompletionResponse), encoded(body), reply())
    assert [choice.message.text for choice in response.choices] == ["", "Hi"]


@pytest.mark.parametrize("nothing", NOTHING[:-1], ids=str)
@pytest.mark.parametrize("field", ["delta", "message"])
def test_a_content_that_holds_nothing_costs_nothing(field: str, nothing: Any) -> None:
    assert streamed({"index": 0, field: {"content": nothing}}, LO)[0].text == "lo"
    assert whole({field: {"content": nothing}}).text == ""


@pytest.mark.parametrize(
    "odd", [{"role": 5}, {"name": [1]}, {"tool_calls": "none"}, {"thought_signature": {}}], ids=str
)
def test_what_is_odd_beside_the_text_costs_nothing(odd: JSON) -> None:
    response, _ = streamed({"index": 0, "delta": {**odd, "content": "Hel"}}, LO)
    assert response.text == "Hello"
    answer = whole({"message": {**odd, "content": [{**HI, "cache_control": 5}]}})
    assert answer.text == "Hi"
    assert "choices.0.message.content.0.cache_control" in answer.unread


def test_a_piece_beside_the_whole_so_far_is_the_one_that_counts() -> None:
    choice = {"index": 0, "delta": {"content": "Hel"}, "message": {"content": 7}}
    assert streamed(choice, LO)[0].text == "Hello"


# --- what is nearly right is read


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "refusal"])
@pytest.mark.parametrize(
    "odd",
    [["I ", "see"], ["I see"], [{"type": "text", "text": "I see"}], ["I ", {"text": "see"}]],
    ids=str,
)
def test_a_text_in_a_list_is_that_text(name: str, odd: Any) -> None:
    field = name.removesuffix("_content")
    for response in (streamed({"index": 0, "delta": {name: odd}}, LO)[0], whole({"message": {name: odd}})):
        assert getattr(response.message, field) == "I see"
        assert not response.unread


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_pieces_of_reasoning_in_lists_are_joined(name: str) -> None:
    response, _ = streamed(*({"index": 0, "delta": {name: [words]}} for words in ("I ", "see")), LO)
    assert response.reasoning == "I see"


def test_reasoning_in_an_object_is_its_text() -> None:
    odd = {"type": "text", "text": "I see"}
    assert streamed({"index": 0, "delta": {"reasoning_content": odd}}, LO)[0].reasoning == "I see"


@pytest.mark.parametrize("odd", [[7], [{"x": 1}], {"x": 1}, ["a", None]], ids=str)
def test_reasoning_that_is_none_costs_nothing_but_itself(odd: Any) -> None:
    response, _ = streamed({"index": 0, "delta": {"reasoning_content": odd, "content": "Hel"}}, LO)
    assert (response.text, response.reasoning) == ("Hello", "")
    answer = whole({"message": {"reasoning_content": odd, "content": "Hello"}})
    assert (answer.text, answer.unread) == ("Hello", {"choices.0.message.reasoning_content": odd})


CALL = {"id": "a", "function": {"name": "f", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("odd", "count"),
    [({}, 0), (CALL, 1), ({"0": CALL}, 1), ({"0": CALL, "1": {**CALL, "id": "b"}}, 2), ([CALL], 1)],
    ids=["none", "bare", "numbered", "two numbered", "in a list"],
)
def test_calls_without_their_list_are_calls(odd: Any, count: int) -> None:
    for response in (
        streamed({"index": 0, "delta": {"tool_calls": odd}, "finish_reason": "tool_calls"})[0],
        whole({"message": {"tool_calls": odd}, "finish_reason": "tool_calls"}),
    ):
        assert [call.function.arguments for call in response.tool_calls] == ["{}"] * count
        assert [call.id for call in response.tool_calls] == ["a", "b"][:count]
        assert not response.unread


def test_what_is_odd_in_a_call_without_its_list_costs_nothing_but_itself() -> None:
    response = whole({"message": {"tool_calls": {**CALL, "index": "x"}}, "finish_reason": "tool_calls"})
    assert response.tool_calls[0].id == "a"
    assert response.unread == {"choices.0.message.tool_calls.index": "x"}


# --- a reason that is no text


@pytest.mark.parametrize("odd", [0, 1, 1.5, True, ["stop"], {"type": "stop"}], ids=str)
def test_a_reason_that_is_no_text_is_no_end(odd: Any) -> None:
    decoder = EventDecoder(Call("POST", "/x", ChatCompletionChunk, stream=True), reply())
    accumulator = ChatAccumulator()
    body = {"choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": odd}]}
    for chunk in decoder.feed(b"data: " + encoded(body) + b"\n\n"):
        accumulator.add(chunk)
        assert chunk.unread == {"choices.0.finish_reason": odd}
    assert not accumulator.finished
    answer = whole({"message": {"content": "Hi"}, "finish_reason": odd})
    assert (answer.text, answer.choices[0].finish_reason) == ("Hi", None)
    assert answer.unread == {"choices.0.finish_reason": odd}
