"""An answer has its payload: for every answer model, what has none is the server's error or is refused."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from core_replies import answered
from venice_ai import exceptions as x
from venice_ai._core.call import Call
from venice_ai.types import api
from venice_ai.types.api._base import Answer
from venice_ai.types.api.billing import UsageCSV
from venice_ai.types.api.chat import ChatCompletionResponse
from venice_ai.types.api.crypto import RpcAnswer, RpcBatchAnswer
from venice_ai.types.api.embeddings import EmbeddingResponse
from venice_ai.types.api.image import ImageResponse, ImageStyles
from venice_ai.types.api.jobs import JobStatus
from venice_ai.types.api.models import ModelList
from venice_ai.types.api.responses import Response
from venice_ai.types.api.transcriptions import Transcription


def below(model: type[Any]) -> Iterator[type[Any]]:
    for each in model.__subclasses__():
        yield each
        yield from below(each)


for module in pkgutil.iter_modules(api.__path__):
    importlib.import_module(f"{api.__name__}.{module.name}")
MODELS = sorted(
    {
        model
        for model in below(Answer)
        if model.__module__.startswith(api.__name__)
        and not model.__name__.startswith("_")
        and model.__name__ != "CamelAnswer"
        and model is not UsageCSV  # which is read from CSV
    },
    key=lambda model: model.__name__,
)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)

SPEAKING: dict[str, tuple[Any, type[Exception], str]] = {
    "an error by its object": (
        {"object": "error", "message": "boom", "type": "BadRequestError", "param": None, "code": 400},
        x.BadRequestError,
        "boom",
    ),
    "a message with a code": ({"message": "slow down", "code": 429}, x.RateLimitError, "slow down"),
    "a code as text": ({"msg": "slow down", "code": "429"}, x.RateLimitError, "slow down"),
    "a message alone": ({"message": "nothing here"}, x.APIStatusError, "nothing here"),
    "a detail": ({"detail": "Not authenticated"}, x.APIStatusError, "Not authenticated"),
    "a list of details": (
        {"detail": [{"loc": ["body", "model"], "msg": "field required", "type": "missing"}]},
        x.APIStatusError,
        "body.model: field required",
    ),
    "a list of errors": ({"errors": ["no model", "no input"]}, x.APIStatusError, "no model; no input"),
    "a type": ({"type": "error", "message": "down"}, x.APIStatusError, "down"),
    "a status code": ({"statusCode": 503, "message": "down"}, x.ServiceUnavailableError, "down"),
    "no success": ({"success": False, "error_message": "denied"}, x.APIStatusError, "denied"),
    "no success, in words": ({"success": "false", "error_msg": "denied"}, x.APIStatusError, "denied"),
    "a code alone": ({"code": 1302}, x.APIStatusError, "the API reported an error"),
    "a problem": ({"title": "Too many", "status": 429, "detail": "slow down"}, x.RateLimitError, "Too many"),
    "an error in a list": (
        [{"error": {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED"}}],
        x.RateLimitError,
        "quota",
    ),
}
SILENT: dict[str, Any] = {
    "an empty object": {},
    "an empty list": [],
    "null": None,
    "another object": {"whatever": {"is": "here"}, "n": 3},
}


def read(model: Any, body: Any) -> Any:
    return answered(Call("POST", "/x", model), body)


@every_model
@pytest.mark.parametrize("name", SPEAKING)
def test_what_has_no_payload_and_speaks_is_the_servers_error(model: Any, name: str) -> None:
    body, kind, sentence = SPEAKING[name]
    if model.__name__ in ("ApiKeyDeleted", "JobCleanup") and "success" in body:
        return  # whether it was done is what they say
    if model is RpcBatchAnswer and isinstance(body, list):
        return  # a node's answers, of which one may be an error
    with pytest.raises(x.APIStatusError) as caught:
        read(model, body)
    assert type(caught.value) is kind
    assert sentence in str(caught.value)
    assert caught.value.body == body


@every_model
@pytest.mark.parametrize("name", SILENT)
def test_what_has_no_payload_and_says_nothing_is_refused(model: Any, name: str) -> None:
    if name == "an empty list" and model in (ImageStyles, RpcBatchAnswer):
        assert not read(model, []).data  # the list is the payload
        return
    with pytest.raises(x.APIResponseValidationError) as caught:
        read(model, SILENT[name])
    assert caught.value.body == SILENT[name]


@every_model
def test_every_answer_says_what_its_payload_is(model: Any) -> None:
    assert model.payload
    assert (model.payload | model.evidence) <= model.model_fields.keys()


SAID = {"choices": [{"message": {"role": "assistant", "content": "Hi"}}]}
BESIDE: dict[str, tuple[Any, dict[str, Any]]] = {
    "chat, a message": (ChatCompletionResponse, {**SAID, "message": "ok"}),
    "chat, a code": (ChatCompletionResponse, {**SAID, "code": 200, "msg": "success"}),
    "chat, a code of failure": (ChatCompletionResponse, {**SAID, "code": 500}),
    "chat, an error that is none": (ChatCompletionResponse, {**SAID, "error": None}),
    "chat, an error that says nothing": (ChatCompletionResponse, {**SAID, "error": {"message": None}}),
    "chat, an error of nothing": (ChatCompletionResponse, {**SAID, "error": {"code": 0, "message": ""}}),
    "chat, errors of nothing": (ChatCompletionResponse, {**SAID, "error": [{"message": None}, {}]}),
    "vectors, an error that says nothing": (
        EmbeddingResponse,
        {"data": [{"embedding": [1]}], "error": {"message": None, "type": "", "param": None}},
    ),
    "chat, an empty message that ended": (
        ChatCompletionResponse,
        {"choices": [{"message": None, "finish_reason": "stop"}], "message": "ok", "code": 0},
    ),
    "chat, an empty message": (ChatCompletionResponse, {"choices": [{"message": {}}]}),
    "chat, an empty message with its bill": (
        ChatCompletionResponse,
        {"choices": [{"message": None}], "usage": {"total_tokens": 1}},
    ),
    "a list, a message": (ModelList, {"data": [{"id": "m"}], "message": "ok", "code": 0}),
    "an empty list": (ModelList, {"data": []}),
    "an empty list, a message": (ModelList, {"data": [], "message": "nothing was found"}),
    "no speech": (Transcription, {"text": ""}),
    "no result": (RpcAnswer, {"jsonrpc": "2.0", "id": 1, "result": None}),
    "an RPC's error": (RpcAnswer, {"jsonrpc": "2.0", "id": 1, "error": {"code": 429, "message": "no"}}),
    "a job that has failed": (JobStatus, {"status": "failed", "message": "no"}),
    "a response that has failed": (
        Response,
        {"id": "r", "status": "failed", "output": [], "error": {"code": "server_error", "message": "no"}},
    ),
    "a response without output": (Response, {"id": "r", "status": "in_progress"}),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_payload_beside_what_speaks_is_an_answer(name: str) -> None:
    model, body = BESIDE[name]
    assert isinstance(read(model, body), model)


EMPTY: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "choices, a code": (
        ChatCompletionResponse,
        {"id": "c", "choices": [], "message": "slow down", "code": 429},
        x.RateLimitError,
        "slow down",
    ),
    "a choice without a message, a code": (
        ChatCompletionResponse,
        {"choices": [{"index": 0}], "message": "slow down", "code": 429},
        x.RateLimitError,
        "slow down",
    ),
    "a choice with a null, a code": (
        ChatCompletionResponse,
        {"choices": [{"index": 0, "message": None}], "message": "slow down", "code": 429},
        x.RateLimitError,
        "slow down",
    ),
    "a choice with an empty message, an object of error": (
        ChatCompletionResponse,
        {"choices": [{"message": {}}], "object": "error", "message": "no", "code": 400},
        x.BadRequestError,
        "no",
    ),
    "choices, a failed status in short": (
        ChatCompletionResponse,
        {"choices": [], "status": "fail"},
        x.APIStatusError,
        "the API reported an error",
    ),
    "an empty choice": (ChatCompletionResponse, {"choices": [{}]}, x.APIResponseValidationError, ""),
    "a choice with a null": (
        ChatCompletionResponse,
        {"choices": [{"index": 0, "message": None}]},
        x.APIResponseValidationError,
        "",
    ),
    "choices, usage, a message": (
        ChatCompletionResponse,
        {"choices": [], "usage": {"total_tokens": 0}, "message": "slow down"},
        x.APIStatusError,
        "slow down",
    ),
    "data, a code": (ModelList, {"data": [], "msg": "slow down", "code": 429}, x.RateLimitError, "slow down"),
    "data that is null": (ModelList, {"data": None, "detail": "no"}, x.APIStatusError, "no"),
    "pictures, no success": (
        ImageResponse,
        {"images": [], "success": False, "message": "blocked"},
        x.APIStatusError,
        "blocked",
    ),
    "vectors, a failed status": (
        EmbeddingResponse,
        {"data": [], "status": "failed", "message": "no"},
        x.APIStatusError,
        "no",
    ),
    "a response, an envelope": (
        Response,
        {"error": {"message": "no", "type": "invalid_request_error"}},
        x.BadRequestError,
        "no",
    ),
    "choices that are silent": (ChatCompletionResponse, {"id": "c", "choices": []}, x.APIResponseValidationError, ""),
    "no choices": (ChatCompletionResponse, {"id": "c", "model": "m"}, x.APIResponseValidationError, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_payload_is_none_where_the_object_tells_of_failure(name: str) -> None:
    model, body, kind, sentence = EMPTY[name]
    with pytest.raises(x.APIError) as caught:
        read(model, body)
    assert type(caught.value) is kind
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", ["usage", "cost", "venice_parameters"])
def test_a_completion_may_leave_out_its_choices(name: str) -> None:
    assert read(ChatCompletionResponse, {"id": "c", name: {}}).choices == []


def test_an_error_beside_a_payload_is_raised_with_the_answer() -> None:
    with pytest.raises(x.BadGatewayError, match="Up") as caught:
        read(ChatCompletionResponse, {**SAID, "error": {"message": "Up", "code": 502}})
    assert isinstance(caught.value.partial, ChatCompletionResponse)
    assert caught.value.partial.text == "Hi"


# --- models of the caller's own


class Thing(BaseModel):
    model_config = ConfigDict(extra="allow")
    message: str | None = None
    payload: str | None = None


@pytest.mark.parametrize(
    "body", [{"message": "hello"}, {"payload": "x", "code": 500}, {"message": "a", "error": "b"}]
)
def test_any_field_of_the_callers_model_makes_an_answer(body: Any) -> None:
    assert isinstance(read(Thing, body), Thing)


@pytest.mark.parametrize("body", [{"detail": "no"}, {"error": "no"}, {"msg": "no", "code": 3}])
def test_another_object_that_speaks_is_an_error_for_the_callers_model_too(body: Any) -> None:
    with pytest.raises(x.APIStatusError, match="no"):
        read(Thing, body)


@pytest.mark.parametrize("body", [{"error": "no"}, {"message": "no"}, {}])
def test_plain_data_is_what_it_is(body: Any) -> None:
    assert read(dict[str, Any], body) == body


def test_a_batch_that_is_refused_as_a_whole_is_one_answer() -> None:
    answer = read(RpcBatchAnswer, {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no"}})
    assert answer.data[0].error.message == "no"
