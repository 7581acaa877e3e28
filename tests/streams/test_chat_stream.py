"""The contract of `ChatStream`: its text, the response it puts together, and the lack of one."""

from __future__ import annotations

import gc
from typing import Any

import anyio
import pytest

from flavours import AIOHTTP, FLAVOURS
from venice_ai.exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    StreamBusyError,
    StreamClosedError,
    StreamConsumedError,
    StreamTruncatedError,
    VeniceError,
)
from venice_ai.testing import ChatReply, Cut, Hang, StreamReply, ToolCallReply
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

BLOCKING, ASYNCIO, TRIO = FLAVOURS
in_an_event_loop = pytest.mark.parametrize(
    "flavour", [ASYNCIO, TRIO, AIOHTTP], ids=lambda flavour: flavour.name
)
NO_CHOICE: dict[str, Any] = {"choices": []}
ENCRYPTED = {"reasoning_content": "[sealed]", "reasoning_encrypted": True}


def event(delta: Any = None, finish: str | None = None, *, index: int = 0, **more: Any) -> dict[str, Any]:
    """A chunk on the wire, with one choice; `more` stands beside the choices."""
    return {"choices": [{"index": index, "delta": delta or {}, "finish_reason": finish}], **more}


def text(content: str, **more: Any) -> dict[str, Any]:
    """A chunk that adds text."""
    return event({"content": content}, **more)


def call(**fields: Any) -> dict[str, Any]:
    """A chunk that adds a piece of a tool call: `name` and `arguments` are the function's."""
    function = {name: fields.pop(name) for name in ("name", "arguments") if name in fields}
    return event({"tool_calls": [{**fields, "function": function}]})


STOP = event(finish="stop")
HELLO = [text("Hel"), text("lo"), STOP]


def chunks(events: Any) -> list[Any]:
    """The chunks of events; exceptions stay as they are."""
    return [ChatCompletionChunk.model_validate(each) if isinstance(each, dict) else each for each in events]


def stream_of(flavour: Any, *events: Any) -> Any:
    """A chat stream over prepared events."""
    return flavour.chat_stream(chunks(events))


async def collected(flavour: Any, *events: Any) -> Any:
    """The response that prepared events make."""
    return await stream_of(flavour, *events).collect()


async def ask(client: Any, **options: Any) -> Any:
    """Open a chat stream over HTTP."""
    return await client.chat.completions.stream(
        model="m", messages=[{"role": "user", "content": "Hi"}], **options
    )


async def rest(deltas: Any) -> list[Any]:
    """What an iterator still gives."""
    return [each async for each in deltas]


async def keep(deltas: Any, kept: list[Any]) -> None:
    """Keep what an iterator still gives, up to its failure."""
    async for each in deltas:
        kept += [each]


async def read(stream: Any, way: str) -> Any:
    """What a stream gives, read in one of its ways."""
    if way == "collect":
        return await stream.collect()
    return await rest(stream if way == "chunks" else getattr(stream, way)())


# --- text_deltas


async def test_text_deltas_gives_the_text_as_it_comes(flavour: Any) -> None:
    assert await rest(stream_of(flavour, *HELLO).text_deltas()) == ["Hel", "lo"]


@pytest.mark.parametrize(
    "silent",
    [
        text(""),
        event({"content": None}),
        event({"role": "assistant"}),
        event({"reasoning_content": "hm"}),
        event({"refusal": "no"}),
        event(None, "stop"),
        NO_CHOICE,
        {"usage": {"total_tokens": 3}},
    ],
    ids=["empty", "null", "role", "reasoning", "refusal", "finish", "no choices", "no choices key"],
)
async def test_text_deltas_gives_no_empty_text(flavour: Any, silent: Any) -> None:
    assert await rest(stream_of(flavour, silent, text("x"), silent).text_deltas()) == ["x"]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_text_deltas_gives_the_text_of_choice_0_alone(flavour: Any) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1), text("c"))
    assert await rest(stream.text_deltas()) == ["a", "c"]


async def test_text_deltas_leaves_final_response_empty_and_fills_the_snapshot(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream.text_deltas())
    assert stream.final_response is None
    assert stream.snapshot.text == "Hello"


async def test_text_deltas_goes_on_where_a_loop_over_the_chunks_stopped(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await stream.__anext__()
    assert await rest(stream.text_deltas()) == ["lo"]


async def test_text_deltas_can_be_left_and_taken_up_again(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    async for delta in stream.text_deltas():
        assert delta == "Hel"
        break
    assert await rest(stream.text_deltas()) == ["lo"]


async def test_text_deltas_that_has_ended_stays_ended(flavour: Any) -> None:
    deltas = stream_of(flavour, *HELLO).text_deltas()
    await rest(deltas)
    assert await rest(deltas) == []


async def test_text_deltas_of_a_consumed_stream_is_an_error(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream)
    with pytest.raises(StreamConsumedError):
        await rest(stream.text_deltas())


async def test_text_deltas_asks_for_no_finish_reason(flavour: Any) -> None:
    assert await rest(stream_of(flavour, text("Hel")).text_deltas()) == ["Hel"]


# --- collect: what is in it


async def test_collect_returns_a_response_with_the_whole_text(flavour: Any) -> None:
    response = await collected(flavour, *HELLO)
    assert isinstance(response, ChatCompletionResponse)
    assert response.text == "Hello"
    assert response.choices[0].finish_reason == "stop"


async def test_collect_keeps_the_envelope(flavour: Any) -> None:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000, "model": "m"}
    response = await collected(flavour, *(each | head for each in HELLO))
    assert (response.id, response.created, response.model) == ("chatcmpl-1", 1760000000, "m")
    assert response.object == "chat.completion"


@pytest.mark.parametrize("role", [None, "assistant", "tool"])
async def test_collect_keeps_the_role_or_says_assistant(flavour: Any, role: str | None) -> None:
    response = await collected(flavour, event({"role": role}), *HELLO)
    assert response.message.role == (role or "assistant")


async def test_collect_joins_the_reasoning_apart_from_the_text(flavour: Any) -> None:
    thoughts = [event({"reasoning_content": piece}) for piece in ("Let me ", "see.")]
    response = await collected(flavour, *thoughts, *HELLO)
    assert (response.reasoning, response.text) == ("Let me see.", "Hello")


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_encrypted_reasoning_stays_last(flavour: Any, place: int) -> None:
    thoughts = [event({"reasoning_content": "open "}), event({"reasoning_content": "thought"})]
    thoughts.insert(place, event(ENCRYPTED))
    response = await collected(flavour, *thoughts, *HELLO)
    assert response.reasoning == "open thought[sealed]"
    assert response.message.reasoning_encrypted is True


async def test_collect_joins_reasoning_details_that_belong_together(flavour: Any) -> None:
    details = [
        {"type": "reasoning.text", "index": 0, "text": "Let me "},
        {"type": "reasoning.text", "index": 0, "text": "see.", "signature": "s"},
        {"type": "reasoning.encrypted", "index": 1, "data": "xyz"},
    ]
    response = await collected(flavour, *(event({"reasoning_details": [each]}) for each in details), STOP)
    assert [each.to_dict() for each in response.message.reasoning_details] == [
        {"type": "reasoning.text", "index": 0, "text": "Let me see.", "signature": "s"},
        {"type": "reasoning.encrypted", "index": 1, "data": "xyz"},
    ]


async def test_collect_keeps_the_last_thought_signature(flavour: Any) -> None:
    signed = [event({"thought_signature": each}) for each in ("first", "last")]
    response = await collected(flavour, *signed, *HELLO)
    assert response.message.thought_signature == "last"


async def test_collect_joins_the_refusal(flavour: Any) -> None:
    response = await collected(flavour, event({"refusal": "I "}), event({"refusal": "won't."}), STOP)
    assert response.message.refusal == "I won't."


async def test_collect_joins_the_log_probabilities(flavour: Any) -> None:
    events = [
        {
            "choices": [
                {"delta": {"content": token}, "logprobs": {"content": [{"token": token, "logprob": -1}]}}
            ]
        }
        for token in ("Hel", "lo")
    ]
    response = await collected(flavour, *events, STOP)
    assert [each.token for each in response.choices[0].logprobs.content] == ["Hel", "lo"]


async def test_collect_joins_log_probabilities_that_come_token_by_token(flavour: Any) -> None:
    events = [
        {"choices": [{"delta": {"content": token}, "logprobs": {"token": token, "logprob": -1}}]}
        for token in ("Hel", "lo")
    ]
    response = await collected(flavour, *events, STOP)
    assert [each.token for each in response.choices[0].logprobs.content] == ["Hel", "lo"]


async def test_collect_keeps_the_last_usage_that_is_not_null(flavour: Any) -> None:
    early, late = {"prompt_tokens": 1, "total_tokens": 1}, {"prompt_tokens": 1, "total_tokens": 9}
    events = [
        text("Hi", usage=early),
        STOP | {"usage": None},
        NO_CHOICE | {"usage": late},
        text("", usage=None),
    ]
    response = await collected(flavour, *events)
    assert response.usage.to_dict() == late


async def test_collect_keeps_the_cost(flavour: Any) -> None:
    response = await collected(flavour, *HELLO, NO_CHOICE | {"cost": {"usd": 0.25, "diem": 0}})
    assert response.cost.usd == 0.25


async def test_collect_merges_the_venice_parameters_of_all_chunks(flavour: Any) -> None:
    sources = {"web_search_citations": [{"title": "A", "url": "https://a.example"}]}
    first = NO_CHOICE | {"venice_parameters": {"enable_web_search": "on"}}
    response = await collected(flavour, first, *HELLO, NO_CHOICE | {"venice_parameters": sources})
    assert response.venice_parameters.enable_web_search == "on"
    assert [source.title for source in response.citations] == ["A"]


async def test_collect_keeps_venices_stop_reason(flavour: Any) -> None:
    last = {"choices": [{"delta": {}, "finish_reason": "stop", "stop_reason": "length"}]}
    response = await collected(flavour, text("Hi"), last)
    assert response.choices[0].stop_reason == "length"


async def test_collect_keeps_unknown_fields_wherever_they_stand(flavour: Any) -> None:
    strange = {
        "moon": "full",
        "choices": [{"delta": {"mood": {"colour": "blue"}}, "weight": 3, "finish_reason": None}],
    }
    response = await collected(flavour, strange, *HELLO)
    assert response.model_extra == {"moon": "full"}
    assert response.choices[0].model_extra == {"weight": 3}
    assert response.message.model_extra == {"mood": {"colour": "blue"}}


async def test_the_text_of_an_unknown_field_is_joined(flavour: Any) -> None:
    moods = [event({"mood": mood}) for mood in ("glad", "sad", None)]
    response = await collected(flavour, *moods, *HELLO)
    assert response.message.model_extra == {"mood": "gladsad"}


async def test_collect_knows_the_answer_it_came_in(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello"))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert response.request_id == "8f3c5d7e00000001-TST"
    assert response.balance.usd == 12.5


async def test_a_streamed_answer_is_the_same_as_a_plain_one(flavour: Any, server: Any) -> None:
    reply = ChatReply("Four.", reasoning="Two and two.", refusal="Never more.")
    server.script(reply, reply)
    async with flavour.client(server) as client:
        streamed = await (await ask(client)).collect()
        plain = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert streamed.text == plain.text
    assert streamed.reasoning == plain.reasoning
    assert streamed.message.refusal == plain.message.refusal
    assert streamed.usage == plain.usage
    assert streamed.cost == plain.cost
    assert streamed.choices[0].finish_reason == plain.choices[0].finish_reason


# --- collect: when it is called


@pytest.mark.parametrize("way", ["chunks", "text_deltas", "collect_with_deltas"])
async def test_collect_after_a_part_was_read_returns_the_whole(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, *HELLO)
    async for _ in stream if way == "chunks" else getattr(stream, way)():
        break
    assert (await stream.collect()).text == "Hello"


@pytest.mark.parametrize("way", ["chunks", "text_deltas", "collect_with_deltas"])
async def test_collect_after_everything_was_read_returns_the_whole(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, *HELLO)
    await read(stream, way)
    assert (await stream.collect()).text == "Hello"


async def test_collect_returns_the_same_object_every_time(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    assert await stream.collect() is await stream.collect()


async def test_collect_still_returns_it_after_a_close(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    response = await stream.collect()
    await stream.close()
    assert await stream.collect() is response


async def test_collect_on_a_stream_closed_half_way_is_an_error_with_what_had_come(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await stream.__anext__()
    await stream.close()
    with pytest.raises(StreamClosedError) as caught:
        await stream.collect()
    assert caught.value.partial.text == "Hel"


async def test_collect_on_a_failed_stream_is_an_error_with_what_had_come(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"), ConnectionResetError())
    with pytest.raises(APIConnectionError):
        await stream.collect()
    with pytest.raises(StreamConsumedError) as caught:
        await stream.collect()
    assert caught.value.partial.text == "Hel"


async def test_collect_while_another_reads_is_an_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client)

        async def read() -> None:
            with pytest.raises(StreamClosedError):
                await stream.collect()

        async with flavour.meanwhile(read):
            assert await flavour.soon(stream._turn.locked)
            with pytest.raises(StreamBusyError):
                await stream.collect()
            await stream.close()


async def test_collect_folds_a_long_stream(flavour: Any) -> None:
    words = [f"{number} " for number in range(1000)]
    response = await collected(flavour, *(text(word) for word in words), STOP)
    assert response.text == "".join(words)


# --- what an open stream holds


async def test_an_open_stream_keeps_no_chunk_that_was_read(flavour: Any, server: Any) -> None:
    server.script(StreamReply([text("Hel"), Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        before = open_chunks()
        await stream.__anext__()
        assert (stream.snapshot.text, open_chunks()) == ("Hel", before)


def open_chunks() -> int:
    """How many chunks there are in this process."""
    gc.collect()
    return sum(type(each) is ChatCompletionChunk for each in gc.get_objects())


# --- collect_with_deltas and final_response


async def test_collect_with_deltas_gives_the_text_and_the_response(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    assert await rest(stream.collect_with_deltas()) == ["Hel", "lo"]
    assert stream.final_response.text == "Hello"


async def test_collect_with_deltas_gives_the_text_live(flavour: Any, server: Any) -> None:
    server.script(StreamReply([text("Hel"), Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert await stream.collect_with_deltas().__anext__() == "Hel"


async def test_final_response_is_none_until_the_end(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    assert stream.final_response is None
    async for _ in stream.collect_with_deltas():
        assert stream.final_response is None


async def test_final_response_is_the_very_object_that_collect_returned(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    assert await stream.collect() is stream.final_response


async def test_collect_after_collect_with_deltas_returns_final_response(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream.collect_with_deltas())
    assert await stream.collect() is stream.final_response


async def test_a_plain_loop_leaves_final_response_empty(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream)
    assert stream.final_response is None


# --- snapshot


async def test_the_snapshot_of_an_unread_stream_is_an_empty_response(flavour: Any) -> None:
    snapshot = stream_of(flavour, *HELLO).snapshot
    assert isinstance(snapshot, ChatCompletionResponse)
    assert snapshot.text == ""
    assert snapshot.choices == []


@pytest.mark.parametrize("way", ["chunks", "text_deltas", "collect_with_deltas"])
async def test_the_snapshot_holds_what_was_read_before_a_break(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, *HELLO)
    async for _ in stream if way == "chunks" else getattr(stream, way)():
        break
    assert stream.snapshot.text == "Hel"


async def test_a_snapshot_does_not_change_afterwards(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await stream.__anext__()
    early = stream.snapshot
    await stream.collect()
    assert early.text == "Hel"


async def test_the_snapshot_holds_what_came_before_an_error(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"), ZeroDivisionError())
    with pytest.raises(VeniceError):
        await stream.collect()
    assert stream.snapshot.text == "Hel"


async def test_the_snapshot_holds_what_came_before_the_close(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await stream.__anext__()
    await stream.close()
    assert stream.snapshot.text == "Hel"


@in_an_event_loop
async def test_the_snapshot_holds_what_came_before_a_cancellation(flavour: Any, server: Any) -> None:
    server.script(StreamReply([text("Hel"), Hang()]))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with anyio.move_on_after(0.1):
            await stream.collect()
    assert stream.snapshot.text == "Hel"


async def test_the_snapshot_holds_what_came_before_an_interrupt(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        await stream.collect()
    assert stream.snapshot.text == "Hel"


async def test_the_snapshot_shows_a_tool_call_that_is_still_coming_in(flavour: Any) -> None:
    stream = stream_of(flavour, call(index=0, id="c1", name="add", arguments='{"a":'), STOP)
    await stream.__anext__()
    assert stream.snapshot.tool_calls[0].function.arguments == '{"a":'


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": [{"delta": {"tool_calls": [{}]}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": None}]}}]},
        {"choices": [{"delta": {"name": 7, "annotations": "x", "audio": []}}]},
        {"choices": [{"delta": {}, "message": "x", "logprobs": {}}]},
        {"choices": [{"delta": None, "index": None}], "usage": {}, "prompt_logprobs": 3},
        {"choices": [{"delta": {"role": "", "reasoning_details": [{"type": "t", "text": 1}]}}]},
    ],
    ids=["empty call", "null function", "odd extras", "odd choice", "nulls", "odd detail"],
)
async def test_whatever_a_chunk_may_hold_the_snapshot_is_there(flavour: Any, odd: Any) -> None:
    try:
        stream = stream_of(flavour, odd, *HELLO)
    except ValueError:
        return  # not a chunk: refused before it gets to the snapshot
    await stream.__anext__()
    assert isinstance(stream.snapshot, ChatCompletionResponse)


# --- several choices


@pytest.mark.parametrize("way", ["text_deltas", "collect", "collect_with_deltas"])
async def test_a_helper_warns_once_that_it_tracks_choice_0_only(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1), text("c", index=2), text("d", index=1), STOP)
    with pytest.warns(UserWarning, match="only tracks choice 0") as caught:
        await read(stream, way)
    await stream.collect()  # in silence
    assert len(caught) == 1


async def test_collect_warns_of_choices_that_a_plain_loop_has_read(flavour: Any) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1), STOP)
    await rest(stream)
    with pytest.warns(UserWarning, match="only tracks choice 0"):
        await stream.collect()


@in_an_event_loop
@pytest.mark.parametrize("way", ["text_deltas", "collect", "collect_with_deltas"])
async def test_the_warning_points_at_the_callers_line(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1), STOP)
    with pytest.warns(UserWarning, match="only tracks choice 0") as caught:
        await stream.collect() if way == "collect" else [each async for each in getattr(stream, way)()]
    assert caught[0].filename == __file__


async def test_a_plain_loop_gives_all_choices_and_does_not_warn(flavour: Any) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1))
    assert [chunk.choices[0].index for chunk in await rest(stream)] == [0, 1]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_of_several_choices_the_first_is_collected(flavour: Any) -> None:
    events = [
        text("b", index=1),
        text("a"),
        text("B", index=1),
        text("A"),
        STOP,
        event(None, "stop", index=1),
    ]
    response = await collected(flavour, *events)
    assert [choice.message.content for choice in response.choices] == ["aA"]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_choices_that_share_a_chunk_are_told_apart(flavour: Any) -> None:
    both = {"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]}
    assert (await collected(flavour, both, STOP)).text == "a"


# --- no finish_reason


@pytest.mark.parametrize("way", ["collect", "collect_with_deltas"])
@pytest.mark.parametrize("kind", [VeniceError, ValueError, StreamTruncatedError])
async def test_without_a_finish_reason_there_is_no_response(flavour: Any, way: str, kind: Any) -> None:
    stream = stream_of(flavour, text("Hel"), text("lo"))
    with pytest.raises(kind, match="finish_reason") as caught:
        await read(stream, way)
    assert caught.value.partial.text == "Hello"
    assert stream.final_response is None


async def test_without_a_finish_reason_collect_fails_every_time(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"))
    for _ in range(2):
        with pytest.raises(StreamTruncatedError):
            await stream.collect()


async def test_without_a_finish_reason_the_text_is_given_before_the_error(flavour: Any) -> None:
    heard: list[str] = []
    with pytest.raises(StreamTruncatedError):
        await keep(stream_of(flavour, text("Hel"), text("lo")).collect_with_deltas(), heard)
    assert heard == ["Hel", "lo"]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_the_finish_reason_of_another_choice_is_not_enough(flavour: Any) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await collected(flavour, text("a"), event(None, "stop", index=1))


async def test_an_empty_stream_has_no_response(flavour: Any) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await collected(flavour)


async def test_the_truncation_says_which_request_it_was(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello", finish_reason=None))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(StreamTruncatedError) as caught:
            await stream.collect()
    assert caught.value.request_id == stream.request_id


# --- what an exception carries


@pytest.mark.parametrize("way", ["chunks", "text_deltas", "collect", "collect_with_deltas"])
@pytest.mark.parametrize(
    ("accident", "kind"),
    [(Cut(), APIConnectionError), (Hang(), APITimeoutError), ({"error": "overloaded"}, APIStatusError)],
    ids=["cut", "time-out", "error event"],
)
async def test_a_failure_carries_what_had_come(
    flavour: Any, server: Any, way: str, accident: Any, kind: Any
) -> None:
    server.script(StreamReply([text("Hel"), text("lo"), accident]))
    async with flavour.client(server) as client:
        stream = await ask(client, timeout=0.1)
        with pytest.raises(kind) as caught:
            await read(stream, way)
    assert caught.value.partial.text == "Hello"


async def test_an_unexpected_failure_carries_what_had_come(flavour: Any) -> None:
    with pytest.raises(VeniceError) as caught:
        await collected(flavour, text("Hel"), ZeroDivisionError())
    assert caught.value.partial.text == "Hel"


async def test_an_error_of_ours_keeps_the_partial_that_it_has(flavour: Any) -> None:
    error = VeniceError("mine", partial="what I had")
    with pytest.raises(VeniceError) as caught:
        await collected(flavour, text("Hel"), error)
    assert caught.value.partial == "what I had"


# --- tool calls


def calls_of(response: Any) -> list[tuple[Any, ...]]:
    """The tool calls of a response: id, name, arguments."""
    return [(each.id or None, each.function.name, each.function.arguments) for each in response.tool_calls]


CASES = {
    "one call in pieces": (
        [
            call(index=0, id="c1", name="add", arguments=""),
            call(index=0, arguments='{"a"'),
            call(index=0, arguments=":1}"),
        ],
        [("c1", "add", '{"a":1}')],
    ),
    "whole in one delta": ([call(index=0, id="c1", name="add", arguments="{}")], [("c1", "add", "{}")]),
    "null arguments": ([call(index=0, id="c1", name="now", arguments=None)], [("c1", "now", "")]),
    "empty arguments": ([call(index=0, id="c1", name="now", arguments="")], [("c1", "now", "")]),
    "no arguments": ([call(index=0, id="c1", name="now")], [("c1", "now", "")]),
    "one after the other": (
        [
            call(index=0, id="c1", name="add", arguments="{"),
            call(index=0, arguments="}"),
            call(index=1, id="c2", name="sub", arguments="["),
            call(index=1, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "interleaved by index": (
        [
            call(index=0, id="c1", name="add", arguments="{"),
            call(index=1, id="c2", name="sub", arguments="["),
            call(index=0, arguments="}"),
            call(index=1, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "three that share an index": (
        [call(index=0, id=f"c{n}", name="add", arguments=f"[{n}]") for n in (1, 2, 3)],
        [("c1", "add", "[1]"), ("c2", "add", "[2]"), ("c3", "add", "[3]")],
    ),
    "pieces go to the latest of a shared index": (
        [
            call(index=0, id="c1", name="add", arguments="{"),
            call(index=0, arguments="}"),
            call(index=0, id="c2", name="sub", arguments="["),
            call(index=0, arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "a known id goes to its call, whatever the index": (
        [
            call(index=0, id="c1", name="add", arguments="{"),
            call(index=0, id="c2", name="sub", arguments="["),
            call(index=0, id="c1", arguments="}"),
            call(index=0, id="c2", arguments="]"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "id and name on every piece": (
        [call(index=0, id="c1", name="add", arguments=piece) for piece in ("{", "}")],
        [("c1", "add", "{}")],
    ),
    "an unknown id without a name goes by index": (
        [call(index=0, id="c1", name="add", arguments="{"), call(index=0, id="other", arguments="}")],
        [("c1", "add", "{}")],
    ),
    "an empty id goes by index": (
        [
            call(index=0, id="c1", name="add", arguments="{"),
            call(index=1, id="c2", name="sub", arguments="[]"),
            call(index=0, id="", name="", arguments="}"),
        ],
        [("c1", "add", "{}"), ("c2", "sub", "[]")],
    ),
    "an unknown index goes to the last call": (
        [call(index=0, id="c1", name="add", arguments="{"), call(index=7, arguments="}")],
        [("c1", "add", "{}")],
    ),
    "no index goes to the last call": (
        [call(id="c1", name="add", arguments="{"), call(arguments="}")],
        [("c1", "add", "{}")],
    ),
    "no index but ids": (
        [call(id="c1", name="add", arguments="{}"), call(id="c2", name="add", arguments="[]")],
        [("c1", "add", "{}"), ("c2", "add", "[]")],
    ),
    "no ids but indexes": (
        [call(index=0, name="add", arguments="{}"), call(index=1, name="add", arguments="[]")],
        [(None, "add", "{}"), (None, "add", "[]")],
    ),
    "the id comes late": (
        [call(index=0, name="add", arguments="{"), call(index=0, id="c1", arguments="}")],
        [("c1", "add", "{}")],
    ),
    "several in one delta": (
        [
            event(
                {
                    "tool_calls": [
                        {"index": 0, "id": f"c{n}", "function": {"name": "add", "arguments": f"[{n}]"}}
                        for n in (1, 2)
                    ]
                }
            )
        ],
        [("c1", "add", "[1]"), ("c2", "add", "[2]")],
    ),
}


@pytest.mark.parametrize(("events", "expected"), CASES.values(), ids=CASES)
async def test_the_pieces_of_tool_calls_are_put_together(flavour: Any, events: Any, expected: Any) -> None:
    assert calls_of(await collected(flavour, *events, event(None, "tool_calls"))) == expected


async def test_tool_calls_say_that_they_are_of_functions(flavour: Any) -> None:
    response = await collected(flavour, call(index=0, id="c1", name="now"), STOP)
    assert response.tool_calls[0].type == "function"


async def test_tool_calls_keep_unknown_fields(flavour: Any) -> None:
    piece = {"index": 0, "id": "c1", "tint": "red", "function": {"name": "now", "strict": True}}
    response = await collected(flavour, event({"tool_calls": [piece]}), STOP)
    assert response.tool_calls[0].model_extra["tint"] == "red"
    assert response.tool_calls[0].function.model_extra == {"strict": True}


async def test_a_message_that_only_calls_tools_has_no_content(flavour: Any) -> None:
    response = await collected(flavour, call(index=0, id="c1", name="now"), STOP)
    assert response.message.content is None


async def test_tool_calls_that_share_an_index_come_whole_over_http(flavour: Any, server: Any) -> None:
    asked = [
        ToolCallReply("add", id=f"c{n}", index=0, arguments={"numbers": list(range(n))}, pieces=3)
        for n in (1, 2, 3)
    ]
    server.script(ChatReply(tool_calls=asked))
    async with flavour.client(server) as client:
        response = await (await ask(client)).collect()
    assert calls_of(response) == [
        ("c1", "add", '{"numbers":[0]}'),
        ("c2", "add", '{"numbers":[0,1]}'),
        ("c3", "add", '{"numbers":[0,1,2]}'),
    ]
    assert response.choices[0].finish_reason == "tool_calls"
