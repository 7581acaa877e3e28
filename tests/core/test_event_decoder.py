"""Events that come in one piece are read some at a time, and come out as if each had come alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from core_replies import reply
from venice_ai._core.call import Call
from venice_ai._core.event_decoder import TOGETHER, EventDecoder
from venice_ai._core.event_decoder import decoder as decoder_of
from venice_ai._core.sse import ServerSentEvent
from venice_ai.exceptions import APIError, APIResponseValidationError, EventTooLargeError


class Number(BaseModel):
    """An event of the tests; the caller's own model may raise what it likes."""

    model_config = ConfigDict(extra="allow")
    n: int

    @field_validator("n")
    @classmethod
    def check(cls, n: int) -> int:
        if n < 0:
            raise KeyError(n)
        return n


def decoder() -> EventDecoder[Number]:
    return EventDecoder(Call[Number].of("POST", "/numbers", Number, options={}, stream=True), reply())


def piece(*events: Any) -> bytes:
    """Events on the wire, in one piece."""
    bodies = (each if isinstance(each, bytes) else json.dumps(each).encode() for each in events)
    return b"".join(b"data: " + body + b"\n\n" for body in bodies)


def numbers(*found: int) -> list[dict[str, int]]:
    return [{"n": n} for n in found]


BAD = {
    "broken JSON": (b'{"n": ', APIResponseValidationError),
    "two halves that are whole together": (b'{"n": 1}, {"n": 1}', APIResponseValidationError),
    "another object": ({"m": 1}, APIResponseValidationError),
    "an error": ({"error": {"message": "no"}}, APIError),
    "a failure of the model's own": ({"n": -1}, KeyError),
}


@pytest.mark.parametrize("before", [1, TOGETHER - 1, TOGETHER, 3 * TOGETHER + 1])
@pytest.mark.parametrize("name", BAD)
def test_what_came_before_a_bad_event_is_given(name: str, before: int) -> None:
    event, error = BAD[name]
    chunks = decoder().feed(piece(*numbers(*range(before)), event, {"n": 9}))
    assert [next(chunks).n for _ in range(before)] == list(range(before))
    with pytest.raises(error):
        next(chunks)


@pytest.mark.parametrize("before", [0, 1, TOGETHER, 2 * TOGETHER])
def test_nothing_behind_done_is_looked_at(before: int) -> None:
    reader = decoder()
    chunks = reader.feed(piece(*numbers(*range(before)), b"[DONE]", b"nonsense", *numbers(*range(99))))
    assert [chunk.n for chunk in chunks] == list(range(before))
    assert reader.done


@pytest.mark.parametrize("before", [1, TOGETHER, 2 * TOGETHER])
def test_what_done_ends_is_read_once(before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(Counted, "seen", read)
    call = Call[Counted].of("POST", "/numbers", Counted, options={}, stream=True)
    reader = EventDecoder(call, reply())
    chunks = list(reader.feed(piece(*numbers(*range(before)), b"[DONE]")))
    assert [chunk.n for chunk in chunks] == read == list(range(before))
    assert reader.done


class Counted(Number):
    """An event that is noted whenever it is read."""

    seen: ClassVar[list[int]] = []

    @field_validator("n")
    @classmethod
    def note(cls, n: int) -> int:
        cls.seen.append(n)
        return n


# --- events that are too large

LIMIT = 100
WORDS = [b"data: 1\n\n", b"data: 2\n\n"]
TOO_LARGE = [
    pytest.param(b"data: " + b"x" * LIMIT + b"\n\n", id="whole"),
    pytest.param(b"data: " + b"x" * LIMIT + b"\n\ndata: 3\n\n", id="with one behind it"),
    pytest.param(b"data: " + b"x" * LIMIT, id="without its end"),
]


def fed(piece: bytes) -> Iterator[ServerSentEvent]:
    call = Call("POST", "/x", ServerSentEvent, stream=True, max_event_bytes=LIMIT)
    return decoder_of(call, reply()).feed(piece)


@pytest.mark.parametrize("large", TOO_LARGE)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_stands_ahead_of_an_event_that_is_too_large_comes_first(large: bytes, count: int) -> None:
    chunks = fed(b"".join(WORDS[:count]) + large)

    assert [next(chunks).data for _ in range(count)] == [b"1", b"2"][:count]
    with pytest.raises(EventTooLargeError, match="max_event_bytes=100"):
        next(chunks)


@pytest.mark.parametrize("large", TOO_LARGE)
def test_an_event_behind_the_end_may_be_as_large_as_it_likes(large: bytes) -> None:
    assert [chunk.data for chunk in fed(WORDS[0] + b"data: [DONE]\n\n" + large)] == [b"1"]
