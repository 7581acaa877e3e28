"""A dialect sends what the server of its name sends, to the letter, and the pieces of a stream are the whole answer."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect_wire import NAMES, choices, chunks, joined, plain, whole, wire
from venice_ai.testing import ChatReply, Dialect, Pause, ToolCallReply
from venice_ai.testing.dialects import DIALECTS

ROOT = Path(__file__).parents[2]
WIRES = Path(__file__).parent / "dialects"
CALLS = [ToolCallReply("weather", arguments={"city": "Paris"}, pieces=2), ToolCallReply("now")]
SOURCE = {"title": "Sky", "url": "https://example.com/sky"}
EVERYTHING: dict[str, Any] = {
    "text": "It is.",
    "reasoning": "Look up.",
    "tool_calls": CALLS,
    "citations": [SOURCE, {**SOURCE, "title": "Sea"}],
}

every_dialect = pytest.mark.parametrize("dialect", NAMES)


def reply(dialect: Any, **options: Any) -> ChatReply:
    return ChatReply(**{**EVERYTHING, **options}, dialect=dialect)


def deltas(dialect: Any, **options: Any) -> list[Any]:
    return [choice["delta"] for choice in choices(reply(dialect, **options))]


def values(found: list[Any], name: str) -> list[Any]:
    return [each[name] for each in found if name in each]


def call_pieces(dialect: Any, **options: Any) -> list[Any]:
    return [piece for calls in values(deltas(dialect, **options), "tool_calls") for piece in calls]


def error(dialect: Any, **options: Any) -> str:
    """What is sent from the error on: behind two events, of which a comment is none."""
    blocks = wire(ChatReply("a b c", dialect=dialect, error_after=2, **options), stream=True).split("\n\n")
    return "\n\n".join([block for block in blocks if not block.startswith(":")][2:])


# --- the wire, to the letter


@every_dialect
def test_the_wire_is_this_to_the_letter(dialect: Any) -> None:
    sent = [
        "A stream:\n\n" + wire(reply(dialect), stream=True),
        "A whole answer:\n\n" + wire(reply(dialect), stream=False),
        "An error:\n\n" + wire(ChatReply("a b c", dialect=dialect, error_after=2), stream=True),
    ]
    assert "\n\n".join(part.rstrip("\n") for part in sent) + "\n" == (WIRES / f"{dialect}.txt").read_text(
        "utf-8"
    )


def test_the_default_is_the_api_itself() -> None:
    for stream in (True, False):
        assert wire(ChatReply(**EVERYTHING), stream=stream) == wire(reply("venice"), stream=stream)


def test_every_name_has_its_habits_and_every_dialect_its_name() -> None:
    assert tuple(DIALECTS) == NAMES
    assert {path.stem for path in WIRES.iterdir()} == set(NAMES)


def test_an_unknown_dialect_is_refused_with_the_list() -> None:
    name: Any = "klingon"
    with pytest.raises(ValueError, match=r"'klingon'.*venice, openai, .*cerebras"):
        ChatReply(dialect=name)


@every_dialect
def test_the_dialect_is_documented(dialect: str) -> None:
    assert f"| `{dialect}` |" in ROOT.joinpath("docs/testing.md").read_text("utf-8")


# --- reasoning


FIELDS = {
    "reasoning": ["vllm", "ollama", "localai", "openrouter", "groq", "cerebras"],
    "reasoning_content": ["venice", "sglang", "llamacpp", "anthropic", "gemini", "deepseek", "fireworks"],
}


@pytest.mark.parametrize(("name", "dialect"), [(name, each) for name in FIELDS for each in FIELDS[name]])
def test_reasoning_stands_in_the_field_of_the_server(name: str, dialect: str) -> None:
    assert [each for each in values(deltas(dialect), name) if each] == ["Look", " up."]
    assert whole(reply(dialect))["choices"][0]["message"][name] == "Look up."
    (other,) = FIELDS.keys() - {name}
    assert not any(values(deltas(dialect), other))


@pytest.mark.parametrize("dialect", ["openai", "azure"])
def test_reasoning_that_is_never_shown_is_counted(dialect: str) -> None:
    answer = whole(reply(dialect))
    assert "Look" not in wire(reply(dialect), stream=True) + json.dumps(answer)
    assert answer["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}


def test_mistral_thinks_in_parts_of_the_content_then_speaks_in_strings() -> None:
    def thinking(text: str) -> dict[str, Any]:
        return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}

    assert values(deltas("mistral"), "content") == ["", [thinking("Look")], [thinking(" up.")], "It", " is."]
    content = whole(reply("mistral"))["choices"][0]["message"]["content"]
    assert content == [thinking("Look up."), {"type": "text", "text": "It is."}]
    assert whole(reply("mistral", reasoning=None))["choices"][0]["message"]["content"] == "It is."


def test_openrouter_says_reasoning_twice_signs_it_and_adds_what_is_encrypted() -> None:
    entries = [entry for entries in values(deltas("openrouter"), "reasoning_details") for entry in entries]
    assert {entry["index"] for entry in entries} == {0}
    assert values(entries, "text") == ["Look", " up."]
    assert [entry["type"] for entry in entries] == ["reasoning.text"] * 3 + ["reasoning.encrypted"]
    assert "signature" in entries[2]
    text, encrypted = whole(reply("openrouter"))["choices"][0]["message"]["reasoning_details"]
    assert (text["text"], text["signature"]) == ("Look up.", entries[2]["signature"])
    assert encrypted == entries[3]


def test_anthropic_signs_its_thinking_blocks() -> None:
    blocks = [block for blocks in values(deltas("anthropic"), "thinking_blocks") for block in blocks]
    assert values(blocks, "thinking") == ["Look", " up.", ""]
    assert ["signature" in block for block in blocks] == [False, False, True]
    (block,) = whole(reply("anthropic"))["choices"][0]["message"]["thinking_blocks"]
    assert (block["thinking"], block["signature"]) == ("Look up.", blocks[2]["signature"])


def test_gemini_signs_its_thoughts_and_each_call() -> None:
    assert len(values(deltas("gemini"), "thought_signature")) == 1
    message = whole(reply("gemini"))["choices"][0]["message"]
    assert message["thought_signature"]
    for call in [*message["tool_calls"], *call_pieces("gemini")]:
        assert call["extra_content"]["google"]["thought_signature"]


@every_dialect
def test_without_reasoning_nothing_is_signed(dialect: str) -> None:
    signed = {"thought_signature", "reasoning_details", "thinking_blocks"}
    assert not any(signed & delta.keys() for delta in deltas(dialect, reasoning=None, tool_calls=()))


# --- tool calls


@pytest.mark.parametrize("dialect", ["ollama", "mistral"])
def test_calls_come_together_in_one_delta(dialect: str) -> None:
    assert [len(calls) for calls in values(deltas(dialect), "tool_calls")] == [2]


@pytest.mark.parametrize("dialect", ["gemini", "groq", "cerebras"])
def test_calls_come_whole_one_a_delta(dialect: str) -> None:
    assert [len(calls) for calls in values(deltas(dialect), "tool_calls")] == [1, 1]


PIECEWISE = [
    "venice",
    "openai",
    "azure",
    "vllm",
    "sglang",
    "llamacpp",
    "localai",
    "openrouter",
    "anthropic",
    "deepseek",
    "fireworks",
]


@pytest.mark.parametrize("dialect", PIECEWISE)
def test_calls_come_in_pieces(dialect: str) -> None:
    pieces = call_pieces(dialect)
    assert [piece["index"] for piece in pieces] == sorted(piece["index"] for piece in pieces)
    first = [piece for piece in pieces if piece["index"] == 0]
    names = [piece["function"].get("name") for piece in first]
    assert (len(names) >= 2, names[0], set(names[1:])) == (True, "weather", {None})
    assert "".join(piece["function"]["arguments"] for piece in first) == '{"city":"Paris"}'


@pytest.mark.parametrize("dialect", PIECEWISE)
def test_the_id_stands_on_the_first_piece_and_only_localai_repeats_it(dialect: str) -> None:
    first, *others = [piece for piece in call_pieces(dialect) if piece["index"] == 0]
    assert first["id"]
    assert {piece.get("id") for piece in others} == {first["id"] if dialect == "localai" else None}


def test_vllm_names_its_calls_in_its_own_way() -> None:
    ids = [piece["id"] for piece in call_pieces("vllm") if "id" in piece]
    assert len(set(ids)) == len(ids) == 2
    assert all(each.startswith("chatcmpl-tool-") for each in ids)


def test_sglang_says_null_for_what_it_does_not_repeat() -> None:
    later = call_pieces("sglang")[1]
    assert (later["id"], later["type"], later["function"]["name"]) == (None, "function", None)


def test_ollama_gives_no_ids_and_arguments_as_an_object() -> None:
    message = whole(reply("ollama"))["choices"][0]["message"]
    for calls in (call_pieces("ollama"), message["tool_calls"]):
        assert [call["function"]["arguments"] for call in calls] == [{"city": "Paris"}, {}]
        assert not any("id" in call for call in calls)


@pytest.mark.parametrize("arguments", ["", None, "[1]", "{half", '"{}"'])
def test_ollama_leaves_arguments_that_are_no_object(arguments: str | None) -> None:
    (call,) = call_pieces("ollama", tool_calls=[ToolCallReply("f", arguments=arguments)])
    assert call["function"]["arguments"] == arguments


def test_gemini_gives_all_calls_one_index() -> None:
    pieces = call_pieces("gemini")
    assert [piece["index"] for piece in pieces] == [0, 0]
    assert len({piece["id"] for piece in pieces}) == 2


@every_dialect
def test_an_id_and_an_index_of_ones_own_are_kept(dialect: str) -> None:
    calls = [ToolCallReply("f", id="mine", index=7)]
    assert (
        call_pieces(dialect, tool_calls=calls)[0]["id"],
        call_pieces(dialect, tool_calls=calls)[0]["index"],
    ) == (
        "mine",
        7,
    )


# --- ends and usage


UNFINISHED = {"sglang": "", "localai": "", "ollama": "null"}


@every_dialect
def test_what_has_not_ended_says_so_in_the_way_of_the_server(dialect: str) -> None:
    answer = ChatReply("a b", dialect=dialect, usage={})
    *before, last = [choice["finish_reason"] for choice in choices(answer)]
    assert (set(before), last) == ({UNFINISHED.get(dialect)}, "stop")
    unending = choices(ChatReply("a b", dialect=dialect, usage={}, finish_reason=None))
    assert {choice["finish_reason"] for choice in unending} == {UNFINISHED.get(dialect)}
    assert wire(ChatReply(dialect=dialect, finish_reason=None), stream=True).endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("dialect", ["mistral", "gemini"])
def test_the_last_delta_says_the_finish_reason(dialect: str) -> None:
    last = choices(reply(dialect))[-1]
    assert last["finish_reason"] == "tool_calls"
    assert last["delta"]["tool_calls"]


def test_usage_is_in_a_chunk_of_its_own() -> None:
    for dialect in ("venice", "openai", "azure", "vllm", "sglang", "llamacpp", "ollama", "anthropic"):
        found = chunks(reply(dialect))
        assert ["usage" in chunk for chunk in found] == [False] * (len(found) - 1) + [True]
        assert found[-1]["choices"] == []


def test_usage_is_on_the_chunk_that_ends_the_answer() -> None:
    for dialect in ("gemini", "mistral", "deepseek", "fireworks", "cerebras"):
        last = chunks(ChatReply(dialect=dialect))[-1]
        assert last["usage"]["total_tokens"]
        assert last["choices"][0]["finish_reason"] == "stop"


def test_openrouter_gives_usage_with_an_empty_choice_behind_the_finish() -> None:
    finish, last = chunks(reply("openrouter"))[-2:]
    assert finish["choices"][0]["finish_reason"] == "tool_calls"
    assert last["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert last["choices"][0]["finish_reason"] is None
    assert last["usage"]["total_tokens"]


def test_localai_gives_usage_on_every_chunk_and_zeros_until_the_last() -> None:
    *before, last = [chunk["usage"]["total_tokens"] for chunk in chunks(ChatReply("a b", dialect="localai"))]
    assert set(before) == {0}
    assert last == 5


def test_groq_hides_usage_inside_x_groq() -> None:
    found = chunks(reply("groq"))
    assert not any("usage" in chunk for chunk in found)
    assert found[0]["x_groq"].keys() == {"id"}
    assert found[-1]["x_groq"]["usage"]["total_tokens"]
    assert whole(reply("groq"))["usage"]["total_tokens"]


@pytest.mark.parametrize(("dialect", "name"), [("llamacpp", "timings"), ("cerebras", "time_info")])
def test_times_stand_beside_the_usage(dialect: str, name: str) -> None:
    assert [name in chunk for chunk in chunks(ChatReply("a", dialect=dialect))][-2:] == [False, True]
    assert name in whole(reply(dialect))


@every_dialect
def test_usage_and_cost_as_told(dialect: str) -> None:
    told: dict[str, Any] = {"usage": {"total_tokens": 9}, "cost": {"usd": 1, "diem": 2}}
    found = chunks(reply(dialect, **told))
    said = found[-1] if "cost" in found[-1] else found[-2]  # the sources may come last
    usage = said["x_groq"]["usage"] if dialect == "groq" else said["usage"]
    assert (usage, said["cost"]) == (told["usage"], told["cost"])
    nothing = wire(reply(dialect, usage={}, cost={}), stream=True)
    assert '"usage"' not in nothing
    assert '"cost"' not in nothing


@every_dialect
def test_usage_finds_a_place_where_no_chunk_is(dialect: str) -> None:
    last = chunks(ChatReply("", dialect=dialect, role_chunk=False, finish_reason=None))[-1]
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 3)


# --- what stands around it


def test_azure_begins_with_the_filter_of_the_prompt() -> None:
    first, second, *_ = chunks(reply("azure"))
    assert (first["id"], first["choices"]) == ("", [])
    assert first["prompt_filter_results"]
    assert second["choices"][0]["content_filter_results"]
    assert whole(reply("azure"))["prompt_filter_results"] == first["prompt_filter_results"]


@pytest.mark.parametrize(
    ("dialect", "comment"), [("openrouter", ": OPENROUTER PROCESSING"), ("deepseek", ": keep-alive")]
)
def test_comments_keep_the_connection_alive_and_are_no_events(dialect: str, comment: str) -> None:
    lines = wire(reply(dialect, error_after=2), stream=True).split("\n\n")
    assert [line == comment for line in lines[:5]] == [True, False, False, True, False]
    request: Any = SimpleNamespace(json={"stream": True}, number=1)
    pieces: Any = reply(dialect, first_delay=0.5).lower(request).pieces
    assert pieces[:2] == (f"{comment}\n\n".encode(), Pause(0.5))


@pytest.mark.parametrize("dialect", ["openai", "azure", "openrouter"])
def test_sources_are_annotations(dialect: str) -> None:
    found = values(deltas(dialect), "annotations")
    assert [[each["url_citation"]["title"] for each in marks] for marks in found] == [["Sky"], ["Sea"]]
    assert whole(reply(dialect))["choices"][0]["message"]["annotations"] == [*found[0], *found[1]]
    first = deltas(dialect, citations_at="first", role_chunk=False)
    assert ["annotations" in each for each in first[:3]] == [True, True, False]


def test_the_tools_that_groq_executed_hold_the_sources() -> None:
    first, second = values(deltas("groq"), "executed_tools")
    assert [tool["index"] for tool in [*first, *second]] == [0, 1]
    assert first[0]["search_results"]["results"] == [SOURCE]
    assert whole(reply("groq"))["choices"][0]["message"]["executed_tools"] == [*first, *second]


@pytest.mark.parametrize("dialect", ["openrouter", "ollama", "gemini"])
def test_the_role_stands_on_every_delta(dialect: str) -> None:
    assert set(values(deltas(dialect), "role")) == {"assistant"}
    assert len(values(deltas(dialect), "role")) == len(deltas(dialect))


@every_dialect
def test_only_the_api_itself_adds_its_cost_and_parameters(dialect: str) -> None:
    answer = whole(ChatReply(dialect=dialect))
    assert ("cost" in answer, "venice_parameters" in answer) == (
        (True, True) if dialect == "venice" else (False, False)
    )


# --- errors


BUSY = "The model is currently overloaded. Please try again later."
ERRORS: dict[str, Any] = {
    "openai": {"error": {"message": BUSY, "type": "server_error", "param": None, "code": None}},
    "vllm": {"object": "error", "message": BUSY, "type": "BadRequestError", "param": None, "code": 400},
    "gemini": [
        {"error": {"code": 429, "message": "Resource has been exhausted.", "status": "RESOURCE_EXHAUSTED"}}
    ],
    "cerebras": {
        "message": BUSY,
        "type": "too_many_requests_error",
        "param": None,
        "code": "queue_exceeded",
    },
}


@pytest.mark.parametrize("dialect", ERRORS)
def test_an_error_has_the_shape_of_the_server(dialect: str) -> None:
    assert json.loads(error(dialect).split("\n")[0].removeprefix("data: ")) == ERRORS[dialect]


def test_openrouter_says_the_error_on_a_chunk() -> None:
    found = json.loads(error("openrouter").split("\n\n")[0].removeprefix("data: "))
    assert found["error"].keys() == {"code", "message", "metadata"}
    assert found["choices"][0]["finish_reason"] == "error"
    assert found["object"] == "chat.completion.chunk"


@pytest.mark.parametrize("dialect", ["groq", "anthropic"])
def test_the_event_of_an_error_has_its_name(dialect: str) -> None:
    assert error(dialect).startswith('event: error\ndata: {"')


def test_llamacpp_says_the_error_in_a_field_of_its_own() -> None:
    assert error("llamacpp").startswith('error: {"code":500,')


def test_ollama_says_the_error_in_bare_json_behind_the_events() -> None:
    assert error("ollama") == f'{{"error":"{BUSY}"}}\n'


@every_dialect
def test_an_error_of_ones_own_takes_the_shape_of_the_server(dialect: str) -> None:
    sent = error(dialect, error={"message": "Not today.", "code": 418})
    assert '"Not today."' in sent
    assert BUSY not in sent
    assert ("418" in sent) == (dialect != "ollama")
    assert sent.startswith('data: {"object":"error",') == (dialect in ("vllm", "mistral"))


@every_dialect
def test_done_follows_an_error_only_where_the_server_sends_it(dialect: str) -> None:
    ended = {"venice", "vllm", "sglang", "localai", "openrouter", "deepseek", "fireworks"}
    assert error(dialect).endswith("data: [DONE]\n\n") == (dialect in ended)
    assert "[DONE]" not in error(dialect, done=False)


# --- the pieces are the whole


words = st.text(max_size=20)
arguments = st.one_of(
    st.none(),
    st.sampled_from(["", "{}", "[1, 2]"]),
    st.dictionaries(words, st.one_of(words, st.integers(), st.none()), max_size=3),
)
calls = st.builds(
    ToolCallReply,
    st.sampled_from(["weather", "now"]),
    arguments=arguments,
    pieces=st.integers(1, 4),
)
replies = st.builds(
    ChatReply,
    words,
    reasoning=st.one_of(st.none(), words, st.lists(words.filter(bool), max_size=4)),
    tool_calls=st.lists(calls, max_size=3),
    citations=st.lists(st.just(SOURCE), max_size=2),
    citations_at=st.sampled_from(["first", "last"]),
    refusal=st.one_of(st.none(), words),
    dialect=st.sampled_from(NAMES),
)


@given(replies)
def test_the_pieces_joined_are_what_the_whole_answer_holds(answer: ChatReply) -> None:
    (expected,) = whole(answer)["choices"]
    found = choices(answer)
    assert plain(joined([choice["delta"] for choice in found])) == plain(expected["message"])
    reasons = [
        choice["finish_reason"] for choice in found if choice["finish_reason"] not in (None, "", "null")
    ]
    assert reasons == [expected["finish_reason"]]


@given(replies)
def test_the_usage_of_a_stream_is_that_of_the_whole_answer(answer: ChatReply) -> None:
    said = [chunk.get("usage") or chunk.get("x_groq", {}).get("usage") for chunk in chunks(answer)]
    assert [each for each in said if each][-1] == whole(answer)["usage"]


def test_dialect_is_a_type() -> None:
    dialect: Dialect = "vllm"
    assert ChatReply(dialect=dialect).dialect == dialect
