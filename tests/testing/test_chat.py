from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from kit_wire import HELLO, chunks_of, contents_of, deltas_of, stream_events
from venice_ai.testing import ChatReply, Pause, ToolCallReply

if TYPE_CHECKING:
    from typing import Any

    from venice_ai.testing import LocalServer

CITATION = {"title": "Sky", "url": "https://example.com/sky"}


def plain(http: httpx.Client, **changes: Any) -> Any:
    response = http.post("/chat/completions", json={**HELLO, **changes})
    assert response.headers["content-type"] == "application/json"
    return response.json()


def test_plain_answer_is_a_chat_completion(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply("It is blue.", reasoning="Look up."))
    body = plain(http, model="some-model")
    assert (body["object"], body["model"]) == ("chat.completion", "some-model")
    assert body["choices"] == [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "It is blue.",
                "reasoning_content": "Look up.",
                "tool_calls": [],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert body["usage"] == {
        "prompt_tokens": 2,
        "completion_tokens": 5,
        "total_tokens": 7,
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    assert body["cost"] == {"usd": 7e-6, "diem": 0}


def test_stream_says_the_same_in_pieces(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply("It is blue.", reasoning="Look up."))
    events = stream_events(http)
    assert deltas_of(events) == [
        {"role": "assistant", "content": ""},
        {"reasoning_content": "Look"},
        {"reasoning_content": " up."},
        {"content": "It"},
        {"content": " is"},
        {"content": " blue."},
    ]
    finish, bill = chunks_of(events)[-2:]
    assert finish["choices"] == [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    assert bill["choices"] == []
    assert bill["usage"]["total_tokens"] == 7
    assert bill["cost"]["usd"] == 7e-6
    assert {event["object"] for event in chunks_of(events)} == {"chat.completion.chunk"}
    assert len({event["id"] for event in chunks_of(events)}) == 1


@pytest.mark.parametrize("text", ["", " ", "one", "  two  words \n", "été\u2028\U0001f600 fin"])
def test_words_make_up_the_text(server: LocalServer, http: httpx.Client, text: str) -> None:
    server.script(ChatReply(text))
    assert "".join(contents_of(stream_events(http))) == text


def test_pieces_cut_the_text_as_told(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply(pieces=["a", "bc", "d e"]), ChatReply(pieces=["a", "bc"]))
    assert contents_of(stream_events(http)) == ["a", "bc", "d e"]
    assert plain(http)["choices"][0]["message"]["content"] == "abc"


def test_reasoning_may_be_cut_by_hand(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply(reasoning=["Hm", "m."]))
    assert deltas_of(stream_events(http))[1:3] == [{"reasoning_content": "Hm"}, {"reasoning_content": "m."}]


def test_tool_calls_streamed(server: LocalServer, http: httpx.Client) -> None:
    calls = [ToolCallReply("now"), ToolCallReply("weather", arguments={"city": "Nîmes"}, pieces=3)]
    server.script(ChatReply(tool_calls=calls))
    events = stream_events(http)
    now, *weather = [delta["tool_calls"][0] for delta in deltas_of(events)[1:]]
    function = {"name": "now", "arguments": "{}"}
    assert now == {"index": 0, "id": "call_1", "type": "function", "function": function}
    assert (weather[0]["id"], weather[0]["function"]["name"], len(weather)) == ("call_2", "weather", 3)
    assert all(piece.keys() == {"index", "function"} and piece["index"] == 1 for piece in weather[1:])
    assert json.loads("".join(piece["function"]["arguments"] for piece in weather)) == {"city": "Nîmes"}
    assert contents_of(events) == []
    assert chunks_of(events)[-2]["choices"][0]["finish_reason"] == "tool_calls"


def test_tool_calls_with_one_index_and_no_arguments(server: LocalServer, http: httpx.Client) -> None:
    calls = [ToolCallReply("a", id="x", index=0, arguments=""), ToolCallReply("b", index=0, arguments=None)]
    reply = ChatReply("Let me see.", tool_calls=calls)
    server.script(reply, reply)
    streamed = [delta["tool_calls"][0] for delta in deltas_of(stream_events(http)) if "tool_calls" in delta]
    assert [(call["index"], call["function"]["arguments"]) for call in streamed] == [(0, ""), (0, None)]
    choice = plain(http)["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] == "Let me see."
    assert choice["message"]["tool_calls"] == [
        {"index": 0, "id": "x", "type": "function", "function": {"name": "a", "arguments": ""}},
        {"index": 0, "id": "call_2", "type": "function", "function": {"name": "b", "arguments": None}},
    ]


def test_refusal_takes_the_place_of_the_text(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply(refusal="I would rather not."), ChatReply(refusal="No."))
    assert deltas_of(stream_events(http))[1:] == [{"refusal": "I would rather not."}]
    message = plain(http)["choices"][0]["message"]
    assert (message["content"], message["refusal"]) == (None, "No.")


def test_more_choices_mingle(server: LocalServer, http: httpx.Client) -> None:
    reply = ChatReply("first one", more_choices=["second", "the third one"])
    server.script(reply, reply)
    events = stream_events(http)
    assert [contents_of(events, index) for index in range(3)] == [
        ["first", " one"],
        ["second"],
        ["the", " third", " one"],
    ]
    indexes = [choice["index"] for event in chunks_of(events) for choice in event["choices"]]
    assert indexes[:6] == [0, 1, 2, 0, 1, 2]
    assert [choice["message"]["content"] for choice in plain(http)["choices"]][1:] == [
        "second",
        "the third one",
    ]


def test_finish_reason_usage_and_done_may_be_left_out(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply("Yes", finish_reason=None, usage={}, cost={}, role_chunk=False, done=False))
    events = stream_events(http)
    assert [event["choices"] for event in events] == [
        [{"index": 0, "delta": {"content": "Yes"}, "finish_reason": None}]
    ]


def test_usage_cost_finish_and_model_as_told(server: LocalServer, http: httpx.Client) -> None:
    reply = ChatReply(
        usage={"total_tokens": 9}, cost={"usd": 1, "diem": 2}, finish_reason="length", model="m-2"
    )
    server.script(reply)
    body = plain(http)
    assert (body["usage"], body["cost"], body["model"]) == ({"total_tokens": 9}, {"usd": 1, "diem": 2}, "m-2")
    assert body["choices"][0]["finish_reason"] == "length"


def test_citations(server: LocalServer, http: httpx.Client) -> None:
    cited = {"web_search_citations": [CITATION]}
    server.script(ChatReply(citations=[CITATION]), ChatReply(citations=[CITATION], citations_at="first"))
    last, first = chunks_of(stream_events(http)), chunks_of(stream_events(http))
    assert (last[-2]["choices"], last[-2]["venice_parameters"]) == ([], cited)
    assert first[0]["venice_parameters"] == cited
    for events in (last, first):
        assert sum("venice_parameters" in event for event in events) == 1


def test_plain_answer_tells_the_effective_parameters(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply(citations=[CITATION]))
    effective = plain(http, venice_parameters={"enable_web_search": "on"})["venice_parameters"]
    assert effective["enable_web_search"] == "on"
    assert effective["include_venice_system_prompt"] is True
    assert effective["web_search_citations"] == [CITATION]


def test_error_after_some_events(server: LocalServer, http: httpx.Client) -> None:
    own = {"message": "no", "code": "upstream_error"}
    server.script(ChatReply("a b c", error_after=2), ChatReply("a b c", error_after=0, error=own))
    role, content, error, done = stream_events(http)
    assert role["choices"][0]["delta"]["role"] == "assistant"
    assert content["choices"][0]["delta"] == {"content": "a"}
    assert (error["error"]["code"], done) == ("model_overloaded", "[DONE]")
    assert stream_events(http) == [{"error": own}, "[DONE]"]


def test_cut_after_some_events(server: LocalServer, http: httpx.Client) -> None:
    server.script(ChatReply("a b c", cut_after=2))
    received: list[bytes] = []
    with (
        http.stream("POST", "/chat/completions", json={"stream": True}) as response,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        received.extend(response.iter_raw())
    assert b"".join(received).count(b"data: ") == 2
    request = server.requests[0]
    assert server.wait_idle()
    assert not request.finished.is_set()
    assert not request.disconnected.is_set(), "the server went away, not the client"


def test_delays(server: LocalServer, http: httpx.Client) -> None:
    reply = ChatReply(pieces=["a", "b"], role_chunk=False, usage={}, cost={}, delay=0.1, first_delay=0.2)
    for stream in (True, False):
        http.post("/chat/completions", json={**HELLO, "stream": stream})
    streamed, whole = (reply.lower(request) for request in server.requests)
    pauses = [piece if isinstance(piece, Pause) else None for piece in streamed.pieces or ()]
    assert pauses == [Pause(0.2), *[Pause(0.1), None] * 3, None]  # "a", "b", the finish_reason; [DONE]
    assert (len(whole.pieces or ()), whole.delay) == (1, 0.2)


def test_linger_keeps_the_body_open_after_done(server: LocalServer, http: httpx.Client) -> None:
    http.post("/chat/completions", json={"stream": True})
    lowered = ChatReply(linger=0.5).lower(server.requests[0])
    assert list(lowered.pieces or ())[-2:] == [b"data: [DONE]\n\n", Pause(0.5)]


def test_own_headers(server: LocalServer, http: httpx.Client) -> None:
    reply = ChatReply(headers={"x-venice-model-id": "m", "CF-RAY": None})
    server.script(reply, reply)
    for stream in (True, False):
        response = http.post("/chat/completions", json={"stream": stream})
        assert response.headers["x-venice-model-id"] == "m"
        assert "cf-ray" not in response.headers


@pytest.mark.parametrize("body", [b"", b"[1]", b"{nonsense", b"\xff"])
def test_a_scripted_answer_does_not_mind_the_body(
    server: LocalServer, http: httpx.Client, body: bytes
) -> None:
    server.script(ChatReply("Anyway."))
    answer = http.post("/chat/completions", content=body).json()
    assert answer["choices"][0]["message"]["content"] == "Anyway."


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"text": "abc", "pieces": ["x"]}, "pieces"),
        ({"error": {"message": "no"}}, "error_after"),
        ({"error_after": 1, "cut_after": 1}, "exclude"),
    ],
)
def test_contradictions_are_named(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        ChatReply(**options)
