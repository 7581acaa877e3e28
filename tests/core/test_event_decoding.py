"""What a chat stream makes of the bytes that come: chunks, however the bytes are split, and bad events."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from chat_events import (
    DONE,
    HELLO,
    HELLO_BYTES,
    OVERLOADED,
    STOP,
    chat_decoder,
    data,
    decoded,
    feed,
    text,
    text_of,
)
from core_replies import reply
from venice_ai._core.call import Call
from venice_ai._core.event_decoder import decoder as decoder_of
from venice_ai._core.event_decoder import streamable
from venice_ai.exceptions import (
    APIResponseValidationError,
    APIStatusError,
    EventTooLargeError,
    RateLimitError,
    StreamTruncatedError,
)
from venice_ai.streaming import ServerSentEvent
from venice_ai.types.api.chat import ChatCompletionChunk


def byte_by_byte(body: bytes) -> list[bytes]:
    return [body[place : place + 1] for place in range(len(body))]


# --- the syntax of events

SYNTAX = {
    "LF": HELLO_BYTES + DONE,
    "CR": (HELLO_BYTES + DONE).replace(b"\n", b"\r"),
    "CRLF": (HELLO_BYTES + DONE).replace(b"\n", b"\r\n"),
    "mixed line ends": data(HELLO[0]).replace(b"\n", b"\r")
    + data(HELLO[1]).replace(b"\n\n", b"\r\n\n")
    + data(STOP)
    + DONE,
    "byte order mark": b"\xef\xbb\xbf" + HELLO_BYTES + DONE,
    "comments": b": hello\n\n:\n\n"
    + data(HELLO[0])
    + b":ping\n"
    + data(HELLO[1])
    + b": x\n\n"
    + data(STOP)
    + DONE,
    "no space after the colon": (HELLO_BYTES + DONE).replace(b"data: ", b"data:"),
    "data over several lines": b'data: {"choices":\ndata:[{"delta":\ndata: {"content": "Hello"}}]}\n\n'
    + data(STOP)
    + DONE,
    "CRLF and data over several lines": (
        b'data: {"choices":\ndata:[{"delta":\ndata: {"content": "Hello"}}]}\n\n' + data(STOP) + DONE
    ).replace(b"\n", b"\r\n"),
    "event, id and retry": b"event: message\nid: 1\nretry: 3\n"
    + data(text("Hello"))
    + b"id: 2\n"
    + data(STOP)
    + DONE,
    "retry alone": b"retry: 3000\n\n" + HELLO_BYTES + DONE,
    "unknown fields": b"colour: blue\nnothing\n" + HELLO_BYTES + DONE,
    "empty events": b"\n\n\ndata:\n\ndata\n\ndata: \n\nevent: x\n\n" + HELLO_BYTES + b"\n\n" + DONE,
    "pings with a type": b"event: ping\ndata: {}\n\n" + HELLO_BYTES + b"event: ping\ndata: now\n\n" + DONE,
    "several events in one piece": HELLO_BYTES + DONE,
    "a space after DONE": HELLO_BYTES + b"data: [DONE] \n\n",
}
syntax = pytest.mark.parametrize("body", SYNTAX.values(), ids=SYNTAX)


@syntax
def test_events_are_read_as_the_standard_says(body: bytes) -> None:
    assert text_of(decoded(body)) == "Hello"


@syntax
def test_events_are_read_byte_by_byte(body: bytes) -> None:
    assert text_of(decoded(*byte_by_byte(body))) == "Hello"


@syntax
def test_events_are_read_at_every_split_of_the_bytes(body: bytes) -> None:
    for place in range(len(body) + 1):
        assert text_of(decoded(body[:place], body[place:])) == "Hello", body[:place]


def test_a_character_is_whole_at_every_split_of_the_bytes() -> None:
    said = "Grüße 🌍 漢字"
    body = data(text(said)) + data(STOP) + DONE
    assert text_of(decoded(*byte_by_byte(body))) == said
    for place in range(len(body) + 1):
        assert text_of(decoded(body[:place], body[place:])) == said


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\u001c\u000b\u000c", ids=ascii)
def test_what_merely_looks_like_a_line_end_is_text(character: str) -> None:
    said = f"a{character}b"
    raw = json.dumps(text("?"), ensure_ascii=False).replace("?", said).encode()
    if character < " ":
        raw = json.dumps(text(said)).encode()  # JSON itself wants it escaped
    assert text_of(decoded(b"data: " + raw + b"\n\n", data(STOP), DONE)) == said


def test_a_line_end_that_is_none_lets_no_event_in() -> None:
    smuggled = ": a comment\u2028data: ".encode() + json.dumps(text("evil")).encode() + b"\n\n"
    assert text_of(decoded(smuggled, HELLO_BYTES, DONE)) == "Hello"


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\n"], ids=ascii)
def test_an_event_is_given_when_its_blank_line_is_there(line_end: bytes) -> None:
    decoder = chat_decoder()
    assert text_of(list(decoder.feed(data(HELLO[0]).replace(b"\n", line_end)))) == "Hel"


def test_keep_alives_are_no_chunks() -> None:
    pings = b": ping\n\n\n\nevent: ping\ndata: {}\n\n"
    assert len(decoded(pings, data(HELLO[0]), pings, *map(data, HELLO[1:]), pings, DONE)) == len(HELLO)


def test_many_events_in_one_piece_are_all_given() -> None:
    words = [f"{number} " for number in range(2000)]
    assert text_of(decoded(b"".join(data(text(word)) for word in words) + DONE)) == "".join(words)


# --- the last event, and the end


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n", b"\r"], ids=ascii)
def test_a_last_event_without_its_blank_line_counts_when_it_is_whole(line_end: bytes) -> None:
    last = data(text("lo", "stop")).strip() + line_end
    assert text_of(decoded(data(HELLO[0]), last)) == "Hello"


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"], ids=ascii)
def test_done_without_its_blank_line_counts(line_end: bytes) -> None:
    decoder = chat_decoder()
    chunks = [*decoder.feed(data(text("Hello"))), *decoder.feed(b"data: [DONE]" + line_end), *decoder.end()]
    assert text_of(chunks) == "Hello"
    assert decoder.done


def test_half_an_event_at_the_end_is_a_truncation() -> None:
    decoder = chat_decoder()
    assert text_of(list(decoder.feed(data(text("Hello")) + data(text("gone"))[:-9]))) == "Hello"
    with pytest.raises(StreamTruncatedError, match="inside an event"):
        list(decoder.end())


@pytest.mark.parametrize(
    "behind", [data(text("!")), data(text("!")) + data({"error": "no"}), b"garbage\n\n"], ids=ascii
)
@pytest.mark.parametrize("apart", [True, False], ids=["in another piece", "in the same piece"])
def test_what_follows_done_is_ignored(behind: bytes, apart: bool) -> None:
    pieces = [HELLO_BYTES, DONE, behind] if apart else [HELLO_BYTES + DONE + behind]
    assert text_of(decoded(*pieces)) == "Hello"


@pytest.mark.parametrize(
    ("tail", "done"),
    [
        (DONE, True),
        (b": a comment\n\n" + DONE, True),
        (b"event: end\n" + DONE, True),
        (b"", False),
        (data(STOP), False),
    ],
    ids=["done", "done behind a comment", "done with a type", "nothing", "a finish reason"],
)
def test_the_decoder_tells_whether_done_came(tail: bytes, done: bool) -> None:
    decoder = chat_decoder()
    list(decoder.feed(data(text("Hello")) + tail))
    assert decoder.done is done


# --- size

MEGABYTES = "x" * (8 * 1024 * 1024)


def test_an_event_of_megabytes_in_small_pieces_is_given() -> None:
    body = data(text(MEGABYTES)) + data(STOP) + DONE
    pieces = [body[place : place + 1024] for place in range(0, len(body), 1024)]
    assert text_of(decoded(*pieces)) == MEGABYTES


def test_an_event_larger_than_max_event_bytes_is_refused_behind_the_one_before_it() -> None:
    decoder = chat_decoder(max_event_bytes=1000)
    chunks = iter(decoder.feed(data(text("Hello")) + data(text("x" * 1000))))
    assert next(chunks).text == "Hello"
    with pytest.raises(EventTooLargeError, match="max_event_bytes=1000"):
        next(chunks)


def test_an_event_that_never_ends_is_refused_when_it_passes_max_event_bytes() -> None:
    decoder = chat_decoder(max_event_bytes=1000)
    for piece in [b"data: ", *[b"x" * 100] * 9]:
        list(decoder.feed(piece))  # within the bound
    with pytest.raises(EventTooLargeError):
        list(decoder.feed(b"x" * 101))


def test_max_event_bytes_is_for_one_event_and_not_for_the_stream() -> None:
    words = data(text("x" * 100)) * 50
    assert len(text_of(decoded(words, DONE, max_event_bytes=1000))) == 5000


# --- events that are none

BAD = {
    "not JSON": b"data: what?\n\n",
    "half of JSON": b'data: {"choices": [\n\n',
    "NaN": b"data: NaN\n\n",
    "a number": b"data: 3\n\n",
    "a list": b"data: []\n\n",
    "a string": b'data: "text"\n\n',
    "something else": b'data: {"what": "ever"}\n\n',
    "choices of a wrong type": b'data: {"choices": 3}\n\n',
    "content of a wrong type": b'data: {"choices": [{"delta": {"content": 3}}]}\n\n',
    "bad UTF-8": b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n',
    "an HTML page": b"data: <html>502</html>\n\n",
}
bad_events = pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
together = pytest.mark.parametrize("apart", [True, False], ids=["one by one", "in one piece"])


def pieces_of(events: list[bytes], apart: bool) -> list[bytes]:
    return events if apart else [b"".join(events)]


@bad_events
@together
def test_a_bad_event_is_an_error_that_shows_its_beginning(bad: bytes, apart: bool) -> None:
    decoder = chat_decoder()
    given: list[Any] = []
    pieces = pieces_of([data(text("Hello")), bad, data(STOP), DONE], apart)
    with pytest.raises(APIResponseValidationError) as caught:
        feed(decoder, pieces, given)
    beginning = repr(bad[6:-2][:20].decode("utf-8", "replace"))[:-1]
    assert beginning in caught.value.message
    assert text_of(given) == "Hello"
    assert (caught.value.status_code, caught.value.request_id) == (200, "ray")


@bad_events
@together
def test_a_bad_event_can_be_skipped_and_is_counted_and_logged(
    caplog: pytest.LogCaptureFixture, bad: bytes, apart: bool
) -> None:
    decoder = chat_decoder(on_bad_event="skip")
    events = [data(HELLO[0]), bad, data(HELLO[1]), bad, data(STOP), DONE]
    with caplog.at_level(logging.WARNING, "venice_ai"):
        chunks = [chunk for piece in pieces_of(events, apart) for chunk in decoder.feed(piece)]
    assert (text_of(chunks), decoder.skipped) == ("Hello", 2)
    assert [record.levelname for record in caplog.records if "skipped" in record.message] == ["WARNING"] * 2


def test_a_good_stream_has_skipped_nothing() -> None:
    decoder = chat_decoder(on_bad_event="skip")
    assert text_of(list(decoder.feed(HELLO_BYTES + DONE))) == "Hello"
    assert decoder.skipped == 0


def test_an_error_event_is_raised_even_where_bad_events_are_skipped() -> None:
    with pytest.raises(RateLimitError):
        decoded(data({"error": OVERLOADED}), DONE, on_bad_event="skip")


def test_skipped_events_leave_nothing_and_no_done() -> None:
    decoder = chat_decoder(on_bad_event="skip")
    assert [*decoder.feed(b"data: what?\n\n"), *decoder.end()] == []
    assert not decoder.done


def test_a_bad_event_shows_only_its_beginning() -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        decoded(b"data: " + b"x" * 100_000 + b"\n\n")
    assert len(str(caught.value)) < 1000


# --- chunks of other kinds


class Tick(BaseModel):
    n: int
    colour: str | None = None


class TickDict(TypedDict):
    n: int


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Tick, Tick(n=1, colour="red")),
        (TickDict, {"n": 1}),
        (dict[str, Any], {"n": 1, "colour": "red"}),
        (dict, {"n": 1, "colour": "red"}),
    ],
    ids=["model", "TypedDict", "dict of", "dict"],
)
def test_the_chunks_are_what_answer_says(answer: Any, expected: Any) -> None:
    [chunk] = decoded(data({"n": 1, "colour": "red"}), answer=answer)
    assert chunk == expected
    assert type(chunk) is type(expected)


def test_the_chunks_of_a_chat_are_chat_completion_chunks() -> None:
    assert {type(chunk) for chunk in decoded(HELLO_BYTES)} == {ChatCompletionChunk}


def test_a_chunk_that_is_not_what_answer_says_is_an_error() -> None:
    with pytest.raises(APIResponseValidationError, match="Tick"):
        decoded(data({"n": "many"}), answer=Tick)


def test_an_error_event_among_any_chunks_is_the_typed_error() -> None:
    decoder = chat_decoder(answer=dict)
    assert list(decoder.feed(data({"n": 1}))) == [{"n": 1}]
    with pytest.raises(RateLimitError):
        list(decoder.feed(data({"error": {"message": "Slow down.", "code": 429}})))


def test_events_can_be_had_as_they_are() -> None:
    pieces = [b"event: tick\nid: 7\nretry: 50\ndata: one\ndata: two\n\n", b": ping\n\ndata: {}\n\n"]
    assert decoded(*pieces, answer=ServerSentEvent) == [
        ServerSentEvent(b"one\ntwo", event="tick", id="7", retry=50),
        ServerSentEvent(b"{}", event="", id="", retry=None),
    ]


def test_events_as_they_are_raise_errors_all_the_same() -> None:
    with pytest.raises(APIStatusError, match="It broke"):
        decoded(b'event: error\ndata: {"error": "It broke."}\n\n', answer=ServerSentEvent)


def test_bytes_may_look_like_events() -> None:
    decoder = decoder_of(Call[bytes].of("POST", "/x", bytes, options={}, stream=True), reply())
    pieces = [DONE, b"", b"more"]
    assert [part for piece in pieces for part in decoder.feed(piece)] == [DONE, b"more"]
    assert not decoder.done
    assert list(decoder.end()) == []


# --- an answer that is no stream


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        ("text/event-stream", True),
        ("text/event-stream; charset=utf-8", True),
        ("Text/Event-Stream", True),
        (None, True),
        ("text/html", False),
        ("text/html; charset=utf-8", False),
        ("application/json", False),
    ],
)
def test_the_content_type_tells_whether_an_answer_is_a_stream(kind: str | None, taken: bool) -> None:
    call = Call[Any].of("POST", "/chat/completions", ChatCompletionChunk, options={}, stream=True)
    assert streamable(call, reply(headers={"content-type": kind} if kind else {})) is taken
