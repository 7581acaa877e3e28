"""The contract of the wire: what a chat stream makes of the bytes that really come, over real HTTP."""

from __future__ import annotations

import gzip
import json
import logging
import time
import zlib
from typing import Any

import httpx
import pytest

from flavours import AIOHTTP, connections
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    AuthenticationError,
    BadGatewayError,
    BadRequestError,
    ContentPolicyError,
    ContextLengthError,
    EventTooLargeError,
    InternalServerError,
    PaymentRequiredError,
    RateLimitError,
    StreamConsumedError,
    StreamTruncatedError,
    VeniceError,
)
from venice_ai.testing import (
    BytesReply,
    ChatReply,
    Cut,
    ErrorReply,
    Hang,
    JSONReply,
    Pause,
    RawReply,
    StreamReply,
    ToolCallReply,
)

DONE = b"data: [DONE]\n\n"
WAYS = ["chunks", "text_deltas", "collect", "collect_with_deltas"]
every_way = pytest.mark.parametrize("way", WAYS)


def text(content: str, finish: str | None = None) -> dict[str, Any]:
    """A chunk that adds text."""
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]}


def data(event: Any) -> bytes:
    """An event on the wire."""
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"


STOP = text("", "stop")
HELLO = [text("Hel"), text("lo"), STOP]
HELLO_BYTES = b"".join(map(data, HELLO))


async def ask(client: Any, **options: Any) -> Any:
    """Open a chat stream."""
    return await client.chat.completions.stream(
        model="m", messages=[{"role": "user", "content": "Hi"}], **options
    )


async def read(stream: Any, way: str) -> str:
    """The text of a stream, read in one of the ways."""
    if way == "collect":
        return (await stream.collect()).text
    if way == "chunks":
        return "".join([chunk.text async for chunk in stream])
    return "".join([delta async for delta in getattr(stream, way)()])


async def heard(flavour: Any, server: Any, *pieces: Any, way: str = "chunks", **options: Any) -> str:
    """The text that a stream of exactly these bytes gives."""
    server.script(RawReply(pieces))
    async with flavour.client(server) as client, await ask(client, **options) as stream:
        return await read(stream, way)


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
async def test_events_are_read_as_the_standard_says(flavour: Any, server: Any, body: bytes) -> None:
    assert await heard(flavour, server, body) == "Hello"


@syntax
async def test_events_are_read_however_they_are_split(flavour: Any, server: Any, body: bytes) -> None:
    pieces = [body[place : place + 1] for place in range(len(body))]
    assert await heard(flavour, server, *pieces) == "Hello"


async def test_a_character_split_over_http_chunks_is_whole(flavour: Any, server: Any) -> None:
    body = data(text("Grüße 🌍 漢字")) + data(STOP) + DONE
    pieces = [body[place : place + 1] for place in range(len(body))]
    assert await heard(flavour, server, *pieces) == "Grüße 🌍 漢字"


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\u001c\u000b\u000c", ids=ascii)
async def test_what_merely_looks_like_a_line_end_is_text(flavour: Any, server: Any, character: str) -> None:
    said = f"a{character}b"
    raw = json.dumps(text("?"), ensure_ascii=False).replace("?", said).encode()
    if character < " ":
        raw = json.dumps(text(said)).encode()  # JSON itself wants it escaped
    assert await heard(flavour, server, b"data: " + raw + b"\n\n", data(STOP), DONE) == said


async def test_a_line_end_that_is_none_lets_no_event_in(flavour: Any, server: Any) -> None:
    smuggled = ": a comment\u2028data: ".encode() + json.dumps(text("evil")).encode() + b"\n\n"
    assert await heard(flavour, server, smuggled, *map(data, HELLO), DONE) == "Hello"


async def test_an_event_is_given_when_its_blank_line_is_there(flavour: Any, server: Any) -> None:
    server.script(RawReply([data(HELLO[0]), Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert (await stream.__anext__()).text == "Hel"


async def test_an_event_that_ends_in_crs_does_not_wait_for_more(flavour: Any, server: Any) -> None:
    server.script(RawReply([data(HELLO[0]).replace(b"\n", b"\r"), Hang()]))
    async with flavour.client(server) as client, await ask(client, timeout=1) as stream:
        assert (await stream.__anext__()).text == "Hel"


# --- the last event, and the end


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n", b"\r"])
async def test_a_last_event_without_its_blank_line_counts_when_it_is_whole(
    flavour: Any, server: Any, line_end: bytes
) -> None:
    last = data(text("lo", "stop")).strip() + line_end
    assert await heard(flavour, server, data(HELLO[0]), last) == "Hello"


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
async def test_done_without_its_blank_line_counts(flavour: Any, server: Any, line_end: bytes) -> None:
    assert await heard(flavour, server, data(text("Hello")), b"data: [DONE]" + line_end) == "Hello"


@every_way
async def test_half_an_event_at_the_end_means_that_the_stream_was_cut(
    flavour: Any, server: Any, way: str
) -> None:
    with pytest.raises(StreamTruncatedError, match="inside an event") as caught:
        await heard(flavour, server, data(text("Hello")), data(text("gone"))[:-9], way=way)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id == "8f3c5d7e00000001-TST"


async def test_done_ends_the_stream_and_what_follows_is_ignored(flavour: Any, server: Any) -> None:
    assert await heard(flavour, server, HELLO_BYTES, DONE, data(text("!")), b"garbage\n\n") == "Hello"


async def test_what_follows_done_in_the_same_piece_is_ignored(flavour: Any, server: Any) -> None:
    assert (
        await heard(flavour, server, HELLO_BYTES + DONE + data(text("!")) + data({"error": "no"})) == "Hello"
    )


@every_way
async def test_done_is_a_witness_that_the_stream_is_complete(flavour: Any, server: Any, way: str) -> None:
    if way.startswith("collect"):
        with pytest.raises(StreamTruncatedError, match="finish_reason"):  # a response needs one all the same
            await heard(flavour, server, data(text("Hello")), DONE, way=way)
    else:
        assert await heard(flavour, server, data(text("Hello")), DONE, way=way) == "Hello"


@every_way
async def test_a_finish_reason_is_a_witness_that_the_stream_is_complete(
    flavour: Any, server: Any, way: str
) -> None:
    assert await heard(flavour, server, HELLO_BYTES, way=way) == "Hello"


async def test_the_finish_reason_of_one_choice_is_no_witness_for_another(flavour: Any, server: Any) -> None:
    other = {"choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}]}
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await heard(flavour, server, data(text("Hello")), data(other))


@every_way
async def test_an_end_without_a_witness_is_a_truncation(flavour: Any, server: Any, way: str) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason") as caught:
        await heard(flavour, server, data(HELLO[0]), data(HELLO[1]), way=way)
    assert isinstance(caught.value, ValueError)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id == "8f3c5d7e00000001-TST"


@every_way
async def test_an_answer_without_any_event_is_a_truncation(flavour: Any, server: Any, way: str) -> None:
    with pytest.raises(StreamTruncatedError):
        await heard(flavour, server, b"", way=way)


async def test_a_truncated_stream_gives_its_text_before_the_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply(HELLO[:2], done=False))
    said: list[str] = []

    async def listen(stream: Any) -> None:
        async for chunk in stream:
            said.extend([chunk.text])

    async with flavour.client(server) as client, await ask(client) as stream:
        with pytest.raises(StreamTruncatedError):
            await listen(stream)
    assert said == ["Hel", "lo"]


@every_way
async def test_a_cut_after_the_finish_reason_is_an_error_all_the_same(
    flavour: Any, server: Any, way: str
) -> None:
    """The chunk with the usage may be lost: the connection's own end is missing."""
    with pytest.raises(APIConnectionError) as caught:
        await heard(flavour, server, HELLO_BYTES, Cut(), way=way)
    assert caught.value.partial.choices[0].finish_reason == "stop"


async def test_a_cut_after_done_is_no_error(flavour: Any, server: Any) -> None:
    assert await heard(flavour, server, HELLO_BYTES, DONE, Cut()) == "Hello"


# --- size

MEGABYTES = "x" * (8 * 1024 * 1024)


async def test_an_event_of_megabytes_in_small_pieces_is_given(flavour: Any, server: Any) -> None:
    body = data(text(MEGABYTES)) + data(STOP) + DONE
    pieces = [body[place : place + 1024] for place in range(0, len(body), 1024)]
    assert len(await heard(flavour, server, *pieces)) == len(MEGABYTES)


async def test_an_event_larger_than_the_bound_is_an_error(flavour: Any, server: Any) -> None:
    with pytest.raises(EventTooLargeError, match="max_event_bytes=1000") as caught:
        await heard(flavour, server, data(text("Hello")), data(text("x" * 1000)), DONE, max_event_bytes=1000)
    assert caught.value.partial.text == "Hello"


async def test_an_event_that_never_ends_is_an_error_when_it_passes_the_bound(
    flavour: Any, server: Any
) -> None:
    with pytest.raises(EventTooLargeError):
        await heard(flavour, server, b"data: ", *[b"x" * 100] * 20, Hang(), max_event_bytes=1000)


async def test_the_bound_is_on_one_event_and_not_on_the_stream(flavour: Any, server: Any) -> None:
    words = [data(text("x" * 100)) for _ in range(50)]
    assert len(await heard(flavour, server, b"".join(words), data(STOP), DONE, max_event_bytes=1000)) == 5000


async def test_an_event_too_large_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"data: " + b"x" * 2000, Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client, max_event_bytes=1000)
        with pytest.raises(EventTooLargeError):
            await stream.__anext__()
        assert connections(client) == []


# --- the connection afterwards


@every_way
@pytest.mark.parametrize("end", [0.0, 0.05], ids=["the body ends with DONE", "the body ends 50 ms later"])
async def test_ten_streams_use_one_connection(flavour: Any, server: Any, way: str, end: float) -> None:
    streams = 10 if way == "chunks" else 3
    server.script(*[ChatReply("Hello", linger=end)] * streams)
    async with flavour.client(server) as client:
        for _ in range(streams):
            assert await read(await ask(client), way) == "Hello"
    assert len(server.requests) == streams
    assert server.connections == 1


async def test_streams_that_end_without_done_use_one_connection(flavour: Any, server: Any) -> None:
    server.script(*[ChatReply("Hello", done=False)] * 3)
    async with flavour.client(server) as client:
        for _ in range(3):
            assert await read(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


async def test_a_server_that_lingers_costs_a_connection_and_no_hang(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello", linger=5), ChatReply("again"))
    async with flavour.client(server) as client:
        began = time.monotonic()
        assert await read(await ask(client), "chunks") == "Hello"
        assert time.monotonic() - began < 0.5
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)
        assert await read(await ask(client), "chunks") == "again"


async def test_a_server_that_drips_after_done_costs_no_hang(flavour: Any, server: Any) -> None:
    server.script(RawReply([HELLO_BYTES, DONE, *[b": drip\n\n", Pause(0.02)] * 100]))
    async with flavour.client(server) as client:
        began = time.monotonic()
        assert await read(await ask(client), "chunks") == "Hello"
        assert time.monotonic() - began < 1


async def test_a_server_that_floods_after_done_is_left(flavour: Any, server: Any) -> None:
    server.script(RawReply([HELLO_BYTES, DONE, *[b"x" * 65536] * 32, Hang()]))
    async with flavour.client(server) as client:
        began = time.monotonic()
        assert await read(await ask(client), "chunks") == "Hello"
        assert time.monotonic() - began < 1
        assert connections(client) == []


async def test_the_last_chunk_does_not_wait_for_the_tail(flavour: Any, server: Any) -> None:
    server.script(StreamReply(HELLO, linger=5))
    async with flavour.client(server) as client, await ask(client) as stream:
        began = time.monotonic()
        assert [(await stream.__anext__()).text for _ in HELLO] == ["Hel", "lo", ""]
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("half_way", [False, True], ids=["to its end", "half way"])
async def test_a_transport_without_connections_streams_too(flavour: Any, half_way: bool) -> None:
    """Such as a user's own, for tests: there is no socket below it."""
    answer = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=HELLO_BYTES + DONE)
    http_class = httpx.Client if flavour.blocking else httpx.AsyncClient
    http = http_class(transport=httpx.MockTransport(lambda request: answer))
    async with flavour.client(base_url="https://nowhere.example", http_client=http) as client:
        stream = await ask(client)
        if half_way:
            assert (await stream.__anext__()).text == "Hel"
            await stream.close()
        else:
            assert await read(stream, "chunks") == "Hello"


# --- errors inside the stream

OVERLOADED = {"message": "Too busy.", "type": "server_error", "code": "model_overloaded", "retry_after": 7}
ERRORS: dict[str, tuple[bytes, type[APIStatusError], int | None, str | None, str]] = {
    "text": (data({"error": "Something broke."}), APIStatusError, None, None, "Something broke."),
    "text and code": (
        data({"error": "Pay first.", "code": "PAYMENT_REQUIRED"}),
        PaymentRequiredError,
        402,
        "PAYMENT_REQUIRED",
        "Pay first.",
    ),
    "text and issues": (
        data({"error": "Invalid.", "details": {}, "issues": [{"path": ["model"], "message": "Required"}]}),
        APIStatusError,
        None,
        None,
        "model: Required",
    ),
    "context length": (
        data(
            {
                "error": {
                    "message": "Long.",
                    "type": "invalid_request_error",
                    "param": None,
                    "code": "context_length_exceeded",
                }
            }
        ),
        ContextLengthError,
        400,
        "context_length_exceeded",
        "Long.",
    ),
    "overloaded": (data({"error": OVERLOADED}), RateLimitError, 429, "model_overloaded", "Too busy."),
    "upstream": (
        data({"error": {"message": "Up.", "type": "api_error", "code": "upstream_error"}}),
        BadGatewayError,
        502,
        "upstream_error",
        "Up.",
    ),
    "stale attestation": (
        data({"error": {"message": "Stale.", "type": "api_error", "code": "e2ee_attestation_stale"}}),
        BadGatewayError,
        502,
        "e2ee_attestation_stale",
        "Stale.",
    ),
    "content filter": (
        data(
            {
                "error": {
                    "message": "No.",
                    "type": "content_filter_error",
                    "code": "content_blocked_by_provider",
                }
            }
        ),
        ContentPolicyError,
        422,
        "content_blocked_by_provider",
        "No.",
    ),
    "provider policy": (
        data({"error": {"message": "No.", "type": "provider_content_policy", "credits_refunded": True}}),
        ContentPolicyError,
        422,
        "provider_content_policy",
        "No.",
    ),
    "type alone": (
        data({"error": {"message": "Bad.", "type": "invalid_request_error"}}),
        BadRequestError,
        400,
        "invalid_request_error",
        "Bad.",
    ),
    "numeric string": (
        data({"error": {"message": "Oops.", "type": None, "code": "500"}}),
        InternalServerError,
        500,
        "500",
        "Oops.",
    ),
    "number": (data({"error": {"message": "Slow.", "code": 429}}), RateLimitError, 429, "429", "Slow."),
    "machine code and message": (
        data({"error": "MODEL_OVERLOADED", "message": "Too busy."}),
        RateLimitError,
        429,
        "MODEL_OVERLOADED",
        "Too busy.",
    ),
    "list of issues": (data({"error": [{"message": "Wrong."}]}), APIStatusError, None, None, "Wrong."),
    "beside a choice": (
        data({"choices": [], "error": {"message": "Up.", "code": "upstream_error"}}),
        BadGatewayError,
        502,
        "upstream_error",
        "Up.",
    ),
    "an error event": (
        b"event: error\n" + data({"error": OVERLOADED}),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
    "an error event that is the error": (
        b"event: error\n" + data(OVERLOADED),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
    "an error event of text": (b"event: error\ndata: It broke.\n\n", APIStatusError, None, None, "It broke."),
    "an error event without its blank line": (
        b"event: error\n" + data(OVERLOADED).strip(),
        RateLimitError,
        429,
        "model_overloaded",
        "Too busy.",
    ),
}
error_shapes = pytest.mark.parametrize(
    ("event", "kind", "status", "code", "message"), ERRORS.values(), ids=ERRORS
)


@error_shapes
async def test_an_error_event_is_the_typed_error(
    flavour: Any, server: Any, event: bytes, kind: Any, status: Any, code: Any, message: str
) -> None:
    with pytest.raises(APIStatusError) as caught:
        await heard(flavour, server, data(text("Hello")), event)
    error = caught.value
    assert (type(error), error.status_code, error.code) == (kind, status, code)
    assert message in error.message
    assert error.partial.text == "Hello"
    assert error.request_id == "8f3c5d7e00000001-TST"


@every_way
@pytest.mark.parametrize("first", [[], HELLO[:1], HELLO], ids=["first", "in the middle", "after the finish"])
async def test_an_error_event_is_raised_wherever_it_stands(
    flavour: Any, server: Any, way: str, first: Any
) -> None:
    with pytest.raises(RateLimitError) as caught:
        await heard(flavour, server, *map(data, first), data({"error": OVERLOADED}), DONE, way=way)
    assert caught.value.retry_after == 7
    assert caught.value.body == {"error": OVERLOADED}


async def test_an_error_event_is_terminal_and_not_tried_again(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello there", error_after=1))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(RateLimitError):
            await read(stream, "chunks")
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()
        assert all(connection.is_idle() for connection in connections(client))
    assert len(server.requests) == 1


@pytest.mark.parametrize("nothing", [None, "", {}])
async def test_an_empty_error_beside_the_choices_is_none(flavour: Any, server: Any, nothing: Any) -> None:
    events = [data(each | {"error": nothing}) for each in HELLO]
    assert await heard(flavour, server, *events, DONE) == "Hello"


async def test_text_about_errors_is_text(flavour: Any, server: Any) -> None:
    said = '{"error": "not one"}'
    assert await heard(flavour, server, data(text(said)), data(STOP), DONE) == said


# --- events that are none

BAD = {
    "not JSON": b"data: what?\n\n",
    "half of JSON": b'data: {"choices": [\n\n',
    "NaN": b"data: NaN\n\n",
    "a number": b"data: 3\n\n",
    "a list": b"data: []\n\n",
    "a string": b'data: "text"\n\n',
    "null": b"data: null\n\n",
    "something else": b'data: {"what": "ever"}\n\n',
    "choices of a wrong type": b'data: {"choices": 3}\n\n',
    "content of a wrong type": b'data: {"choices": [{"delta": {"content": 3}}]}\n\n',
    "bad UTF-8": b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n',
    "half a surrogate": b'data: {"choices": [{"delta": {"content": "\\ud800"}}]}\n\n',
    "an HTML page": b"data: <html>502</html>\n\n",
}
bad_events = pytest.mark.parametrize("event", BAD.values(), ids=BAD)


@bad_events
async def test_a_bad_event_is_an_error_that_shows_its_beginning(
    flavour: Any, server: Any, event: bytes
) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        await heard(flavour, server, data(text("Hello")), event, data(STOP), DONE)
    beginning = repr(event[6:-2][:20].decode("utf-8", "replace"))[:-1]
    assert beginning in caught.value.message
    assert caught.value.partial.text == "Hello"
    assert caught.value.status_code == 200


@bad_events
async def test_a_bad_event_can_be_skipped_and_is_counted_and_logged(
    flavour: Any, server: Any, caplog: pytest.LogCaptureFixture, event: bytes
) -> None:
    server.script(RawReply([data(HELLO[0]), event, data(HELLO[1]), event, data(STOP), DONE]))
    with caplog.at_level(logging.WARNING, "venice_ai"):
        async with flavour.client(server) as client, await ask(client, on_bad_event="skip") as stream:
            assert await read(stream, "chunks") == "Hello"
            assert stream.skipped_events == 2
    assert [record.levelname for record in caplog.records if "skipped" in record.message] == ["WARNING"] * 2


async def test_a_good_stream_has_skipped_nothing(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client, await ask(client, on_bad_event="skip") as stream:
        await stream.collect()
        assert stream.skipped_events == 0


async def test_an_error_event_is_raised_even_where_bad_events_are_skipped(flavour: Any, server: Any) -> None:
    with pytest.raises(RateLimitError):
        await heard(flavour, server, data({"error": OVERLOADED}), DONE, on_bad_event="skip")


async def test_a_stream_of_skipped_events_only_is_a_truncation(flavour: Any, server: Any) -> None:
    with pytest.raises(StreamTruncatedError):
        await heard(flavour, server, b"data: what?\n\n", on_bad_event="skip")


async def test_a_bad_event_shows_only_its_beginning(flavour: Any, server: Any) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        await heard(flavour, server, b"data: " + b"x" * 100_000 + b"\n\n")
    assert len(str(caught.value)) < 1000


# --- an answer that is no stream


async def test_an_error_in_plain_json_is_the_typed_error(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"error": OVERLOADED}))
    async with flavour.client(server) as client:
        with pytest.raises(RateLimitError, match="Too busy") as caught:
            await ask(client)
    assert caught.value.body == {"error": OVERLOADED}


async def test_a_whole_completion_instead_of_a_stream_is_an_error(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"id": "1", "choices": [{"message": {"content": "Hello"}}]}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="application/json") as caught:
            await ask(client)
    assert caught.value.body["choices"][0]["message"]["content"] == "Hello"


async def test_a_page_of_html_instead_of_a_stream_is_an_error(flavour: Any, server: Any) -> None:
    server.script(BytesReply(b"<html>Be right back</html>", content_type="text/html; charset=utf-8"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="Be right back") as caught:
            await ask(client)
    assert "text/html" in caught.value.message
    assert caught.value.body == "<html>Be right back</html>"


async def test_html_that_looks_like_events_is_not_read_as_events(flavour: Any, server: Any) -> None:
    server.script(BytesReply(HELLO_BYTES + DONE, content_type="text/html"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError):
            await ask(client)


@pytest.mark.parametrize("kind", ["text/event-stream; charset=utf-8", "Text/Event-Stream", None])
async def test_the_content_type_may_be_written_in_any_way_or_be_absent(
    flavour: Any, server: Any, kind: str | None
) -> None:
    server.script(StreamReply(HELLO, headers={"content-type": kind}))
    async with flavour.client(server) as client:
        assert await read(await ask(client), "chunks") == "Hello"


async def test_an_answer_that_is_no_stream_leaves_the_connection_usable(flavour: Any, server: Any) -> None:
    server.script(JSONReply({"error": "no"}), ChatReply("Hello"))
    async with flavour.client(server) as client:
        with pytest.raises(APIStatusError):
            await ask(client)
        assert await read(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


# --- refused before it starts

REFUSALS = {
    "400": (ErrorReply(400, {"error": "Invalid", "issues": [{"path": ["model"]}]}), BadRequestError),
    "401": (ErrorReply(401, "Authentication failed"), AuthenticationError),
    "402": (ErrorReply(402, "Insufficient balance"), PaymentRequiredError),
    "402 that lists ways in": (ErrorReply(402, {"x402Version": 2, "authOptions": {}}), AuthenticationError),
    "429": (ErrorReply(429, "Rate limit exceeded", headers={"retry-after": "3"}), RateLimitError),
    "500": (ErrorReply(500, {"error": {"message": "Oops", "code": "INFERENCE_FAILED"}}), InternalServerError),
}
refusals = pytest.mark.parametrize(("reply", "kind"), REFUSALS.values(), ids=REFUSALS)


@refusals
async def test_a_refusal_is_raised_at_the_call_with_its_body_parsed(
    flavour: Any, server: Any, reply: ErrorReply, kind: Any
) -> None:
    server.script(reply)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(kind) as caught:
            await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
    error = caught.value
    assert error.status_code == reply.status
    assert error.body == (reply.error if isinstance(reply.error, dict) else {"error": reply.error})
    assert error.retry_after == (3 if reply.status == 429 else None)


@refusals
async def test_a_refusal_leaves_the_connection_to_the_next_call(
    flavour: Any, server: Any, reply: ErrorReply, kind: Any
) -> None:
    server.script(reply, ChatReply("Hello"))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(kind):
            await ask(client)
        assert await read(await ask(client), "chunks") == "Hello"
    assert server.connections == 1


async def test_a_refusal_in_html_is_raised_by_its_status(flavour: Any, server: Any) -> None:
    server.script(BytesReply(b"<html>Bad gateway</html>", status=502, content_type="text/html"))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadGatewayError) as caught:
            await ask(client)
    assert caught.value.body == "<html>Bad gateway</html>"


async def test_a_refusal_before_the_first_chunk_may_be_tried_again(flavour: Any, server: Any) -> None:
    server.script(ErrorReply(429, "Slow down", headers={"retry-after": "0"}), ChatReply("Hello"))
    async with flavour.client(server) as client:
        assert await read(await ask(client), "chunks") == "Hello"
    assert len(server.requests) == 2
    assert server.connections == 1


# --- compression


async def test_a_compressed_stream_is_read(flavour: Any, server: Any) -> None:
    packed = gzip.compress(HELLO_BYTES + DONE)
    pieces = [packed[place : place + 7] for place in range(0, len(packed), 7)]
    server.script(RawReply(pieces, headers={"content-encoding": "gzip"}), ChatReply("again"))
    async with flavour.client(server) as client:
        assert await read(await ask(client), "chunks") == "Hello"
        assert await read(await ask(client), "chunks") == "again"
    assert server.connections == 1


async def test_a_compressed_stream_is_read_as_it_comes(flavour: Any, server: Any) -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(data(HELLO[0])) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.script(RawReply([first, Hang()], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert (await stream.__anext__()).text == "Hel"


async def test_broken_compression_is_an_error_of_ours(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"this is no gzip"], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(APIResponseValidationError, match="compression"):
            await stream.__anext__()
        # aiohttp has read the answer to its end by itself when its first piece is looked at: the connection is good.
        stuck = [each for each in connections(client) if flavour is not AIOHTTP or not each.is_idle()]
        assert stuck == []


@every_way
async def test_a_compressed_stream_that_stops_half_way_is_a_truncation(
    flavour: Any, server: Any, way: str
) -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(data(HELLO[0])) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.script(RawReply([first], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client:
        with pytest.raises(VeniceError) as caught:
            await read(await ask(client), way)
    assert caught.value.partial.text == "Hel"


# --- shapes of chat streams that servers really send

USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
COST = {"usd": 0.001, "diem": 0}
SOURCES = [{"title": "A", "url": "https://a.example"}]
CITED = {"choices": [], "venice_parameters": {"web_search_citations": SOURCES}}
ROLE = {"choices": [{"index": 0, "delta": {"role": "assistant"}}]}


def whole(response: Any) -> dict[str, Any]:
    """What matters of a response."""
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "usage": response.usage and response.usage.total_tokens,
        "cost": response.cost and response.cost.usd,
        "sources": [source.title for source in response.citations],
    }


NOTHING_MORE = {"text": "Hello", "reasoning": "", "usage": None, "cost": None, "sources": []}
SHAPES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "the first chunk has no role": (HELLO, {}),
    "the role comes alone": ([ROLE, *HELLO], {}),
    "the role comes after the reasoning": (
        [{"choices": [{"delta": {"reasoning_content": "Hm."}}]}, ROLE, *HELLO],
        {"reasoning": "Hm."},
    ),
    "reasoning, then text": (
        [{"choices": [{"delta": {"reasoning_content": piece}}]} for piece in ("Hm", ".")] + HELLO,
        {"reasoning": "Hm."},
    ),
    "usage and cost with empty choices": (
        [*HELLO, {"choices": [], "usage": USAGE, "cost": COST}],
        {"usage": 5, "cost": 0.001},
    ),
    "usage without choices and object": ([*HELLO, {"usage": USAGE}], {"usage": 5}),
    "usage in the finish chunk": ([*HELLO[:2], STOP | {"usage": USAGE}], {"usage": 5}),
    "usage after the finish with an empty choice": (
        [*HELLO, {"choices": [{"index": 0, "delta": {}}], "usage": USAGE}],
        {"usage": 5},
    ),
    "usage null on the chunks of text": (
        [each | {"usage": None} for each in HELLO] + [{"choices": [], "usage": USAGE}],
        {"usage": 5},
    ),
    "citations first": ([CITED, *HELLO], {"sources": ["A"]}),
    "citations in the first chunk of text": (
        [HELLO[0] | {"venice_parameters": {"web_search_citations": SOURCES}}, *HELLO[1:]],
        {"sources": ["A"]},
    ),
    "citations last": ([*HELLO, CITED], {"sources": ["A"]}),
    "no citations": ([*HELLO, {"choices": [], "venice_parameters": {"enable_web_search": "off"}}], {}),
    "absent instead of null": (
        [{"choices": [{"delta": {"content": "Hello"}}]}, {"choices": [{"finish_reason": "stop"}]}],
        {},
    ),
    "null instead of absent": (
        [
            {"id": None, "object": None, "model": None, "created": None, "choices": None},
            *HELLO,
            {"choices": [{"index": None, "delta": None, "finish_reason": None}]},
        ],
        {},
    ),
}


@pytest.mark.parametrize(("events", "more"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("done", [True, False], ids=["done", "no done"])
async def test_the_shapes_that_servers_send_are_understood(
    flavour: Any, server: Any, events: Any, more: Any, done: bool
) -> None:
    server.script(StreamReply(events, done=done))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert whole(response) == NOTHING_MORE | more


async def test_three_parallel_calls_that_share_an_index_are_three(flavour: Any, server: Any) -> None:
    calls = [ToolCallReply("add", id=f"c{n}", index=0, arguments={"n": n}, pieces=2) for n in (1, 2, 3)]
    server.script(ChatReply(tool_calls=calls))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert [(each.id, each.function.arguments) for each in response.tool_calls] == [
        ("c1", '{"n":1}'),
        ("c2", '{"n":2}'),
        ("c3", '{"n":3}'),
    ]


@pytest.mark.parametrize("arguments", [None, ""])
async def test_a_call_without_arguments_has_empty_ones(flavour: Any, server: Any, arguments: Any) -> None:
    server.script(ChatReply(tool_calls=[ToolCallReply("now", arguments=arguments)]))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert response.tool_calls[0].function.arguments == ""


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_two_choices_that_interleave_are_told_apart(flavour: Any, server: Any) -> None:
    server.script(ChatReply("one two three", more_choices=["uno dos tres"]))
    async with flavour.client(server) as client:
        response = await (await ask(client, n=2)).collect()
    assert response.text == "one two three"


async def test_keep_alives_are_no_chunks(flavour: Any, server: Any) -> None:
    pings = [": ping\n\n", "\n\n", "event: ping\ndata: {}\n\n"]
    server.script(StreamReply([*pings, HELLO[0], *pings, *HELLO[1:], *pings]))
    async with flavour.client(server) as client:
        assert len([chunk async for chunk in await ask(client)]) == len(HELLO)


async def test_many_events_in_one_read_are_all_given(flavour: Any, server: Any) -> None:
    words = [text(f"{number} ") for number in range(2000)]
    body = b"".join(map(data, [*words, STOP])) + DONE
    assert await heard(flavour, server, body) == "".join(f"{number} " for number in range(2000))
