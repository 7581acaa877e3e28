"""`client.responses`: whole, and as a stream that is never silently short."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from flavours import Flavour, lift
from venice_ai import exceptions as x
from venice_ai._async.resources.responses import Responses
from venice_ai._sync.resources.responses import SyncResponses
from venice_ai.streaming import ResponseStream, SyncResponseStream
from venice_ai.testing import Cut, ErrorReply, JSONReply, StreamReply
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


# --- whole


async def test_a_text_is_responded_to(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        response = await client.responses.create(**SKY)
    assert (server.requests[0].path, server.requests[0].json) == ("/responses", SKY)
    assert response.text == response.output_text == "You said: Why is the sky blue?"
    assert (response.status, response.model, response.object) == ("completed", "m", "response")
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens > 0
    assert (response.reasoning, response.function_calls, response.citations) == ("", [], [])
    assert response.request_id


async def test_what_is_said_is_sent(flavour: Flavour, server: Any) -> None:
    fields: dict[str, Any] = {
        "model": "m",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
        "max_output_tokens": 5,
        "temperature": 0.5,
        "top_p": 1,
        "reasoning": None,
        "tools": [TOOL, {"type": "x_search", "from_date": "2026-01-01"}],
        "tool_choice": "auto",
        "web_search": False,
        "include": ["reasoning.encrypted_content"],
        "fallbacks": [{"model": "n"}],
        "venice_parameters": {"enable_web_search": "off"},
        "anon_user_id": "me",
    }
    async with flavour.client(server) as client:
        response = await client.responses.create(**fields, extra_body={"new": 1})
    assert server.requests[0].json == fields | {"new": 1}
    assert response.text == "You said: Hi"


@pytest.mark.off_the_spec("what came goes back whole, with fields that only answers have")
async def test_what_came_goes_back_as_it_came(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        first = await client.responses.create(**BUSY)
        result = {
            "type": "function_call_output",
            "call_id": first.function_calls[0].call_id,
            "output": {"a": 1},
        }
        await client.responses.create(model="m", input=(*first.output, result))
    sent = server.requests[1].json["input"]
    assert [item["type"] for item in sent] == [
        "reasoning",
        "web_search_call",
        "function_call",
        "function_call_output",
    ]
    assert sent[:-1] == first.to_dict()["output"]


async def test_everything_a_model_does_is_an_item(flavour: Flavour, server: Any) -> None:
    output = [
        {"type": "reasoning", "summary": ["One. ", {"type": "summary_text", "text": "Two."}], "id": None},
        {"type": "new_thing", "depth": 3},
        {
            "type": "message",
            "content": [{"type": "output_text", "text": "Hi ^1^", "annotations": [{"url": "https://a"}]}],
        },
        {"type": "function_call", "name": "f", "arguments": "{", "call_id": "c", "status": None},
    ]
    facts = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "newer": [1]}
    server.script(JSONReply({"id": "resp_1", "output": output, **facts}))
    async with flavour.client(server) as client:
        response = await client.responses.create(**SKY)
    assert (response.reasoning, response.text, response.citations[0].url) == (
        "One. Two.",
        "Hi ^1^",
        "https://a",
    )
    assert (response.function_calls[0].arguments, response.function_calls[0].status) == ("{", "")
    assert isinstance(response.output[1], r.ResponseOtherItem)
    assert response.output[1].model_extra == {"depth": 3}
    assert (response.status, response.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    assert response.to_dict()["newer"] == [1]


async def test_a_broken_item_does_not_pass_for_an_unknown_one(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"id": "resp_1", "output": [{"type": "message", "content": "Hi"}]}))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="not a Response"):
            await client.responses.create(**SKY)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_refusal_is_raised_at_once(flavour: Flavour, server: Any, stream: bool) -> None:
    server.script(ErrorReply(404, "No such model"))
    async with flavour.client(server) as client:
        with pytest.raises(x.NotFoundError, match="No such model"):
            await client.responses.create(**SKY, stream=stream)


@pytest.mark.parametrize("method", ["create", "stream"])
@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"input": "a"}, x.ArgumentTypeError, "needs model="),
        ({"model": "m"}, x.ArgumentTypeError, "needs input="),
        ({**SKY, "max_tokens": 3}, x.ArgumentTypeError, "'max_tokens'; did you mean 'max_output_tokens'"),
        ({"model": "m", "input": ""}, x.ArgumentValueError, "input is empty"),
        ({"model": "m", "input": []}, x.ArgumentValueError, "input is empty"),
        ({"model": "m", "input": None}, x.ArgumentTypeError, "not NoneType"),
        ({"model": "m", "input": {"role": "user"}}, x.ArgumentTypeError, "not dict"),
        ({"model": "m", "input": b"a"}, x.ArgumentTypeError, "not bytes"),
        ({"model": "m", "input": [object()]}, x.ArgumentTypeError, "input can't be written as JSON"),
        ({**SKY, "on_bad_event": "ignore"}, x.ArgumentValueError, "on_bad_event"),
    ],
    ids=lambda each: str(each)[:40],
)
async def test_what_can_not_work_is_refused_unsent(
    flavour: Flavour, server: Any, method: str, given: dict[str, Any], kind: type[Exception], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=words):
            await getattr(client.responses, method)(**given)
    assert server.requests == []


@pytest.mark.parametrize("owner", [Responses, SyncResponses])
def test_the_signature_shows_every_option(owner: type) -> None:
    names = set(inspect.signature(owner.create).parameters)  # type: ignore[attr-defined]
    assert {"model", "input", "stream", "venice_parameters", "on_bad_event", "timeout"} <= names


# --- streamed


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


async def test_an_event_of_a_new_type_is_kept(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([{"type": "response.new", "depth": 3}, ended("completed")]))
    async with flavour.client(server) as client:
        first, _ = [event async for event in await client.responses.create(**SKY, stream=True)]
    assert isinstance(first, r.ResponseOtherEvent)
    assert first.to_dict() == {"type": "response.new", "depth": 3}


@pytest.mark.parametrize("asked", [SKY, BUSY], ids=["text", "everything"])
async def test_what_is_collected_is_what_would_have_come_whole(
    flavour: Flavour, server: Any, asked: dict[str, Any]
) -> None:
    async with flavour.client(server) as client:
        whole = await client.responses.create(**asked)
        async with client.responses.stream(**asked) as stream:
            assert stream.final_response is None
            collected = await stream.collect()
    assert collected.to_dict() == whole.to_dict() | {"id": collected.id}
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


FOLDED: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "deltas alone": (
        [text("Hel"), text(""), text("lo")],
        [{"type": "message", "content": [{"type": "output_text", "text": "Hello", "annotations": []}]}],
    ),
    "items by place": (
        [
            {"type": "response.reasoning.delta", "output_index": 0, "delta": "Hm"},
            text("Hel", output_index=1),
            {"type": "response.reasoning.delta", "output_index": 0, "delta": "m."},
            text("lo", output_index=1),
        ],
        [
            {"type": "reasoning", "summary": ["Hmm."]},
            {"type": "message", "content": [{"type": "output_text", "text": "Hello", "annotations": []}]},
        ],
    ),
    "calls that share a place": (
        [
            {
                "type": "response.output_item.added",
                "output_index": 0,
                "item": {"type": "function_call", "id": "a"},
            },
            {
                "type": "response.output_item.added",
                "output_index": 0,
                "item": {"type": "function_call", "id": "b"},
            },
            {
                "type": "response.function_call_arguments.delta",
                "output_index": 0,
                "item_id": "a",
                "delta": "{}",
            },
            {
                "type": "response.function_call_arguments.delta",
                "output_index": 0,
                "item_id": "b",
                "delta": "[]",
            },
        ],
        [
            {"type": "function_call", "id": "a", "arguments": "{}"},
            {"type": "function_call", "id": "b", "arguments": "[]"},
        ],
    ),
    "what is whole counts": (
        [
            {"type": "response.output_item.added", "output_index": 0, "item": message("")},
            text("Hel", output_index=0),
            {"type": "response.output_item.done", "output_index": 0, "item": message("Hello") | {"new": 1}},
        ],
        [message("Hello") | {"new": 1}],
    ),
    "what is whole but empty does not": (
        [
            text("Hello", item_id="msg_1"),
            {"type": "response.output_item.done", "item": message("") | {"content": []}},
        ],
        [message("Hello")],
    ),
    "parts": (
        [
            text("Hel", output_index=0, content_index=0),
            text("?", output_index=0, content_index=1),
            {
                "type": "response.content_part.done",
                "output_index": 0,
                "content_index": 0,
                "part": {"type": "output_text", "text": "Hello", "annotations": [{"url": "https://a"}]},
            },
        ],
        [
            {
                "type": "message",
                "content": [
                    {"type": "output_text", "text": "Hello", "annotations": [{"url": "https://a"}]},
                    {"type": "output_text", "text": "?", "annotations": []},
                ],
            }
        ],
    ),
    "a search": (
        [{"type": "web_search_call", "id": "ws", "status": "completed", "results": [{"url": "https://a"}]}],
        [{"type": "web_search_call", "id": "ws", "status": "completed", "results": [{"url": "https://a"}]}],
    ),
}


@pytest.mark.parametrize("case", FOLDED)
async def test_what_the_events_add_up_to(flavour: Flavour, server: Any, case: str) -> None:
    events, output = FOLDED[case]
    server.script(StreamReply([CREATED, *events]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        response = await stream.collect()
    assert response.to_dict()["output"] == output
    assert (response.id, response.created_at, response.status) == ("resp_1", 5, "in_progress")


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


@pytest.mark.parametrize("error", [None, {}, {"code": "odd"}], ids=str)
async def test_a_failure_may_have_no_words(flavour: Flavour, server: Any, error: Any) -> None:
    server.script(StreamReply([ended("failed", error=error)]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(x.APIStatusError):
            await stream.collect()


async def test_an_error_in_the_stream_is_raised(flavour: Flavour, server: Any) -> None:
    error = {"message": "Enough", "code": "rate_limit_exceeded"}
    server.script(StreamReply([text("Hel"), {"error": error}]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(x.APIStatusError, match="Enough") as caught:
            await stream.collect()
    assert caught.value.partial.text == "Hel"


BROKEN = {"type": "response.output_text.delta", "delta": 7}


async def test_a_broken_event_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(StreamReply([BROKEN]))
    async with flavour.client(server) as client, client.responses.stream(**SKY) as stream:
        with pytest.raises(
            x.APIResponseValidationError, match=r"not a StreamEvent: event\.response\.output_text"
        ):
            await stream.collect()


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
