"""Every field of a chat completion: it reaches the server, the signature shows it, the description knows it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from flavours import Flavour
from official import facts, faults
from venice_ai import UserMessage
from venice_ai._async.resources.chat import Completions
from venice_ai._sync.resources.chat import SyncCompletions
from venice_ai.types.api.chat import (
    AudioPart,
    CacheControl,
    ChatCompletionRequest,
    ChatCompletionResponse,
    DeveloperMessage,
    FilePart,
    ImagePart,
    SystemMessage,
    TextPart,
    ToolMessage,
    VideoPart,
)

HI = [{"role": "user", "content": "Hello there"}]
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
EVERYTHING: dict[str, Any] = {
    "model": "m:enable_web_search=on",
    "messages": [
        {"role": "system", "content": "Be brief.", "name": "s"},
        {"role": "developer", "content": [{"type": "text", "text": "Be kind."}]},
        {
            "role": "user",
            "content": [
                {
                    "type": "text",
                    "text": "What is this?",
                    "cache_control": {"type": "ephemeral", "ttl": "1h"},
                },
                {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
                {"type": "input_audio", "input_audio": {"data": "QUJD", "format": "mp3"}},
                {"type": "video_url", "video_url": {"url": "https://example.com/cat.mp4"}},
                {"type": "file", "file": {"file_data": "https://example.com/a.pdf", "filename": "a.pdf"}},
            ],
        },
        {
            "role": "assistant",
            "content": "Let me see.",
            "reasoning_content": "Hm.",
            "reasoning_details": [{"type": "reasoning.text", "id": "r", "index": 0, "text": "Hm."}],
            "thought_signature": "sig",
            "tool_calls": [
                {
                    "id": "c1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": '{"city":"Paris"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "Rain"},
    ],
    "temperature": 0.7,
    "top_p": 0.9,
    "top_k": 40,
    "min_p": 0.05,
    "min_temp": 0.1,
    "max_temp": 1.5,
    "frequency_penalty": -0.5,
    "presence_penalty": 0.5,
    "repetition_penalty": 1.1,
    "max_completion_tokens": 512,
    "max_tokens": 256,
    "n": 2,
    "seed": 42,
    "stop": ["END", "STOP"],
    "stop_token_ids": [1, 2],
    "logprobs": True,
    "top_logprobs": 3,
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "w", "strict": True, "schema": WEATHER},
    },
    "tools": [
        {
            "type": "function",
            "function": {"name": "weather", "description": "Say it", "parameters": WEATHER, "strict": True},
        }
    ],
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
    "parallel_tool_calls": False,
    "reasoning_effort": "low",
    "reasoning": {"effort": "high", "summary": "concise"},
    "verbosity": "low",
    "text": {"verbosity": "high"},
    "venice_parameters": {
        "character_slug": "alan-watts",
        "strip_thinking_response": True,
        "disable_thinking": False,
        "enable_e2ee": False,
        "enable_web_search": "on",
        "enable_web_scraping": True,
        "enable_web_citations": True,
        "include_search_results_in_stream": True,
        "return_search_results_as_documents": False,
        "include_venice_system_prompt": False,
        "enable_x_search": False,
    },
    "prompt_cache_key": "conversation-1",
    "prompt_cache_retention": "24h",
    "stream_options": {"include_usage": True},
    "fallbacks": [{"model": "other"}],
    "include": ["reasoning.encrypted_content"],
    "metadata": {"team": "sky"},
    "user": "u-1",
    "store": False,
    "anon_user_id": "anon-1",
}
NEWER_THAN_THE_SPEC = {"anon_user_id"}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


def test_the_request_with_everything_leaves_nothing_out() -> None:
    assert set(EVERYTHING) == set(ChatCompletionRequest.__annotations__)


async def test_every_field_reaches_the_server_unchanged(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(client, **EVERYTHING)
    assert server.requests[0].json == EVERYTHING


async def test_every_field_of_a_stream_reaches_the_server_unchanged(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client, await create(client, **EVERYTHING, stream=True):
        pass
    assert server.requests[0].json == EVERYTHING | {"stream": True}


async def test_messages_and_parts_as_objects_are_the_same_on_the_wire(flavour: Flavour, server: Any) -> None:
    answer = ChatCompletionResponse.model_validate({"choices": [{"message": EVERYTHING["messages"][3]}]})
    messages = [
        SystemMessage(content="Be brief.", name="s"),
        DeveloperMessage(content=[TextPart(text="Be kind.")]),
        UserMessage(
            content=[
                TextPart(text="What is this?", cache_control=CacheControl(ttl="1h")),
                ImagePart.of("https://example.com/cat.png"),
                AudioPart(input_audio={"data": "QUJD", "format": "mp3"}),
                VideoPart.of("https://example.com/cat.mp4"),
                FilePart(file={"file_data": "https://example.com/a.pdf", "filename": "a.pdf"}),
            ]
        ),
        answer.message,
        ToolMessage(content="Rain", tool_call_id="c1"),
    ]
    async with flavour.client(server) as client:
        await create(client, messages=messages)
    assert server.requests[0].json["messages"] == EVERYTHING["messages"]


# --- the official description of the API


@pytest.fixture
def completions() -> Any:
    """Chat completions, as the official description has them."""
    return facts().operations["POST /chat/completions"]


def test_the_request_with_everything_is_what_the_spec_allows(completions: Any) -> None:
    body = {name: value for name, value in EVERYTHING.items() if name not in NEWER_THAN_THE_SPEC}
    assert faults(completions.bodies["application/json"], body) == []


def test_the_check_against_the_spec_can_fail(completions: Any) -> None:
    for wrong in ({"temperature": 9}, {"brand_new": 1}, {"venice_parameters": {"enable_web_search": True}}):
        assert faults(completions.bodies["application/json"], {"model": "m", "messages": HI} | wrong), wrong


def test_every_field_of_the_spec_is_an_option(completions: Any) -> None:
    assert set(completions.fields) - set(inspect.signature(Completions.create).parameters) == set()


def test_no_option_is_unknown_to_the_spec(completions: Any) -> None:
    assert set(ChatCompletionRequest.__annotations__) - set(completions.fields) == NEWER_THAN_THE_SPEC


def test_every_venice_parameter_of_the_spec_is_known(completions: Any) -> None:
    assert set(completions.fields["venice_parameters"]["properties"]) == set(EVERYTHING["venice_parameters"])


# --- what a reader sees


@pytest.mark.parametrize("owner", [Completions, SyncCompletions])
@pytest.mark.parametrize("method", ["create", "stream"])
def test_the_signature_shows_every_option(owner: type, method: str) -> None:
    parameters = inspect.signature(getattr(owner, method)).parameters
    call = {"extra_headers", "extra_query", "extra_body", "timeout", "max_retries"}
    assert set(EVERYTHING) | call <= set(parameters)
    assert "options" not in parameters


@pytest.mark.parametrize("owner", [Completions, SyncCompletions])
def test_help_describes_every_option(owner: Any) -> None:
    doc = inspect.getdoc(owner.create) or ""
    assert [name for name in EVERYTHING if f"    {name}: " not in doc] == []
