"""Streams of bytes: read, collected, saved; and what is left when they fail."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from pace import seconds
from venice_ai.exceptions import (
    APIConnectionError,
    APITimeoutError,
    StreamClosedError,
    StreamConsumedError,
    VeniceError,
)
from venice_ai.testing import BytesReply, Cut, Gate, Hang, RawReply

TEXT = {"model": "m", "input": "Hello there."}
PIECES = (b"one", b"two", b"three")
WHOLE = b"".join(PIECES)
PAGE = 64 * 1024
LARGE = 20 * 1024 * 1024


class Sound:
    """A sound whose next piece comes when the test has read the one before and called `go_on`."""

    def __init__(self, *pieces: Any, **headers: str) -> None:
        self._gates = [Gate() for _ in pieces]
        self._closed = iter(self._gates)
        apart = [part for each in zip(pieces, self._gates, strict=True) for part in each]
        self.reply = RawReply(apart, content_type="audio/mpeg", headers=headers)

    def go_on(self) -> None:
        """Let the next piece come, or the end."""
        next(self._closed).open()


def spoken(*pieces: Any, **headers: str) -> RawReply:
    """Return a sound of which nothing is held back."""
    return RawReply(pieces, content_type="audio/mpeg", headers=headers)


async def listen(client: Any) -> Any:
    return await client.audio.speech.create(**TEXT, stream=True)


# --- reading


async def test_the_pieces_come_as_they_arrive(flavour: Flavour, server: Any) -> None:
    sound = Sound(*PIECES)
    server.script(sound.reply)
    counts = []
    async with flavour.client(server) as client:
        stream = await listen(client)
        async for piece in stream:
            counts.append((piece, stream.received))
            sound.go_on()
    assert counts == [(b"one", 3), (b"two", 6), (b"three", 11)]


async def test_it_tells_what_it_is_and_how_it_came(flavour: Flavour, server: Any) -> None:
    flags = {"content-length": "11", "x-venice-model-id": "tts-9", "x-venice-is-content-violation": "true"}
    server.script(spoken(*PIECES, **flags))
    async with flavour.client(server) as client, await listen(client) as stream:
        assert (stream.size, stream.received, stream.content_type) == (11, 0, "audio/mpeg")
        assert (stream.model_id, stream.is_content_violation, stream.is_blurred) == ("tts-9", True, False)
        assert (stream.status_code, stream.request_id is not None) == (200, True)
        assert stream.headers["x-venice-model-id"] == "tts-9"


async def test_a_server_that_does_not_know_the_size_says_none(flavour: Flavour, server: Any) -> None:
    server.script(spoken(*PIECES))
    async with flavour.client(server) as client, await listen(client) as stream:
        assert stream.size is None


async def rest(stream: Any, sound: Sound) -> list[bytes]:
    """Return what a stream still gives, when the test has read a piece of it."""
    pieces = []
    sound.go_on()
    async for piece in stream:
        pieces.append(piece)
        sound.go_on()
    return pieces


async def test_a_loop_can_be_taken_up_again(flavour: Flavour, server: Any) -> None:
    sound = Sound(*PIECES)
    server.script(sound.reply)
    async with flavour.client(server) as client, await listen(client) as stream:
        async for piece in stream:
            assert piece == b"one"
            break
        assert await rest(stream, sound) == [b"two", b"three"]


# --- the whole


async def test_collect_returns_the_whole(flavour: Flavour, server: Any) -> None:
    server.script(spoken(*PIECES))
    async with flavour.client(server) as client:
        whole = await (await listen(client)).collect()
    assert (whole.content, whole.content_type, whole.status_code) == (WHOLE, "audio/mpeg", 200)
    assert whole.request_id is not None


async def test_the_connection_is_used_again_afterwards(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for _ in range(2):
            await (await listen(client)).collect()
    assert (len(server.requests), server.connections) == (2, 1)


async def test_a_failed_collect_carries_what_came(flavour: Flavour, server: Any) -> None:
    server.script(spoken(b"one", b"two", Cut()))
    async with flavour.client(server) as client:
        stream = await listen(client)
        with pytest.raises(APIConnectionError) as caught:
            await stream.collect()
    assert caught.value.partial == b"onetwo"


# --- a file


async def test_save_writes_the_whole_and_returns_the_path(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(spoken(*PIECES))
    async with flavour.client(server) as client:
        path = await (await listen(client)).save(str(tmp_path / "hello.mp3"))
    assert path == tmp_path / "hello.mp3"
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("hello.mp3", WHOLE)]


@pytest.mark.parametrize(("headers", "size"), [({}, None), ({"content-length": "11"}, 11)])
async def test_save_tells_how_far_it_is(
    flavour: Flavour, server: Any, tmp_path: Path, headers: Any, size: int | None
) -> None:
    sound = Sound(*PIECES, **headers)
    server.script(sound.reply)
    told: list[Any] = []

    def tell(*facts: Any) -> None:
        told.append(facts)
        sound.go_on()

    async with flavour.client(server) as client:
        stream = await listen(client)
        await stream.save(tmp_path / "hello.mp3", on_progress=tell)
    assert told == [(3, size), (6, size), (11, size)]


async def test_a_sound_without_a_byte_is_an_empty_file(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    server.script(BytesReply(b"", content_type="audio/mpeg"))
    async with flavour.client(server) as client:
        path = await (await listen(client)).save(tmp_path / "hello.mp3")
    assert path.read_bytes() == b""


@pytest.mark.parametrize("headers", [{}, {"content-length": "100"}], ids=["chunked", "measured"])
async def test_a_cut_connection_leaves_no_file(
    flavour: Flavour, server: Any, tmp_path: Path, headers: Any
) -> None:
    server.script(spoken(b"one", Cut(), **headers))
    async with flavour.client(server) as client:
        stream = await listen(client)
        with pytest.raises(APIConnectionError):
            await stream.save(tmp_path / "hello.mp3")
    assert list(tmp_path.iterdir()) == []


async def test_a_cut_connection_leaves_the_older_file_whole(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    (tmp_path / "hello.mp3").write_bytes(b"older")
    server.script(spoken(b"one", Cut()))
    async with flavour.client(server) as client:
        stream = await listen(client)
        with pytest.raises(APIConnectionError):
            await stream.save(tmp_path / "hello.mp3")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("hello.mp3", b"older")]


async def test_a_timeout_leaves_no_file(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    server.script(spoken(b"one", Hang()))
    async with flavour.client(server, timeout=seconds(0.5)) as client:
        stream = await listen(client)
        with pytest.raises(APITimeoutError):
            await stream.save(tmp_path / "hello.mp3")
    assert list(tmp_path.iterdir()) == []


async def test_progress_that_fails_leaves_neither_file_nor_connection(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(spoken(b"one", Hang()))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    async with flavour.client(server) as client:
        stream = await listen(client)
        with pytest.raises(ZeroDivisionError):
            await stream.save(tmp_path / "hello.mp3", on_progress=fail)
        assert await flavour.soon(server.requests[0].disconnected.is_set)
    assert list(tmp_path.iterdir()) == []


async def test_closing_it_in_the_meantime_leaves_no_file(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(spoken(b"one", Hang()))
    async with flavour.client(server) as client:
        stream = await listen(client)

        async def saving() -> None:
            with pytest.raises(StreamClosedError):
                await stream.save(tmp_path / "hello.mp3")

        async with flavour.meanwhile(saving):
            assert await flavour.soon(lambda: stream.received == 3)
            await stream.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_not_there_costs_the_stream_but_leaves_no_connection(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(spoken(b"one", Hang()))
    async with flavour.client(server) as client:
        stream = await listen(client)
        with pytest.raises(FileNotFoundError):
            await stream.save(tmp_path / "nowhere" / "hello.mp3")
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@pytest.mark.slow
async def test_a_large_stream_is_saved_in_little_memory(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    page = bytes(range(256)) * (PAGE // 256)
    server.script(RawReply([page] * (LARGE // PAGE), content_type="audio/wav"))
    async with flavour.client(server) as client:
        stream = await listen(client)
        tracemalloc.start()
        try:
            path = await stream.save(tmp_path / "hello.wav")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert sha256(path.read_bytes()).digest() == sha256(page * (LARGE // PAGE)).digest()
    assert peak < LARGE / 4


# --- once only


async def save(stream: Any, folder: Path) -> None:
    await stream.save(folder / "hello.mp3")


async def collect(stream: Any, _: Path) -> None:
    await stream.collect()


@pytest.mark.parametrize("take", [save, collect])
async def test_a_part_that_has_been_read_is_not_kept(
    flavour: Flavour, server: Any, tmp_path: Path, take: Any
) -> None:
    sound = Sound(*PIECES)
    server.script(sound.reply)
    async with flavour.client(server) as client, await listen(client) as stream:
        async for _ in stream:
            break
        with pytest.raises(StreamConsumedError, match="a part of the stream has been read already"):
            await take(stream, tmp_path)
        assert await rest(stream, sound) == [b"two", b"three"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("take", [save, collect])
async def test_what_has_been_read_to_its_end_is_gone(
    flavour: Flavour, server: Any, tmp_path: Path, take: Any
) -> None:
    async with flavour.client(server) as client:
        stream = await listen(client)
        await stream.collect()
        with pytest.raises(StreamConsumedError):
            await take(stream, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("take", [save, collect])
@pytest.mark.parametrize("begun", [False, True])
async def test_what_has_been_closed_is_gone(
    flavour: Flavour, server: Any, tmp_path: Path, take: Any, begun: bool
) -> None:
    server.script(Sound(*PIECES).reply)
    async with flavour.client(server) as client:
        stream = await listen(client)
        if begun:
            assert await stream.__anext__() == b"one"
        await stream.close()
        with pytest.raises(StreamClosedError):
            await take(stream, tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_a_failure_is_one_of_ours_when_it_is_read_piece_by_piece_too(
    flavour: Flavour, server: Any
) -> None:
    server.script(spoken(b"one", Cut()))
    async with flavour.client(server) as client:
        stream = await listen(client)
        assert await stream.__anext__() == b"one"
        with pytest.raises(VeniceError) as caught:
            await stream.__anext__()
    assert caught.value.request_id == stream.request_id
