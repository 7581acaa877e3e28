"""`client.responses`: whole, and as a stream that is never silently short."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply

SKY = {"model": "m", "input": "Why is the sky blue?"}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
BUSY: dict[str, Any] = {
    **SKY,
    "reasoning": {"effort": "low"},
    "web_search": True,
    "tools": [TOOL],
    "tool_choice": "required",
}


async def test_a_text_is_responded_to(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        response = await client.responses.create(**SKY)
    assert (server.requests[0].path, server.requests[0].json) == ("/responses", SKY)
    assert response.text == response.output_text == "You said: Why is the sky blue?"
    assert (response.status, response.model, response.object) == ("completed", "m", "response")
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens > 0
    assert (response.reasoning, response.function_calls, response.citations) == ("", [], [])
    assert response.request_id


@once
async def test_every_option_is_sent(flavour: Flavour, server: Any) -> None:
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


@pytest.mark.parametrize("stream", [False, True])
async def test_a_refusal_of_the_api_is_raised_at_once(flavour: Flavour, server: Any, stream: bool) -> None:
    server.script(ErrorReply(404, "No such model"))
    async with flavour.client(server) as client:
        with pytest.raises(x.NotFoundError, match="No such model"):
            await client.responses.create(**SKY, stream=stream)
