"""A stream that ends too early says so, in every way of reading: no answer is silently short."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

from chat_events import DONE, HELLO, HELLO_BYTES, data, event, text
from stream_readers import ask, every_way, read, read_text, stream_of
from venice_ai.exceptions import StreamTruncatedError, VeniceError
from venice_ai.testing import ChatReply, RawReply, StreamReply


async def heard(flavour: Any, server: Any, *pieces: Any, way: str, **options: Any) -> str:
    """Return the text that a stream of exactly these bytes gives."""
    server.script(RawReply(pieces))
    async with flavour.client(server) as client, await ask(client, **options) as stream:
        return await read_text(stream, way)


async def keep(deltas: Any, kept: list[Any]) -> None:
    """Keep what an iterator still gives, up to its failure."""
    async for each in deltas:
        kept += [each]


# --- the two witnesses of a complete stream


@every_way
async def test_done_is_a_witness_that_the_stream_is_complete(flavour: Any, server: Any, way: str) -> None:
    if way.startswith("collect"):
        with pytest.raises(StreamTruncatedError, match="finish_reason"):  # a response needs one all the same
            await heard(flavour, server, data(text("Hello")), DONE, way=way)
    else:
        assert await heard(flavour, server, data(text("Hello")), DONE, way=way) == "Hello"


@every_way
async def test_a_finish_reason_is_a_witness_that_the_stream_is_complete(
    flavour: Any, server: Any, way: str
) -> None:
    assert await heard(flavour, server, HELLO_BYTES, way=way) == "Hello"


async def test_the_finish_reason_of_one_choice_is_no_witness_for_another(flavour: Any, server: Any) -> None:
    other = event(None, "stop", index=1)
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await heard(flavour, server, data(text("Hello")), data(other), way="chunks")


@every_way
async def test_an_end_without_a_witness_is_a_truncation(flavour: Any, server: Any, way: str) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason") as caught:
        await heard(flavour, server, data(HELLO[0]), data(HELLO[1]), way=way)
    assert isinstance(caught.value, ValueError)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id == "8f3c5d7e00000001-TST"


@pytest.mark.parametrize("way", ["chunks", "collect"])
async def test_an_answer_without_any_event_is_a_truncation(flavour: Any, server: Any, way: str) -> None:
    with pytest.raises(StreamTruncatedError):
        await heard(flavour, server, b"", way=way)


async def test_a_stream_of_skipped_events_only_is_a_truncation(flavour: Any, server: Any) -> None:
    with pytest.raises(StreamTruncatedError):
        await heard(flavour, server, b"data: what?\n\n", way="chunks", on_bad_event="skip")


async def test_a_truncated_stream_gives_its_text_before_the_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply(HELLO[:2], done=False))
    said: list[Any] = []
    async with flavour.client(server) as client, await ask(client) as stream:
        with pytest.raises(StreamTruncatedError):
            await keep(stream, said)
    assert [chunk.text for chunk in said] == ["Hel", "lo"]


# --- the last event


@pytest.mark.parametrize(
    "pieces",
    [
        [data(HELLO[0]), data(text("lo", "stop")).strip()],
        [data(text("Hello")), b"data: [DONE]"],
    ],
    ids=["a last event", "DONE"],
)
async def test_what_lacks_only_its_blank_line_counts(flavour: Any, server: Any, pieces: Any) -> None:
    assert await heard(flavour, server, *pieces, way="chunks") == "Hello"


@every_way
async def test_half_an_event_at_the_end_means_that_the_stream_was_cut(
    flavour: Any, server: Any, way: str
) -> None:
    with pytest.raises(StreamTruncatedError, match="inside an event") as caught:
        await heard(flavour, server, data(text("Hello")), data(text("gone"))[:-9], way=way)
    assert caught.value.partial.text == "Hello"
    assert caught.value.request_id == "8f3c5d7e00000001-TST"


@pytest.mark.parametrize("way", ["chunks", "collect"])
async def test_a_compressed_stream_that_stops_half_way_is_a_truncation(
    flavour: Any, server: Any, way: str
) -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(data(HELLO[0])) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.script(RawReply([first], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client:
        with pytest.raises(VeniceError) as caught:
            await read(await ask(client), way)
    assert caught.value.partial.text == "Hel"


# --- a response without a finish_reason


@pytest.mark.parametrize("way", ["collect", "collect_with_deltas"])
async def test_without_a_finish_reason_there_is_no_response(flavour: Any, way: str) -> None:
    stream = stream_of(flavour, text("Hel"), text("lo"))
    with pytest.raises(StreamTruncatedError, match="finish_reason") as caught:
        await read(stream, way)
    assert isinstance(caught.value, VeniceError)
    assert isinstance(caught.value, ValueError)
    assert caught.value.partial.text == "Hello"
    assert stream.final_response is None


async def test_without_a_finish_reason_collect_fails_every_time(flavour: Any) -> None:
    stream = stream_of(flavour, text("Hel"))
    for _ in range(2):
        with pytest.raises(StreamTruncatedError):
            await stream.collect()


async def test_without_a_finish_reason_the_text_is_given_before_the_error(flavour: Any) -> None:
    heard: list[str] = []
    with pytest.raises(StreamTruncatedError):
        await keep(stream_of(flavour, text("Hel"), text("lo")).collect_with_deltas(), heard)
    assert heard == ["Hel", "lo"]


@pytest.mark.filterwarnings("ignore:.*only tracks choice 0")
async def test_the_finish_reason_of_another_choice_is_not_enough(flavour: Any) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await stream_of(flavour, text("a"), event(None, "stop", index=1)).collect()


async def test_an_empty_stream_has_no_response(flavour: Any) -> None:
    with pytest.raises(StreamTruncatedError, match="finish_reason"):
        await stream_of(flavour).collect()


async def test_the_truncation_says_which_request_it_was(flavour: Any, server: Any) -> None:
    server.script(ChatReply("Hello", finish_reason=None))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(StreamTruncatedError) as caught:
            await stream.collect()
    assert caught.value.request_id == stream.request_id
