"""Events of a stream that are no chunks: errors that do not call themselves so, and what only keeps alive."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from chat_events import DONE, HELLO, STOP, chat_decoder, data, decoded, feed, text, text_of
from venice_ai import exceptions as x
from venice_ai.types.api._responses_event import StreamEvent

OBJECT = {"object": "error", "message": "boom", "type": "BadRequestError", "code": 400}
SLOW = {"message": "slow down", "code": 429}


def bare(body: Any) -> bytes:
    return json.dumps(body).encode() + b"\n\n"


ERRORS: dict[str, tuple[bytes, type[x.APIStatusError], str]] = {
    "an error by its object": (data(OBJECT), x.BadRequestError, "boom"),
    "no choices, a code": (data({"id": "c", "choices": [], **SLOW}), x.RateLimitError, "slow down"),
    "no choices, a message": (data({"id": "c", "choices": [], "message": "no"}), x.APIStatusError, "no"),
    "choices that are null": (data({"id": "c", "choices": None, **SLOW}), x.RateLimitError, "slow down"),
    "a message with a code": (data(SLOW), x.RateLimitError, "slow down"),
    "a detail": (data({"detail": "Not authenticated"}), x.APIStatusError, "Not authenticated"),
    "errors": (data({"errors": [{"message": "one"}, {"message": "two"}]}), x.APIStatusError, "one; two"),
    "a failed status": (data({"status": "failed", "msg": "no"}), x.APIStatusError, "no"),
    "a status": (data({"status": 503, "detail": "down"}), x.ServiceUnavailableError, "down"),
    "a word": (data({"code": "model_overloaded", "message": "busy"}), x.RateLimitError, "busy"),
    "in a list": (data([{"error": {"code": 503, "message": "down"}}]), x.ServiceUnavailableError, "down"),
    "Google's words": (
        data({"error": {"message": "quota", "status": "RESOURCE_EXHAUSTED"}}),
        x.RateLimitError,
        "quota",
    ),
    "a type's name": (data({"error": {"message": "gone", "type": "NotFoundError"}}), x.NotFoundError, "gone"),
    "a status' name": (data({"error": "Too Many Requests"}), x.RateLimitError, "Too Many Requests"),
    "a field": (b'error: {"message": "boom", "code": 500}\n\n', x.InternalServerError, "boom"),
    "a field, an envelope": (b'error: {"error": {"message": "boom", "code": 500}}\n\n', x.InternalServerError, "boom"),
    "a field of text": (b"error: it broke\n\n", x.APIStatusError, "it broke"),
    "bare": (bare({"error": {"message": "boom", "code": 500}}), x.InternalServerError, "boom"),
    "bare, no envelope": (bare(OBJECT), x.BadRequestError, "boom"),
    "bare, without an end": (bare(OBJECT).strip(), x.BadRequestError, "boom"),
    "bare, indented": (json.dumps({"error": SLOW}, indent=2).encode() + b"\n\n", x.RateLimitError, "slow down"),
    "bare, of a type": (b"event: error\n" + bare(SLOW), x.RateLimitError, "slow down"),
    "bare, a list": (bare([{"error": SLOW}]), x.RateLimitError, "slow down"),
    "bare, a tab ahead": (b"\t" + bare({"error": SLOW}), x.RateLimitError, "slow down"),
    "bare, spaces ahead": (b"   " + bare({"error": SLOW}), x.RateLimitError, "slow down"),
    "a field, a list": (b'error: [{"error": {"message": "boom", "code": 500}}]\n\n', x.InternalServerError, "boom"),
    "a field of a type": (b'event: error\nerror: {"message": "boom", "code": 500}\n\n', x.InternalServerError, "boom"),
    "a field without a space": (b'error:{"message": "boom", "code": 500}\n\n', x.InternalServerError, "boom"),
    "a field on two lines": (b'error: {"message": "boom",\nerror: "code": 500}\n\n', x.InternalServerError, "boom"),
    "an error event that says nothing": (b"event: error\ndata: null\n\n", x.APIStatusError, "reported an error"),
    "an error event of an empty object": (b"event: error\ndata: {}\n\n", x.APIStatusError, "reported an error"),
    "an error event of an empty error": (
        b'event: error\ndata: {"error": {"message": null}}\n\n', x.APIStatusError, "reported an error",
    ),
    "an error event of the end": (b"event: error\ndata: [DONE]\n\n", x.APIStatusError, "reported an error"),
    "a choice without a delta": (data({"choices": [{"index": 0}], **SLOW}), x.RateLimitError, "slow down"),
    "a choice that is open": (
        data({"choices": [{"index": 0, "finish_reason": None}], **SLOW}), x.RateLimitError, "slow down",
    ),
    "a choice with an empty delta": (data({"choices": [{"delta": {}}], **SLOW}), x.RateLimitError, "slow down"),
    "a choice with no message": (data({"choices": [{"message": None}], **SLOW}), x.RateLimitError, "slow down"),
    "an empty choice": (data({"choices": [{}], **SLOW}), x.RateLimitError, "slow down"),
    "an empty delta, an object of error": (
        data({"choices": [{"index": 0, "delta": {}}], **OBJECT}), x.BadRequestError, "boom",
    ),
    "a choice that ended in it": (
        data({"choices": [{"delta": {}, "finish_reason": "error"}], **SLOW}), x.RateLimitError, "slow down",
    ),
    "a code alone": (data({"id": "c", "code": 1302}), x.APIStatusError, "reported an error"),
    "a code as a text": (data({"id": "c", "choices": [], "code": "1302"}), x.APIStatusError, "1302"),
    "a code below zero": (data({"choices": [], "code": -1}), x.APIStatusError, "reported an error"),
    "another code": (data({"choices": [], "error_code": 18, "error_msg": "qps"}), x.APIStatusError, "qps"),
    "a status that is short": (data({"choices": [], "status": "fail"}), x.APIStatusError, "reported an error"),
    "no success": (data({"choices": [], "success": False}), x.APIStatusError, "reported an error"),
    "no success, as a text": (data({"choices": [], "success": "false"}), x.APIStatusError, "reported an error"),
    "no success, as a number": (data({"choices": [], "success": 0}), x.APIStatusError, "reported an error"),
    "a description": (data({"choices": [], "error_description": "no"}), x.APIStatusError, "no"),
    "a problem": (
        data({"type": "about:blank", "title": "Too many", "status": 429}), x.RateLimitError, "Too many",
    ),
}  # fmt: skip
SPOKEN = [
    {"error": {"message": "MESSAGE", "code": 429}},
    {"error": "MESSAGE", "code": 429},
    {"object": "error", "message": "MESSAGE", "code": 429},
    {"choices": [], "message": "MESSAGE", "code": 429},
    {"detail": "MESSAGE", "status": 429},
    [{"error": {"message": "MESSAGE", "code": 429}}],
]
RAW: dict[str, tuple[bytes, str]] = {
    "a tab": (b'"slow\tdown"', "slow\tdown"),
    "a line break in the JSON of a bare one": (b'"slow\x0bdown"', "slow"),
    "an escape": (b'"slow\x1bdown"', "slow"),
    "what is not UTF-8": (b'"slow\xffdown"', "slow\ufffddown"),
    "half a character": (b'"slow\\ud83d"', "slow"),
    "a huge number beside it": (b'"slow down", "n": ' + b"9" * 5000, "slow down"),
}
WRAPPED = {
    "data": lambda body: b"data: " + body,
    "after a mark": lambda body: b"data: \xef\xbb\xbf" + body,
    "of a type": lambda body: b"event: error\ndata: " + body,
    "a field": lambda body: b"error: " + body,
    "bare": lambda body: body,
    "in the block of a chunk": lambda body: data(text("!"))[:-1] + b"data: " + body,
    "a field in the block of a chunk": lambda body: data(text("!"))[:-1] + b"error: " + body,
}


@pytest.mark.parametrize("skip", ["raise", "skip"])
@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("raw", RAW)
@pytest.mark.parametrize("body", SPOKEN, ids=str)
def test_an_error_is_read_as_leniently_as_an_answer(body: Any, raw: str, wrapped: str, skip: str) -> None:
    content, sentence = RAW[raw]
    given: list[Any] = []
    event = WRAPPED[wrapped](json.dumps(body).encode().replace(b'"MESSAGE"', content)) + b"\n\n"
    with pytest.raises(x.RateLimitError) as caught:
        feed(chat_decoder(on_bad_event=skip), [data(text("Half")), event], given)
    assert sentence in str(caught.value)
    assert text_of(given) == ("Half!" if "chunk" in wrapped else "Half")


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("apart", [True, False], ids=["one by one", "in one piece"])
@pytest.mark.parametrize("skip", ["raise", "skip"])
def test_an_event_that_speaks_is_the_servers_error(name: str, apart: bool, skip: str) -> None:
    event, kind, sentence = ERRORS[name]
    given: list[Any] = []
    pieces = [data(text("Half")), event] if apart else [data(text("Half")) + event]
    with pytest.raises(x.APIStatusError) as caught:
        feed(chat_decoder(on_bad_event=skip), pieces, given)
    assert type(caught.value) is kind
    assert sentence in str(caught.value)
    assert text_of(given) == "Half"


def test_bare_json_directly_behind_an_event_is_another_one() -> None:
    given: list[Any] = []
    with pytest.raises(x.RateLimitError):
        feed(chat_decoder(), [data(text("Half"))[:-1] + bare({"error": SLOW})], given)
    assert text_of(given) == "Half"


def test_a_bare_chunk_is_not_lost() -> None:
    assert text_of(decoded(data(HELLO[0]), bare(HELLO[1]), data(STOP), DONE)) == "Hello"


@pytest.mark.parametrize("line", [b"{not json}\n\n", b"[1, 2]\n\n", b"{\n\n", b"<html>\n\n", b"[]\n\n"])
def test_what_is_neither_field_nor_object_is_ignored(line: bytes) -> None:
    assert text_of(decoded(*map(data, HELLO), line, DONE)) == "Hello"


CHUNKS: dict[str, dict[str, Any]] = {
    "moderation": {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]},
    "usage": {"choices": [], "usage": {"total_tokens": 3}},
    "usage alone": {"usage": {"total_tokens": 3}},
    "usage with a message": {"choices": [], "usage": {"total_tokens": 3}, "message": "done"},
    "parameters": {"venice_parameters": {}, "choices": []},
    "no choice": {"choices": []},
    "an id": {"id": "c"},
    "a choice with a message": {**text(""), "message": "fine", "code": 0},
    "a choice with a code": {**text(""), "code": 500},
    "a status": {**text(""), "status": "failed"},
    "moderation of a choice": {"choices": [{"index": 0, "finish_reason": None, "content_filter_results": {}}]},
    "offsets of moderation": {
        "choices": [{"index": 0, "delta": {}, "content_filter_offsets": {"check_offset": 3}}],
    },
    "annotations of the prompt": {"choices": [], "prompt_annotations": []},
    "no usage, no object": {"choices": [], "usage": None, "object": ""},
    "an empty choice": {"choices": [{"index": 0}]},
    "an empty delta": {"choices": [{"delta": {}}], "system_fingerprint": "f"},
    "an end with a message": {"choices": [{"delta": {}, "finish_reason": "stop"}], "message": "done", "code": 0},
    "a role with a message": {"choices": [{"delta": {"role": "assistant"}}], "message": "ok", "code": 0},
    "a text with a message": {"choices": [{"text": ""}], "message": "ok"},
    "a code that is none": {"choices": [], "code": 0},
    "a code of success": {"choices": [], "code": 200},
    "a long code of success": {"choices": [], "code": 20000},
    "a code of success as a text": {"choices": [], "code": "0"},
    "a word of success": {"choices": [], "code": "Success"},
    "an error that is null": {"choices": [], "error": None},
    "an error that says nothing": {**text(""), "error": {"message": None, "code": None}},
    "an error of nothing": {**text(""), "error": {"code": 0, "message": ""}},
    "an empty list of errors": {"choices": [], "error": [], "errors": [], "details": {}},
    "errors of nothing": {"choices": [], "errors": [{"message": ""}], "detail": [None]},
}  # fmt: skip


@pytest.mark.parametrize("name", CHUNKS)
@pytest.mark.parametrize("apart", [True, False], ids=["one by one", "in one piece"])
def test_a_chunk_that_is_silent_or_has_its_payload_is_no_error(name: str, apart: bool) -> None:
    events = [data(HELLO[0]), data(CHUNKS[name]), data(HELLO[1]), DONE]
    chunks = decoded(*(events if apart else [b"".join(events)]))
    assert (len(chunks), text_of(chunks)) == (3, "Hello")


KEEP_ALIVES: dict[str, bytes] = {
    "an empty object": b"data: {}\n\n",
    "null": b"data: null\n\n",
    "an empty text": b'data: ""\n\n',
    "a ping": data({"type": "ping"}),
    "a ping with a time": data({"type": "ping", "time": 1700000000}),
    "a keepalive": data({"type": "keepalive"}),
    "a heartbeat": data({"event": "heartbeat"}),
    "a word": b"data: ping\n\n",
    "an event": b'event: ping\ndata: {"at": 1}\n\n',
    "an event of another name": b"event: keep-alive\ndata: 1\n\n",
    "an event without data": b"event: ping\n\n",
    "a comment": b": ping\n\n",
    "an empty object after a mark": b"data: \xef\xbb\xbf{}\n\n",
    "a ping after a mark": b'data: \xef\xbb\xbf{"type": "ping"}\n\n',
    "data that is empty": b"data:\n\n",
    "a time to reconnect": b"retry: 3000\n\n",
    "an id": b"id: 7\n\n",
    "a ping in capitals": b"event: PING\ndata: {}\n\n",
    "comments": b": a\n: b\n\n",
}


@pytest.mark.parametrize("name", KEEP_ALIVES)
@pytest.mark.parametrize("apart", [True, False], ids=["one by one", "in one piece"])
def test_what_keeps_alive_is_skipped_in_silence(
    name: str, apart: bool, caplog: pytest.LogCaptureFixture
) -> None:
    decoder = chat_decoder()
    pieces = [data(HELLO[0]), KEEP_ALIVES[name], data(HELLO[1]), data(STOP), DONE]
    chunks: list[Any] = []
    for piece in pieces if apart else [b"".join(pieces)]:
        chunks += decoder.feed(piece)
    assert (len(chunks), text_of(chunks), decoder.skipped, caplog.text) == (3, "Hello", 0, "")


# --- chunks of other kinds


@pytest.mark.parametrize(
    "body",
    [
        OBJECT,
        {**SLOW, "type": "error", "sequence_number": 3},
        {**SLOW, "type": "RateLimitError"},
        {**SLOW, "type": "response.error"},
        {**SLOW, "type": "response.error", "sequence_number": 3},
        {"type": "response.error", "error": SLOW},
        {"type": "response.error"},
        {"detail": "no"},
    ],
    ids=str,
)
def test_an_error_among_the_events_of_a_response_is_raised(body: Any) -> None:
    with pytest.raises(x.APIStatusError):
        decoded(data(body), answer=StreamEvent)


@pytest.mark.parametrize("body", [{"type": "ping"}, {"type": "keepalive", "sequence_number": 3}, {}, None])
def test_what_keeps_alive_is_no_event_of_a_response(body: Any) -> None:
    assert decoded(data(body), DONE, answer=StreamEvent) == []


@pytest.mark.parametrize(
    "body", [{"type": "response.note", "message": "hi"}, {"type": "response.odd"}, {"type": "odd", "item": {"a": 1}}]
)  # fmt: skip
def test_an_event_of_a_new_type_is_an_event(body: Any) -> None:
    assert [each.type for each in decoded(data(body), DONE, answer=StreamEvent)] == [body["type"]]


class Line(BaseModel):
    model_config = ConfigDict(extra="allow")
    message: str | None = None
    level: str | None = None


def test_the_callers_model_may_have_a_message() -> None:
    assert [each.message for each in decoded(data({"message": "hi", "code": 500}), DONE, answer=Line)] == [
        "hi"
    ]


def test_the_callers_model_is_not_made_of_an_error() -> None:
    with pytest.raises(x.RateLimitError):
        decoded(data({"detail": "slow", "code": 429}), answer=Line)


def test_plain_data_may_say_what_it_likes() -> None:
    assert decoded(data({"n": 1}), data({"message": "hi"}), DONE, answer=dict[str, int], on_bad_event="skip") == [
        {"n": 1}
    ]  # fmt: skip
