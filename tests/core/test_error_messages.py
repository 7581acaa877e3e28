"""The messages of errors: short whatever comes, without credentials, and no terminal is told anything by them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core_replies import encoded, reply
from venice_ai import exceptions as x
from venice_ai._core import chat
from venice_ai._core.decoding import parsed
from venice_ai._core.decompress import Decompressor
from venice_ai._core.errors import refusal, translated, unexpected_answer
from venice_ai._core.event_decoder import EventDecoder

KEY = "key-nobody-may-see"
LONG = "x" * 100_000
JSON = {"content-type": "application/json"}
WHOLE = chat.completion({"model": "m", "messages": [{"role": "user", "content": "Hello"}]})
STREAM = chat.completion_stream({"model": "m", "messages": [{"role": "user", "content": "Hello"}]})


def refused(body: Any, status: int = 400, headers: dict[str, str] | None = None) -> x.APIStatusError:
    return refusal(reply(status, headers), encoded(body))


def short(error: x.VeniceError) -> bool:
    return len(str(error)) <= 600


REFUSALS: dict[str, tuple[Any, int, dict[str, str]]] = {
    "a message": ({"error": LONG}, 400, {}),
    "a code": ({"error": "No.", "code": "E" * 10_000}, 400, {}),
    "a message and a code": ({"error": LONG, "code": LONG}, 400, {}),
    "an error of many errors": ({"error": [{"message": LONG}] * 100}, 400, {}),
    "an error without a message": ({"error": {"what": LONG}}, 400, {}),
    "issues": ({"error": "No.", "issues": [{"path": [LONG], "message": LONG}] * 100}, 400, {}),
    "a request id": ({"error": "No."}, 400, {"cf-ray": "r" * 8_000}),
    "HTML": (LONG.encode(), 502, {"content-type": "text/html"}),
    "a redirect": (b"", 302, {"location": "http://h/" + "b" * 10_000}),
}
BAD_ANSWERS: dict[str, tuple[bytes, dict[str, str]]] = {
    "HTML of a good status": (LONG.encode(), {"content-type": "text/html"}),
    "bytes that are no text": (b"\x80\x01\xff" * 50_000, JSON),
    "a content type": (b"", {"content-type": "a/" + "b" * 10_000}),
    "a wrong answer": (encoded({"choices": LONG}), JSON),
    "a wrong item": (encoded({"choices": [LONG], LONG: 1}), JSON),
}
LONG_EVENTS = {
    "an error": {"error": {"message": LONG, "code": LONG}},
    "a wrong event": {"choices": LONG},
    "another object": {LONG: LONG},
}


@pytest.mark.parametrize(("body", "status", "headers"), REFUSALS.values(), ids=REFUSALS)
def test_the_message_of_a_refusal_is_short(body: Any, status: int, headers: dict[str, str]) -> None:
    assert short(refused(body, status, headers))


@pytest.mark.parametrize(("content", "headers"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_the_message_of_a_bad_answer_is_short(content: bytes, headers: dict[str, str]) -> None:
    answered = reply(headers=headers)
    with pytest.raises(x.APIError) as caught:
        parsed(WHOLE, content, answered)
    assert short(caught.value)
    assert short(unexpected_answer(answered, content, f"the API answered {answered.content_type!r}"))


def test_the_message_of_an_unknown_compression_is_short() -> None:
    with pytest.raises(Exception, match="content encoding") as caught:
        list(Decompressor(["e" * 10_000]).feed(b"abc"))
    assert short(translated(caught.value))


@pytest.mark.parametrize("event", LONG_EVENTS.values(), ids=LONG_EVENTS)
def test_the_message_of_an_error_in_a_stream_is_short(event: Any) -> None:
    with pytest.raises(x.APIError) as caught:
        list(EventDecoder(STREAM, reply()).feed(f"data: {json.dumps(event)}\n\n".encode()))
    assert short(caught.value)
    assert len(json.dumps(caught.value.body)) > 100_000


def test_the_message_of_half_an_event_is_short() -> None:
    decoder = EventDecoder(STREAM, reply())
    assert list(decoder.feed(b'data: {"' + b"\x01" * 100_000)) == []
    with pytest.raises(x.StreamTruncatedError) as caught:
        list(decoder.end())
    assert short(caught.value)


def test_a_message_commands_no_terminal() -> None:
    error = refused({"error": "\x1b]0;owned\x07\x1b[2J\x9b1mNo.\nReally."})
    assert str(error).startswith("\ufffd]0;owned\ufffd\ufffd[2J\ufffd1mNo.\nReally.")


# --- redaction


@pytest.mark.parametrize(
    "words",
    [
        f"Invalid header Authorization: Bearer {KEY}",
        "no such key: VENICE_INFERENCE_KEY_" + KEY,
        f"see https://host.example/x?a=b&token={KEY}",
        f"can't reach https://user:{KEY}@host.example/",
    ],
)
def test_a_key_that_the_server_echoes_is_redacted_in_the_message(words: str) -> None:
    error = refused({"error": words})
    assert "[redacted]" in str(error)
    assert KEY not in f"{error} {error!r}"


def test_what_merely_speaks_of_keys_is_not_redacted() -> None:
    words = "The bearer token is missing: authorization takes an API key, as api_key: …"
    assert str(refused({"error": words}, 401)).startswith(
        "The bearer token is missing: authorization takes an API key"
    )
