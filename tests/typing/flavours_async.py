"""What type checkers make of the async flavour. Checked, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import assert_type

from pydantic import BaseModel

from venice_ai import (
    Balance,
    ChatCompletionChunk,
    ChatCompletionResponse,
    ChatStream,
    RateLimits,
    Stream,
    UserMessage,
    VeniceClient,
)
from venice_ai.streaming import AsyncClosableIterator, BytesStream, ServerSentEvent
from venice_ai.types.api.chat import (
    AnyPart,
    ChatCompletionChunkChoiceDelta,
    ChatCompletionMessage,
    ToolCall,
    Usage,
)
from venice_ai.types.api.models import ModelCard, ModelList


class Event(BaseModel):
    """A chunk of one's own."""

    type: str


async def completions(client: VeniceClient, flag: bool) -> None:
    """The three overloads of `create`."""
    create = client.chat.completions.create
    hi = [UserMessage(content="Hi")]
    whole = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert_type(whole, ChatCompletionResponse)
    assert_type(await create(model="m", messages=hi, stream=False), ChatCompletionResponse)
    assert_type(await create(model="m", messages=hi, stream=True), ChatStream)
    assert_type(await create(model="m", messages=hi, stream=flag), ChatCompletionResponse | ChatStream)
    assert_type(whole.text, str)
    assert_type(whole.message, ChatCompletionMessage)
    assert_type(whole.tool_calls, list[ToolCall])
    assert_type(whole.usage, Usage | None)
    assert_type(whole.request_id, str | None)
    assert_type(whole.rate_limits, RateLimits)
    assert_type(whole.balance, Balance)
    await create(
        model="m", messages=[*hi, whole.message], temperature=None, timeout=None, extra_body={"a": 1}
    )


async def streams(client: VeniceClient) -> None:
    """`stream`, in both forms, and what comes of it."""
    async with client.chat.completions.stream(model="m", messages=[]) as stream:
        assert_type(stream, ChatStream)
        async for chunk in stream:
            assert_type(chunk, ChatCompletionChunk)
            assert_type(chunk.text, str)
            assert_type(chunk.choices[0].delta, ChatCompletionChunkChoiceDelta)
            assert_type(chunk.choices[0].delta.content, str | list[AnyPart] | None)
        async for text in stream.text_deltas():
            assert_type(text, str)
        async for text in stream.collect_with_deltas():
            assert_type(text, str)
        assert_type(await stream.collect(), ChatCompletionResponse)
        assert_type(stream.final_response, ChatCompletionResponse | None)
        assert_type(stream.snapshot, ChatCompletionResponse)
        assert_type(stream.get_iterator(), AsyncClosableIterator[ChatCompletionChunk])
    async with await client.chat.completions.stream(model="m", messages=[], on_bad_event="skip") as other:
        assert_type(other, ChatStream)
    assert_type(await client.chat.completions.stream(model="m", messages=[]), ChatStream)


async def any_path(client: VeniceClient) -> None:
    """`client.stream`: its chunks are what is asked for."""
    async with client.stream("/x", answer=Event, body={"a": 1}) as events:
        assert_type(events, Stream[Event])
        async for event in events:
            assert_type(event, Event)
    async with client.stream("/x", answer=bytes, method="GET") as pieces:
        assert_type(pieces, BytesStream)
        async for piece in pieces:
            assert_type(piece, bytes)
    assert_type(await client.stream("/x", answer=ServerSentEvent), Stream[ServerSentEvent])


async def models(client: VeniceClient) -> None:
    """The catalogue."""
    found = await client.models.list(type="text", max_retries=0)
    assert_type(found, ModelList)
    for model in found:
        assert_type(model, ModelCard)


async def a_client(key: str) -> None:
    """Clients, copies, and streams by hand."""

    async def source() -> str:
        return key

    async with VeniceClient(api_key=source, timeout=5) as client:
        assert_type(client, VeniceClient)
        assert_type(client.with_options(timeout=None, api_key=lambda: key), VeniceClient)


def by_hand(chunks: AsyncIterator[ChatCompletionChunk], numbers: AsyncIterator[int]) -> None:
    """Streams of one's own iterators."""
    assert_type(Stream(numbers, client=None), Stream[int])
    assert_type(ChatStream(chunks, client=None), ChatStream)
