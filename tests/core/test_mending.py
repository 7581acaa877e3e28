"""An answer with odd values is read for what it is: the rest is there, and what came stays reachable.

`test_odd_values` holds this for every field there is. Here are the rules: what is read as what, what is refused, what
is told, and what it costs.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import json
import logging
import pickle
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from pydantic_core import core_schema

from core_replies import encoded, reply
from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed
from venice_ai._core.event_decoder import EventDecoder
from venice_ai._core.mending import MAX_ODD_VALUES
from venice_ai.exceptions import APIError, APIResponseValidationError
from venice_ai.types.api import _conversions
from venice_ai.types.api._base import Answer, CamelAnswer, Model
from venice_ai.types.api._responses_event import StreamEvent
from venice_ai.types.api.api_keys import CreatedApiKeyAnswer
from venice_ai.types.api.chat import ChatCompletionResponse
from venice_ai.types.api.crypto import RpcAnswer, RpcBatchAnswer
from venice_ai.types.api.decisions import DecisionResponse
from venice_ai.types.api.embeddings import EmbeddingResponse
from venice_ai.types.api.image import ImageResponse
from venice_ai.types.api.images import ImagesResponse
from venice_ai.types.api.models import ModelList, VideoConstraints
from venice_ai.types.api.responses import Response
from venice_ai.types.api.streaming import ChatCompletionChunk
from venice_ai.types.api.x402 import TopUpRequirements

MANY = 300_000


def read(model: Any, body: Any) -> Any:
    return parsed(Call("POST", "/x", model), encoded(body), reply())


def stream(*bodies: Any, model: Any = ChatCompletionChunk, **options: Any) -> list[Any]:
    """The chunks of events that come in one piece."""
    decoder = EventDecoder(Call("POST", "/x", model, stream=True, **options), reply())
    return list(decoder.feed(b"".join(b"data: " + encoded(body) + b"\n\n" for body in bodies)))


def completion(message: Any = None, choice: Any = None, **fields: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": "Hello", **(message or {})}
    return {"id": "c", "choices": [{"index": 0, "message": said, **(choice or {})}], **fields}


def chunk(text: str, **fields: Any) -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "delta": {"content": text}}], **fields}


# --- whole answers of chat


@pytest.mark.parametrize(
    ("odd", "unread"),
    [
        ({"created": 1700000000.5}, {"created": 1700000000.5}),
        ({"created": "2026-11-28"}, {"created": "2026-11-28"}),
        ({"id": 7}, {"id": 7}),
        ({"usage": {"prompt_tokens": 1.5}}, {"usage.prompt_tokens": 1.5}),
        ({"usage": "12 tokens"}, {"usage": "12 tokens"}),
        ({"usage": {"prompt_tokens_details": [1]}}, {"usage.prompt_tokens_details": [1]}),
        ({"cost": 0.25}, {"cost": 0.25}),
        ({"cost": {"usd": "free"}}, {"cost.usd": "free"}),
        ({"choice": {"logprobs": 3}}, {"choices.0.logprobs": 3}),
        ({"choice": {"logprobs": {"content": [None]}}}, {"choices.0.logprobs.content.0": None}),
        ({"choice": {"index": None}}, {}),
        ({"choice": {"index": "first"}}, {"choices.0.index": "first"}),
        ({"choice": {"finish_reason": ["stop"]}}, {"choices.0.finish_reason": ["stop"]}),
        ({"message": {"tool_calls": [None]}}, {"choices.0.message.tool_calls.0": None}),
        ({"message": {"tool_calls": "none"}}, {"choices.0.message.tool_calls": "none"}),
        ({"message": {"tool_calls": [{"function": None}]}}, {}),
        ({"message": {"tool_calls": [{"function": "f"}]}}, {"choices.0.message.tool_calls.0.function": "f"}),
        ({"message": {"reasoning_details": [{"text": "I think"}]}}, {}),
        (
            {"message": {"reasoning_details": [{"type": 5}]}},
            {"choices.0.message.reasoning_details.0.type": 5},
        ),
        ({"message": {"refusal": False}}, {"choices.0.message.refusal": False}),
        ({"venice_parameters": {"web_search_citations": ["https://a.example"]}}, {}),
        (
            {"venice_parameters": {"web_search_citations": [7]}},
            {"venice_parameters.web_search_citations.0": 7},
        ),
    ],
    ids=str,
)
def test_a_chat_answer_is_there_with_all_else(odd: dict[str, Any], unread: dict[str, Any]) -> None:
    answer = read(ChatCompletionResponse, completion(**odd))
    assert answer.text == "Hello"
    assert answer.unread == unread


def test_a_message_that_is_null_is_an_empty_one() -> None:
    answer = read(ChatCompletionResponse, completion(choice={"message": None, "finish_reason": "stop"}))
    assert (answer.text, answer.choices[0].finish_reason, answer.unread) == ("", "stop", {})


def test_a_source_that_is_a_text_is_a_url() -> None:
    sources = ["https://a.example", {"url": "https://b.example"}, None]
    answer = read(ChatCompletionResponse, completion(venice_parameters={"web_search_citations": sources}))
    assert [source.url for source in answer.citations] == ["https://a.example", "https://b.example"]
    assert answer.unread == {"venice_parameters.web_search_citations.2": None}


@pytest.mark.parametrize(
    ("body", "path", "meant"),
    [
        (completion(created=1700000000.9), "created", 1700000000),
        (completion(created="2023-11-14T22:13:20Z"), "created", 1700000000),
        (completion(created="2023-11-14T22:13:20"), "created", 1700000000),
        (completion(created="1700000000.5"), "created", 1700000000),
        (completion(created="yesterday"), "created", 0),
        (completion(created=float("inf")), "created", 0),
        (completion(id=7), "id", "7"),
        (completion(id=7.5), "id", "7.5"),
        (completion(id=True), "id", ""),
        (completion(model={"name": "m"}), "model", ""),
    ],
)
def test_the_nearest_reading_stands_in_for_an_odd_value(body: Any, path: str, meant: Any) -> None:
    answer = read(ChatCompletionResponse, body)
    assert getattr(answer, path) == meant
    assert answer.unread == {path: body[path]}


def test_a_date_is_a_moment_only_where_there_is_one() -> None:
    answer = read(ChatCompletionResponse, completion(usage={"total_tokens": "2026-11-28"}))
    assert answer.usage.total_tokens == 0


@pytest.mark.parametrize("arguments", [{"city": "Paris"}, ["Paris"], {}, 5, 1.5, True])
def test_arguments_that_are_no_text_are_their_json_and_nothing_odd(
    arguments: Any, caplog: pytest.LogCaptureFixture
) -> None:
    call = {"id": "1", "function": {"name": "f", "arguments": arguments}}
    answer = read(ChatCompletionResponse, completion({"tool_calls": [call]}))
    (piece,) = stream({"choices": [{"delta": {"tool_calls": [call]}}]})
    for function in (answer.tool_calls[0].function, piece.choices[0].delta.tool_calls[0].function):
        assert json.loads(function.arguments) == arguments
    assert (answer.unread, piece.unread, caplog.text) == ({}, {}, "")


# --- other answers


def test_an_odd_number_in_one_model_card_costs_none_of_the_models() -> None:
    cards = [{"id": name, "model_spec": {"maxCompletionTokens": 4096}} for name in "abc"]
    cards[1]["model_spec"] = {"maxCompletionTokens": 4096.5, "name": "B"}
    models = read(ModelList, {"data": cards})
    assert [(card.id, card.model_spec.max_completion_tokens) for card in models] == [
        ("a", 4096),
        ("b", 4096),
        ("c", 4096),
    ]
    assert models.unread == {"data.1.model_spec.maxCompletionTokens": 4096.5}
    assert models.data[1].model_spec.name == "B"


@pytest.mark.parametrize(
    "odd",
    [
        {"created": "long ago"},
        {"context_length": 4096.5},
        {"type": 5},
        {"model_spec": {"availableContextTokens": "many"}},
        {"model_spec": {"availableContextTokens": 1e30}},
        {"model_spec": {"pricing": {"input": {"usd": "free"}}}},
        {"model_spec": {"traits": [5]}},
        {"model_spec": {"constraints": {"temperature": {"default": "warm"}}}},
        {"model_spec": None},
        {"owned_by": []},
    ],
    ids=str,
)
def test_an_odd_value_in_one_model_card_costs_none_of_the_models(odd: Any) -> None:
    models = read(ModelList, {"data": [{"id": "a"}, {"id": "b", **odd}, {"id": "c"}]})
    assert [card.id for card in models] == ["a", "b", "c"]


def test_a_card_without_its_id_costs_none_of_the_others() -> None:
    models = read(ModelList, {"data": [{"id": "a"}, {"type": "text"}, 5, {"id": None}, {"id": "e"}]})
    assert [card.id for card in models] == ["a", "e"]
    assert models.unread == {"data.1": {"type": "text"}, "data.2": 5, "data.3": {"id": None}}


def test_an_odd_value_does_not_make_another_kind_of_an_object() -> None:
    odd = {"model_type": "video", "durations": 5, "aspect_ratios": ["16:9"]}
    models = read(ModelList, {"data": [{"id": "a", "model_spec": {"constraints": odd}}]})
    constraints = models.data[0].model_spec.constraints
    assert isinstance(constraints, VideoConstraints)
    assert constraints.aspect_ratios == ["16:9"]
    assert models.unread == {"data.0.model_spec.constraints.durations": 5}


@pytest.mark.parametrize("kind", ["choice", "noul", "score"])
def test_a_tag_that_is_a_field_too_does_not_lead_astray(kind: str) -> None:
    odd = {"type": kind, kind: "red" if kind == "choice" else 0.5, "confidence": "high"}
    answer = read(DecisionResponse, {"answers": {"a": odd}, "usage": {"input_tokens": 1.5}})
    assert answer["a"].type == kind
    expected = {"usage.input_tokens": 1.5} | ({} if kind == "noul" else {"answers.a.confidence": "high"})
    assert answer.unread == expected


def test_an_answer_to_a_question_that_says_nothing_costs_none_of_the_others() -> None:
    answers = {"good": {"type": "noul", "noul": 0.5}, "bad": {"type": "noul", "noul": "maybe"}}
    answer = read(DecisionResponse, {"answers": answers})
    assert [*answer] == ["good"]
    assert answer.unread == {"answers.bad": {"type": "noul", "noul": "maybe"}}


@pytest.mark.parametrize(
    ("odd", "code", "message"),
    [
        ({"message": "no"}, 0, "no"),
        ({"code": None, "message": "no"}, 0, "no"),
        ({"code": "E_NO", "message": "no"}, 0, "no"),
        ({"code": -32000.5, "message": 5}, -32000, "5"),
        ("no", 0, "no"),
        (5, 0, ""),
        (["no"], 0, ""),
        ({}, 0, ""),
    ],
    ids=str,
)
def test_an_odd_error_of_a_node_is_one_and_costs_none_of_the_others(
    odd: Any, code: int, message: str
) -> None:
    batch = read(RpcBatchAnswer, [{"id": 1, "result": "0x1"}, {"id": 2, "error": odd}])
    single = read(RpcAnswer, {"id": 2, "error": odd})
    assert batch.to(1).result == "0x1"
    for answer in (batch.to(2), single):
        assert (answer.error.code, answer.error.message) == (code, message)
        with pytest.raises(APIError) as caught:
            answer.result_or_raise()
        assert caught.value.code == (str(code) if code else None)


@pytest.mark.parametrize("amount", ["5000000", 5_000_000, 5_000_000.0])
def test_what_is_to_be_paid_is_read_however_it_is_written(amount: Any) -> None:
    way = {"network": "eip155:8453", "amount": amount, "payTo": "0x0"}
    ways = read(TopUpRequirements, {"x402Version": 2, "accepts": [way, {**way, "amount": None}]})
    assert [each.amount_usd for each in ways] == [5.0]


def test_an_item_of_a_known_type_stays_one() -> None:
    output = [
        {"type": "message", "status": 7, "content": [{"text": "Hello", "annotations": [None]}]},
        {"type": "reasoning", "summary": 5},
        {"type": "new", "status": 7},
    ]
    answer = read(
        Response, {"output": output, "created_at": 1.5, "error": "broken", "incomplete_details": "length"}
    )
    assert [type(item).__name__ for item in answer.output] == [
        "ResponseMessage",
        "ResponseReasoning",
        "ResponseOtherItem",
    ]
    assert (answer.text, answer.error.message, answer.incomplete_details.reason) == (
        "Hello",
        "broken",
        "length",
    )
    assert answer.unread == {
        "created_at": 1.5,
        "output.0.content.0.annotations.0": None,
        "output.0.status": 7,
        "output.1.summary": 5,
    }


# --- the payload


@pytest.mark.parametrize("odd", [None, "x", {}, []], ids=str)
def test_a_vector_with_an_odd_number_is_refused(odd: Any) -> None:
    good = {"embedding": [0.5, 0.25]}
    with pytest.raises(APIResponseValidationError):
        read(EmbeddingResponse, {"data": [good, {"embedding": [0.5, odd]}]})
    assert len(read(EmbeddingResponse, {"data": [good, {**good, "index": 1.5}]})) == 2


def test_a_vector_is_odd_as_a_whole_likewise() -> None:
    with pytest.raises(APIResponseValidationError):
        read(EmbeddingResponse, {"data": [{"embedding": [0.5]}, {"embedding": 5}]})


@pytest.mark.parametrize("field", ["b64_json", "url"])
def test_a_picture_that_is_none_is_refused(field: str) -> None:
    with pytest.raises(APIResponseValidationError):
        read(ImagesResponse, {"data": [{field: 5}]})


def test_of_several_pictures_one_that_is_none_is_missing() -> None:
    answer = read(ImageResponse, {"images": ["AAAA", None, 5]})
    assert answer.images == ["AAAA"]
    assert answer.unread == {"images.1": None, "images.2": 5}


def test_a_new_key_is_there_whatever_else_is_odd() -> None:
    data = {"apiKey": "secret", "id": 7, "consumptionLimit": "none", "expiresAt": []}
    answer = read(CreatedApiKeyAnswer, {"success": "surely", "data": data})
    assert (answer.data.api_key, answer.data.id) == ("secret", "7")
    assert sorted(answer.unread) == ["data.consumptionLimit", "data.expiresAt", "data.id", "success"]


def test_a_new_key_that_is_none_is_refused_and_not_shown() -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        read(CreatedApiKeyAnswer, {"success": True, "data": {"id": "k", "apiKey": 12345678}})
    assert "12345678" not in str(caught.value)


class Payload(Answer):
    """An answer of the tests that says what its payload is."""

    payload: ClassVar[frozenset[str]] = frozenset({"items", "text"})

    items: list[str] | None = None
    text: str | None = None
    count: int | None = None


@pytest.mark.parametrize(
    "odd", [{"items": 5}, {"items": [5]}, {"items": [None, 5]}, {"text": ["x"]}], ids=str
)
def test_the_payload_is_not_mended_away(odd: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        read(Payload, {"count": 1, **odd})


def test_the_rest_of_the_payload_is_there() -> None:
    answer = read(Payload, {"items": ["a", 5, "b", None], "count": "many"})
    assert answer.items == ["a", "b"]
    assert answer.unread == {"items.1": 5, "items.3": None, "count": "many"}


def test_the_payload_has_its_name_on_the_wire() -> None:
    class Camel(CamelAnswer):
        payload: ClassVar[frozenset[str]] = frozenset({"some_items"})
        some_items: list[str] | None = None

    with pytest.raises(APIResponseValidationError):
        read(Camel, {"someItems": [5]})


def test_choices_of_which_none_can_be_read_are_no_chunk() -> None:
    with pytest.raises(APIResponseValidationError):
        stream({"id": "c", "choices": [5]})
    assert stream({"id": "c", "choices": [5]}, chunk("a"), on_bad_event="skip")[0].text == "a"


BILL = {"usage": {"total_tokens": 3}}


@pytest.mark.parametrize("bill", [BILL, {"cost": {"usd": 1}}, {"venice_parameters": {"enable_e2ee": True}}])
@pytest.mark.parametrize("empty", [[None], [None, None], {}, "", [""], [[]]], ids=str)
def test_choices_that_are_empty_do_not_cost_the_bill(empty: Any, bill: Any) -> None:
    first, last = stream(chunk("Hi"), {"id": "c", "choices": empty, **bill})
    assert (first.text, last.text, last.choices) == ("Hi", "", [])
    assert all(getattr(last, name) for name in bill)


@pytest.mark.parametrize(
    "full", [[5], ["Hel"], [5, None], [None, 5], "Hel", {"text": "Hel"}, [["Hel"], None], True], ids=str
)
def test_choices_that_are_not_empty_are_no_bill(full: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        stream({"id": "c", "choices": full, **BILL})


# --- what is not mended


class Own(BaseModel):
    """A model of the caller's."""

    name: str | None = None


@pytest.mark.parametrize("model", [Own, list[Own], dict[str, int]], ids=str)
def test_a_type_of_the_callers_own_is_not_mended(model: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        read(model, [{"name": 5}] if model == list[Own] else {"name": 5.5})


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"id": "c"', b"[1, 2", b"no JSON", b'{"id": 1} {"id": 2}', b"7"]
)
def test_what_is_no_answer_is_refused_as_ever(content: bytes) -> None:
    with pytest.raises(APIResponseValidationError):
        read(ChatCompletionResponse, content)


@pytest.mark.parametrize("count", [1, MAX_ODD_VALUES, MAX_ODD_VALUES + 1])
@pytest.mark.parametrize("fields", [1, 2], ids=["one in an item", "two in an item"])
def test_so_many_odd_values_are_mended_and_not_one_more(count: int, fields: int) -> None:
    cards: list[dict[str, Any]] = []
    for number in range(count):
        odd = {"model_spec": {"betaModel": "x"}} if number % fields == 0 else {}
        if number % fields == 0:
            cards += [{"id": "fine"}, {"id": "odd", **odd}]
        else:
            cards[-1]["context_length"] = "x"
    body = {"data": [*cards, {"id": "last"}]}
    if count > MAX_ODD_VALUES:
        with pytest.raises(APIResponseValidationError):
            read(ModelList, body)
    else:
        models = read(ModelList, body)
        assert len(models) == len(body["data"])
        assert len(models.unread) == count


def test_an_error_with_odd_values_is_an_error() -> None:
    with pytest.raises(APIError, match="slow down"):
        read(ChatCompletionResponse, {"id": 7, "created": "x", "error": {"message": "slow down"}})


# --- what is told


def test_one_line_of_the_log_names_the_places_and_not_the_values(caplog: pytest.LogCaptureFixture) -> None:
    read(ChatCompletionResponse, completion(created="secret", cost={"usd": "secret"}))
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "venice_ai")
    assert "ChatCompletionResponse" in caplog.text
    assert "cost.usd" in caplog.text
    assert "created" in caplog.text
    assert "secret" not in caplog.text


def test_a_stream_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    chunks = stream(*[chunk("a", created="x")] * 40, chunk("b", cost=5))
    assert len(caplog.records) == 1
    assert [each.unread for each in chunks] == [{"created": "x"}] * 40 + [{"cost": 5}]


def test_what_is_gathered_of_a_stream_is_bounded() -> None:
    decoder = EventDecoder(Call("POST", "/x", ChatCompletionChunk, stream=True), reply())
    many = [{"index": "x"}] * (MAX_ODD_VALUES - 1)
    for odd in ({"usage": "first"}, {"choices": many}, {"cost": "one more"}, {"usage": "last"}):
        list(decoder.feed(b"data: " + encoded({"choices": [], **odd}) + b"\n\n"))
    assert len(decoder.unread) == MAX_ODD_VALUES
    assert (decoder.unread["usage"], "cost" in decoder.unread) == ("last", False)


def test_a_place_cannot_forge_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    read(DecisionResponse, {"answers": {"a\n\x1b[31mERROR": 5, "b": {"type": "noul", "noul": 1}}})
    assert "\n" not in caplog.records[0].getMessage()
    assert "\x1b" not in caplog.text


def test_nothing_is_told_of_an_answer_that_is_fine(caplog: pytest.LogCaptureFixture) -> None:
    answer = read(ChatCompletionResponse, completion())
    assert (answer.unread, caplog.text) == ({}, "")


def test_the_raw_value_is_the_outer_one_as_it_came() -> None:
    inner = {"type": "noul", "noul": None, "more": [{"arguments": {"a": 1}}]}
    answer = read(DecisionResponse, {"answers": {"a": {"type": "noul", "noul": 1}, "b": inner}})
    assert answer.unread == {"answers.b": inner}


def test_places_are_those_of_the_answer_as_it_came() -> None:
    content = [None, {"token": "a", "logprob": -1}, 5, None, {"token": 6, "bytes": [1, "x", 2, "y"]}]
    answer = read(ChatCompletionResponse, completion(choice={"logprobs": {"content": content}}))
    kept = answer.choices[0].logprobs.content
    assert [(each.token, each.bytes) for each in kept] == [("a", None), ("6", [1, 2])]
    assert answer.unread == {
        "choices.0.logprobs.content.0": None,
        "choices.0.logprobs.content.2": 5,
        "choices.0.logprobs.content.3": None,
        "choices.0.logprobs.content.4.bytes.1": "x",
        "choices.0.logprobs.content.4.bytes.3": "y",
        "choices.0.logprobs.content.4.token": 6,
    }


# --- what `unread` is


@pytest.mark.parametrize(
    "twin",
    [
        copy.copy,
        copy.deepcopy,
        lambda answer: answer.model_copy(),
        lambda answer: pickle.loads(pickle.dumps(answer)),
    ],
    ids=["copy", "deepcopy", "model_copy", "pickle"],
)
def test_it_goes_with_a_copy_and_into_no_dump(twin: Any) -> None:
    answer = twin(read(ChatCompletionResponse, completion(created="x")))
    (piece,) = map(twin, stream(chunk("a", created="x")))
    for each in (answer, piece):
        assert each.unread == {"created": "x"}
        for dumped in (each.to_dict(), each.model_dump(), dict(each), each.model_dump_json(), repr(each)):
            assert "unread" not in dumped
    assert answer.status_code == 200


def test_it_is_not_compared() -> None:
    odd, fine = (
        read(ChatCompletionResponse, completion(created="x")),
        read(ChatCompletionResponse, completion()),
    )
    assert odd == fine


def test_two_equal_answers_are_equal() -> None:
    first, second = (read(ChatCompletionResponse, completion()) for _ in range(2))
    other = read(ChatCompletionResponse, completion(model="m"))
    assert first._reply is not second._reply
    assert first == second == ChatCompletionResponse.model_validate(completion())
    assert first != other
    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first
    with pytest.raises(TypeError):
        hash(first)


def test_infinity_survives_a_dump() -> None:
    logprobs = b'{"content": [{"token": "a", "logprob": -Infinity, "new": Infinity}]}'
    answer = read(ChatCompletionResponse, b'{"choices": [{"logprobs": %b, "message": {}}]}' % logprobs)
    assert answer.choices[0].logprobs.content[0].logprob == float("-inf")
    assert ChatCompletionResponse.model_validate_json(answer.model_dump_json()) == answer
    assert ChatCompletionResponse.model_validate(answer.to_dict()) == answer
    assert answer.unread == {}


@pytest.mark.parametrize("model", [ModelList, DecisionResponse])
def test_a_number_that_the_api_does_not_say_is_null_in_a_dump(model: Any) -> None:
    prices = {"data": [{"id": "a", "model_spec": {"pricing": {"input": {"usd": None}}}}]}
    choices = {"answers": {"a": {"type": "choice", "choice": "red"}}}
    answer = read(model, prices if model is ModelList else choices)
    dumped = answer.model_dump_json()
    assert "NaN" not in dumped
    assert model.model_validate_json(dumped) == answer


# --- what it costs


@pytest.mark.parametrize(
    ("model", "head", "item", "tail"),
    [
        (ChatCompletionResponse, '{"choices": [', "1", "]}"),
        (ChatCompletionResponse, '{"choices": [{"message": {"content": [', "1", "]}}]}"),
        (ChatCompletionResponse, '{"choices": [{"logprobs": {"content": [', "1", "]}}]}"),
        (ModelList, '{"data": [', '{"id":1}', "]}"),
        (ModelList, '{"data": [{"id": "a", "model_spec": {"voices": [', "1", "]}}]}"),
        (EmbeddingResponse, '{"data": [{"embedding": [', '"x"', "]}]}"),
        (RpcBatchAnswer, "[", "1", "]"),
    ],
)
def test_many_odd_values_in_a_list_are_refused_at_the_first_ones(
    model: Any, head: str, item: str, tail: str
) -> None:
    if item == '{"id":1}':
        item = '{"type":"x"}'
    with pytest.raises(APIResponseValidationError) as caught:
        read(model, (head + ",".join([item] * MANY) + tail).encode())
    assert caught.value.__cause__.error_count() < 40  # type: ignore[union-attr]


@pytest.mark.skipif(
    "fail_fast" not in inspect.signature(core_schema.dict_schema).parameters, reason="needs pydantic 2.12"
)
def test_many_odd_values_in_a_mapping_likewise() -> None:
    entries = ",".join(f'"{number}":1' for number in range(MANY))
    with pytest.raises(APIResponseValidationError) as caught:
        read(DecisionResponse, f'{{"answers": {{{entries}}}}}'.encode())
    assert caught.value.__cause__.error_count() < 20  # type: ignore[union-attr]


@pytest.mark.parametrize("items", ["1", "{}", '"a"'])
@pytest.mark.parametrize("head", ['{"choices": [', '{"choices": [{"message": {"content": ['])
def test_a_long_list_is_not_converted_for_each_odd_item(
    head: str, items: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(_conversions, "is_list", lambda value: seen.append(1) or isinstance(value, list))
    body = head + ",".join([items] * 20_000 + ["7"]) + "]" + ("}}]" if "message" in head else "") + "}"
    with contextlib.suppress(APIResponseValidationError):
        read(ChatCompletionResponse, body.encode())
    assert len(seen) < 20 * MAX_ODD_VALUES


# --- chunks and events


@pytest.mark.parametrize(
    ("odd", "unread"),
    [
        ({"created": 1.5}, {"created": 1.5}),
        ({"usage": "12"}, {"usage": "12"}),
        ({"cost": 0.5}, {"cost": 0.5}),
        ({"venice_parameters": [1]}, {"venice_parameters": [1]}),
        ({"model": None}, {}),
    ],
    ids=str,
)
@pytest.mark.parametrize("before", [0, 1, 20])
def test_a_chunk_is_there_with_all_else(odd: dict[str, Any], unread: dict[str, Any], before: int) -> None:
    chunks = stream(*[chunk("a")] * before, chunk("b", **odd), chunk("c"))
    assert "".join(each.text for each in chunks) == "a" * before + "bc"
    assert [each.unread for each in chunks] == [{}] * before + [unread, {}]


def test_an_odd_bill_at_the_end_costs_no_stream() -> None:
    chunks = stream(chunk("a"), {"id": "c", "usage": "12"}, {"id": "c", "choices": [], "cost": 5})
    assert [each.unread for each in chunks] == [{}, {"usage": "12"}, {"cost": 5}]


@pytest.mark.parametrize("odd", [7, [7], True], ids=str)
def test_a_piece_of_a_text_that_cannot_be_read_is_refused(odd: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        stream(chunk("a"), chunk(odd), chunk("c"))
    with pytest.raises(APIResponseValidationError):
        stream({"type": "response.output_text.delta", "delta": odd}, model=StreamEvent)


@pytest.mark.parametrize(
    ("event", "unread"),
    [
        (
            {"type": "response.output_text.delta", "delta": "a", "sequence_number": 1.5},
            {"sequence_number": 1.5},
        ),
        ({"type": "response.output_text.delta", "delta": "a", "output_index": "0x"}, {"output_index": "0x"}),
        ({"type": "response.output_item.done", "item": 7}, {"item": 7}),
        ({"type": "response.output_item.done", "item": {"id": "x"}}, {"item": {"id": "x"}}),
        (
            {"type": "response.completed", "response": {"created_at": "x", "output": [None]}},
            {"response.created_at": "x", "response.output.0": None},
        ),
        ({"type": "response.new", "sequence_number": "x"}, {"sequence_number": "x"}),
    ],
    ids=str,
)
def test_an_event_stays_one_of_its_type(event: dict[str, Any], unread: dict[str, Any]) -> None:
    (read,) = stream(event, model=StreamEvent)
    assert (read.type, read.unread) == (event["type"], unread)
    assert isinstance(read, Model)
