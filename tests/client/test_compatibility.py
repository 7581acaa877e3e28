"""What users of other clients have in their fingers works here: imports, names, attributes, habits."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

import venice_ai
from flavours import Flavour
from venice_ai.testing import ChatReply, ErrorReply

HI = [{"role": "user", "content": "Hello"}]


# --- imports


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("venice_ai", "VeniceClient SyncVeniceClient Timeout __version__"),
        (
            "venice_ai",
            "UserMessage SystemMessage AssistantMessage ToolMessage DeveloperMessage VeniceParameters",
        ),
        ("venice_ai", "ChatCompletionResponse ChatCompletionChunk ChatStream Stream BytesResponse"),
        ("venice_ai.streaming", "Stream SyncStream ChatStream SyncChatStream BytesResponse"),
        ("venice_ai.streaming", "AsyncClosableIterator ClosableIterator T_co"),
        ("venice_ai.streaming", "StreamConsumedError StreamClosedError StreamTruncatedError StreamError"),
        ("venice_ai.types.api.streaming", "ChatCompletionChunk ChatCompletionChunkChoice"),
        ("venice_ai.types.api.streaming", "ChatCompletionChunkChoiceDelta"),
        (
            "venice_ai.types.api.chat",
            "ChatCompletionChunk ChatCompletionChunkChoice ChatCompletionChunkChoiceDelta",
        ),
        (
            "venice_ai.types.api.chat",
            "ChatCompletionResponse UserMessage SystemMessage AssistantMessage ToolMessage",
        ),
        ("venice_ai.types.api.models", "ModelList"),
        (
            "venice_ai.exceptions",
            "VeniceError APIError APIConnectionError APITimeoutError APIStatusError BadRequestError"
            " AuthenticationError PermissionDeniedError NotFoundError ConflictError UnprocessableEntityError"
            " RateLimitError InternalServerError APIResponseValidationError",
        ),
        (
            "venice_ai.exceptions",
            "InvalidRequestError PaymentRequiredError InsufficientBalanceError ServiceUnavailableError"
            " ModelGoneError StreamConsumedError StreamClosedError",
        ),
    ],
)
def test_a_name_is_where_fingers_look_for_it(module: str, names: str) -> None:
    home = import_module(module)
    assert [name for name in names.split() if not hasattr(home, name)] == []


@pytest.mark.parametrize(
    "name", ["ChatCompletionChunk", "ChatCompletionChunkChoice", "ChatCompletionChunkChoiceDelta"]
)
def test_a_chunk_is_the_same_class_from_both_places(name: str) -> None:
    homes = [import_module(f"venice_ai.types.api.{module}") for module in ("streaming", "chat")]
    assert getattr(homes[0], name) is getattr(homes[1], name)


@pytest.mark.parametrize("module", ["streaming", "exceptions"])
def test_a_stream_or_an_exception_is_the_same_class_from_both_places(module: str) -> None:
    home = import_module(f"venice_ai.{module}")
    shared = sorted(set(venice_ai.__all__) & set(home.__all__))
    assert len(shared) > 10
    assert [name for name in shared if getattr(venice_ai, name) is not getattr(home, name)] == []


# --- the tree of exceptions that everybody catches by


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("APIError", "VeniceError"),
        ("APIConnectionError", "APIError"),
        ("APITimeoutError", "APIConnectionError"),
        ("APIStatusError", "APIError"),
        ("APIResponseValidationError", "APIError"),
        ("RateLimitError", "APIStatusError"),
        ("ServiceUnavailableError", "InternalServerError"),
        ("StreamError", "VeniceError"),
        ("StreamConsumedError", "StreamError"),
        ("StreamClosedError", "StreamConsumedError"),
        ("StreamTruncatedError", "StreamError"),
    ],
)
def test_a_handler_for_the_class_above_catches_it(name: str, above: str) -> None:
    exceptions = import_module("venice_ai.exceptions")
    assert issubclass(getattr(exceptions, name), getattr(exceptions, above))


async def test_an_error_has_the_attributes_that_handlers_read(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(404, {"error": {"message": "No such model", "code": "MODEL_NOT_FOUND"}}))
    async with flavour.client(server) as client:
        with pytest.raises(venice_ai.NotFoundError) as caught:
            await client.chat.completions.create(model="m", messages=HI)
    error = caught.value
    assert (error.message, error.status_code, error.code) == ("No such model", 404, "MODEL_NOT_FOUND")
    assert error.body == {"error": {"message": "No such model", "code": "MODEL_NOT_FOUND"}}
    assert error.request_id == error.response.headers["cf-ray"]
    assert error.request.url.path.endswith("/chat/completions")


# --- responses, as openai's users read them


async def test_a_response_is_read_as_openais(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("Four."))
    async with flavour.client(server) as client:
        response = await client.chat.completions.create(model="m", messages=HI, max_tokens=50)
    choice = response.choices[0]
    assert (choice.message.role, choice.message.content, choice.finish_reason) == (
        "assistant",
        "Four.",
        "stop",
    )
    assert response.usage.total_tokens == response.usage.prompt_tokens + response.usage.completion_tokens
    assert server.requests[0].json["max_tokens"] == 50


async def test_a_response_becomes_plain_data(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        response = await client.chat.completions.create(model="m", messages=HI)
    plain = response.model_dump()
    assert plain["choices"][0]["message"]["content"] == response.text
    assert type(response).model_validate_json(response.model_dump_json()).text == response.text
    assert response.to_dict()["object"] == "chat.completion"


async def test_a_chunk_is_read_as_openais(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("The sky is blue."))
    text, usage = "", None
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(model="m", messages=HI, stream=True)
        async for chunk in stream:
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
            usage = chunk.usage or usage
    assert text == "The sky is blue."
    assert usage is not None


async def test_a_stream_opened_by_create_is_a_context_manager(flavour: Flavour, server: Any) -> None:
    async with (
        flavour.client(server) as client,
        await client.chat.completions.create(model="m", messages=HI, stream=True) as stream,
    ):
        assert [chunk async for chunk in stream]


# --- streams, as venice-py's users read them


async def test_both_ways_to_open_a_stream_work(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("One"), ChatReply("Two"))
    texts = []
    async with flavour.client(server) as client:
        async with client.chat.completions.stream(model="m", messages=HI) as stream:
            texts.append((await stream.collect()).text)
        async with await client.chat.completions.stream(model="m", messages=HI) as stream:
            texts.append((await stream.collect()).text)
    assert texts == ["One", "Two"]


async def test_the_helpers_of_a_stream_have_their_names(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("One two"))
    async with (
        flavour.client(server) as client,
        client.chat.completions.stream(model="m", messages=HI) as stream,
    ):
        assert stream.final_response is None
        assert "".join([text async for text in stream.collect_with_deltas()]) == "One two"
        assert stream.final_response is await stream.collect()
        assert stream.request_id == stream.response.headers["cf-ray"]


@pytest.mark.parametrize(
    "name",
    ["text_deltas", "collect", "collect_with_deltas", "final_response", "get_iterator", "close", "snapshot"],
)
def test_a_chat_stream_has_the_names_of_old(name: str) -> None:
    assert hasattr(venice_ai.ChatStream, name)
    assert hasattr(venice_ai.SyncChatStream, name)


def test_a_stream_is_made_of_an_iterator_and_a_client() -> None:
    for kind in (venice_ai.Stream, venice_ai.ChatStream, venice_ai.SyncStream, venice_ai.SyncChatStream):
        parameters = inspect.signature(kind).parameters
        assert list(parameters) == ["iterator", "client"]
        assert parameters["client"].kind is inspect.Parameter.KEYWORD_ONLY


# --- the client, as everybody makes it


OUR_OWN = {"allow_http", "auth", "transport"}


def test_the_client_takes_what_other_clients_take() -> None:
    usual = {
        "api_key",
        "base_url",
        "timeout",
        "max_retries",
        "default_headers",
        "default_query",
        "http_client",
    }
    assert set(inspect.signature(venice_ai.VeniceClient).parameters) == usual | OUR_OWN
    assert set(inspect.signature(venice_ai.SyncVeniceClient).parameters) == usual | OUR_OWN


def test_max_retries_is_two_unless_told() -> None:
    assert inspect.signature(venice_ai.SyncVeniceClient).parameters["max_retries"].default == 2


async def test_venice_parameters_may_be_a_typed_mapping(flavour: Flavour, server: Any) -> None:
    parameters = venice_ai.VeniceParameters(enable_web_search="auto", include_venice_system_prompt=False)
    async with flavour.client(server) as client:
        await client.chat.completions.create(model="m", messages=HI, venice_parameters=parameters)
    assert server.requests[0].json["venice_parameters"] == parameters
