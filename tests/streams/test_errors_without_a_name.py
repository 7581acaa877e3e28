"""Errors that do not call themselves so, and odd events, over the wire: the same in every way of reading."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_events import STOP, text
from stream_readers import ask, every_way, read, read_text
from venice_ai.exceptions import APIStatusError, BadRequestError, InternalServerError, RateLimitError
from venice_ai.testing import StreamReply

SLOW = {"message": "slow down", "code": 429}
ERRORS: dict[str, tuple[Any, type[APIStatusError], str]] = {
    "an object": (
        {"object": "error", "message": "boom", "type": "BadRequestError", "code": 400},
        BadRequestError,
        "boom",
    ),
    "no choices": ({"id": "c", "choices": [], **SLOW}, RateLimitError, "slow down"),
    "a field": ('error: {"message": "boom", "code": 500}\n\n', InternalServerError, "boom"),
    "a field in the block of a chunk": (
        f'data: {json.dumps(text(""))}\nerror: {{"message": "boom", "code": 500}}\n\n',
        InternalServerError,
        "boom",
    ),
    "a choice without a delta": ({"choices": [{"index": 0}], **SLOW}, RateLimitError, "slow down"),
    "a raw tab": (
        'data: {"error": {"message": "slow down\t", "code": 429}}\n\n',
        RateLimitError,
        "slow down",
    ),
    "an end, the sentence beside it": (
        {"choices": [{"delta": {"content": ""}, "finish_reason": "error"}], **SLOW},
        RateLimitError,
        "slow down",
    ),
    "in the delta": ({"choices": [{"delta": {"error": SLOW}}]}, RateLimitError, "slow down"),
    "bare": (json.dumps({"error": SLOW}) + "\n\n", RateLimitError, "slow down"),
}


@every_way
@pytest.mark.parametrize("name", ERRORS)
async def test_an_error_is_raised_with_what_came_before(
    flavour: Any, server: Any, way: str, name: str
) -> None:
    event, kind, sentence = ERRORS[name]
    server.script(StreamReply([text("Half"), event]))
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=sentence) as caught:
            await read(await ask(client), way)
    assert caught.value.partial.text == "Half"
    assert caught.value.request_id


@every_way
async def test_a_character_in_two_halves_comes_whole(flavour: Any, server: Any, way: str) -> None:
    halves = [f"data: {json.dumps(text(half))}\n\n" for half in ("a\ud83d", "\ude00b")]
    server.script(StreamReply([*halves, STOP]))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), way) == "a😀b"


@every_way
async def test_half_a_character_beside_the_text_costs_nothing(flavour: Any, server: Any, way: str) -> None:
    odd = [{"choices": [], "citations": ["a\ud83d"]}, {"choices": [], "usage": "\ud83d"}, text("b\ud83d")]
    server.script(StreamReply([text("a"), *(f"data: {json.dumps(each)}\n\n" for each in odd), STOP]))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), way) == "ab\ufffd"


@every_way
async def test_what_only_keeps_alive_is_skipped(flavour: Any, server: Any, way: str) -> None:
    server.script(StreamReply([text("a"), {}, {"type": "ping"}, "data: null\n\n", text("b"), STOP]))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), way) == "ab"


@every_way
async def test_a_chunk_of_moderation_is_no_error(flavour: Any, server: Any, way: str) -> None:
    server.script(StreamReply([{"choices": [], "prompt_filter_results": []}, text("ab"), STOP]))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), way) == "ab"
