"""What type checkers make of `client.responses`, async. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.streaming import ResponseStream
from venice_ai.types.api.responses import (
    Response,
    ResponseEvent,
    ResponseFunctionCall,
    ResponseMessage,
    ResponseTextDelta,
)


async def responses(client: VeniceClient, flag: bool) -> None:
    """The three overloads of `create`."""
    create = client.responses.create
    whole = await create(model="m", input="Hi", reasoning={"effort": "low"}, timeout=None)
    assert_type(whole, Response)
    assert_type(await create(model="m", input="Hi", stream=False), Response)
    assert_type(await create(model="m", input="Hi", stream=True), ResponseStream)
    assert_type(await create(model="m", input="Hi", stream=flag), Response | ResponseStream)
    assert_type(whole.text, str)
    assert_type(whole.function_calls, list[ResponseFunctionCall])
    for item in whole.output:
        if isinstance(item, ResponseMessage):
            assert_type(item.text, str)
    result = {"type": "function_call_output", "call_id": "c", "output": 1}
    await create(model="m", input=[{"role": "user", "content": "Hi"}, *whole.output, result])


async def streams(client: VeniceClient) -> None:
    """`stream`, and what comes of it."""
    async with client.responses.stream(model="m", input="Hi", on_bad_event="skip") as stream:
        assert_type(stream, ResponseStream)
        async for event in stream:
            assert_type(event, ResponseEvent)
            if isinstance(event, ResponseTextDelta):
                assert_type(event.delta, str)
        async for text in stream.text_deltas():
            assert_type(text, str)
        assert_type(await stream.collect(), Response)
        assert_type(stream.final_response, Response | None)
        assert_type(stream.snapshot, Response)
