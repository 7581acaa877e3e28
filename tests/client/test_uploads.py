"""Files that go out: every kind, whole, in little memory, and again where a call is repeated."""

from __future__ import annotations

import io
import os
import socket
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import httpx
import pytest

from flavours import Flavour
from venice_ai._http import Body
from venice_ai.exceptions import (
    APIConnectionError,
    ArgumentTypeError,
    ArgumentValueError,
    ServiceUnavailableError,
)
from venice_ai.testing import ErrorReply, NoReply

CONTENT = bytes(range(256)) * 3
PAGE = 64 * 1024
LARGE = 20 * 1024 * 1024
ANSWER = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{"id": "vv_1","model": "m"}'
BUSY = ErrorReply(503, "Model at capacity", headers={"retry-after": "0"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file."""
    place = tmp_path / "photo.png"
    place.write_bytes(CONTENT)
    return place


@contextmanager
def piped(content: bytes) -> Iterator[io.BufferedReader]:
    """The reading end of a pipe, into which somebody writes."""
    reader, writer = os.pipe()

    def write() -> None:
        with os.fdopen(writer, "wb") as file:
            file.write(content)

    thread = Thread(target=write)
    thread.start()
    with os.fdopen(reader, "rb") as file:
        yield file
    thread.join(10)


async def sent(client: Any, file: Any, **options: Any) -> Any:
    return await client.audio.transcriptions.create(file=file, model="m", **options)


def received(server: Any) -> list[tuple[bytes, str, str]]:
    """The file that came with each request: its content, its name, and its type."""
    parts = [part for request in server.requests for part in request.form if part.name == "file"]
    return [(part.content, part.filename, part.content_type) for part in parts]


# --- every kind of file


async def test_a_path(flavour: Flavour, server: Any, path: Path) -> None:
    async with flavour.client(server) as client:
        await sent(client, path)
    assert received(server) == [(CONTENT, "photo.png", "image/png")]


async def test_an_open_file(flavour: Flavour, server: Any, path: Path) -> None:
    async with flavour.client(server) as client:
        with path.open("rb") as file:
            await sent(client, file)
            assert not file.closed
    assert received(server) == [(CONTENT, "photo.png", "image/png")]


async def test_bytes(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for kind in (bytes, bytearray, memoryview, io.BytesIO):
            await sent(client, kind(CONTENT))
    assert received(server) == [(CONTENT, "file", "application/octet-stream")] * 4


async def test_a_name_and_a_type_of_ones_own(flavour: Flavour, server: Any, path: Path) -> None:
    with path.open("rb") as file:
        async with flavour.client(server) as client:
            for content in (path, file, CONTENT):
                await sent(client, ("grüße.mp3", content))
                await sent(client, ("x", content, "audio/x-mine"))
    assert received(server) == [(CONTENT, "grüße.mp3", "audio/mpeg"), (CONTENT, "x", "audio/x-mine")] * 3


async def test_a_temporary_file(flavour: Flavour, server: Any) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(CONTENT)
        async with flavour.client(server) as client:
            await sent(client, ("talk.wav", file))
    assert received(server) == [(CONTENT, "talk.wav", "audio/x-wav")]


async def test_an_open_file_is_sent_from_its_beginning(flavour: Flavour, server: Any) -> None:
    file = io.BytesIO(CONTENT)
    file.seek(100)
    async with flavour.client(server) as client:
        await sent(client, file)
    assert received(server)[0][0] == CONTENT


@pytest.mark.skipif(os.name == "nt", reason="Windows has other pipes")
async def test_a_pipe(flavour: Flavour, server: Any) -> None:
    with piped(CONTENT * 1000) as file:
        async with flavour.client(server) as client:
            await sent(client, ("talk.mp3", file))
    assert received(server) == [(CONTENT * 1000, "talk.mp3", "audio/mpeg")]
    assert "content-length" not in server.requests[0].headers


async def test_an_empty_file(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.mp3").touch()
    async with flavour.client(server) as client:
        await sent(client, tmp_path / "empty.mp3")
    assert received(server) == [(b"", "empty.mp3", "audio/mpeg")]


async def test_the_folders_of_a_file_are_not_told(flavour: Flavour, server: Any, path: Path) -> None:
    async with flavour.client(server) as client:
        await sent(client, path)
    assert path.parent.name.encode() not in server.requests[0].body


# --- again


@pytest.mark.parametrize("kind", ["path", "open file", "bytes", "in memory"])
async def test_a_file_is_sent_again_whole_with_each_retry(
    flavour: Flavour, server: Any, path: Path, kind: str
) -> None:
    server.script(BUSY, BUSY)
    with path.open("rb") as file:
        choice = {"path": path, "open file": file, "bytes": CONTENT, "in memory": io.BytesIO(CONTENT)}
        async with flavour.client(server) as client:
            await sent(client, choice[kind])
    assert [content for content, _, _ in received(server)] == [CONTENT] * 3


async def test_a_path_is_opened_anew_for_each_retry(flavour: Flavour, server: Any, path: Path) -> None:
    def rewrite(_: Any) -> Any:
        path.write_bytes(b"newer")
        return BUSY

    server.script(rewrite)
    async with flavour.client(server) as client:
        await sent(client, path)
    assert [content for content, _, _ in received(server)] == [CONTENT, b"newer"]


async def test_a_path_that_goes_away_before_a_retry_is_a_bad_argument(
    flavour: Flavour, server: Any, path: Path
) -> None:
    def remove(_: Any) -> Any:
        path.unlink()
        return BUSY

    server.script(remove)
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"photo\.png can't be read: No such file"):
            await sent(client, path)
    assert len(server.requests) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has other pipes")
async def test_a_pipe_has_no_retry(flavour: Flavour, server: Any) -> None:
    server.script(BUSY)
    with piped(CONTENT) as file:
        async with flavour.client(server) as client:
            with pytest.raises(ServiceUnavailableError) as caught:
                await sent(client, file, max_retries=5)
    assert (len(server.requests), caught.value.attempts) == (1, 1)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files that are opened by their paths in the course of a test."""
    files: list[Any] = []
    original = Path.open

    def noting(place: Path, *args: Any, **options: Any) -> Any:
        files.append(original(place, *args, **options))
        return files[-1]

    monkeypatch.setattr(Path, "open", noting)
    return files


async def test_a_connection_that_breaks_leaves_no_file_open(
    flavour: Flavour, server: Any, path: Path, opened: list[Any]
) -> None:
    server.script(NoReply())
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await sent(client, path)
    assert [file.closed for file in opened] == [True, True]  # looked at, and sent


async def test_a_file_that_goes_away_leaves_no_other_one_open(
    flavour: Flavour, server: Any, path: Path, tmp_path: Path, opened: list[Any]
) -> None:
    other = tmp_path / "hat.png"
    other.write_bytes(CONTENT)

    def remove(_: Any) -> Any:
        other.unlink()
        return BUSY

    server.script(remove)
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"hat\.png can't be read"):
            await client.image.multi_edit(images=[path, other], prompt="A dog")
    assert [file.closed for file in opened if not file.name.endswith("hat.png")] == [True] * 3


# --- let go of


def test_a_body_is_not_kept_when_it_has_been_sent() -> None:
    """The request lives as long as its answer, which may be a long stream."""
    content = bytes(10)
    before = sys.getrefcount(content)
    with Body(content) as body:
        assert b"".join(body) == b"".join(body) == content
    assert sys.getrefcount(content) == before
    with pytest.raises(httpx.StreamConsumed):
        iter(body)


# --- what can't be sent: tests/core/test_uploads.py has it all


async def test_a_file_that_can_not_be_read_is_refused_and_not_sent(
    flavour: Flavour, server: Any, tmp_path: Path, path: Path
) -> None:
    closed = path.open("rb")
    closed.close()
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match=r"file can't be read: No such file.*nowhere\.mp3"):
            await sent(client, tmp_path / "nowhere.mp3")
        with pytest.raises(ArgumentValueError, match="file can't be read"):
            await sent(client, tmp_path)
        with path.open(encoding="latin-1") as text, pytest.raises(ArgumentTypeError, match="binary mode"):
            await sent(client, text)
        with pytest.raises(ArgumentValueError, match="file is a file that has been closed"):
            await sent(client, closed)
    assert (server.requests, server.connections) == ([], 0)


# --- large ones


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A large file, no two pages of which are alike."""
    place = tmp_path / "talk.wav"
    random = Random(5)
    with place.open("wb") as file:
        for _ in range(LARGE // PAGE):
            file.write(random.randbytes(PAGE))
    return place


@pytest.mark.slow
async def test_a_large_file_arrives_whole_each_time(flavour: Flavour, server: Any, large: Path) -> None:
    server.script(BUSY)
    async with flavour.client(server) as client:
        await sent(client, large)
    content = large.read_bytes()
    assert [each == content for each, _, _ in received(server)] == [True, True]


class Sink:
    """A server that takes one upload of a single file, and keeps nothing of it but its hash."""

    def __init__(self) -> None:
        self.hash = sha256()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/v1"

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb", PAGE) as wire:
            for _ in range(2):  # the head of the request, and that of the file within it
                while wire.readline() != b"\r\n":
                    pass
            for _ in range(LARGE // PAGE):
                self.hash.update(wire.read(PAGE))
            connection.sendall(ANSWER)
            while wire.read1():
                pass

    def close(self) -> None:
        self._thread.join(10)
        self._listener.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server in whose memory an upload leaves no trace."""
    server = Sink()
    yield server
    server.close()


@pytest.mark.slow
@pytest.mark.sockets
async def test_a_large_file_is_sent_in_little_memory(flavour: Flavour, sink: Sink, large: Path) -> None:
    async with flavour.client(sink) as client:
        tracemalloc.start()
        try:
            voice = await client.audio.voices.create(file=large)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert voice.id == "vv_1"
    assert sink.hash.digest() == sha256(large.read_bytes()).digest()
    assert peak < LARGE / 4
