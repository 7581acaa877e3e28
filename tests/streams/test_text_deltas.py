"""`text_deltas` gives the text of a chat stream as it comes, of choice 0, without the empty pieces."""

from __future__ import annotations

from typing import Any

import pytest

from chat_events import HELLO, NO_CHOICE, event, text
from stream_readers import rest, stream_of
from venice_ai.exceptions import StreamConsumedError


async def test_text_deltas_gives_the_text_as_it_comes(flavour: Any) -> None:
    assert await rest(stream_of(flavour, *HELLO).text_deltas()) == ["Hel", "lo"]


SILENT = [
    text(""),
    event({"content": None}),
    event({"role": "assistant"}),
    event({"reasoning_content": "hm"}),
    event({"refusal": "no"}),
    event(None, "stop"),
    NO_CHOICE,
    {"usage": {"total_tokens": 3}},
]


async def test_text_deltas_gives_no_empty_text(flavour: Any) -> None:
    stream = stream_of(flavour, *SILENT, text("x"), *SILENT)
    assert await rest(stream.text_deltas()) == ["x"]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_text_deltas_gives_the_text_of_choice_0_alone(flavour: Any) -> None:
    stream = stream_of(flavour, text("a"), text("b", index=1), text("c"))
    assert await rest(stream.text_deltas()) == ["a", "c"]


async def test_text_deltas_leaves_final_response_empty_and_fills_the_snapshot(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream.text_deltas())
    assert stream.final_response is None
    assert stream.snapshot.text == "Hello"


async def test_text_deltas_goes_on_where_a_loop_over_the_chunks_stopped(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await stream.__anext__()
    assert await rest(stream.text_deltas()) == ["lo"]


async def test_text_deltas_can_be_left_and_taken_up_again(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    async for delta in stream.text_deltas():
        assert delta == "Hel"
        break
    assert await rest(stream.text_deltas()) == ["lo"]


async def test_text_deltas_that_has_ended_stays_ended(flavour: Any) -> None:
    deltas = stream_of(flavour, *HELLO).text_deltas()
    await rest(deltas)
    assert await rest(deltas) == []


async def test_text_deltas_of_a_consumed_stream_is_an_error(flavour: Any) -> None:
    stream = stream_of(flavour, *HELLO)
    await rest(stream)
    with pytest.raises(StreamConsumedError):
        await rest(stream.text_deltas())


async def test_text_deltas_asks_for_no_finish_reason(flavour: Any) -> None:
    assert await rest(stream_of(flavour, text("Hel")).text_deltas()) == ["Hel"]
