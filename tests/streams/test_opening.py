"""The contract of opening a stream: the ways to do it, when the request is sent, what the chunks may be."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from flavours import AIOHTTP, FLAVOURS, connections
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentTypeError,
    ArgumentValueError,
    AuthenticationError,
    RateLimitError,
    StreamClosedError,
)
from venice_ai.streaming import ServerSentEvent
from venice_ai.testing import ChatReply, Cut, ErrorReply, Hang, RawReply, StreamReply
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

BLOCKING, ASYNCIO, TRIO = FLAVOURS
in_an_event_loop = pytest.mark.parametrize(
    "flavour", [ASYNCIO, TRIO, AIOHTTP], ids=lambda flavour: flavour.name
)

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


class Tick(BaseModel):
    n: int
    colour: str | None = None


class TickDict(TypedDict):
    n: int


async def rest(stream: Any) -> list[Any]:
    """What a stream still gives."""
    return [chunk async for chunk in stream]


# --- the ways


async def test_a_stream_can_be_entered(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client, client.chat.completions.stream(**HI) as stream:
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_can_be_awaited_and_then_entered(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client, await client.chat.completions.stream(**HI) as stream:
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_can_be_created(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there"))
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        assert await rest(stream.text_deltas()) == ["Hello", " there"]


async def test_a_stream_of_any_path_can_be_entered(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}]))
    async with flavour.client(server) as client, client.stream("/ticks", answer=Tick) as stream:
        assert await rest(stream) == [Tick(n=1)]


async def test_a_stream_of_any_path_can_be_awaited(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}]))
    async with flavour.client(server) as client:
        assert await rest(await client.stream("/ticks", answer=Tick)) == [Tick(n=1)]


@pytest.mark.parametrize("wanted", [True, False])
async def test_create_takes_a_bool_that_is_only_known_at_run_time(
    flavour: Any, server: Any, wanted: bool
) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client:
        answer = await client.chat.completions.create(**HI, stream=wanted)
        response = await answer.collect() if wanted else answer
    assert isinstance(response, ChatCompletionResponse)
    assert response.text == "Hello"


async def test_the_chunks_are_chat_completion_chunks(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client, client.chat.completions.stream(**HI) as stream:
        assert {type(chunk) for chunk in await rest(stream)} == {ChatCompletionChunk}


# --- when it is sent, and what


@pytest.mark.parametrize("way", ["create", "stream"])
async def test_the_request_is_sent_before_the_first_read(flavour: Any, server: Any, way: str) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        if way == "create":
            stream = await client.chat.completions.create(**HI, stream=True)
        else:
            stream = await client.chat.completions.stream(**HI)
        assert [request.path for request in server.requests] == ["/chat/completions"]
        await stream.close()


@pytest.mark.parametrize("way", ["create", "stream"])
async def test_the_request_asks_for_a_stream(flavour: Any, server: Any, way: str) -> None:
    async with flavour.client(server) as client:
        if way == "create":
            await rest(await client.chat.completions.create(**HI, stream=True))
        else:
            await rest(await client.chat.completions.stream(**HI))
    assert server.requests[0].json == HI | {"stream": True}
    assert server.requests[0].headers["accept"] == "text/event-stream"


async def test_a_plain_call_does_not_ask_for_a_stream(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.chat.completions.create(**HI, stream=False)
    assert server.requests[0].json == HI


@in_an_event_loop
async def test_an_opening_that_is_not_used_sends_nothing(flavour: Any, server: Any) -> None:
    async with flavour.client(server) as client:
        client.chat.completions.stream(**HI)
    assert server.requests == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(ErrorReply(401, "No."), AuthenticationError), (ErrorReply(429, "Slow down."), RateLimitError)],
    ids=["401", "429"],
)
async def test_a_refusal_is_raised_where_the_stream_is_opened(
    flavour: Any, server: Any, reply: Any, kind: Any
) -> None:
    server.script(*[reply] * 3)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(kind):
            await client.chat.completions.create(**HI, stream=True)
        with pytest.raises(kind):
            await client.chat.completions.stream(**HI)
        with pytest.raises(kind):
            await client.chat.completions.stream(**HI).__aenter__()
        assert all(connection.is_idle() for connection in connections(client))


# --- leaving


@pytest.mark.parametrize("awaited", [False, True], ids=["entered", "awaited and entered"])
async def test_leaving_the_block_closes_the_stream(flavour: Any, server: Any, awaited: bool) -> None:
    server.script(StreamReply([{"n": 1}, Hang()]))
    async with flavour.client(server) as client:
        opening = client.stream("/ticks", answer=Tick)
        async with await opening if awaited else opening as stream:
            await stream.__anext__()
        assert connections(client) == []
        with pytest.raises(StreamClosedError):
            await stream.__anext__()


@pytest.mark.parametrize("awaited", [False, True], ids=["entered", "awaited and entered"])
async def test_an_exception_in_the_block_passes_and_closes_the_stream(
    flavour: Any, server: Any, awaited: bool
) -> None:
    server.script(StreamReply([{"n": 1}, Hang()]))

    async def fail(opening: Any) -> None:
        async with await opening if awaited else opening:
            raise LookupError("mine")

    async with flavour.client(server) as client:
        with pytest.raises(LookupError, match="mine"):
            await fail(client.stream("/ticks", answer=Tick))
        assert connections(client) == []


# --- bad options

BAD_OPTIONS: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "an unknown name": (HI | {"temprature": 1}, ArgumentTypeError, "temperature"),
    "no messages": ({"model": "m"}, ArgumentTypeError, "messages"),
    "messages that are none": (HI | {"messages": "Hi"}, ArgumentTypeError, "messages"),
    "empty messages": (HI | {"messages": []}, ArgumentValueError, "messages"),
    "what has no JSON form": (HI | {"seed": object()}, ArgumentTypeError, "seed"),
    "a bad on_bad_event": (HI | {"on_bad_event": "ignore"}, ArgumentValueError, "on_bad_event"),
    "a bad max_event_bytes": (HI | {"max_event_bytes": 0}, ArgumentValueError, "max_event_bytes"),
    "a bad timeout": (HI | {"timeout": -1}, ArgumentValueError, "timeout"),
    "a bad max_retries": (HI | {"max_retries": "2"}, ArgumentTypeError, "max_retries"),
    "bad headers": (HI | {"extra_headers": ["x"]}, ArgumentTypeError, "extra_headers"),
}
bad_options = pytest.mark.parametrize(("options", "kind", "name"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)


@bad_options
async def test_bad_options_are_refused_and_nothing_is_sent(
    flavour: Any, server: Any, options: Any, kind: Any, name: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=name):
            await client.chat.completions.stream(**options)
        with pytest.raises(kind, match=name):
            await client.chat.completions.create(**options, stream=True)
    assert server.requests == []


@bad_options
@in_an_event_loop
async def test_bad_options_are_refused_where_stream_is_called(
    flavour: Any, server: Any, options: Any, kind: Any, name: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=name):
            client.chat.completions.stream(**options)


BAD_CALLS: dict[str, tuple[str, dict[str, Any], type[Exception], str]] = {
    "a path without a slash": ("ticks", {"answer": Tick}, ArgumentValueError, "path"),
    "an unknown option": ("/ticks", {"answer": Tick, "time_out": 1}, ArgumentTypeError, "timeout"),
    "a body that is none": ("/ticks", {"answer": Tick, "body": "x"}, ArgumentTypeError, "body"),
    "an answer that is no type": ("/ticks", {"answer": 3}, ArgumentTypeError, "answer"),
    "an answer that pydantic can't read": ("/ticks", {"answer": ssl.SSLContext}, ArgumentTypeError, "answer"),
}
bad_calls = pytest.mark.parametrize(("path", "options", "kind", "name"), BAD_CALLS.values(), ids=BAD_CALLS)


@bad_calls
async def test_bad_options_of_any_path_are_refused_and_nothing_is_sent(
    flavour: Any, server: Any, path: str, options: Any, kind: Any, name: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=name):
            await client.stream(path, **options)
    assert server.requests == []


@bad_calls
@in_an_event_loop
async def test_bad_options_of_any_path_are_refused_where_stream_is_called(
    flavour: Any, server: Any, path: str, options: Any, kind: Any, name: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=name):
            client.stream(path, **options)


# --- any path, any chunks


async def test_a_stream_of_any_path_sends_what_it_is_told(flavour: Any, server: Any) -> None:
    server.script(StreamReply([]))
    async with flavour.client(server) as client:
        await rest(await client.stream("/ticks", answer=Tick, body={"from": 3}, extra_query={"q": "1"}))
    request = server.requests[0]
    assert (request.method, request.path, request.json, request.query) == (
        "POST",
        "/ticks",
        {"from": 3},
        {"q": ["1"]},
    )


async def test_a_stream_of_any_path_may_be_got(flavour: Any, server: Any) -> None:
    server.script(StreamReply([]))
    async with flavour.client(server) as client:
        await rest(await client.stream("/ticks", answer=Tick, method="get"))
    assert (server.requests[0].method, server.requests[0].body) == ("GET", b"")


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
async def test_the_chunks_are_what_answer_says(flavour: Any, server: Any, answer: Any, expected: Any) -> None:
    server.script(StreamReply([{"n": 1, "colour": "red"}]))
    async with flavour.client(server) as client:
        chunks = await rest(await client.stream("/ticks", answer=answer))
    assert chunks == [expected]
    assert type(chunks[0]) is type(expected)


async def test_a_stream_of_any_path_needs_no_witness_of_its_end(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}], done=False))
    async with flavour.client(server) as client:
        assert await rest(await client.stream("/ticks", answer=Tick)) == [Tick(n=1)]


async def test_a_chunk_that_is_not_what_answer_says_is_an_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": "many"}]))
    async with flavour.client(server) as client:
        stream = await client.stream("/ticks", answer=Tick)
        with pytest.raises(APIResponseValidationError, match="Tick"):
            await stream.__anext__()


async def test_an_error_event_in_a_stream_of_any_path_is_the_typed_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([{"n": 1}, {"error": {"message": "Slow down.", "code": 429}}]))
    async with flavour.client(server) as client:
        stream = await client.stream("/ticks", answer=dict)
        await stream.__anext__()
        with pytest.raises(RateLimitError):
            await stream.__anext__()


async def test_events_can_be_had_as_they_are(flavour: Any, server: Any) -> None:
    server.script(
        RawReply([b"event: tick\nid: 7\nretry: 50\ndata: one\ndata: two\n\n", b": ping\n\ndata: {}\n\n"])
    )
    async with flavour.client(server) as client:
        events = await rest(await client.stream("/ticks", answer=ServerSentEvent))
    assert events == [
        ServerSentEvent(b"one\ntwo", event="tick", id="7", retry=50),
        ServerSentEvent(b"{}", event="", id="", retry=None),
    ]


async def test_events_as_they_are_raise_errors_all_the_same(flavour: Any, server: Any) -> None:
    server.script(RawReply([b'event: error\ndata: {"error": "It broke."}\n\n']))
    async with flavour.client(server) as client:
        stream = await client.stream("/ticks", answer=ServerSentEvent)
        with pytest.raises(APIStatusError, match="It broke"):
            await stream.__anext__()


async def test_bytes_come_whole(flavour: Any, server: Any) -> None:
    sound = bytes(range(256)) * 1000
    pieces = [sound[place : place + 1000] for place in range(0, len(sound), 1000)]
    server.script(RawReply(pieces, content_type="audio/mpeg"))
    async with flavour.client(server) as client:
        stream = await client.stream("/audio/speech", answer=bytes)
        assert b"".join(await rest(stream)) == sound
        assert stream.headers["content-type"] == "audio/mpeg"


async def test_bytes_come_as_they_arrive(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"first", Hang()], content_type="audio/mpeg"))
    async with flavour.client(server) as client, client.stream("/audio/speech", answer=bytes) as stream:
        assert await stream.__anext__() == b"first"


async def test_bytes_that_are_cut_are_an_error(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"first", Cut()], content_type="audio/mpeg"))
    async with flavour.client(server) as client:
        stream = await client.stream("/audio/speech", answer=bytes)
        assert await stream.__anext__() == b"first"
        with pytest.raises(APIConnectionError):
            await stream.__anext__()


async def test_bytes_may_look_like_events(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"data: [DONE]\n\n", b"more"], content_type="application/octet-stream"))
    async with flavour.client(server) as client:
        assert b"".join(await rest(await client.stream("/x", answer=bytes))) == b"data: [DONE]\n\nmore"
