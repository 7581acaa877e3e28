"""`collect` and `collect_with_deltas` give the whole response, whenever they are called, or say why there is none."""

from __future__ import annotations

import weakref
from typing import Any

import pytest

from chat_events import HELLO, STOP, text
from stream_readers import ask, in_an_event_loop, read, rest, stream_of
from venice_ai.exceptions import APIConnectionError, StreamClosedError, StreamConsumedError
from venice_ai.testing import ChatReply, Hang, StreamReply
from venice_ai.types.api.chat import ChatCompletionResponse

# --- what it returns


async def test_collect_returns_a_response_with_the_whole_text(flavour: Any) -> None:
    response = await stream_of(flavour, *HELLO).collect()
    assert isinstance(response, ChatCompletionResponse)
    assert response.text == "Hello"
    assert response.choices[0].finish_reason == "stop"


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


# --- when it is called


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


# --- what an open stream holds


async def test_an_open_stream_keeps_no_chunk_that_was_read(flavour: Any, server: Any) -> None:
    server.script(StreamReply([text("Hel"), Hang()]))
    async with flavour.client(server) as client, await ask(client) as stream:
        chunk = await stream.__anext__()
        kept = [weakref.ref(chunk), weakref.ref(chunk.choices[0]), weakref.ref(chunk.choices[0].delta)]
        del chunk
        assert (stream.snapshot.text, [each() for each in kept]) == ("Hel", [None] * 3)


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
