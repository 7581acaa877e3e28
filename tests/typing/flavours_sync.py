"""What type checkers make of the blocking flavour. Checked, never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

from pydantic import BaseModel

from venice_ai import (
    Balance,
    ChatCompletionChunk,
    ChatCompletionResponse,
    RateLimits,
    SyncChatStream,
    SyncStream,
    SyncVeniceClient,
    UserMessage,
)
from venice_ai.streaming import ClosableIterator, ServerSentEvent, SyncBytesStream
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


def completions(client: SyncVeniceClient, flag: bool) -> None:
    """The three overloads of `create`."""
    create = client.chat.completions.create
    hi = [UserMessage(content="Hi")]
    whole = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert_type(whole, ChatCompletionResponse)
    assert_type(create(model="m", messages=hi, stream=False), ChatCompletionResponse)
    assert_type(create(model="m", messages=hi, stream=True), SyncChatStream)
    assert_type(create(model="m", messages=hi, stream=flag), ChatCompletionResponse | SyncChatStream)
    assert_type(whole.text, str)
    assert_type(whole.message, ChatCompletionMessage)
    assert_type(whole.tool_calls, list[ToolCall])
    assert_type(whole.usage, Usage | None)
    assert_type(whole.request_id, str | None)
    assert_type(whole.rate_limits, RateLimits)
    assert_type(whole.balance, Balance)
    create(model="m", messages=[*hi, whole.message], temperature=None, timeout=None, extra_body={"a": 1})


def streams(client: SyncVeniceClient) -> None:
    """`stream`, in both forms, and what comes of it."""
    with client.chat.completions.stream(model="m", messages=[]) as stream:
        assert_type(stream, SyncChatStream)
        for chunk in stream:
            assert_type(chunk, ChatCompletionChunk)
            assert_type(chunk.text, str)
            assert_type(chunk.choices[0].delta, ChatCompletionChunkChoiceDelta)
            assert_type(chunk.choices[0].delta.content, str | list[AnyPart] | None)
        for text in stream.text_deltas():
            assert_type(text, str)
        for text in stream.collect_with_deltas():
            assert_type(text, str)
        assert_type(stream.collect(), ChatCompletionResponse)
        assert_type(stream.final_response, ChatCompletionResponse | None)
        assert_type(stream.snapshot, ChatCompletionResponse)
        assert_type(stream.get_iterator(), ClosableIterator[ChatCompletionChunk])
    with client.chat.completions.stream(model="m", messages=[], on_bad_event="skip") as other:
        assert_type(other, SyncChatStream)
    assert_type(client.chat.completions.stream(model="m", messages=[]), SyncChatStream)


def any_path(client: SyncVeniceClient) -> None:
    """`client.stream`: its chunks are what is asked for."""
    with client.stream("/x", answer=Event, body={"a": 1}) as events:
        assert_type(events, SyncStream[Event])
        for event in events:
            assert_type(event, Event)
    with client.stream("/x", answer=bytes, method="GET") as pieces:
        assert_type(pieces, SyncBytesStream)
        for piece in pieces:
            assert_type(piece, bytes)
    assert_type(client.stream("/x", answer=ServerSentEvent), SyncStream[ServerSentEvent])


def models(client: SyncVeniceClient) -> None:
    """The catalogue."""
    found = client.models.list(type="text", max_retries=0)
    assert_type(found, ModelList)
    for model in found:
        assert_type(model, ModelCard)


def a_client(key: str) -> None:
    """Clients, copies, and streams by hand."""
    with SyncVeniceClient(api_key=lambda: key, timeout=5) as client:
        assert_type(client, SyncVeniceClient)
        assert_type(client.with_options(timeout=None, api_key=lambda: key), SyncVeniceClient)


def by_hand(chunks: Iterator[ChatCompletionChunk], numbers: Iterator[int]) -> None:
    """Streams of one's own iterators."""
    assert_type(SyncStream(numbers, client=None), SyncStream[int])
    assert_type(SyncChatStream(chunks, client=None), SyncChatStream)
