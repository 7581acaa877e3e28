"""JSON that a strict parser refuses is read where there is no doubt what it means."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from typing import Any

import pytest

from core_replies import encoded, reply
from venice_ai._core.answer import EventDecoder, parsed
from venice_ai._core.call import Call
from venice_ai._core.lenient_json import MAX_DEPTH, parse_json
from venice_ai.exceptions import APIResponseValidationError
from venice_ai.types.api.chat import ChatCompletionResponse
from venice_ai.types.api.embeddings import EmbeddingResponse
from venice_ai.types.api.models import ModelList
from venice_ai.types.api.streaming import ChatCompletionChunk

HIGH, LOW = "\\ud83d", "\\ude00"  # the halves of 😀, as they are written in JSON


def read(content: bytes, model: Any = ChatCompletionResponse) -> Any:
    return parsed(Call("POST", "/x", model), content, reply())


def whole(text: str, **fields: Any) -> bytes:
    """A chat answer whose text is written as it is given."""
    body = json.dumps({"choices": [{"message": {"content": "TEXT"}}], **fields})
    return body.replace("TEXT", text).encode()


def texts(*chunks: bytes) -> list[list[tuple[int, str | None]]]:
    """The texts of a stream, each with its choice, chunk by chunk."""
    return [[(each.index, each.delta.content) for each in chunk.choices] for chunk in stream(*chunks)]


def stream(*chunks: bytes) -> list[Any]:
    decoder = EventDecoder(Call("POST", "/x", ChatCompletionChunk, stream=True), reply())
    return [chunk for each in chunks for chunk in decoder.feed(b"data: " + each + b"\n\n")]


def delta(text: str, index: int = 0) -> str:
    return f'{{"index": {index}, "delta": {{"content": "{text}"}}}}'


def chunk(*choices: str) -> bytes:
    return f'{{"id": "c", "choices": [{", ".join(choices)}]}}'.encode()


@pytest.mark.parametrize("model", [ChatCompletionResponse, ModelList])
def test_a_byte_order_mark_is_no_error(model: Any, caplog: pytest.LogCaptureFixture) -> None:
    body = {"choices": [], "data": [{"id": "a"}]}
    answer = read(BOM_UTF8 + encoded(body), model)
    assert (answer, answer.unread, caplog.text) == (read(encoded(body), model), {}, "")


def test_a_byte_order_mark_in_an_event_is_no_error() -> None:
    assert texts(BOM_UTF8 + chunk(delta("a"))) == [[(0, "a")]]


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


@pytest.mark.parametrize("broken", [b"\xff", b"\xf0\x9f", b"\xed\xa0\xbd"])
def test_bytes_that_are_no_text_are_marks(broken: bytes) -> None:
    answer = read(whole("caf?").replace(b"?", broken))
    assert answer.text == "caf" + "\ufffd" * len(broken)
    assert answer.unread["choices.0.message.content"].encode("utf-8", "surrogateescape") == b"caf" + broken


def test_a_name_with_half_a_character_is_a_name() -> None:
    assert read(f'{{"choices": [], "a{HIGH}": 1}}'.encode()).model_extra == {"a\ufffd": 1}


def test_a_number_with_more_digits_than_python_converts_costs_nothing_but_itself() -> None:
    digits = "9" * 5000
    answer = read(whole("Hello").replace(b"{", b'{"created": %b, ' % digits.encode(), 1))
    assert (answer.text, answer.created, answer.unread) == ("Hello", 0, {"created": digits})


def test_a_vector_that_is_no_text_is_refused() -> None:
    with pytest.raises(APIResponseValidationError):
        read(b'{"data": [{"embedding": "AAAA\xffAAA"}]}', EmbeddingResponse)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_what_is_nested_too_deeply_is_refused(depth: int) -> None:
    with pytest.raises(APIResponseValidationError):
        read(b'{"choices": [], "x": ' + b"[" * depth + b"]" * depth + b"}")


def test_a_strict_parser_sees_what_is_not_odd_first() -> None:
    assert parse_json(b'{"a": NaN, "b": "\\ud83d\\ude00"}')[1] == {}


# --- halves that come one after the other


def test_a_character_that_comes_in_halves_is_whole(caplog: pytest.LogCaptureFixture) -> None:
    chunks = stream(
        chunk(delta(f"a{HIGH}")), chunk(delta(f"{LOW}b{HIGH}")), chunk(delta(LOW)), chunk(delta("c"))
    )
    assert [each.text for each in chunks] == ["a", "😀b", "😀", "c"]
    assert ([each.unread for each in chunks], caplog.text) == ([{}] * 4, "")


def test_a_half_alone_is_an_empty_piece() -> None:
    assert texts(chunk(delta(HIGH)), chunk(delta(LOW))) == [[(0, "")], [(0, "😀")]]


def test_each_choice_has_its_own_halves() -> None:
    first = chunk(delta(f"a{HIGH}", 1))
    assert texts(first, chunk(delta(f"{LOW}b", 1))) == [[(1, "a")], [(1, "😀b")]]
    assert texts(first, chunk(delta(f"{LOW}b", 0))) == [[(1, "a")], [(0, "\ufffdb")]]
    both = chunk(delta(f"a{HIGH}", 0), delta(f"b{HIGH}", 1))
    assert texts(both, chunk(delta(LOW, 1)), chunk(delta(LOW, 0))) == [
        [(0, "a"), (1, "b")],
        [(1, "😀")],
        [(0, "😀")],
    ]


def test_arguments_that_come_in_halves_are_whole() -> None:
    def call(arguments: str, index: int) -> bytes:
        piece = f'{{"index": {index}, "function": {{"arguments": "{arguments}"}}}}'
        return chunk(f'{{"delta": {{"tool_calls": [{piece}]}}}}')

    chunks = stream(call(HIGH, 3), call(HIGH, 2), call(LOW, 3), call(LOW, 2))
    pieces = [each.choices[0].delta.tool_calls[0].function.arguments for each in chunks]
    assert pieces == ["", "", "😀", "😀"]


def test_a_half_that_the_next_piece_does_not_go_on_with_is_a_mark() -> None:
    first, second = stream(chunk(delta(f"a{HIGH}")), chunk(delta(f"b{LOW}")))
    assert (first.text, second.text) == ("a", "\ufffdb\ufffd")
    assert second.unread == {"choices.0.delta.content": "b\ude00"}


def test_two_streams_share_no_halves() -> None:
    assert texts(chunk(delta(HIGH))) == [[(0, "")]]
    assert texts(chunk(delta(LOW))) == [[(0, "\ufffd")]]
