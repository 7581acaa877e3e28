"""The pictures and sounds of the local server: small, but real ones."""

from __future__ import annotations

import io
import struct
import wave
import zlib

import pytest

from venice_ai.testing.pictures import picture, png, size_of
from venice_ai.testing.sounds import sound


def chunks(content: bytes) -> dict[bytes, bytes]:
    """The chunks of a PNG, each with its checksum tried."""
    found: dict[bytes, bytes] = {}
    rest = content.removeprefix(b"\x89PNG\r\n\x1a\n")
    while rest:
        length, kind = struct.unpack(">I4s", rest[:8])
        assert zlib.crc32(rest[4 : 8 + length]) == struct.unpack(">I", rest[8 + length : 12 + length])[0]
        found[kind] = rest[8 : 8 + length]
        rest = rest[12 + length :]
    return found


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (1024, 768)])
def test_a_png_has_the_size_that_is_asked_for(width: int, height: int) -> None:
    parts = chunks(png(width, height))
    assert list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">II", parts[b"IHDR"][:8]) == (width, height)
    assert len(zlib.decompress(parts[b"IDAT"])) == height * (width + 1)


@pytest.mark.parametrize(
    ("kind", "content_type", "beginning", "end"),
    [
        ("jpeg", "image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
        ("jpg", "image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
        ("webp", "image/webp", b"RIFF\x1e\x00\x00\x00WEBPVP8L", b""),
        ("png", "image/png", b"\x89PNG", b"IEND\xaeB`\x82"),
        (None, "image/png", b"\x89PNG", b"IEND\xaeB`\x82"),
    ],
)
def test_a_picture_is_of_its_format(kind: object, content_type: str, beginning: bytes, end: bytes) -> None:
    made = picture(kind)
    assert made.content_type == content_type
    assert made.content.startswith(beginning)
    assert made.content.endswith(end)


@pytest.mark.parametrize("width", [-1, 0, 10**9, "wide", None])
def test_an_impossible_size_makes_a_picture_all_the_same(width: object) -> None:
    assert 67 <= len(picture("png", width).content) < 10_000


@pytest.mark.parametrize(
    ("text", "size"), [("8x4", (8, 4)), ("auto", (1024, 1024)), (None, (1024, 1024)), ("8x4x2", (1024, 1024))]
)
def test_a_size_is_read_from_its_text(text: object, size: tuple[int, int]) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize(
    ("kind", "content_type", "beginning"),
    [
        ("mp3", "audio/mpeg", b"\xff\xfb"),
        ("opus", "audio/opus", b"OggS"),
        ("aac", "audio/aac", b"\xff\xf1"),
        ("flac", "audio/flac", b"fLaC"),
        ("wav", "audio/wav", b"RIFF"),
        ("pcm", "audio/pcm", b"\0\0"),
        (None, "audio/mpeg", b"\xff\xfb"),
    ],
)
def test_a_sound_is_of_its_format(kind: object, content_type: str, beginning: bytes) -> None:
    made = sound(kind, 0.1)
    assert made.content_type == content_type
    assert made.content.startswith(beginning)


def test_a_sound_is_as_long_as_is_asked_for() -> None:
    with wave.open(io.BytesIO(sound("wav", 1.5).content)) as file:
        assert file.getnframes() / file.getframerate() == 1.5
    assert len(sound("pcm", 1.5).content) == 2 * 24_000 * 1.5
    assert len(sound("mp3", 2).content) == 2 * len(sound("mp3", 1).content)
    assert sound("mp3", 0).content
