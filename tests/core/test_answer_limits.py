"""What the pieces of a stream are read as, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core_replies import reply
from venice_ai._core.answer import decoder
from venice_ai._core.call import Call
from venice_ai._core.sse import ServerSentEvent
from venice_ai.exceptions import EventTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 100
WORDS = [b"data: 1\n\n", b"data: 2\n\n"]
TOO_LARGE = [
    pytest.param(b"data: " + b"x" * LIMIT + b"\n\n", id="whole"),
    pytest.param(b"data: " + b"x" * LIMIT + b"\n\ndata: 3\n\n", id="with one behind it"),
    pytest.param(b"data: " + b"x" * LIMIT, id="without its end"),
]


def fed(piece: bytes) -> Iterator[ServerSentEvent]:
    call = Call("POST", "/x", ServerSentEvent, stream=True, max_event_bytes=LIMIT)
    return decoder(call, reply()).feed(piece)


@pytest.mark.parametrize("large", TOO_LARGE)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_stands_ahead_of_an_event_that_is_too_large_comes_first(large: bytes, count: int) -> None:
    chunks = fed(b"".join(WORDS[:count]) + large)

    assert [next(chunks).data for _ in range(count)] == [b"1", b"2"][:count]
    with pytest.raises(EventTooLargeError, match="max_event_bytes=100"):
        next(chunks)


@pytest.mark.parametrize("large", TOO_LARGE)
def test_an_event_behind_the_end_may_be_as_large_as_it_likes(large: bytes) -> None:
    assert [chunk.data for chunk in fed(WORDS[0] + b"data: [DONE]\n\n" + large)] == [b"1"]
