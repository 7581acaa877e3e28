"""`/responses`: what is refused, the items of an answer, and what a failed response is raised as."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import pytest
from pydantic import TypeAdapter

from core_replies import answered, reply
from venice_ai import exceptions as x
from venice_ai._async.resources.responses import Responses
from venice_ai._core import responses as calls
from venice_ai._core.event_decoder import EventDecoder
from venice_ai._sync.resources.responses import SyncResponses
from venice_ai.types.api import responses as r

SKY: Any = {"model": "m", "input": "Why is the sky blue?"}
BROKEN = b'{"type": "response.output_text.delta", "delta": 7}'


def stream(options: Any) -> None:
    calls.creation_stream(options, "stream")


@pytest.mark.parametrize("function", [calls.creation, stream], ids=["create", "stream"])
@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"input": "a"}, x.ArgumentTypeError, "needs model="),
        ({"model": "m"}, x.ArgumentTypeError, "needs input="),
        ({**SKY, "max_tokens": 3}, x.ArgumentTypeError, "'max_tokens'; did you mean 'max_output_tokens'"),
        ({"model": "m", "input": ""}, x.ArgumentValueError, "input is empty"),
        ({"model": "m", "input": []}, x.ArgumentValueError, "input is empty"),
        ({"model": "m", "input": None}, x.ArgumentTypeError, "not NoneType"),
        ({"model": "m", "input": {"role": "user"}}, x.ArgumentTypeError, "not dict"),
        ({"model": "m", "input": b"a"}, x.ArgumentTypeError, "not bytes"),
        ({"model": "m", "input": [object()]}, x.ArgumentTypeError, "input can't be written as JSON"),
        ({**SKY, "on_bad_event": "ignore"}, x.ArgumentValueError, "on_bad_event"),
    ],
    ids=[
        "no model",
        "no input",
        "another name",
        "an empty input",
        "no items",
        "None",
        "a mapping",
        "bytes",
        "no JSON",
        "bad events",
    ],
)
def test_a_bad_argument_is_refused(function: Any, given: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        function(given)


def test_a_refusal_names_the_method() -> None:
    for function, method in (
        (calls.creation, "create"),
        (calls.creation_stream, "create"),
        (partial(calls.creation_stream, method="stream"), "stream"),
    ):
        with pytest.raises(x.ArgumentTypeError, match=rf"^responses\.{method}\(\) needs input="):
            function({"model": "m"})  # type: ignore[arg-type]


@pytest.mark.parametrize("owner", [Responses, SyncResponses])
def test_the_signature_shows_every_option(owner: type) -> None:
    names = set(inspect.signature(owner.create).parameters)  # type: ignore[attr-defined]
    assert {"model", "input", "stream", "venice_parameters", "on_bad_event", "timeout"} <= names


# --- what an answer says


def test_everything_a_model_does_is_an_item() -> None:
    output = [
        {"type": "reasoning", "summary": ["One. ", {"type": "summary_text", "text": "Two."}], "id": None},
        {"type": "new_thing", "depth": 3},
        {
            "type": "message",
            "content": [{"type": "output_text", "text": "Hi ^1^", "annotations": [{"url": "https://a"}]}],
        },
        {"type": "function_call", "name": "f", "arguments": "{", "call_id": "c", "status": None},
    ]
    facts = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "newer": [1]}
    response = answered(calls.creation(SKY), {"id": "resp_1", "output": output, **facts})
    assert (response.reasoning, response.text, response.citations[0].url) == (
        "One. Two.",
        "Hi ^1^",
        "https://a",
    )
    assert (response.function_calls[0].arguments, response.function_calls[0].status) == ("{", "")
    assert isinstance(response.output[1], r.ResponseOtherItem)
    assert response.output[1].model_extra == {"depth": 3}
    assert (response.status, response.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    assert response.to_dict()["newer"] == [1]


def test_a_broken_item_does_not_pass_for_an_unknown_one() -> None:
    body = {
        "id": "resp_1",
        "output": [{"type": "message", "content": {"a": 1}}, {"type": "message", "content": "Hi"}],
    }
    response = answered(calls.creation(SKY), body)
    assert [type(item) for item in response.output] == [r.ResponseMessage] * 2
    assert (response.text, response.unread) == ("Hi", {"output.0.content": {"a": 1}})


# --- the events of a stream


def fed(*events: bytes, **options: Any) -> Any:
    """Return the decoder of a stream, and an iterator over what some events are read as."""
    decoder: EventDecoder[Any] = EventDecoder(calls.creation_stream({**SKY, **options}), reply())
    return decoder, iter(decoder.feed(b"".join(b"data: " + event + b"\n\n" for event in events)))


def test_an_event_of_a_new_type_is_kept() -> None:
    _, events = fed(b'{"type": "response.new", "depth": 3}')
    event = next(events)
    assert isinstance(event, r.ResponseOtherEvent)
    assert event.to_dict() == {"type": "response.new", "depth": 3}


def test_a_broken_event_is_an_error() -> None:
    _, events = fed(BROKEN)
    with pytest.raises(
        x.APIResponseValidationError, match=r"not a StreamEvent: event\.response\.output_text"
    ):
        next(events)


def test_a_broken_event_can_be_skipped() -> None:
    good = b'{"type": "response.output_text.delta", "delta": "a"}'
    decoder, events = fed(good, BROKEN, b'{"no": "type"}', good, on_bad_event="skip")
    assert [event.delta for event in events] == ["a", "a"]
    assert decoder.skipped == 2


# --- a response that fails


def failed(error: Any) -> Any:
    event = {"type": "response.failed", "response": {"id": "resp_1", "status": "failed", "error": error}}
    return TypeAdapter(r.ResponseEvent).validate_python(event)


def test_a_failed_response_is_raised_by_the_class_of_its_code() -> None:
    error = calls.failure(failed({"code": "model_overloaded", "message": "Too much to do"}), reply())
    assert isinstance(error, x.RateLimitError)
    assert (error.message, error.code, error.status_code) == ("Too much to do", "model_overloaded", 429)


@pytest.mark.parametrize("error", [None, {}, {"code": "odd"}], ids=str)
def test_a_failure_may_have_no_words(error: Any) -> None:
    for came in (reply(), None):
        assert isinstance(calls.failure(failed(error), came), x.APIStatusError)
