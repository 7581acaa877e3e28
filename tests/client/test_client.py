"""The client, in three runs: what goes out, what comes back, and what the client does with itself."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from flavours import Flavour
from official import catalogue, facts, faults
from venice_ai import (
    AuthenticationError,
    RateLimits,
    SyncVeniceClient,
    UserMessage,
    VeniceClient,
    __version__,
)
from venice_ai import exceptions as x
from venice_ai._async.resources.chat import Completions
from venice_ai._sync.resources.chat import SyncCompletions
from venice_ai.testing import BytesReply, ChatReply, ErrorReply, JSONReply, NoReply, ToolCallReply
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
from venice_ai.types.api.models import ModelList

ROOT = Path(__file__).resolve().parents[2]
HI = [{"role": "user", "content": "Hello there"}]
BASE = "https://venice.example/api/v1"
URL = f"{BASE}/chat/completions"
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, which are noted instead of waited for."""
    noted: list[float] = []

    async def async_sleep(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("venice_ai._async.transport.async_sleep", async_sleep)
    monkeypatch.setattr("venice_ai._sync.transport.sleep", noted.append)
    return noted


def http_of(flavour: Flavour, answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    """An HTTP client of the caller's own, whose transport answers by itself."""
    kind = httpx.Client if flavour.blocking else httpx.AsyncClient
    return kind(transport=httpx.MockTransport(answer), **options)


async def shut(http: Any) -> None:
    if isinstance(http, httpx.Client):
        http.close()
    else:
        await http.aclose()


@asynccontextmanager
async def mocked(flavour: Flavour, **options: Any) -> AsyncIterator[tuple[Any, respx.Route]]:
    """A client, and the route of chat completions that it meets."""
    with respx.mock(assert_all_called=False) as router:
        async with flavour.client(**({"base_url": BASE, "api_key": "test-key"} | options)) as client:
            yield client, router.post(URL)


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


# --- a plain call


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


async def test_an_answer_made_by_hand_knows_nothing(flavour: Flavour) -> None:
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


# --- every field of the request

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


async def test_the_message_of_an_answer_goes_back_as_it_came(flavour: Flavour, server: Any) -> None:
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


# --- the options of a call


async def test_extra_headers_query_and_body_are_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(
            client,
            extra_headers={"X-One": "1"},
            extra_query={"a": ["b", "c"], "on": True},
            extra_body={"brand_new": None, "model": "other"},
        )
    (request,) = server.requests
    assert request.headers["x-one"] == "1"
    assert request.query == {"a": ["b", "c"], "on": ["true"]}
    assert request.json == {"model": "other", "messages": HI, "brand_new": None}


async def test_the_options_of_a_call_replace_the_clients(flavour: Flavour, server: Any) -> None:
    defaults = {"default_headers": {"X-One": "client", "X-Two": "client"}, "default_query": {"a": 1, "b": 2}}
    async with flavour.client(server, **defaults) as client:
        await create(client, extra_headers={"x-one": "call"}, extra_query={"b": 3})
    (request,) = server.requests
    assert (request.headers.get_list("x-one"), request.headers["x-two"]) == (["call"], "client")
    assert request.query == {"a": ["1"], "b": ["3"]}


async def test_the_timeout_of_a_call_replaces_the_clients(flavour: Flavour) -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=ANSWER)

    http = http_of(flavour, answer)
    async with flavour.client(base_url=BASE, timeout=5, http_client=http) as client:
        await create(client)
        await create(client, timeout=7)
        await create(client, timeout=None)
    assert seen == [dict.fromkeys(("connect", "read", "write", "pool"), seconds) for seconds in (5, 7, None)]
    await shut(http)


async def test_the_usual_times_to_wait(flavour: Flavour) -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=ANSWER)

    http = http_of(flavour, answer)
    async with flavour.client(base_url=BASE, http_client=http) as client:
        await create(client)
    assert seen == [{"connect": 10, "read": 600, "write": 60, "pool": 10}]
    await shut(http)


async def test_a_silent_server_is_a_timeout_of_reading(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply(first_delay=5))
    async with flavour.client(server) as client:
        with pytest.raises(x.APITimeoutError) as caught:
            await create(client, timeout=0.05)
    assert caught.value.phase == "read"


@pytest.mark.parametrize(
    ("options", "words"),
    [({"temprature": 1}, "did you mean 'temperature'"), ({"max_retry": 1}, "did you mean 'max_retries'")],
)
async def test_an_unknown_option_is_a_type_error_with_the_nearest_name(
    flavour: Flavour, server: Any, options: Any, words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(TypeError, match=words):
            await create(client, **options)
    assert server.requests == []


# --- retries


async def test_a_429_is_repeated_after_the_pause_that_it_asks_for(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [
            httpx.Response(429, headers={"retry-after": "7"}),
            httpx.Response(200, json=ANSWER),
        ]
        assert (await create(client)).text == "Hi"
    assert (route.call_count, pauses) == (2, [7.0])


async def test_a_503_is_repeated_after_a_pause_of_our_own(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.Response(503), httpx.Response(503), httpx.Response(200, json=ANSWER)]
        assert (await create(client)).text == "Hi"
    first, second = pauses
    assert 0 <= first <= 0.5
    assert 0 <= second <= 1


async def test_a_stream_is_repeated_as_long_as_nothing_of_it_was_given(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ErrorReply(503), ChatReply("At last."))
    async with flavour.client(server) as client, await create(client, stream=True) as stream:
        assert (await stream.collect()).text == "At last."
    assert (len(server.requests), len(pauses)) == (2, 1)


async def test_a_stream_that_breaks_after_its_first_chunk_is_not_repeated(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ChatReply("Never to be read whole.", cut_after=2))
    async with flavour.client(server) as client:
        with pytest.raises(x.VeniceError):
            await (await create(client, stream=True)).collect()
    assert (len(server.requests), pauses) == (1, [])


async def test_a_409_is_never_repeated(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.respond(409, headers={"retry-after": "1"})
        with pytest.raises(x.ConflictError):
            await create(client)
    assert (route.call_count, pauses) == (1, [])


async def test_a_504_is_repeated_once(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.respond(504)
        with pytest.raises(x.GatewayTimeoutError):
            await create(client, max_retries=5)
    assert route.call_count == 2


@pytest.mark.parametrize("given", ["client", "call"])
async def test_max_retries_of_0_means_one_attempt(flavour: Flavour, pauses: list[float], given: str) -> None:
    async with mocked(flavour, **({"max_retries": 0} if given == "client" else {})) as (client, route):
        route.respond(503)
        with pytest.raises(x.ServiceUnavailableError):
            await create(client, **({"max_retries": 0} if given == "call" else {}))
    assert (route.call_count, pauses) == (1, [])


async def test_the_last_failure_is_the_one_that_is_raised(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.Response(503), httpx.ConnectError("no"), httpx.Response(429)]
        with pytest.raises(x.RateLimitError):
            await create(client)
    assert route.call_count == 3


async def test_a_wait_beyond_the_cap_is_left_to_the_caller(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.respond(429, headers={"retry-after": "3600"})
        with pytest.raises(x.RateLimitError) as caught:
            await create(client)
    assert (route.call_count, pauses, caught.value.retry_after) == (1, [], 3600.0)


async def test_a_post_that_may_have_arrived_is_not_sent_again(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = httpx.ReadTimeout("silence")
        with pytest.raises(x.APITimeoutError) as caught:
            await create(client)
    assert (route.call_count, caught.value.sent) == (1, True)


async def test_a_post_that_did_not_arrive_is_sent_again(flavour: Flavour, pauses: list[float]) -> None:
    async with mocked(flavour) as (client, route):
        route.side_effect = [httpx.ConnectError("refused"), httpx.Response(200, json=ANSWER)]
        assert (await create(client)).text == "Hi"
    assert route.call_count == 2


async def test_a_get_is_sent_again_in_any_case(flavour: Flavour, server: Any, pauses: list[float]) -> None:
    server.script(NoReply())
    async with flavour.client(server) as client:
        assert len(await client.models.list()) > 0
    assert len(server.requests) == 2


async def test_a_failed_attempt_gives_its_connection_back(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    server.script(ErrorReply(503), ErrorReply(503), ChatReply())
    async with flavour.client(server) as client:
        await create(client)
    assert (len(server.requests), server.connections) == (3, 1)


# --- answers that are none


async def test_a_redirect_is_not_followed(flavour: Flavour, server: Any) -> None:
    server.script(
        BytesReply(b"", content_type="text/plain", status=307, headers={"location": f"{server.url}/models"})
    )
    async with flavour.client(server) as client:
        with pytest.raises(x.APIStatusError, match="redirect") as caught:
            await create(client)
    assert (caught.value.status_code, len(server.requests)) == (307, 1)


async def test_a_redirect_is_not_followed_by_a_client_of_ones_own_either(
    flavour: Flavour, server: Any
) -> None:
    server.script(
        BytesReply(b"", content_type="text/plain", status=307, headers={"location": f"{server.url}/models"})
    )
    http = (httpx.Client if flavour.blocking else httpx.AsyncClient)(follow_redirects=True)
    async with flavour.client(server, http_client=http) as client:
        with pytest.raises(x.APIStatusError, match="redirect"):
            await create(client)
    await shut(http)
    assert len(server.requests) == 1


async def test_html_with_an_error_status_is_that_status(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"<html>Bad gateway</html>", content_type="text/html", status=502))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(x.BadGatewayError, match="Bad gateway") as caught:
            await create(client)
    assert caught.value.body == "<html>Bad gateway</html>"


async def test_an_error_without_a_body_says_its_status(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"", content_type="text/plain", status=500))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(x.InternalServerError, match="status 500"):
            await create(client)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html>Log in</html>", "text/html"),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"choices": 7}', "application/json"),
    ],
    ids=["html", "empty", "half", "list", "wrong"],
)
async def test_a_good_status_with_a_bad_body_is_an_error_that_shows_it(
    flavour: Flavour, server: Any, content: bytes, kind: str
) -> None:
    server.script(BytesReply(content, content_type=kind))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError) as caught:
            await create(client)
    assert repr(content.decode()) in str(caught.value)
    assert caught.value.request_id is not None


async def test_a_good_status_with_an_error_in_it_is_that_error(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"error": {"message": "Busy", "code": "model_at_capacity"}}))
    async with flavour.client(server) as client:
        with pytest.raises(x.ServiceUnavailableError, match="Busy"):
            await create(client)


async def test_a_broken_compression_is_a_bad_answer(flavour: Flavour, server: Any) -> None:
    server.script(
        BytesReply(b"no gzip", content_type="application/json", headers={"content-encoding": "gzip"})
    )
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="compression"):
            await create(client)


async def test_a_server_that_is_not_there_is_a_connection_error(
    flavour: Flavour, pauses: list[float]
) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9") as client:
        with pytest.raises(x.APIConnectionError) as caught:
            await create(client)
    assert (caught.value.sent, len(pauses)) == (False, 2)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


# --- keys


async def test_without_a_key_nothing_is_sent_and_the_server_decides(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=None) as client:
        await create(client)
    assert "authorization" not in server.requests[0].headers


async def test_the_key_comes_from_the_environment(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "from-the-environment")
    async with flavour.client(server, api_key=None) as client:
        await create(client)
    assert server.requests[0].headers["authorization"] == "Bearer from-the-environment"


@pytest.mark.parametrize("name", ["VENICE_BASE_URL", "VENICE_API_BASE_URL"])
async def test_the_base_url_comes_from_the_environment(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, f"{server.url}/")
    async with flavour.client() as client:
        await create(client)
        assert client.base_url == server.url
    assert server.requests[0].path == "/chat/completions"


async def test_a_key_from_a_callable_is_asked_for_at_every_attempt(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    keys = iter(("first", "second", "third"))
    server.script(ErrorReply(503), ErrorReply(503))
    async with flavour.client(server, api_key=lambda: next(keys)) as client:
        await create(client)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer first",
        "Bearer second",
        "Bearer third",
    ]


async def test_a_key_may_be_waited_for_where_waiting_is_possible(flavour: Flavour, server: Any) -> None:
    async def source() -> str:
        await flavour.sleep(0)
        return "in-the-end"

    plain = (lambda: "in-the-end") if flavour.blocking else source
    async with flavour.client(server, api_key=plain) as client:
        await create(client)
    assert server.requests[0].headers["authorization"] == "Bearer in-the-end"


@pytest.mark.parametrize("bad", ["a b", "", 7])
async def test_a_callable_that_returns_no_key_is_blamed(flavour: Flavour, server: Any, bad: Any) -> None:
    async with flavour.client(server, api_key=lambda: bad) as client:
        with pytest.raises((x.ArgumentTypeError, x.ArgumentValueError), match=r"what api_key\(\) returned"):
            await create(client)
    assert server.requests == []


async def test_a_callable_that_fails_is_an_error_with_its_cause(flavour: Flavour, server: Any) -> None:
    def vault() -> str:
        raise LookupError("the vault is closed")

    async with flavour.client(server, api_key=vault) as client:
        with pytest.raises(x.VeniceError, match="the vault is closed") as caught:
            await create(client)
    assert isinstance(caught.value.__cause__, LookupError)
    assert server.requests == []


async def test_a_wrong_key_is_an_authentication_error(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError, match="Authentication failed"):
            await create(client)
    assert len(server.requests) == 1


# --- a client and its copies


async def test_a_copy_has_other_settings_and_the_same_connections(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        copy = client.with_options(api_key="other-key", default_headers={"x-one": "1"})
        await create(client)
        await create(copy)
        await create(client)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer test-key",
        "Bearer other-key",
        "Bearer test-key",
    ]
    assert [request.headers.get("x-one") for request in server.requests] == [None, "1", None]
    assert server.connections == 1


@pytest.mark.parametrize("closed", ["client", "copy"])
async def test_closing_either_closes_both(flavour: Flavour, server: Any, closed: str) -> None:
    client = flavour.client(server)
    copy = client.with_options(timeout=3)
    await (client if closed == "client" else copy).close()
    assert (client.is_closed, copy.is_closed) == (True, True)


async def test_a_copy_is_of_its_originals_class(flavour: Flavour, server: Any) -> None:
    class Special(flavour.client_class):  # type: ignore[name-defined, misc]
        pass

    special = Special(base_url=server.url)
    assert type(special.with_options(timeout=1)) is Special
    await shut(special._transport.connections.http)


async def test_an_unknown_setting_is_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(TypeError, match="did you mean 'timeout'"):
            client.with_options(timeuot=3)


async def test_a_new_client_is_open_and_a_left_one_closed(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert not client.is_closed
    assert client.is_closed


async def test_closing_twice_is_fine(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    await client.close()
    await client.close()
    assert client.is_closed


@pytest.mark.parametrize("stream", [False, True])
async def test_a_closed_client_refuses_calls(flavour: Flavour, server: Any, stream: bool) -> None:
    client = flavour.client(server)
    await client.close()
    with pytest.raises(x.ClientClosedError, match="closed"):
        await create(client, stream=stream)
    assert server.requests == []


def test_the_async_client_closes_by_either_name() -> None:
    assert VeniceClient.aclose is VeniceClient.close


async def test_repr_says_where_and_whether(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    name = flavour.client_class.__name__
    assert repr(client) == f"<{name} {server.url}>"
    await client.close()
    assert repr(client) == f"<{name} {server.url}, closed>"


# --- an HTTP client of one's own


async def test_an_http_client_of_ones_own_is_used_and_not_closed(flavour: Flavour) -> None:
    http = http_of(flavour, lambda request: httpx.Response(200, json=ANSWER))
    async with flavour.client(base_url=BASE, http_client=http) as client:
        assert (await create(client)).text == "Hi"
    assert (client.is_closed, http.is_closed) == (True, False)
    await shut(http)


async def test_its_own_headers_are_kept_and_its_identity_is_not(flavour: Flavour) -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json=ANSWER)

    http = http_of(flavour, answer, headers={"X-Own": "1", "User-Agent": "mine"})
    async with flavour.client(base_url=BASE, http_client=http) as client:
        await create(client)
    assert (seen[0]["x-own"], seen[0].get_list("user-agent")) == ("1", [f"venice-ai-python/{__version__}"])
    await shut(http)


async def test_a_client_refuses_calls_once_its_http_client_is_closed(flavour: Flavour) -> None:
    http = http_of(flavour, lambda request: httpx.Response(200, json=ANSWER))
    client = flavour.client(base_url=BASE, http_client=http)
    await shut(http)
    assert client.is_closed
    with pytest.raises(x.ClientClosedError):
        await create(client)


async def test_an_http_client_of_the_other_flavour_is_refused_by_name(flavour: Flavour) -> None:
    wrong = (httpx.AsyncClient if flavour.blocking else httpx.Client)()
    with pytest.raises(x.ArgumentTypeError, match=r"http_client takes httpx\.\w+, not httpx\.\w+"):
        flavour.client(base_url=BASE, http_client=wrong)


# --- models


async def test_the_models_come_as_a_list(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert server.requests[0].query == {"type": ["all"]}
    assert len(models) == len(list(models)) == len(models.data) > 1
    assert "local-small" in [model.id for model in models]
    assert models.request_id is not None


async def test_without_a_type_none_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.models.list()
    assert (server.requests[0].query, server.requests[0].body) == ({}, b"")


async def test_the_models_take_the_options_of_a_call(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await client.models.list(extra_headers={"x-one": "1"}, extra_query={"q": 1}, timeout=5, max_retries=0)
    assert (server.requests[0].headers["x-one"], server.requests[0].query) == ("1", {"q": ["1"]})


async def test_the_whole_catalogue_parses_and_comes_out_as_it_went_in(flavour: Flavour, server: Any) -> None:
    cards = catalogue()
    body = {"object": "list", "type": "all", "data": cards}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert isinstance(models, ModelList)
    assert len(models) == len(cards)
    assert models.model_dump(by_alias=True, exclude_unset=True) == body


# --- what a reader sees


@pytest.mark.parametrize("owner", [Completions, SyncCompletions])
@pytest.mark.parametrize("method", ["create", "stream"])
def test_the_signature_shows_every_option(owner: type, method: str) -> None:
    parameters = inspect.signature(getattr(owner, method)).parameters
    call = {"extra_headers", "extra_query", "extra_body", "timeout", "max_retries"}
    assert set(EVERYTHING) | call <= set(parameters)
    assert "options" not in parameters


@pytest.mark.parametrize("owner", [VeniceClient, SyncVeniceClient])
def test_the_signature_of_with_options_shows_every_setting(owner: type) -> None:
    settings = {"api_key", "base_url", "timeout", "max_retries", "default_headers", "default_query"}
    assert settings <= set(inspect.signature(owner.with_options).parameters)  # type: ignore[attr-defined]


@pytest.mark.parametrize("owner", [Completions, SyncCompletions])
def test_help_describes_every_option(owner: Any) -> None:
    doc = inspect.getdoc(owner.create) or ""
    assert [name for name in EVERYTHING if f"    {name}: " not in doc] == []


@pytest.mark.parametrize("owner", [SyncVeniceClient, SyncCompletions])
def test_the_help_of_the_blocking_flavour_speaks_of_no_waiting(owner: type) -> None:
    docs = [inspect.getdoc(value) or "" for value in (owner, *vars(owner).values())]
    assert [doc for doc in docs if "await " in doc or "async " in doc] == []


async def test_dir_shows_the_resources(flavour: Flavour, server: Any) -> None:
    names = dir(flavour.client_class)
    assert {"chat", "models", "stream", "with_options", "close", "is_closed", "base_url"} <= set(names)


@pytest.mark.parametrize("owner", [VeniceClient, SyncVeniceClient])
def test_a_client_takes_its_settings_by_name_only(owner: type) -> None:
    kinds = {each.kind for each in inspect.signature(owner).parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}


async def test_each_attempt_is_signed_afresh(flavour: Flavour, server: Any) -> None:
    signed: list[str] = []

    def sign(request: httpx.Request) -> dict[str, str]:
        signed.append(f"{request.method} {len(signed)}")
        return {"SIGN-IN-WITH-X": signed[-1]}

    server.script(ErrorReply(503, headers={"retry-after": "0"}))
    async with flavour.client(base_url=server.url, auth=sign) as client:
        await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert [each.headers["sign-in-with-x"] for each in server.requests] == signed == ["POST 0", "POST 1"]
    assert "authorization" not in server.requests[0].headers


async def test_a_signature_that_can_not_be_sent_is_refused_by_name(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, auth=lambda request: {"sign-in-with-x": "a\nb"}) as client:
        with pytest.raises(x.ArgumentValueError, match=r"what auth\(\) returned"):
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert not server.requests


def test_a_signer_that_can_not_be_called_is_refused() -> None:
    with pytest.raises(x.ArgumentTypeError, match="auth takes a callable"):
        SyncVeniceClient(auth="signature")  # type: ignore[arg-type]


async def test_a_client_that_is_closed_during_a_pause_says_so(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(503, headers={"retry-after": "0.3"}))
    client = flavour.client(server)

    async def close_soon() -> None:
        assert await flavour.soon(lambda: bool(server.requests))
        await flavour.sleep(0.1)
        await client.close()

    async with flavour.meanwhile(close_soon):
        with pytest.raises(x.ClientClosedError):
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert len(server.requests) == 1
