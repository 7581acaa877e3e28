"""The response that the chunks of a chat stream add up to, from the bytes in which they come."""

from __future__ import annotations

from typing import Any

import pytest

from chat_events import (
    DONE,
    HELLO,
    NO_CHOICE,
    STOP,
    chat_decoder,
    collected,
    data,
    decoded,
    event,
    text,
)
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.exceptions import StreamTruncatedError
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

# --- what is in it


def test_collect_returns_a_response_with_the_whole_text() -> None:
    response = collected(*HELLO)
    assert isinstance(response, ChatCompletionResponse)
    assert response.text == "Hello"
    assert response.choices[0].finish_reason == "stop"


def test_collect_keeps_the_envelope() -> None:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000, "model": "m"}
    response = collected(*(each | head for each in HELLO))
    assert (response.id, response.created, response.model) == ("chatcmpl-1", 1760000000, "m")
    assert response.object == "chat.completion"


@pytest.mark.parametrize("role", [None, "assistant", "tool"])
def test_collect_keeps_the_role_or_says_assistant(role: str | None) -> None:
    response = collected(event({"role": role}), *HELLO)
    assert response.message.role == (role or "assistant")


def test_collect_joins_the_reasoning_apart_from_the_text() -> None:
    thoughts = [event({"reasoning_content": piece}) for piece in ("Let me ", "see.")]
    response = collected(*thoughts, *HELLO)
    assert (response.reasoning, response.text) == ("Let me see.", "Hello")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_encrypted_reasoning_stays_last(place: int) -> None:
    thoughts = [event({"reasoning_content": "open "}), event({"reasoning_content": "thought"})]
    thoughts.insert(place, event({"reasoning_content": "[sealed]", "reasoning_encrypted": True}))
    response = collected(*thoughts, *HELLO)
    assert response.reasoning == "open thought[sealed]"
    assert response.message.reasoning_encrypted is True


def test_collect_joins_reasoning_details_that_belong_together() -> None:
    details = [
        {"type": "reasoning.text", "index": 0, "text": "Let me "},
        {"type": "reasoning.text", "index": 0, "text": "see.", "signature": "s"},
        {"type": "reasoning.encrypted", "index": 1, "data": "xyz"},
    ]
    response = collected(*(event({"reasoning_details": [each]}) for each in details), STOP)
    assert [each.to_dict() for each in response.message.reasoning_details] == [
        {"type": "reasoning.text", "index": 0, "text": "Let me see.", "signature": "s"},
        {"type": "reasoning.encrypted", "index": 1, "data": "xyz"},
    ]


def test_collect_keeps_the_last_thought_signature() -> None:
    signed = [event({"thought_signature": each}) for each in ("first", "last")]
    response = collected(*signed, *HELLO)
    assert response.message.thought_signature == "last"


def test_collect_joins_the_refusal() -> None:
    response = collected(event({"refusal": "I "}), event({"refusal": "won't."}), STOP)
    assert response.message.refusal == "I won't."


def test_collect_joins_the_log_probabilities() -> None:
    events = [
        {
            "choices": [
                {"delta": {"content": token}, "logprobs": {"content": [{"token": token, "logprob": -1}]}}
            ]
        }
        for token in ("Hel", "lo")
    ]
    response = collected(*events, STOP)
    assert [each.token for each in response.choices[0].logprobs.content] == ["Hel", "lo"]


def test_collect_joins_log_probabilities_that_come_token_by_token() -> None:
    events = [
        {"choices": [{"delta": {"content": token}, "logprobs": {"token": token, "logprob": -1}}]}
        for token in ("Hel", "lo")
    ]
    response = collected(*events, STOP)
    assert [each.token for each in response.choices[0].logprobs.content] == ["Hel", "lo"]


def test_collect_keeps_the_last_usage_that_is_not_null() -> None:
    early, late = {"prompt_tokens": 1, "total_tokens": 1}, {"prompt_tokens": 1, "total_tokens": 9}
    events = [
        text("Hi", usage=early),
        STOP | {"usage": None},
        NO_CHOICE | {"usage": late},
        text("", usage=None),
    ]
    response = collected(*events)
    assert response.usage.to_dict() == late


def test_collect_keeps_the_cost() -> None:
    response = collected(*HELLO, NO_CHOICE | {"cost": {"usd": 0.25, "diem": 0}})
    assert response.cost.usd == 0.25


def test_collect_merges_the_venice_parameters_of_all_chunks() -> None:
    sources = {"web_search_citations": [{"title": "A", "url": "https://a.example"}]}
    first = NO_CHOICE | {"venice_parameters": {"enable_web_search": "on"}}
    response = collected(first, *HELLO, NO_CHOICE | {"venice_parameters": sources})
    assert response.venice_parameters.enable_web_search == "on"
    assert [source.title for source in response.citations] == ["A"]


def test_collect_keeps_venices_stop_reason() -> None:
    last = {"choices": [{"delta": {}, "finish_reason": "stop", "stop_reason": "length"}]}
    response = collected(text("Hi"), last)
    assert response.choices[0].stop_reason == "length"


def test_collect_keeps_unknown_fields_wherever_they_stand() -> None:
    strange = {
        "moon": "full",
        "choices": [{"delta": {"mood": {"colour": "blue"}}, "weight": 3, "finish_reason": None}],
    }
    response = collected(strange, *HELLO)
    assert response.model_extra == {"moon": "full"}
    assert response.choices[0].model_extra == {"weight": 3}
    assert response.message.model_extra == {"mood": {"colour": "blue"}}


def test_the_text_of_an_unknown_field_is_joined() -> None:
    moods = [event({"mood": mood}) for mood in ("glad", "sad", None)]
    response = collected(*moods, *HELLO)
    assert response.message.model_extra == {"mood": "gladsad"}


def test_a_long_stream_is_collected() -> None:
    words = [f"{number} " for number in range(1000)]
    assert collected(*(text(word) for word in words), STOP).text == "".join(words)


# --- several choices


def test_of_several_choices_the_first_is_collected() -> None:
    events = [
        text("b", index=1),
        text("a"),
        text("B", index=1),
        text("A"),
        STOP,
        event(None, "stop", index=1),
    ]
    assert [choice.message.content for choice in collected(*events).choices] == ["aA"]


def test_choices_that_share_a_chunk_are_told_apart() -> None:
    both = {"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]}
    assert collected(both, STOP).text == "a"


# --- no finish_reason


@pytest.mark.parametrize(
    "events",
    [[text("Hel"), text("lo")], [text("Hello"), event(None, "stop", index=1)]],
    ids=["none", "of another choice"],
)
def test_without_a_finish_reason_of_choice_0_a_response_is_truncated(events: Any) -> None:
    for kind in (StreamTruncatedError, ValueError):
        with pytest.raises(kind, match="finish_reason") as caught:
            collected(*events)
        assert caught.value.partial.text == "Hello"


def test_an_empty_stream_has_no_response() -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        collected()


# --- text deltas and snapshots

SILENT = {
    "empty": text(""),
    "null": event({"content": None}),
    "role": event({"role": "assistant"}),
    "reasoning": event({"reasoning_content": "hm"}),
    "refusal": event({"refusal": "no"}),
    "finish": event(None, "stop"),
    "no choices": NO_CHOICE,
    "no choices key": {"usage": {"total_tokens": 3}},
}


@pytest.mark.parametrize("silent", SILENT.values(), ids=SILENT)
def test_a_chunk_that_adds_no_text_has_an_empty_text(silent: Any) -> None:
    assert [chunk.text for chunk in decoded(data(silent))] == [""]


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": [{"delta": {"tool_calls": [{}]}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": None}]}}]},
        {"choices": [{"delta": {"name": 7, "annotations": "x", "audio": []}}]},
        {"choices": [{"delta": {}, "message": "x", "logprobs": {}}]},
        {"choices": [{"delta": None, "index": None}], "usage": {}, "prompt_logprobs": 3},
        {"choices": [{"delta": {"role": "", "reasoning_details": [{"type": "t", "text": 1}]}}]},
    ],
    ids=["empty call", "null function", "odd extras", "odd choice", "nulls", "odd detail"],
)
def test_whatever_a_chunk_may_hold_the_snapshot_is_there(odd: Any) -> None:
    try:
        chunk = ChatCompletionChunk.model_validate(odd)
    except ValueError:
        return  # not a chunk: refused before it gets to the snapshot
    accumulator = ChatAccumulator()
    accumulator.add(chunk)
    assert isinstance(accumulator.snapshot(), ChatCompletionResponse)


# --- shapes of chat streams that servers really send

USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
COST = {"usd": 0.001, "diem": 0}
SOURCES = [{"title": "A", "url": "https://a.example"}]
CITED = {"choices": [], "venice_parameters": {"web_search_citations": SOURCES}}
ROLE = {"choices": [{"index": 0, "delta": {"role": "assistant"}}]}


def whole(response: Any) -> dict[str, Any]:
    """Return what matters of a response."""
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "usage": response.usage and response.usage.total_tokens,
        "cost": response.cost and response.cost.usd,
        "sources": [source.title for source in response.citations],
    }


NOTHING_MORE = {"text": "Hello", "reasoning": "", "usage": None, "cost": None, "sources": []}
SHAPES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "the first chunk has no role": (HELLO, {}),
    "the role comes alone": ([ROLE, *HELLO], {}),
    "the role comes after the reasoning": (
        [{"choices": [{"delta": {"reasoning_content": "Hm."}}]}, ROLE, *HELLO],
        {"reasoning": "Hm."},
    ),
    "reasoning, then text": (
        [{"choices": [{"delta": {"reasoning_content": piece}}]} for piece in ("Hm", ".")] + HELLO,
        {"reasoning": "Hm."},
    ),
    "usage and cost with empty choices": (
        [*HELLO, {"choices": [], "usage": USAGE, "cost": COST}],
        {"usage": 5, "cost": 0.001},
    ),
    "usage without choices and object": ([*HELLO, {"usage": USAGE}], {"usage": 5}),
    "usage in the finish chunk": ([*HELLO[:2], STOP | {"usage": USAGE}], {"usage": 5}),
    "usage after the finish with an empty choice": (
        [*HELLO, {"choices": [{"index": 0, "delta": {}}], "usage": USAGE}],
        {"usage": 5},
    ),
    "usage null on the chunks of text": (
        [each | {"usage": None} for each in HELLO] + [{"choices": [], "usage": USAGE}],
        {"usage": 5},
    ),
    "citations first": ([CITED, *HELLO], {"sources": ["A"]}),
    "citations in the first chunk of text": (
        [HELLO[0] | {"venice_parameters": {"web_search_citations": SOURCES}}, *HELLO[1:]],
        {"sources": ["A"]},
    ),
    "citations last": ([*HELLO, CITED], {"sources": ["A"]}),
    "no citations": ([*HELLO, {"choices": [], "venice_parameters": {"enable_web_search": "off"}}], {}),
    "absent instead of null": (
        [{"choices": [{"delta": {"content": "Hello"}}]}, {"choices": [{"finish_reason": "stop"}]}],
        {},
    ),
    "null instead of absent": (
        [
            {"id": None, "object": None, "model": None, "created": None, "choices": None},
            *HELLO,
            {"choices": [{"index": None, "delta": None, "finish_reason": None}]},
        ],
        {},
    ),
}


@pytest.mark.parametrize(("events", "more"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("done", [True, False], ids=["done", "no done"])
def test_the_shapes_that_servers_send_are_understood(events: Any, more: Any, done: bool) -> None:
    decoder, accumulator = chat_decoder(), ChatAccumulator()
    for piece in [*map(data, events), *[DONE] * done]:
        for chunk in decoder.feed(piece):
            accumulator.add(chunk)
    assert list(decoder.end()) == []
    assert (decoder.done, accumulator.finished) == (done, True)
    assert whole(accumulator.complete()) == NOTHING_MORE | more
