"""Whatever server stands behind the API: text, reasoning and tool calls are what it was told to say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dialect_wire import NAMES
from stream_readers import HI, ask, every_way, read, read_text
from venice_ai.exceptions import StreamTruncatedError, VeniceError
from venice_ai.testing import ChatReply, ToolCallReply

TEXT, REASONING = "It rains in Paris.", "I should look out of the window."
CALLS = [
    ToolCallReply("weather", arguments={"city": "Paris", "days": [1, 2]}, pieces=4),
    ToolCallReply("weather", arguments={"city": "Nîmes"}, pieces=1),
    ToolCallReply("now", arguments={}, pieces=2),
]
HIDDEN = {"openai", "azure"}  # these never show their reasoning

every_dialect = pytest.mark.parametrize("dialect", NAMES)


def scripted(dialect: Any) -> ChatReply:
    return ChatReply(TEXT, reasoning=REASONING, tool_calls=CALLS, dialect=dialect)


def check(response: Any, dialect: str) -> None:
    """Nothing is lost, nothing is doubled, nothing is mixed up."""
    assert response.text == TEXT
    assert (response.reasoning or "") == ("" if dialect in HIDDEN else REASONING)
    found = response.message.tool_calls
    assert [(call.function.name, json.loads(call.function.arguments)) for call in found] == [
        (call.name, call.arguments) for call in CALLS
    ]
    ids = [call.id for call in found if call.id]
    assert len(set(ids)) == len(ids) == (0 if dialect == "ollama" else len(CALLS))
    assert response.choices[0].finish_reason == "tool_calls"


@every_way
@every_dialect
async def test_a_stream_gives_what_was_scripted(flavour: Any, server: Any, dialect: str, way: str) -> None:
    server.script(scripted(dialect))
    async with flavour.client(server) as client:
        stream = await ask(client)
        assert await read_text(stream, way) == TEXT
        check(await stream.collect(), dialect)
        check(stream.snapshot, dialect)


@every_dialect
async def test_a_whole_answer_gives_what_was_scripted(flavour: Any, server: Any, dialect: str) -> None:
    server.script(scripted(dialect))
    async with flavour.client(server) as client:
        check(await client.chat.completions.create(**HI), dialect)


@every_dialect
async def test_a_stream_folds_to_the_message_of_the_whole_answer(
    flavour: Any, server: Any, dialect: str
) -> None:
    server.script(scripted(dialect), scripted(dialect))
    async with flavour.client(server) as client:
        streamed = await (await ask(client)).collect()
        whole = await client.chat.completions.create(**HI)
    assert sent_back(streamed) == sent_back(whole)
    assert streamed.usage == whole.usage
    assert streamed.usage.total_tokens


def sent_back(response: Any) -> Any:
    """What goes into the next request; the places of tool calls stand in streams alone."""
    message = response.message.to_request()
    for call in message.get("tool_calls", []):
        call.pop("index", None)
    return {name: value for name, value in message.items() if value not in (None, [])}


@every_way
@every_dialect
async def test_an_error_in_a_stream_is_raised_with_its_sentence(
    flavour: Any, server: Any, dialect: Any, way: str
) -> None:
    server.script(ChatReply("a b c", dialect=dialect, error_after=3, error={"message": "Not today."}))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(VeniceError, match=r"Not today\.") as caught:
            await read(stream, way)
    assert "a b c".startswith(caught.value.partial.text)
    assert caught.value.partial.text


@every_way
@every_dialect
async def test_a_body_that_ends_too_early_is_truncated(
    flavour: Any, server: Any, dialect: Any, way: str
) -> None:
    server.script(ChatReply("a b c", dialect=dialect, finish_reason=None, done=False))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(StreamTruncatedError) as caught:
            await read(stream, way)
    assert caught.value.partial.text == "a b c"
