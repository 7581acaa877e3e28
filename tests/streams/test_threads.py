"""Blocking streams run in the caller's own thread, with no event loop of ours, and in several threads at once."""

from __future__ import annotations

import asyncio
import threading
import warnings
from typing import Any

import pytest

from chat_events import text
from pace import seconds
from stream_readers import HI
from venice_ai.testing import ChatReply, ErrorReply, Hang, StreamReply

HEL = text("Hel")


@pytest.fixture
def client(venice_server: Any) -> Any:
    """Return a blocking client of the local server."""
    with venice_server.client() as client:
        yield client


def open_stream(client: Any) -> Any:
    """Open a chat stream."""
    return client.chat.completions.create(**HI, stream=True)


def test_a_stream_is_read_in_the_callers_thread(client: Any, venice_server: Any) -> None:
    venice_server.script(ChatReply("one two three"))
    before = threading.enumerate()
    during = [threading.enumerate() for _ in open_stream(client)]
    assert during
    assert all(threads == before for threads in during)
    assert threading.enumerate() == before


def test_a_stream_that_is_closed_half_way_has_started_no_thread(client: Any, venice_server: Any) -> None:
    venice_server.script(StreamReply([HEL, Hang()]))
    before = threading.enumerate()
    with client.chat.completions.stream(**HI) as stream:
        next(stream)
    assert threading.enumerate() == before


def test_no_event_loop_is_made(client: Any, venice_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("an event loop was asked for")

    monkeypatch.setattr(asyncio, "new_event_loop", refuse)
    monkeypatch.setattr(asyncio.events, "new_event_loop", refuse)
    monkeypatch.setattr(asyncio.BaseEventLoop, "run_forever", refuse)
    venice_server.script(ChatReply("Hello", linger=0.02), ErrorReply(503, headers={"retry-after": "0"}))
    assert open_stream(client).collect().text == "Hello"
    assert client.chat.completions.create(**HI).text == "You said: Hi"


def test_it_works_inside_a_running_event_loop(client: Any, venice_server: Any) -> None:
    """As in the cell of a notebook."""
    venice_server.script(ChatReply("one two"), ChatReply("three"))

    async def cell() -> list[str]:
        with client.chat.completions.stream(**HI) as stream:
            words = list(stream.text_deltas())
        return [*words, open_stream(client).collect().text]

    assert asyncio.run(cell()) == ["one", " two", "three"]


def test_a_stream_may_be_read_by_another_thread_than_the_one_that_opened_it(
    client: Any, venice_server: Any
) -> None:
    venice_server.script(ChatReply("Hello"))
    stream = open_stream(client)
    responses: list[Any] = []
    reading = threading.Thread(target=lambda: responses.append(stream.collect()))
    reading.start()
    reading.join(seconds(10))
    assert [response.text for response in responses] == ["Hello"]


def test_streams_in_several_threads_do_not_meet(client: Any, venice_server: Any) -> None:
    heard: dict[str, str] = {}

    def ask(word: str) -> None:
        messages = [{"role": "user", "content": word}]
        stream = client.chat.completions.create(model="m", messages=messages, stream=True)
        heard[word] = stream.collect().text

    threads = [threading.Thread(target=ask, args=(f"word-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds(10))
    assert heard == {f"word-{number}": f"You said: word-{number}" for number in range(8)}


# --- the syntax of blocking programs


def test_a_stream_is_an_iterator(client: Any) -> None:
    stream = open_stream(client)
    assert iter(stream) is stream
    next(stream)
    assert "".join(chunk.text for chunk in stream) == "You said: Hi"


def test_the_warning_of_other_choices_points_at_the_callers_line(client: Any, venice_server: Any) -> None:
    venice_server.script(*[ChatReply("one", more_choices=["uno"])] * 3)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        open_stream(client).collect()
        list(open_stream(client).text_deltas())
        list(open_stream(client).collect_with_deltas())
    ours = [warning for warning in caught if "choice 0" in str(warning.message)]
    assert [warning.filename for warning in ours] == [__file__] * 3
