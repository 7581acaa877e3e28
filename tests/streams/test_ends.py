"""What counts as the end of a stream, in every way of reading, and what is said where none came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat_events import HELLO, STOP, event, text
from stream_readers import HI, ask, every_way, read, read_text, stream_of
from venice_ai import exceptions as x
from venice_ai.testing import Cut, JSONReply, StreamReply
from venice_ai.types.api.chat import ChatCompletionResponse

HALF = [text("Hel"), text("lo")]
OF_A_CALL = event({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{"}}]})
collecting = pytest.mark.parametrize("way", ["collect", "collect_with_deltas"])


async def heard(flavour: Any, server: Any, events: list[Any], way: str, *, done: bool = True) -> str:
    """Return the text that a stream of events gives, read in one of its ways."""
    server.script(StreamReply(events, done=done))
    async with flavour.client(server) as client, await ask(client) as stream:
        return await read_text(stream, way)


async def collect(stream: Any, way: str) -> None:
    """Collect a stream in one of the two ways, incomplete or not."""
    if way == "collect":
        await stream.collect(allow_incomplete=True)
    else:
        assert all([delta async for delta in stream.collect_with_deltas(allow_incomplete=True)])


# --- a reason that is none


@pytest.mark.parametrize("reason", ["", "null"])
@every_way
async def test_a_cut_after_an_empty_reason_is_a_truncation(
    flavour: Any, server: Any, way: str, reason: str
) -> None:
    events = [text("Hel", reason), text("lo", reason)]
    with pytest.raises(x.StreamTruncatedError, match="finish_reason") as caught:
        await heard(flavour, server, events, way, done=False)
    assert caught.value.partial.text == "Hello"
    assert caught.value.partial.choices[0].finish_reason is None


@pytest.mark.parametrize("reason", ["", "null"])
@every_way
async def test_an_empty_reason_on_each_chunk_is_no_end(
    flavour: Any, server: Any, way: str, reason: str
) -> None:
    events = [text("Hel", reason), text("lo", reason), STOP]
    assert await heard(flavour, server, events, way, done=False) == "Hello"


REASONS = {
    "a null last": [text("Hel", ""), text("lo", None)],
    "one of each": [text("H", "null"), text("el", ""), text("lo", None)],
    "on a call": [text("Hello"), {"choices": [{**OF_A_CALL["choices"][0], "finish_reason": ""}]}],
    "on an empty delta": [text("Hello"), event({}, ""), event({}, "null")],
    "on a chunk without a delta": [text("Hello"), {"choices": [{"index": 0, "finish_reason": ""}]}],
    "in front of usage": [text("Hello", ""), {"choices": [], "usage": {"total_tokens": 3}}],
    "beside a message": [{"choices": [{"message": {"content": "Hello"}, "finish_reason": ""}]}],
    "a number": [text("Hello"), {"choices": [{"index": 0, "delta": {}, "finish_reason": 0}]}],
}


@pytest.mark.parametrize("case", REASONS)
@every_way
async def test_what_is_no_reason_is_no_end(flavour: Any, server: Any, way: str, case: str) -> None:
    with pytest.raises(x.StreamTruncatedError, match="finish_reason") as caught:
        await heard(flavour, server, REASONS[case], way, done=False)
    assert caught.value.partial.text == "Hello"
    assert await heard(flavour, server, [*REASONS[case], STOP], way, done=False) == "Hello"


# --- several choices

BOTH = [text("a"), text("b", index=1)]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@pytest.mark.parametrize("way", ["chunks", "text_deltas"])
@pytest.mark.parametrize("missing", [0, 1])
async def test_without_done_each_choice_has_to_finish(
    flavour: Any, server: Any, way: str, missing: int
) -> None:
    events = [*BOTH, event(None, "stop", index=1 - missing)]
    with pytest.raises(x.StreamTruncatedError, match="finish_reason"):
        await heard(flavour, server, events, way, done=False)


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@every_way
async def test_when_each_choice_has_finished_the_stream_is_complete(
    flavour: Any, server: Any, way: str
) -> None:
    events = [text("a"), event({"content": "b"}, "stop", index=1), STOP]
    assert await heard(flavour, server, events, way, done=False) == "a"


OTHER_CALL = event({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f"}}]}, index=1)


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@pytest.mark.parametrize("done", [True, False], ids=["done", "without done"])
@pytest.mark.parametrize(
    "events",
    [
        [*BOTH, STOP],
        [text("a", "stop"), text("b", index=1)],
        [text("b", index=1), text("a", "length")],
        [text("a"), text("b", index=1), text("c", index=2), STOP, event(None, "stop", index=2)],
        [text("a"), {"choices": [*text("b", index=1)["choices"], *STOP["choices"]]}],
        [text("a"), OTHER_CALL, STOP, {"choices": [], "usage": {"total_tokens": 3}}],
    ],
    ids=["open", "begun later", "begun before", "one of two open", "in one chunk", "a call"],
)
@collecting
async def test_what_collects_follows_choice_0(
    flavour: Any, server: Any, way: str, events: list[Any], done: bool
) -> None:
    assert await heard(flavour, server, events, way, done=done) == "a"


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@pytest.mark.parametrize("done", [True, False], ids=["done", "without done"])
@pytest.mark.parametrize(
    "events",
    [
        [*BOTH, event(None, "stop", index=1)],
        [*BOTH],
        [text("a", ""), text("b", "stop", index=1)],
        [text("b", "stop", index=1)],
    ],
    ids=["open", "all open", "a reason that is none", "never begun"],
)
@collecting
async def test_what_collects_needs_the_end_of_choice_0(
    flavour: Any, server: Any, way: str, events: list[Any], done: bool
) -> None:
    with pytest.raises(x.StreamTruncatedError, match="finish_reason"):
        await heard(flavour, server, events, way, done=done)


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_choice_0_is_collected_after_a_loop_that_was_left(flavour: Any, server: Any) -> None:
    server.script(*[StreamReply([*BOTH, STOP], done=False)] * 2)
    async with flavour.client(server) as client:
        stream = await ask(client)
        async for _ in stream:
            break
        assert (await stream.collect()).text == "a"

        stream = await ask(client)
        with pytest.raises(x.StreamTruncatedError):
            await read(stream, "chunks")
        with pytest.raises(x.StreamConsumedError):
            await stream.collect()


# --- choice 0 more than once in a chunk

TWICE = {
    "side by side": [{"index": 0, "delta": {"content": "Hel"}}, {"index": 0, "delta": {"content": "lo"}}],
    "without an index": [{"delta": {"content": "Hel"}}, {"delta": {"content": "lo"}}],
    "another one between": [
        {"index": 0, "delta": {"content": "Hel"}},
        {"index": 1, "delta": {"content": "?"}},
        {"index": 0, "delta": {"content": "lo"}},
    ],
    "an empty one first": [{"index": 0, "delta": {"role": "assistant"}}, {"delta": {"content": "Hello"}}],
    "a null first": [{"index": 0, "delta": {"content": None}}, {"index": None, "text": "Hello"}],
    "in parts": [
        {"index": 0, "delta": {"content": [{"type": "text", "text": "Hel"}]}},
        {"index": 0, "delta": {"content": "lo"}},
    ],
    "three": [{"index": 0, "delta": {"content": words}} for words in ("H", "", "ello")],
}


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@pytest.mark.parametrize("case", TWICE)
@every_way
async def test_all_entries_of_choice_0_in_a_chunk_are_its_text(
    flavour: Any, server: Any, way: str, case: str
) -> None:
    assert await heard(flavour, server, [{"choices": TWICE[case]}, STOP], way) == "Hello"


# --- [DONE] without a reason


@pytest.mark.parametrize("way", ["chunks", "text_deltas"])
async def test_done_without_a_reason_ends_a_loop(flavour: Any, server: Any, way: str) -> None:
    assert await heard(flavour, server, HALF, way) == "Hello"


@collecting
async def test_done_without_a_reason_is_no_response_and_the_error_says_both(
    flavour: Any, server: Any, way: str
) -> None:
    with pytest.raises(x.StreamTruncatedError, match=r"\[DONE\] came, but no finish_reason") as caught:
        await heard(flavour, server, HALF, way)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id


async def test_a_response_without_a_reason_can_be_allowed(flavour: Any, server: Any) -> None:
    server.script(*[StreamReply(HALF)] * 3)
    async with flavour.client(server) as client:
        stream = await ask(client)
        response = await stream.collect(allow_incomplete=True)
        assert (response.text, response.choices[0].finish_reason) == ("Hello", None)
        assert stream.final_response is response
        assert await stream.collect(allow_incomplete=True) is response

        stream = await ask(client)
        deltas = [delta async for delta in stream.collect_with_deltas(allow_incomplete=True)]
        assert deltas == ["Hel", "lo"]
        assert stream.final_response.text == "Hello"

        stream = await ask(client)
        with pytest.raises(x.StreamTruncatedError):
            await stream.collect()
        assert (await stream.collect(allow_incomplete=True)).text == "Hello"
        with pytest.raises(x.StreamTruncatedError):
            await stream.collect()


# What a stream may hold without a reason, and what is then there.
WITHOUT_A_REASON: dict[str, tuple[list[Any], Callable[[Any], Any], Any]] = {
    "half a call": ([OF_A_CALL], lambda said: said.tool_calls[0].function.arguments, "{"),
    "reasoning": ([event({"reasoning_content": "Hm"})], lambda said: said.reasoning, "Hm"),
    "a refusal": ([event({"refusal": "No."})], lambda said: said.message.refusal, "No."),
    "usage": ([{"choices": [], "usage": {"total_tokens": 3}}], lambda said: said.usage.total_tokens, 3),
    "another choice": ([text("a"), text("b", "stop", index=1)], lambda said: said.text, "a"),
    "a role": ([event({"role": "assistant"})], lambda said: said.message.role, "assistant"),
    "an empty reason": ([text("Hi", "")], lambda said: said.text, "Hi"),
    "a message": ([{"choices": [{"message": {"content": "Hi"}}]}], lambda said: said.text, "Hi"),
}


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
@pytest.mark.parametrize("case", WITHOUT_A_REASON)
@collecting
async def test_whatever_came_without_a_reason_can_be_allowed(
    flavour: Any, server: Any, way: str, case: str
) -> None:
    events, said, value = WITHOUT_A_REASON[case]
    server.script(*[StreamReply(events)] * 3)
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(x.StreamTruncatedError, match=r"\[DONE\] came, but no finish_reason") as caught:
            await read(stream, way)
        assert said(caught.value.partial) == value

        stream = await ask(client)
        await collect(stream, way)
        assert said(stream.final_response) == value
        assert all(choice.finish_reason is None for choice in stream.final_response.choices)

        stream = await ask(client)
        await read(stream, "chunks")
        assert said(stream.snapshot) == value


async def test_what_is_allowed_to_be_incomplete_may_be_whole(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    response = await stream.collect(allow_incomplete=True)
    assert response.choices[0].finish_reason == "stop"
    assert await stream.collect() is response


@pytest.mark.parametrize("accident", [[], [Cut()]], ids=["ended", "cut"])
@collecting
async def test_a_stream_that_is_cut_is_never_allowed(
    flavour: Any, server: Any, way: str, accident: list[Any]
) -> None:
    server.script(StreamReply([*HALF, *accident], done=False))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(x.VeniceError) as caught:
            await collect(stream, way)
    assert isinstance(caught.value, x.StreamTruncatedError | x.APIConnectionError)
    assert caught.value.partial.text == "Hello"


# --- nothing


@every_way
async def test_a_stream_of_done_alone_is_an_error(flavour: Any, server: Any, way: str) -> None:
    with pytest.raises(
        x.StreamTruncatedError, match=r"held nothing: \[DONE\] came, but neither .* finish_reason"
    ):
        await heard(flavour, server, [], way)


SILENT: dict[str, Any] = {
    "comments": ": a\n\n: b\n\n",
    "pings": {"type": "ping"},
    "empty objects": {},
    "events of a ping": 'event: ping\ndata: {"at": 1}\n\n',
    "empty data": "data:\n\n",
    "null": "data: null\n\n",
    "a time to reconnect": "retry: 3000\n\n",
}


@every_way
@pytest.mark.parametrize("name", SILENT)
async def test_a_stream_of_silence_and_done_is_an_error(
    flavour: Any, server: Any, way: str, name: str
) -> None:
    with pytest.raises(x.StreamTruncatedError, match="held nothing"):
        await heard(flavour, server, [SILENT[name]] * 2, way)


@every_way
async def test_a_streamed_response_of_done_alone_is_an_error(flavour: Any, server: Any, way: str) -> None:
    server.script(StreamReply([]))
    async with flavour.client(server) as client, client.responses.stream(model="m", input="Hi") as stream:
        with pytest.raises(x.StreamTruncatedError, match=r"held nothing: \[DONE\] came"):
            await read(stream, way)


@pytest.mark.parametrize("way", ["chunks", "text_deltas"])
async def test_a_stream_without_text_that_holds_something_is_none(
    flavour: Any, server: Any, way: str
) -> None:
    assert await heard(flavour, server, [{"choices": [], "usage": {"total_tokens": 1}}], way) == ""


async def test_a_streamed_response_without_its_end_can_be_allowed(flavour: Any, server: Any) -> None:
    events = [{"type": "response.output_text.delta", "delta": "Hi"}]
    server.script(StreamReply(events), StreamReply(events, done=False))
    async with flavour.client(server) as client:
        async with client.responses.stream(model="m", input="Hi") as stream:
            assert (await stream.collect(allow_incomplete=True)).text == "Hi"
        async with client.responses.stream(model="m", input="Hi") as stream:
            with pytest.raises(x.StreamTruncatedError):
                await stream.collect(allow_incomplete=True)


# --- text beside the delta


def in_parts(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": words} for words in texts]


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "a message": lambda words: {"message": {"role": "assistant", "content": words}},
    "a text": lambda words: {"text": words},
    "a delta that is a text": lambda words: {"delta": words},
    "a message that is a text": lambda words: {"message": words},
    "a message, beside null": lambda words: {"delta": None, "message": {"content": words}},
    "a text, beside nulls": lambda words: {"delta": None, "message": None, "text": words},
    "a delta, beside a message that is null": lambda words: {"delta": {"content": words}, "message": None},
    "parts": lambda words: {"delta": {"content": in_parts(words)}},
    "several parts": lambda words: {"delta": {"content": in_parts(*words)}},
    "parts in a message": lambda words: {"message": {"content": in_parts(words)}},
    "plain texts in a list": lambda words: {"delta": {"content": [*words]}},
    "one part alone": lambda words: {"delta": {"content": {"type": "text", "text": words}}},
    "parts, one null": lambda words: {"delta": {"content": [None, *in_parts(words)]}},
    "parts, one empty": lambda words: {"delta": {"content": in_parts("", words)}},
    "parts, one of thinking": lambda words: {"delta": {"content": [THOUGHT, *in_parts(words)]}},
    "parts, one of a new type": lambda words: {
        "delta": {"content": [{"type": "new", "x": 1}, *in_parts(words)]}
    },
}


@pytest.mark.parametrize("place", PLACES)
@every_way
async def test_text_is_read_wherever_it_stands(flavour: Any, server: Any, way: str, place: str) -> None:
    events = [
        {"choices": [{"index": 0, **PLACES[place](words), "finish_reason": None}]} for words in ("Hel", "lo")
    ]
    assert await heard(flavour, server, [*events, STOP], way) == "Hello"


@pytest.mark.parametrize("place", [*PLACES])
async def test_a_snapshot_has_the_text_wherever_it_stands(flavour: Any, place: str) -> None:
    first, last = ({"choices": [PLACES[place](words)]} for words in ("Hel", "lo"))
    stream = stream_of(flavour, first, text("?"), last, STOP)
    assert (await stream.collect()).text == stream.snapshot.text == "Hel?lo"


# --- an answer that ended in an error

DIED = {"message": "the model died", "code": 502}


@pytest.mark.parametrize("error", [DIED, None], ids=["with its sentence", "without"])
@every_way
async def test_an_answer_that_ended_in_an_error_is_raised(
    flavour: Any, server: Any, way: str, error: dict[str, Any] | None
) -> None:
    last = {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "error", "error": error}]}
    server.script(StreamReply([text("Hel"), last]))
    async with flavour.client(server) as client, await ask(client) as stream:
        with pytest.raises(
            x.APIStatusError, match="the model died" if error else "finish_reason 'error'"
        ) as caught:
            await read(stream, way)
        assert stream.snapshot.text == "Hello"
    assert isinstance(caught.value, x.BadGatewayError) == (error is not None)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id
    assert caught.value.response is not None


class Completion(ChatCompletionResponse):
    """A completion of the tests: of the caller's own, but a completion all the same."""


WHOLE: dict[str, Callable[[Any], Any]] = {
    "create": lambda client: client.chat.completions.create(**HI),
    "post": lambda client: client.post("/chat/completions", answer=ChatCompletionResponse, body=HI),
    "post as the caller's own": lambda client: client.post("/chat/completions", answer=Completion, body=HI),
    "get": lambda client: client.get("/chat/completions/c", answer=ChatCompletionResponse),
}


@pytest.mark.parametrize("asked", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("error", [DIED, None], ids=["with its sentence", "without"])
async def test_a_whole_answer_that_ended_in_an_error_is_raised(
    flavour: Any, server: Any, error: dict[str, Any] | None, asked: Callable[[Any], Any]
) -> None:
    choice = {"index": 0, "message": {"content": "Half"}, "finish_reason": "error", "error": error}
    server.script(JSONReply({"id": "c", "choices": [choice]}))
    async with flavour.client(server) as client:
        with pytest.raises(
            x.APIStatusError, match="the model died" if error else "finish_reason 'error'"
        ) as caught:
            await asked(client)
    assert isinstance(caught.value, x.BadGatewayError) == (error is not None)
    assert caught.value.partial.text == "Half"
    assert caught.value.request_id


# --- the real error is never replaced

ODD = {
    "choices": [
        {
            "delta": {"content": "Half"},
            "logprobs": {"content": [{"token": "a", "logprob": -1}], "token": None},
        }
    ]
}


@every_way
async def test_what_is_odd_in_what_came_does_not_replace_the_error(
    flavour: Any, server: Any, way: str
) -> None:
    server.script(StreamReply([ODD, {"error": {"message": "the real one", "code": "model_overloaded"}}]))
    async with flavour.client(server) as client, await ask(client) as stream:
        with pytest.raises(x.RateLimitError, match="the real one") as caught:
            await read(stream, way)
    assert caught.value.partial.text == "Half"
