"""JSON that a strict parser refuses is read where there is no doubt what it means."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from core_replies import encoded, reply
from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed
from venice_ai._core.event_decoder import EventDecoder
from venice_ai._core.lenient_json import MAX_DEPTH, parse_json
from venice_ai.exceptions import (
    APIResponseValidationError,
    BadRequestError,
    RateLimitError,
    ServiceUnavailableError,
)
from venice_ai.types.api.chat import ChatCompletionResponse
from venice_ai.types.api.embeddings import EmbeddingResponse
from venice_ai.types.api.models import ModelList
from venice_ai.types.api.streaming import ChatCompletionChunk

# The halves come together in a stream: see test_surrogates.
HIGH, LOW = "\\ud83d", "\\ude00"  # the halves of 😀, as they are written in JSON


def read(content: bytes, model: Any = ChatCompletionResponse) -> Any:
    return parsed(Call("POST", "/x", model), content, reply())


def whole(text: str, **fields: Any) -> bytes:
    """A chat answer whose text is written as it is given."""
    body = json.dumps({"choices": [{"message": {"content": "TEXT"}}], **fields})
    return body.replace("TEXT", text).encode()


@pytest.mark.parametrize("model", [ChatCompletionResponse, ModelList])
def test_a_byte_order_mark_is_no_error(model: Any, caplog: pytest.LogCaptureFixture) -> None:
    body = {"choices": [{"message": {"content": "Hello"}}], "data": [{"id": "a"}]}
    answer = read(BOM_UTF8 + encoded(body), model)
    assert (answer, answer.unread, caplog.text) == (read(encoded(body), model), {}, "")


def test_a_byte_order_mark_in_an_event_is_no_error() -> None:
    decoder = EventDecoder(Call("POST", "/x", ChatCompletionChunk, stream=True), reply())
    body = {"choices": [{"delta": {"content": "a"}}]}
    (chunk,) = decoder.feed(b"data: " + BOM_UTF8 + encoded(body) + b"\n\n")
    assert (chunk.text, chunk.unread) == ("a", {})


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"error": {"message": "slow", "code": 429}}, RateLimitError, "slow"),
        ({"object": "error", "message": "no", "code": 400}, BadRequestError, "no"),
        ({"choices": [], "detail": "down", "status": 503}, ServiceUnavailableError, "down"),
        ({"what": "ever"}, APIResponseValidationError, "none of what makes"),
        ([1], APIResponseValidationError, "is not a"),
    ],
)
def test_a_byte_order_mark_hides_no_error(body: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        read(BOM_UTF8 + encoded(body))


@pytest.mark.parametrize(
    "odd", [{"created": 1.5}, {"usage": "odd"}, {"id": 7}, {"cost": [1]}, {"choices": [None]}], ids=str
)
def test_a_byte_order_mark_ahead_of_odd_values_is_no_error(odd: Any) -> None:
    said = [{"message": {"content": "Hello"}}]
    body = {"choices": said, **odd, **({"choices": [*said, None]} if "choices" in odd else {})}
    assert (read(BOM_UTF8 + encoded(body)).text, read(BOM_UTF8 + encoded(body))) == (
        "Hello",
        read(encoded(body)),
    )


class Own(BaseModel):
    """A model of the caller's, which takes a list of JSON for a tuple."""

    model_config = ConfigDict(strict=True)
    name: str
    place: tuple[int, ...]


@pytest.mark.parametrize(
    "content", [BOM_UTF8 + b'{"name": "a", "place": [1]}', b'{"name": "a\n", "place": [1]}']
)
def test_a_type_of_the_callers_own_is_read_likewise(content: bytes) -> None:
    assert read(content, Own).place == (1,)


@pytest.mark.parametrize(("text", "meant"), [("a\nb", "a\nb"), ("a\tb", "a\tb"), ("a\x1bb", "a\x1bb")])
def test_a_raw_control_character_in_a_text_is_one(text: str, meant: str) -> None:
    answer = read(whole(text))
    assert (answer.text, answer.unread) == (meant, {})


@pytest.mark.parametrize(
    ("text", "meant", "raw"),
    [
        (f"a{HIGH}", "a\ufffd", "a\ud83d"),
        (f"{LOW}a", "\ufffda", "\ude00a"),
        (f"{LOW}{HIGH}", "\ufffd\ufffd", "\ude00\ud83d"),
        (f"{HIGH}{LOW}{HIGH}", "😀\ufffd", "😀\ud83d"),
    ],
)
def test_half_a_character_in_a_whole_answer_is_a_mark(text: str, meant: str, raw: str) -> None:
    answer = read(whole(text, created=1.5))
    assert answer.text == meant
    assert answer.unread == {"choices.0.message.content": raw, "created": 1.5}


def test_half_a_character_is_one_however_it_is_written() -> None:
    answer = read(whole("caf?").replace(b"?", "\ud83d".encode("utf-8", "surrogatepass")))
    assert answer.text == "caf\ufffd"


@pytest.mark.parametrize("broken", [b"\xff", b"\xf0\x9f", b"\x80"])
def test_bytes_that_are_no_text_are_refused_as_ever(broken: bytes) -> None:
    with pytest.raises(APIResponseValidationError):
        read(whole("caf?").replace(b"?", broken))


def test_a_name_with_half_a_character_is_a_name() -> None:
    body = whole("Hello").replace(b'{"choices"', f'{{"a{HIGH}": 1, "choices"'.encode())
    assert read(body).model_extra == {"a\ufffd": 1}


def test_a_number_with_more_digits_than_python_converts_costs_nothing_but_itself() -> None:
    digits = "9" * 5000
    answer = read(whole("Hello").replace(b"{", b'{"created": %b, ' % digits.encode(), 1))
    assert (answer.text, answer.created, answer.unread) == ("Hello", 0, {"created": digits})


def test_a_vector_that_is_no_text_is_refused() -> None:
    with pytest.raises(APIResponseValidationError):
        read(b'{"data": [{"embedding": "AAAA%bAAA"}]}' % HIGH.encode(), EmbeddingResponse)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_what_is_nested_too_deeply_is_refused(depth: int) -> None:
    with pytest.raises(APIResponseValidationError):
        read(b'{"choices": [], "x": ' + b"[" * depth + b"]" * depth + b"}")


def test_a_strict_parser_sees_what_is_not_odd_first() -> None:
    assert parse_json(b'{"a": NaN, "b": "\\ud83d\\ude00"}')[1] == {}
