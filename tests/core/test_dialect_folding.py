"""However a server cuts a message, its deltas fold to the message of its whole answer."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dialect_wire import NAMES, chunks, plain, whole
from venice_ai.streaming import ChatAccumulator
from venice_ai.testing import ChatReply, ToolCallReply
from venice_ai.types.api.chat import ChatCompletionChunk, ChatCompletionResponse

words = st.text(max_size=20)
values = st.one_of(words, st.integers(), st.booleans(), st.none(), st.lists(words, max_size=2))
calls = st.builds(
    ToolCallReply,
    st.sampled_from(["weather", "now"]),
    arguments=st.dictionaries(words, values, max_size=3),
    pieces=st.integers(1, 4),
)
replies = st.builds(
    ChatReply,
    words,
    reasoning=st.one_of(st.none(), words, st.lists(words.filter(bool), max_size=4)),
    tool_calls=st.lists(calls, max_size=3),
    citations=st.lists(st.fixed_dictionaries({"title": words, "url": words}), max_size=2),
    citations_at=st.sampled_from(["first", "last"]),
    role_chunk=st.booleans(),
    dialect=st.sampled_from(NAMES),
)


@given(replies)
def test_the_deltas_fold_to_the_message(reply: ChatReply) -> None:
    accumulator = ChatAccumulator()
    for chunk in chunks(reply):
        accumulator.add(ChatCompletionChunk.model_validate_json(json.dumps(chunk)))
    folded, expected = (
        accumulator.snapshot(),
        ChatCompletionResponse.model_validate_json(json.dumps(whole(reply))),
    )
    assert (folded.text, folded.reasoning or "") == (expected.text, expected.reasoning or "")
    assert folded.choices[0].finish_reason == expected.choices[0].finish_reason
    assert sent_back(folded) == sent_back(expected)


def sent_back(response: Any) -> Any:
    """What goes into the next request, without what says nothing."""
    return plain(response.message.to_request())
