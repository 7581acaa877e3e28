"""`client.responses` as a stream, which is never silently short."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour, lift
from venice_ai import exceptions as x
from venice_ai.streaming import ResponseStream, SyncResponseStream
from venice_ai.testing import Cut, StreamReply
from venice_ai.types.api import responses as r

SKY = {"model": "m", "input": "Why is the sky blue?"}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
BUSY: dict[str, Any] = {
    **SKY,
    "reasoning": {"effort": "low"},
    "web_search": True,
    "tools": [TOOL],
    "tool_choice": "required",
}
CREATED = {
    "type": "response.created",
    "response": {"id": "resp_1", "model": "m", "status": "in_progress", "created_at": 5, "output": []},
}


def text(words: str, **at: Any) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "delta": words, **at}


def ended(status: str, **facts: Any) -> dict[str, Any]:
    return {"type": f"response.{status}", "response": {"id": "resp_1", "status": status, **facts}}


def message(words: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": words, "annotations": []}]
    return {
        "type": "message",
        "id": "msg_1",
        "status": "completed",
        "role": "assistant",
        "content": content,
    }


def over(flavour: Flavour, events: list[dict[str, Any]]) -> Any:
    """A stream of prepared events, without any HTTP."""
    read = [r.ResponseOtherEvent(type="other"), *(parsed(event) for event in events)]
    kind = SyncResponseStream if flavour.blocking else ResponseStream
    return lift(kind(flavour._items(read), client=None))


def parsed(event: dict[str, Any]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(r.ResponseEvent).validate_python(event)


async def test_each_event_has_a_class(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        stream = await client.responses.create(**BUSY, stream=True)
        kinds = [type(event).__name__ async for event in stream]
        said = [event async for event in await client.responses.create(**SKY, stream=True)]
    assert server.requests[0].json == BUSY | {"stream": True}
    assert [kind for place, kind in enumerate(kinds) if kind != kinds[place - 1]] == [
        "ResponseCreated",
        "ResponseItemAdded",
        "ResponseReasoningDelta",
        "ResponseItemDone",
        "ResponseWebSearchDone",
        "ResponseItemAdded",
        "ResponseArgumentsDelta",
        "ResponseItemDone",
        "ResponseCompleted",
    ]
    assert [event.sequence_number for event in said] == list(range(len(said)))
    assert "".join(event.delta for event in said if isinstance(event, r.ResponseTextDelta)).startswith(
        "You said"
    )


@pytest.mark.parametrize("asked", [SKY, BUSY], ids=["text", "everything"])
async def test_what_is_collected_is_what_would_have_come_whole(
    flavour: Flavour, server: Any, asked: dict[str, Any]
) -> None:
    async with flavour.client(server) as client:
        whole = await client.responses.create(**asked)
        async with client.responses.stream(**asked) as stream:
            assert stream.final_response is None
            collected = await stream.collect()
    body = collected.to_dict()
    # What a search has found is in an event of its own, which the end does not say again.
    found = [item.pop("results") for item in body["output"] if item["type"] == "web_search_call"]
    assert body == whole.to_dict() | {"id": collected.id}
    assert [len(results) for results in found] == [1] * (asked is BUSY)
    assert stream.final_response is collected
    assert collected.request_id == stream.request_id


async def test_text_comes_as_it_arrives(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        async with client.responses.stream(**SKY) as stream:
            plain = [piece async for piece in stream.text_deltas()]
            assert (stream.final_response, stream.snapshot.text) == (None, "".join(plain))
        async with await client.responses.stream(**SKY) as stream:
            collected = [piece async for piece in stream.collect_with_deltas()]
            assert stream.final_response.text == "".join(collected)
    assert plain == collected == ["You", " said:", " Why", " is", " the", " sky", " blue?"]


async def test_collecting_after_a_partial_read_gives_the_whole(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        stream = await client.responses.create(**SKY, stream=True)
        async for piece in stream.text_deltas():
            if piece == " the":
                break
        assert stream.snapshot.text == "You said: Why is the"
        assert stream.snapshot.status == "in_progress"
        assert (await stream.collect()).text == "You said: Why is the sky blue?"
        assert (await stream.collect()) is stream.final_response


async def test_a_long_response_is_folded_while_it_comes(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([text(f"{number} ", output_index=0) for number in range(600)]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        response = await stream.collect()
    assert response.text.split() == [str(number) for number in range(600)]


async def test_the_end_may_lack_the_output(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([text("Hello"), ended("completed", usage={"input_tokens": 3})], done=False))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        response = await stream.collect()
    assert (response.text, response.status, response.usage.input_tokens) == ("Hello", "completed", 3)


async def test_an_incomplete_response_is_returned_and_says_so(flavour: Flavour, server: Any) -> None:
    facts = {"output": [message("Hel")], "incomplete_details": {"reason": "content_filter"}}
    server.script(StreamReply([text("Hel"), ended("incomplete", **facts)]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        response = await stream.collect()
    assert (response.status, response.text) == ("incomplete", "Hel")
    assert response.incomplete_details.reason == "content_filter"


@pytest.mark.parametrize("way", ["loop", "text_deltas", "collect_with_deltas", "collect"])
async def test_a_stream_that_is_cut_is_an_error_however_it_is_read(
    flavour: Flavour, server: Any, way: str
) -> None:
    server.script(StreamReply([CREATED, text("Hel"), text("lo")], done=False))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(
            x.StreamTruncatedError, match=r"neither \[DONE\] nor the end of the response"
        ) as caught:
            await read(stream, way)
    assert caught.value.partial.text == stream.snapshot.text == "Hello"
    assert caught.value.request_id
    assert stream.final_response is None


async def test_a_connection_that_breaks_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([text("Hel"), Cut()]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(x.APIConnectionError) as caught:
            await stream.collect()
    assert caught.value.partial.text == "Hel"


@pytest.mark.parametrize("way", ["loop", "text_deltas", "collect_with_deltas", "collect"])
async def test_a_response_that_fails_is_raised(flavour: Flavour, server: Any, way: str) -> None:
    error = {"code": "model_overloaded", "message": "Too much to do"}
    server.script(StreamReply([CREATED, text("Hel"), ended("failed", error=error)]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(x.RateLimitError, match="Too much to do") as caught:
            await read(stream, way)
        with pytest.raises(x.StreamConsumedError):
            await read(stream, way)
    assert caught.value.code == "model_overloaded"
    assert (caught.value.partial.text, caught.value.partial.status) == ("Hel", "failed")
    assert caught.value.partial.error.message == "Too much to do"
    assert caught.value.body["response"]["error"] == error
    assert (stream.final_response, stream.snapshot.text) == (None, "Hel")


async def test_an_error_in_the_stream_is_raised(flavour: Flavour, server: Any) -> None:
    error = {"message": "Enough", "code": "rate_limit_exceeded"}
    server.script(StreamReply([text("Hel"), {"error": error}]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(x.APIStatusError, match="Enough") as caught:
            await stream.collect()
    assert caught.value.partial.text == "Hel"


BROKEN = {"type": "response.output_text.delta", "delta": 7}


async def test_a_broken_event_can_be_skipped(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([text("Hel"), BROKEN, {"no": "type"}, text("lo"), ended("completed")]))
    async with (
        flavour.client(server) as client,
        client.responses.stream(**SKY, on_bad_event="skip") as stream,
    ):
        assert (await stream.collect()).text == "Hello"
    assert stream.skipped_events == 2


async def test_a_closed_stream_says_so(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        async with client.responses.stream(**SKY) as stream:
            async for _ in stream.text_deltas():
                break
        with pytest.raises(x.StreamClosedError) as caught:
            await stream.collect()
    assert caught.value.partial.text == "You"


async def test_events_of_ones_own_are_collected_too(flavour: Flavour) -> None:
    stream = over(flavour, [CREATED, text("Hello"), ended("completed")])
    assert (await stream.collect()).text == "Hello"
    cut = over(flavour, [CREATED, text("Hello")])
    with pytest.raises(x.StreamTruncatedError) as truncated:
        await cut.collect()
    assert truncated.value.partial.text == "Hello"
    failed = over(flavour, [text("Hel"), ended("failed", error={"message": "No"})])
    with pytest.raises(x.APIStatusError, match="No") as caught:
        await failed.collect()
    assert caught.value.partial.text == "Hel"


async def read(stream: Any, way: str) -> None:
    if way == "collect":
        await stream.collect()
        return
    async for _ in stream if way == "loop" else getattr(stream, way)():
        pass
