"""The pieces of a message's fields, known or not: one rule joins them. Each case names its kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps import steps
from venice_ai._core.accumulate import ChatAccumulator
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionMessage, ChatCompletionResponse

JSON = dict[str, Any]


def chunk(delta: JSON, finish: str | None = None, **more: Any) -> JSON:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}


def folded(*chunks: JSON) -> ChatCompletionResponse:
    accumulator = ChatAccumulator()
    for each in chunks:
        accumulator.add(ChatCompletionChunk.model_validate_json(json.dumps(each)))
    return accumulator.snapshot()


def message_of(*deltas: JSON) -> JSON:
    message: JSON = folded(*map(chunk, deltas)).message.to_dict()
    return message


def thinking(words: str) -> JSON:
    return {"type": "thinking", "thinking": [{"type": "text", "text": words}]}


def part(words: str) -> JSON:
    return {"type": "text", "text": words}


# --- one field, in pieces

FIELDS: dict[str, tuple[str, list[Any], Any]] = {
    "reasoning, of DeepSeek": ("reasoning_content", ["I ", "", "think"], "I think"),
    "reasoning, of Groq": ("reasoning", ["I ", "think"], "I think"),
    "reasoning, with nulls": ("reasoning", [None, "I ", None, "think", None], "I think"),
    "refusal": ("refusal", ["I ", "won't"], "I won't"),
    "unknown text": ("transcript", ["Hel", "lo"], "Hello"),
    "unknown text, whose pieces are equal": ("transcript", ["ha", "ha"], "haha"),
    "annotations": ("annotations", [[{"url": "a"}], [{"url": "b"}]], [{"url": "a"}, {"url": "b"}]),
    "annotations, one at a time": (
        "annotations",
        [[{"url": "a"}], {"url": "b"}],
        [{"url": "a"}, {"url": "b"}],
    ),
    "annotations, then none": ("annotations", [[{"url": "a"}], [], None], [{"url": "a"}]),
    "images": (
        "images",
        [[{"type": "image_url", "index": 0}], [{"type": "image_url", "index": 0}]],
        [{"type": "image_url", "index": 0}] * 2,
    ),
    "images, one at a time": (
        "images",
        [[{"image_url": {"url": "a"}}], {"image_url": {"url": "b"}}],
        [{"image_url": {"url": "a"}}, {"image_url": {"url": "b"}}],
    ),
    "images, the first as it is": (
        "images",
        [{"index": 0}, None, [{"index": 1}], []],
        [{"index": 0}, {"index": 1}],
    ),
    "annotations, in nested lists of sources": (
        "annotations",
        [[{"url_citation": {"url": "a"}}], None, [{"url_citation": {"url": "a"}}]],
        [{"url_citation": {"url": "a"}}] * 2,
    ),
    "executed tools, with nulls": (
        "executed_tools",
        [[{"index": 0, "output": None}], None, [{"index": 0, "output": "x"}]],
        [{"index": 0, "output": None}, {"index": 0, "output": "x"}],
    ),
    "executed tools, then none": (
        "executed_tools",
        [[{"index": 0}], [], [{"index": 1}]],
        [{"index": 0}, {"index": 1}],
    ),
    "executed tools": ("executed_tools", [[{"index": 0}], [{"index": 1}]], [{"index": 0}, {"index": 1}]),
    "a list of texts": ("citations", [["a"], ["b", "a"]], ["a", "b", "a"]),
    "a list, then a text": ("citations", [["a"], "b"], ["a", "b"]),
    "a text, then a list": ("citations", ["a", ["b"]], ["a", "b"]),
    "an empty text, then a list": ("citations", ["", ["b"]], ["b"]),
    "sound": (
        "audio",
        [
            {"id": "au", "format": "wav"},
            {"data": "AA", "transcript": "Hel"},
            {"data": "BB", "transcript": "lo", "id": "au", "format": "wav"},
            {"expires_at": 7},
            {"expires_at": 8, "data": None},
        ],
        {"id": "au", "format": "wav", "data": "AABB", "transcript": "Hello", "expires_at": 8},
    ),
    "sound, nothing but data": (
        "audio",
        [{"data": "AA"}, None, {"data": "BB"}, {"data": ""}, {}],
        {"data": "AABB"},
    ),
    "sound, its end in a number": (
        "audio",
        [{"data": "AA", "expires_at": 0}, {"data": None}, {"expires_at": 9}],
        {"data": "AA", "expires_at": 9},
    ),
    "a legacy call, with a null": (
        "function_call",
        [{"name": "f"}, {"arguments": None}, None, {"arguments": "{}"}],
        {"name": "f", "arguments": "{}"},
    ),
    "a legacy call, its name again": (
        "function_call",
        [{"name": "f", "arguments": "{"}, {"name": "f", "arguments": "}"}],
        {"name": "f", "arguments": "{}"},
    ),
    "a legacy call, the arguments an object": (
        "function_call",
        [{"name": "f", "arguments": {"x": [1, None]}}],
        {"name": "f", "arguments": '{"x":[1,null]}'},
    ),
    "a legacy call, the arguments an object on their own": (
        "function_call",
        [{"name": "f", "arguments": ""}, {"arguments": {"x": 1}}],
        {"name": "f", "arguments": '{"x":1}'},
    ),
    "a legacy call, an empty object first": (
        "function_call",
        [{"name": "f", "arguments": {}}, {"arguments": '{"x"'}, {"arguments": ":1}"}],
        {"name": "f", "arguments": '{"x":1}'},
    ),
    "a legacy call, whole, and again": (
        "function_call",
        [{"name": "f", "arguments": '{"x"'}, {"arguments": ": 1}"}, {"name": "f", "arguments": {"x": 1}}],
        {"name": "f", "arguments": '{"x": 1}'},
    ),
    "a legacy call, other fields": (
        "function_call",
        [{"name": "f", "new": {"arguments": "a"}}, {"arguments": "{}", "new": {"arguments": "b"}}],
        {"name": "f", "new": {"arguments": "ab"}, "arguments": "{}"},
    ),
    "the legacy function call": (
        "function_call",
        [{"name": "f", "arguments": ""}, {"arguments": '{"a"'}, {"name": "f", "arguments": ":1}"}],
        {"name": "f", "arguments": '{"a":1}'},
    ),
    "a mapping in a mapping": (
        "extra_content",
        [
            {"google": {"note": "I "}},
            {"google": {"note": "see", "n": [1]}},
            {"google": {"n": [2]}, "x": True},
        ],
        {"google": {"note": "I see", "n": [1, 2]}, "x": True},
    ),
    "a number": ("tokens", [1, 2, 2.5], 2.5),
    "a number, down to zero": ("tokens", [3, 0], 0),
    "a boolean": ("safe", [True, None, False], False),
    "text weighs more than a number": ("note", ["a", 1, "b"], "ab"),
    "text and a mapping": ("note", ["a", {"b": 1}], ["a", {"b": 1}]),
    "an id": ("response_id", ["r1", "r1", "r2"], "r1"),
    "a channel": ("channel", ["analysis", "analysis"], "analysis"),
    "a name": ("name", ["ada", "ada"], "ada"),
    "a role": ("role", ["assistant", "assistant"], "assistant"),
    "an empty role first": ("role", ["", "tool"], "tool"),
    "a state": ("status", ["in_progress", "completed"], "completed"),
    "a signature": ("thought_signature", ["s1", None, "s2"], "s2"),
    "a signature of another name": ("reasoning_signature", ["s1", "s2"], "s2"),
    "a point in time": ("created_at", ["2026-01-01", "2026-01-02"], "2026-01-02"),
}


@pytest.mark.parametrize("beside", [{}, {"content": "x"}, {"role": "assistant", "content": ""}], ids=str)
@pytest.mark.parametrize("case", FIELDS)
def test_the_pieces_of_a_field_become_the_whole(case: str, beside: JSON) -> None:
    name, pieces, whole = FIELDS[case]
    assert message_of(*({**beside, name: piece} for piece in pieces))[name] == whole


@pytest.mark.parametrize("case", FIELDS)
def test_what_was_joined_goes_back_under_its_own_name(case: str) -> None:
    name, pieces, whole = FIELDS[case]
    assert folded(*(chunk({name: piece}) for piece in pieces)).message.to_request()[name] == whole


@pytest.mark.parametrize("case", FIELDS)
def test_asking_in_between_changes_nothing_and_is_not_changed(case: str) -> None:
    name, pieces, _ = FIELDS[case]
    watched, taken = ChatAccumulator(), []
    for piece in pieces:
        watched.add(ChatCompletionChunk.model_validate(chunk({name: piece})))
        snapshot = watched.snapshot()
        taken.append((snapshot, snapshot.to_dict()))
    assert watched.snapshot().message.to_dict() == message_of(*({name: piece} for piece in pieces))
    assert all(snapshot.to_dict() == before for snapshot, before in taken)


# --- reasoning under two names


@pytest.mark.parametrize(
    ("deltas", "reasoning"),
    [
        ([{"reasoning": "I "}, {"reasoning": "think"}], "I think"),
        ([{"reasoning_content": "I "}, {"reasoning_content": "think"}], "I think"),
        (
            [
                {"reasoning": "I ", "reasoning_content": "I "},
                {"reasoning": "see", "reasoning_content": "see"},
            ],
            "I see",
        ),
        (
            [{"reasoning": "I ", "reasoning_content": None}, {"reasoning": "see", "reasoning_content": ""}],
            "I see",
        ),
        ([{"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "I see"}]}]}], "I see"),
        ([{"reasoning": {"effort": "low"}}], ""),
        ([{"content": "x"}], ""),
        ([{"reasoning_content": "I "}, {"reasoning": "think"}], "I think"),
        ([{"reasoning": "I "}, {"reasoning_content": "think"}], "I think"),
        ([{"reasoning": "I "}, {"reasoning": "see", "reasoning_content": "see"}], "I see"),
        ([{"reasoning_content": "I "}, {"reasoning": "see", "reasoning_content": "see"}], "I see"),
        ([{"reasoning": "I ", "reasoning_content": "I "}, {"reasoning": "see"}], "I see"),
        ([{"reasoning": "I ", "reasoning_content": "I "}, {"reasoning_content": "see"}], "I see"),
        (
            [{"reasoning": "a"}, {"reasoning_content": "b"}, {"reasoning": "c"}, {"reasoning_content": "d"}],
            "abcd",
        ),
        ([{"reasoning": "I ", "content": [thinking("I ")]}, {"reasoning": "see"}], "I see"),
        ([{"reasoning": "I "}, {"content": [thinking("see")]}], "I see"),
        ([{"reasoning_content": "I "}, {"content": [thinking("see")]}, {"content": [part("Hi")]}], "I see"),
        ([{"content": [thinking("I ")]}, {"reasoning": "see"}], "I see"),
        ([{"content": [thinking("I ")]}, {"reasoning_content": "s"}, {"content": [thinking("ee")]}], "I see"),
        ([{"content": [thinking("I ")]}, {"content": [thinking("see")]}], "I see"),
        ([{"content": [{"type": "thinking", "thinking": part("I see")}]}], "I see"),
        ([{"reasoning": "I ", "content": "x"}, {"reasoning_content": "see", "content": "y"}], "I see"),
        ([{"reasoning": "aa"}, {"reasoning": "a", "reasoning_content": "a"}], "aaa"),
    ],
    ids=[
        *("Groq", "DeepSeek", "both", "one of them null", "Mistral", "no text", "none"),
        *("then the other", "then the other, backwards", "then both", "then both, the declared one first"),
        *("both, then one", "both, then the declared one", "in turn", "a thought on the delta of a name"),
        *(
            "a name, then a thought",
            "a name, then a thought and text",
            "a thought, then a name",
            "in turn too",
        ),
        *("two thoughts", "a thought as a mapping", "with text beside it", "equal pieces"),
    ],
)
def test_reasoning_is_read_once_whatever_its_name(deltas: list[JSON], reasoning: str) -> None:
    response = folded(*map(chunk, deltas))
    assert response.reasoning == response.message.reasoning == reasoning
    whole = {"choices": [{"message": response.message.to_dict()}]}
    assert ChatCompletionResponse.model_validate(whole).reasoning == reasoning
    chunks = [ChatCompletionChunk.model_validate(chunk(delta)) for delta in deltas]
    assert "".join(each.choices[0].delta.reasoning for each in chunks) == reasoning


@pytest.mark.parametrize(
    "deltas",
    [
        [{"reasoning": "I ", "reasoning_content": "I "}, {"reasoning": "see"}],
        [{"reasoning": "I "}, {"reasoning_content": "see"}],
        [{"reasoning_content": "I "}, {"reasoning": "see"}],
        [{"reasoning": "I "}, {"reasoning": "see"}, {"reasoning_content": "I see"}],
    ],
    ids=["both, then one", "then the other", "then the other, backwards", "the whole, under the other"],
)
def test_under_each_name_that_came_the_whole_goes_back(deltas: list[JSON]) -> None:
    sent = folded(*map(chunk, deltas)).message.to_request()
    assert (sent["reasoning"], sent["reasoning_content"]) == ("I see", "I see")


def test_what_two_names_say_apart_stays_apart() -> None:
    message = folded(*[chunk({"reasoning": "a", "reasoning_content": "b"})] * 2).message.to_request()
    assert (message["reasoning"], message["reasoning_content"]) == ("aa", "bb")


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_encrypted_reasoning_stays_last_under_either_name(name: str) -> None:
    sealed = {name: "[sealed]", "reasoning_encrypted": True}
    message = folded(chunk({name: "I "}), chunk(sealed), chunk({name: "see"})).message
    assert message.reasoning == "I see[sealed]"
    assert message.to_request()["reasoning_encrypted"] is True


@pytest.mark.parametrize(
    "plain", [{"reasoning": "I "}, {"content": [{"type": "thinking", "thinking": "I "}]}]
)
def test_encrypted_reasoning_under_another_name_stays_last_too(plain: JSON) -> None:
    message = folded(
        chunk({"reasoning_content": "[sealed]", "reasoning_encrypted": True}), chunk(plain)
    ).message
    assert message.reasoning == "I [sealed]"


# --- venice_parameters, and what repeats beside the choices

A, B = {"title": "A", "url": "https://a"}, {"url": "https://b", "title": "B"}
A_AGAIN = {"url": "https://a", "title": "A"}


@pytest.mark.parametrize(
    ("lists", "titles"),
    [
        ([[A], [B]], "AB"),
        ([[A, B], None], "AB"),
        ([[A, B], []], "AB"),
        ([[], [A], None, [B]], "AB"),
        ([[A], [A, B]], "AB"),
        ([[A], [A_AGAIN], [B]], "AB"),
        ([[A, A]], "A"),
    ],
)
def test_all_sources_are_there_once_each(lists: list[Any], titles: str) -> None:
    chunks = [chunk({"content": "x"}, venice_parameters={"web_search_citations": each}) for each in lists]
    assert "".join(source.title for source in folded(*chunks).citations) == titles


def test_other_venice_parameters_take_the_last_value_that_is_not_null() -> None:
    response = folded(
        chunk({}, venice_parameters={"character_slug": "a", "new": {"x": "1", "y": [1]}, "on": True}),
        chunk({}, venice_parameters={"character_slug": "a", "new": {"x": "2", "y": [1, 2]}, "on": False}),
        chunk({}, venice_parameters={"character_slug": None, "new": None}),
        chunk({}, venice_parameters=None),
    )
    assert response.venice_parameters is not None
    assert response.venice_parameters.to_dict() == {
        "character_slug": "a",
        "new": {"x": "2", "y": [1, 2]},
        "on": False,
    }


def test_what_repeats_as_a_whole_beside_the_choices_takes_the_last_value() -> None:
    chunks = [chunk({"content": "x"}, citations=each) for each in (["a"], ["a", "b"], None)]
    assert folded(*chunks, chunk({"content": "x"})).to_dict()["citations"] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "values", "last"),
    [
        (
            "search_results",
            [[{"url": "a"}], [{"url": "a"}, {"url": "b"}], None],
            [{"url": "a"}, {"url": "b"}],
        ),
        ("usage", [{"total_tokens": 1}, None, {"total_tokens": 3}, None], {"total_tokens": 3}),
        ("cost", [{"usd": 1.0}, {"usd": 2.0}], {"usd": 2.0}),
        ("x_groq", [{"id": "r"}, {"usage": {"total_tokens": 3}}, None], {"usage": {"total_tokens": 3}}),
        ("service_tier", ["auto", None, "flex"], "flex"),
        ("system_fingerprint", ["f1", None], "f1"),
        ("created", [7, None], 7),
    ],
)
def test_each_field_beside_the_choices_takes_the_last_value_that_is_not_null(
    name: str, values: list[Any], last: Any
) -> None:
    chunks = [chunk({"content": "x"}, **{name: each}) for each in values]
    assert folded(*chunks, chunk({"content": "x"})).to_dict()[name] == last


# --- reasoning details


def text(words: str | None = None, **more: Any) -> JSON:
    return {"type": "reasoning.text", **({} if words is None else {"text": words}), **more}


def sealed(data: str, **more: Any) -> JSON:
    return {"type": "reasoning.encrypted", "data": data, **more}


def summary(words: str, **more: Any) -> JSON:
    return {"type": "reasoning.summary", "summary": words, **more}


DETAILS: dict[str, tuple[list[JSON], list[JSON]]] = {
    "texts of one index": ([text("I ", index=0), text("see", index=0)], [text("I see", index=0)]),
    "texts of one id": ([text("I ", id="a"), text("see", id="a")], [text("I see", id="a")]),
    "texts of two indexes": (
        [text("I ", index=0), text("You ", index=1), text("see", index=0)],
        [text("I see", index=0), text("You ", index=1)],
    ),
    "an id says more than the index": (
        [text("I ", id="a", index=0), text("You ", id="b", index=0), text("see", id="a", index=1)],
        [text("I see", id="a", index=0), text("You ", id="b", index=0)],
    ),
    "the id comes late": (
        [text("I ", index=0), text("see", index=0, id="a")],
        [text("I see", index=0, id="a")],
    ),
    "summaries": ([summary("I ", index=0), summary("see", index=0)], [summary("I see", index=0)]),
    "a summary and a text of one index": (
        [summary("I ", index=0), text("see", index=0)],
        [summary("I ", index=0), text("see", index=0)],
    ),
    "texts without id and index": ([text("I "), text("see")], [text("I see")]),
    "summaries without id and index": ([summary("I "), summary("see")], [summary("I see")]),
    "texts without id and index, with another between them": (
        [text("I "), summary("s"), text("see")],
        [text("I "), summary("s"), text("see")],
    ),
    "null for id and index": (
        [text("I ", id=None, index=None), text("see", id=None, index=None)],
        [text("I see", id=None, index=None)],
    ),
    "sealed, no id, one index": (
        [sealed("x", index=0), sealed("y", index=0)],
        [sealed("x", index=0), sealed("y", index=0)],
    ),
    "sealed, no id, no index": ([sealed("x"), sealed("y")], [sealed("x"), sealed("y")]),
    "sealed, two ids": (
        [sealed("x", id="a"), sealed("y", id="b")],
        [sealed("x", id="a"), sealed("y", id="b")],
    ),
    "sealed, one id, in pieces": ([sealed("x", id="a"), sealed("y", id="a")], [sealed("xy", id="a")]),
    "sealed, repeated": ([sealed("x", id="a", index=0)] * 2, [sealed("x", id="a", index=0)]),
    "signed texts of one index": (
        [text("I see", index=0, signature="s1"), text("You see", index=0, signature="s2")],
        [text("I see", index=0, signature="s1"), text("You see", index=0, signature="s2")],
    ),
    "signed texts of one index, in pieces": (
        [
            text("I ", index=0),
            text("see", index=0),
            text(index=0, signature="s1"),
            text("You ", index=0),
            text("see", index=0),
            text("", index=0, signature="s2"),
        ],
        [text("I see", index=0, signature="s1"), text("You see", index=0, signature="s2")],
    ),
    "signed texts without id and index": (
        [text("I "), text("see", signature="s1"), text("You see", signature="s2")],
        [text("I see", signature="s1"), text("You see", signature="s2")],
    ),
    "a signature alone": (
        [text("I see", index=0), text(index=0, signature="s")],
        [text("I see", index=0, signature="s")],
    ),
    "a signature alone, without type": (
        [text("I see", index=0), {"index": 0, "signature": "s"}],
        [text("I see", index=0, signature="s")],
    ),
    "a signature alone, twice": (
        [text("I see", index=0), text(index=0, signature="s"), text(index=0, signature="s")],
        [text("I see", index=0, signature="s")],
    ),
    "a signed text, repeated": (
        [text("I see", index=0, signature="s")] * 2,
        [text("I see", index=0, signature="s")],
    ),
    "a signed text, repeated with more fields": (
        [text("I see", index=0, signature="s"), text("I see", index=0, signature="s", id="a", new=1)],
        [text("I see", index=0, signature="s", id="a", new=1)],
    ),
    "sealed, repeated with more fields": (
        [sealed("x", id="a"), sealed("x", id="a", format="f", index=0)],
        [sealed("x", id="a", format="f", index=0)],
    ),
    "pieces, then the whole with its signature": (
        [text("I "), text("see"), text("I see", signature="s")],
        [text("I see", signature="s")],
    ),
    "pieces of an index, then the whole with its signature": (
        [text("I ", index=0), text("see", index=0), text("I see", index=0, signature="s", id="a")],
        [text("I see", index=0, signature="s", id="a")],
    ),
    "pieces of a summary, then the whole with its signature, then more": (
        [summary("I ", id="a"), summary("see", id="a"), summary("I see", id="a", signature="s"), text("Hm")],
        [summary("I see", id="a", signature="s"), text("Hm")],
    ),
    "the last piece with the signature": (
        [text("I "), text("see", signature="s")],
        [text("I see", signature="s")],
    ),
    "a text, then a list of texts": (
        [text("I ", index=0), {"type": "reasoning.text", "index": 0, "summary": [part("see")]}],
        [{**text("I ", index=0), "summary": [part("see")]}],
    ),
    "a text without any type": ([{"text": "I "}, {"text": "see"}], [{"text": "I see"}]),
    "a type that comes late": (
        [{"text": "I ", "index": 0}, text("see", index=0)],
        [text("I see", index=0)],
    ),
    "a null type": (
        [text("I ", index=0), {"type": None, "index": 0, "text": "see"}],
        [text("I see", index=0)],
    ),
    "an id without any type": (
        [{"id": "a", "text": "I "}, {"id": "b", "text": "You"}, {"id": "a", "text": "see"}],
        [{"id": "a", "text": "I see"}, {"id": "b", "text": "You"}],
    ),
    "sealed without any type": (
        [{"data": "x", "index": 0}, {"data": "y", "index": 1}],
        [{"data": "x", "index": 0}, {"data": "y", "index": 1}],
    ),
    "more without type, by index": (
        [text("I ", index=0), text("You ", index=1), {"index": 0, "text": "see"}],
        [text("I see", index=0), text("You ", index=1)],
    ),
    "more without type, by id": (
        [summary("I ", id="a"), {"id": "a", "summary": "see"}],
        [summary("I see", id="a")],
    ),
    "more without type, id and index": ([text("I "), {"text": "see"}], [text("I see")]),
    "a format": (
        [
            text("I ", index=0, format="anthropic-claude-v1"),
            text("see", index=0, format="anthropic-claude-v1"),
        ],
        [text("I see", index=0, format="anthropic-claude-v1")],
    ),
    "unknown fields": (
        [text("I ", index=0, new={"n": "a"}), text("see", index=0, new={"n": "b"})],
        [text("I see", index=0, new={"n": "ab"})],
    ),
    "an unknown type": ([{"type": "t", "text": "1"}] * 2, [{"type": "t", "text": "1"}] * 2),
}


@pytest.mark.parametrize("together", [False, True], ids=["in chunks", "in one chunk"])
@pytest.mark.parametrize("case", DETAILS)
def test_the_pieces_of_reasoning_details_become_entries(case: str, together: bool) -> None:
    pieces, entries = DETAILS[case]
    deltas = [
        {"reasoning_details": each} for each in ([pieces] if together else [[piece] for piece in pieces])
    ]
    assert message_of(*deltas)["reasoning_details"] == entries


def test_thinking_blocks_of_other_gateways_are_entries_too() -> None:
    blocks = [
        {"type": "thinking", "thinking": "I "},
        {"type": "thinking", "thinking": "see"},
        {"type": "thinking", "thinking": "", "signature": "s1"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "redacted_thinking", "data": "y"},
        {"type": "thinking", "thinking": "You"},
    ]
    assert message_of(*({"thinking_blocks": [block]} for block in blocks))["thinking_blocks"] == [
        {"type": "thinking", "thinking": "I see", "signature": "s1"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "redacted_thinking", "data": "y"},
        {"type": "thinking", "thinking": "You"},
    ]


def test_the_whole_of_a_thinking_block_with_its_signature_is_no_other_block() -> None:
    blocks = [
        {"type": "thinking", "thinking": "I "},
        {"type": "thinking", "thinking": "see"},
        {"type": "thinking", "thinking": "I see", "signature": "s1"},
        {"type": "thinking", "thinking": "You", "signature": "s2"},
        {"type": "thinking", "thinking": "You", "signature": "s2", "new": 1},
    ]
    assert message_of(*({"thinking_blocks": [block]} for block in blocks))["thinking_blocks"] == [
        {"type": "thinking", "thinking": "I see", "signature": "s1"},
        {"type": "thinking", "thinking": "You", "signature": "s2", "new": 1},
    ]


# --- content in parts


REFERENCE = {"type": "reference", "reference_ids": [1]}
CONTENTS: dict[str, tuple[list[Any], Any, str]] = {
    "texts": (["Hel", "lo"], "Hello", "Hello"),
    "thinking, then text": (
        [[thinking("I ")], [thinking("see")], [part("Hi")]],
        [thinking("I see"), part("Hi")],
        "Hi",
    ),
    "thinking, then plain text": ([[thinking("I see")], "H", "i"], [thinking("I see"), part("Hi")], "Hi"),
    "plain text, then thinking": (["H", [part("i"), thinking("I")]], [part("Hi"), thinking("I")], "Hi"),
    "both in one delta": ([[thinking("I "), part("H")], [part("i")]], [thinking("I "), part("Hi")], "Hi"),
    "texts in a list": ([["H"], ["i"]], [part("Hi")], "Hi"),
    "thinking again": (
        [[thinking("a")], "b", [thinking("c")]],
        [thinking("a"), part("b"), thinking("c")],
        "b",
    ),
    "thinking as text": (
        [[{"type": "thinking", "thinking": "I "}], [{"type": "thinking", "thinking": "see"}]],
        [{"type": "thinking", "thinking": "I see"}],
        "",
    ),
    "thinking as a mapping": (
        [[{"type": "thinking", "thinking": part("I ")}], [{"type": "thinking", "thinking": part("see")}]],
        [{"type": "thinking", "thinking": part("I see")}],
        "",
    ),
    "thinking as a mapping, then a list": (
        [[{"type": "thinking", "thinking": part("I ")}], [thinking("see")]],
        [thinking("I see")],
        "",
    ),
    "thinking as a list, then a mapping": (
        [[thinking("I ")], [{"type": "thinking", "thinking": part("see")}]],
        [thinking("I see")],
        "",
    ),
    "thinking as text, then a list": (
        [[{"type": "thinking", "thinking": "I "}], [thinking("see")]],
        [thinking("I see")],
        "",
    ),
    "thinking as text, then a mapping": (
        [[{"type": "thinking", "thinking": "I "}], [{"type": "thinking", "thinking": part("see")}]],
        [thinking("I see")],
        "",
    ),
    "thinking as a mapping, then text": (
        [[{"type": "thinking", "thinking": part("I ")}], [{"type": "thinking", "thinking": "see"}]],
        [thinking("I see")],
        "",
    ),
    "thinking as a list, then a number": (
        [[thinking("I see")], [{"type": "thinking", "thinking": 7}]],
        [{"type": "thinking", "thinking": [part("I see"), 7]}],
        "",
    ),
    "equal texts with equal signatures": (
        [[{**part("ha"), "signature": "s"}]] * 2,
        [{**part("ha"), "signature": "s"}] * 2,
        "haha",
    ),
    "a text, then the same with a signature": (
        [[part("ha")], [{**part("ha"), "signature": "s"}]],
        [{**part("haha"), "signature": "s"}],
        "haha",
    ),
    "a text of another type, with equal signatures": (
        [[{"type": "output_text", "text": "ha", "signature": "s"}]] * 2,
        [{"type": "output_text", "text": "ha", "signature": "s"}] * 2,
        "haha",
    ),
    "other parts stay apart": (
        [["a"], [REFERENCE], [REFERENCE], "b"],
        [part("a"), REFERENCE, REFERENCE, part("b")],
        "ab",
    ),
    "an empty list, then text": ([[], "Hi"], "Hi", "Hi"),
    "null among texts": (["H", None, "i"], "Hi", "Hi"),
    "a part without type": ([[{"text": "H"}], [{"text": "i"}]], [part("Hi")], "Hi"),
    "one part, no list": ([part("H"), part("i")], [part("Hi")], "Hi"),
    "a null among the parts": ([[None, part("Hi")]], [part("Hi")], "Hi"),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_content_in_parts_is_read_like_the_whole_answers(case: str) -> None:
    pieces, content, words = CONTENTS[case]
    response = folded(*(chunk({"content": piece}) for piece in pieces))
    assert response.message.to_dict()["content"] == content
    assert response.text == response.message.text == words
    assert response.message.to_request()["content"] == content
    chunks = [ChatCompletionChunk.model_validate(chunk({"content": piece})) for piece in pieces]
    assert "".join(each.text for each in chunks) == words
    whole = ChatCompletionResponse.model_validate({"choices": [{"message": {"content": content}}]})
    assert (whole.text, whole.reasoning) == (words, response.reasoning)


@pytest.mark.parametrize("case", [case for case in CONTENTS if "thinking" in case])
def test_the_thoughts_of_the_deltas_add_up_to_those_of_the_whole(case: str) -> None:
    pieces, _, _ = CONTENTS[case]
    chunks = [ChatCompletionChunk.model_validate(chunk({"content": piece})) for piece in pieces]
    assert (
        "".join(each.choices[0].delta.reasoning for each in chunks)
        == folded(*(chunk({"content": piece}) for piece in pieces)).reasoning
    )


def test_a_thought_of_a_text_part_is_no_text() -> None:
    content = [{"type": "reasoning", "text": "hm"}, part("Hi")]
    response = ChatCompletionResponse.model_validate({"choices": [{"message": {"content": content}}]})
    assert (response.text, response.reasoning) == ("Hi", "hm")


def test_a_snapshot_of_parts_belongs_to_the_caller() -> None:
    accumulator = ChatAccumulator()
    for piece in ([thinking("I ")], "H"):
        accumulator.add(ChatCompletionChunk.model_validate(chunk({"content": piece})))
    early = accumulator.snapshot()
    accumulator.add(ChatCompletionChunk.model_validate(chunk({"content": [part("i")]})))
    assert (early.text, accumulator.snapshot().text) == ("H", "Hi")


# --- any message, in any pieces

WORDS = st.text(max_size=12)
VALUES = st.recursive(
    WORDS | st.integers(-9, 9),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def messages(draw: st.DrawFn) -> JSON:
    """A message as a server could have sent it whole."""
    message: JSON = {"content": draw(WORDS)}
    for name in ("refusal", "transcript"):
        if draw(st.booleans()):
            message[name] = draw(st.text(min_size=1, max_size=12))
    names = draw(
        st.sampled_from([(), ("reasoning_content",), ("reasoning",), ("reasoning_content", "reasoning")])
    )
    message.update(dict.fromkeys(names, draw(st.text(min_size=1, max_size=12))))
    if draw(st.booleans()):
        message["audio"] = {"id": "au", "data": draw(st.text(min_size=1)), "expires_at": 5}
    if draw(st.booleans()):
        message["annotations"] = draw(st.lists(st.fixed_dictionaries({"url": WORDS}), min_size=1, max_size=3))
    if draw(st.booleans()):
        message["new"] = draw(st.dictionaries(st.sampled_from("pq"), VALUES, min_size=1))
    if draw(st.booleans()):
        message["reasoning_details"] = [
            {"type": "reasoning.text", "index": number, "text": words, "signature": f"s{number}"}
            for number, words in enumerate(draw(st.lists(st.text(min_size=1), min_size=1, max_size=3)))
        ]
    if draw(st.booleans()):
        message["tool_calls"] = [
            {"id": f"c{number}", "type": "function", "function": {"name": "f", "arguments": arguments}}
            for number, arguments in enumerate(draw(st.lists(WORDS, min_size=1, max_size=3)))
        ]
    return message


def cut(draw: Any, value: Any) -> list[Any]:
    """A value in pieces, which the rule makes one of again."""
    if isinstance(value, str):
        at = sorted(draw(st.lists(st.integers(0, len(value)), max_size=3)))
        return [value[start:end] for start, end in zip([0, *at], [*at, len(value)], strict=True)]
    if isinstance(value, list):
        return [[entry] for entry in value]
    if isinstance(value, dict):
        pieces = [
            {name: piece}
            for name, field in value.items()
            for piece in ([field] if name in ("id", "url") else cut(draw, field))
        ]
        return pieces or [value]
    return [value]


def deltas_of(draw: Any, message: JSON) -> list[JSON]:
    """A message in deltas, the fields mixed."""
    queues: list[list[JSON]] = []
    thoughts = [name for name in ("reasoning_content", "reasoning") if name in message]
    for name, value in message.items():
        if name in thoughts:  # who has two names for it says both at once
            if name == thoughts[0]:
                queues.append([dict.fromkeys(thoughts, piece) for piece in cut(draw, value)])
        elif name == "tool_calls":
            queues.append(
                [
                    {"tool_calls": [{"index": number, **head, "function": {**function, "arguments": piece}}]}
                    for number, call in enumerate(value)
                    for first, piece in enumerate(cut(draw, call["function"]["arguments"]))
                    for head, function in [
                        ({"id": call["id"], "type": "function"}, {"name": "f"}) if first == 0 else ({}, {})
                    ]
                ]
            )
        elif name == "reasoning_details":
            queues.append(
                [
                    {name: [{"type": detail["type"], "index": detail["index"], **piece}]}
                    for detail in value
                    for piece in [
                        *({"text": words} for words in cut(draw, detail["text"])),
                        {"signature": detail["signature"]},
                    ]
                ]
            )
        else:
            queues.append([{name: piece} for piece in cut(draw, value)])
    mixed: list[JSON] = []
    while queues := [queue for queue in queues if queue]:
        mixed.append(draw(st.sampled_from(queues)).pop(0))
    return mixed


@given(messages(), st.data())
def test_any_message_in_any_pieces_is_that_message(message: JSON, data: st.DataObject) -> None:
    deltas = deltas_of(data.draw, message)
    response = folded(*map(chunk, deltas), chunk({}, "stop"))
    found = response.message.to_dict()
    for call in found.get("tool_calls", ()):
        del call["index"]  # which a whole answer does not have
    expected = {"role": "assistant", **message}
    if not message["content"] and message.keys() & {"tool_calls", "refusal"}:
        expected["content"] = None
    assert found == expected
    sent, whole = response.message.to_request(), ChatCompletionMessage.model_validate(expected)
    for call in sent.get("tool_calls", ()):
        del call["index"]
    assert sent == whole.to_request()
    assert response.reasoning == whole.reasoning


# --- linear


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["reasoning", "reasoning_content", "thought"]), st.sampled_from("ab"), min_size=1
        ),
        max_size=6,
    )
)
def test_reasoning_in_any_places_is_what_its_deltas_say(said: list[dict[str, str]]) -> None:
    deltas: list[JSON] = []
    for places in said:
        word = next(iter(places.values())) + str(len(deltas))  # each of them another one
        names = {name: word for name in places if name != "thought"}
        deltas.append({**names, **({"content": [thinking(word)]} if "thought" in places else {})})
    chunks = [ChatCompletionChunk.model_validate(chunk(delta)) for delta in deltas]
    response = folded(*map(chunk, deltas))
    assert response.reasoning == "".join(each.choices[0].delta.reasoning for each in chunks)
    sent = response.message.to_request()
    assert all(sent.get(name) in (None, response.reasoning) for name in ("reasoning", "reasoning_content"))


LONG: dict[str, Any] = {
    "details of one index each": lambda number: text("a", index=number),
    "details of one index": lambda number: text("a", index=0),
    "details of an id each": lambda number: text("a", id=f"d{number}"),
    "details without id and index": lambda number: text("a"),
    "sealed details": lambda number: sealed(f"{number}", index=0),
    "signed details": lambda number: text("a", index=0, signature=f"s{number}"),
}


@pytest.mark.parametrize("shape", LONG)
def test_many_details_in_one_event_are_linear(shape: str) -> None:
    def work(count: int) -> Any:
        event = ChatCompletionChunk.model_validate(
            chunk({"reasoning_details": list(map(LONG[shape], range(count)))})
        )
        accumulator = ChatAccumulator()
        return lambda: (accumulator.add(event), accumulator.snapshot())

    assert steps(work(8000)) < 9 * steps(work(1000))


@pytest.mark.parametrize(
    "name", ["reasoning", "both names", "names in turn", "a legacy call", "annotations", "new", "venice"]
)
def test_many_pieces_of_a_field_are_linear(name: str) -> None:
    pieces: dict[str, Any] = {
        "reasoning": lambda number: chunk({"reasoning": "a"}),
        "both names": lambda number: chunk({"reasoning": "a", "reasoning_content": "a"}),
        "names in turn": lambda number: chunk({("reasoning", "reasoning_content")[number % 2]: f"{number} "}),
        "a legacy call": lambda number: chunk(
            {"function_call": {"arguments": '{"x":' if number < 1 else "["}}
        ),
        "annotations": lambda number: chunk({"annotations": [{"url": f"{number}"}]}),
        "new": lambda number: chunk({"new": {"text": "a"}}),
        "venice": lambda number: chunk(
            {}, venice_parameters={"web_search_citations": [{"url": f"{number}"}]}
        ),
    }

    def work(count: int) -> Any:
        events = [ChatCompletionChunk.model_validate(pieces[name](number)) for number in range(count)]
        accumulator = ChatAccumulator()
        return lambda: ([accumulator.add(event) for event in events], accumulator.snapshot())

    assert steps(work(8000)) < 9 * steps(work(1000))
