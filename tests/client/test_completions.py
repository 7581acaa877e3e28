"""A chat completion from end to end: what goes out, and what comes back."""

from __future__ import annotations

from typing import Any

from flavours import Flavour
from venice_ai import RateLimits, __version__
from venice_ai.testing import ChatReply, JSONReply, ToolCallReply
from venice_ai.types.api.chat import ChatCompletionResponse

HI = [{"role": "user", "content": "Hello there"}]
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_a_completion_comes_back_as_a_response(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("The sky is blue."))
    async with flavour.client(server) as client:
        response = await create(client)
    assert isinstance(response, ChatCompletionResponse)
    assert response.choices[0].message.content == response.text == "The sky is blue."


async def test_the_request_is_a_post_of_json_with_the_key(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(client)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/chat/completions")
    assert request.json == {"model": "m", "messages": HI}
    assert request.headers["authorization"] == "Bearer test-key"
    assert request.headers["content-type"] == "application/json"


async def test_there_is_one_identity_and_no_fingerprint(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(client)
    headers = server.requests[0].headers
    assert headers.get_list("user-agent") == [f"venice-ai-python/{__version__}"]
    assert set(headers) == {
        *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type"),
        *("host", "user-agent"),
    }


async def test_the_answer_knows_how_it_came(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        response = await create(client)
    assert response.status_code == 200
    assert response.headers["x-venice-version"] == "20260821.193530"
    assert response.request_id == response.headers["cf-ray"]
    assert (response.rate_limits.limit_requests, response.rate_limits.remaining_tokens) == (500, 999_900)
    assert (response.balance.usd, response.balance.diem) == (12.5, 3.25)


def test_an_answer_made_by_hand_knows_nothing() -> None:
    response = ChatCompletionResponse.model_validate(ANSWER)
    assert (response.status_code, response.request_id, response.rate_limits) == (None, None, RateLimits())


async def test_chunks_have_their_text(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply(pieces=["The ", "sky"]))
    async with flavour.client(server) as client:
        stream = await create(client, stream=True)
        assert "".join([chunk.text async for chunk in stream]) == "The sky"


async def test_stream_false_is_a_plain_call_and_is_not_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert isinstance(await create(client, stream=False), ChatCompletionResponse)
    assert "stream" not in server.requests[0].json


# --- an answer that goes back


async def test_the_message_of_an_answer_is_sent_back_as_it_came(flavour: Flavour, server: Any) -> None:
    message = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "Hm.",
        "reasoning_details": [{"type": "reasoning.encrypted", "data": "x", "brand_new": 1}],
        "thought_signature": "sig",
        "refusal": None,
        "tool_calls": [
            {"id": "c1", "type": "function", "index": 0, "function": {"name": "f", "arguments": ""}}
        ],
        "brand_new": {"deep": [1]},
    }
    server.script(JSONReply(ANSWER | {"choices": [{"message": message}]}))
    async with flavour.client(server) as client:
        response = await create(client)
        await create(client, messages=[*HI, response.message])
    without_nulls = {name: value for name, value in message.items() if value is not None}
    assert server.requests[1].json["messages"][1] == without_nulls


async def test_the_message_of_a_collected_stream_can_be_sent_back(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply(reasoning="Hm.", tool_calls=[ToolCallReply("f", arguments={"a": 1}, pieces=3)]))
    async with flavour.client(server) as client:
        stream = await create(client, stream=True)
        response = await stream.collect()
        await create(client, messages=[*HI, response.message])
    sent = server.requests[1].json["messages"][1]
    assert sent["tool_calls"][0]["function"] == {"name": "f", "arguments": '{"a":1}'}
    assert None not in sent.values()
