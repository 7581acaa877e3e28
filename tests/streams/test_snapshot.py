"""`snapshot` is the response so far: whichever way the stream is read, and after whatever ends it."""

from __future__ import annotations

from typing import Any

import pytest

from chat_events import HELLO, STOP, text, tool_call
from stream_readers import ask, cancel_when, in_an_event_loop, stream_of
from venice_ai.exceptions import VeniceError
from venice_ai.testing import Hang, StreamReply
from venice_ai.types.api.chat import ChatCompletionResponse


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
        await cancel_when(flavour, lambda: stream.snapshot.text, stream.collect)
    assert stream.snapshot.text == "Hel"


async def test_the_snapshot_holds_what_came_before_an_interrupt(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        await stream.collect()
    assert stream.snapshot.text == "Hel"


async def test_the_snapshot_shows_a_tool_call_that_is_still_coming_in(flavour: Any) -> None:
    stream = stream_of(flavour, tool_call(index=0, id="c1", name="add", arguments='{"a":'), STOP)
    await stream.__anext__()
    assert stream.snapshot.tool_calls[0].function.arguments == '{"a":'
