"""Silence, in every format that speech comes in."""

from __future__ import annotations

import io
import wave
from base64 import b64decode
from typing import Final

from .replies import BytesReply

RATE: Final = 24_000
_FLAC: Final = b64decode(
    "ZkxhQwAAACIQABAAAAAMAAAMBdwA8AAAAPCQlH40eRVFI/O98+okJTjIhAAAKCAAAAByZWZlcmVuY2UgbGliRkxBQyAxLjQuMyAyMDIzMDYyMwAA"
    "AAD/+GcIAO9aAAAAg7Y="
)
_OPUS: Final = b64decode(
    "T2dnUwACAAAAAAAAAAABAAAAAAAAAMUarfcBE09wdXNIZWFkAQEAAMBdAAAAAABPZ2dTAAAAAAAAAAAAAAEAAAABAAAAh1hgGgEQT3B1c1RhZ3MA"
    "AAAAAAAAAE9nZ1MABMADAAAAAAAAAQAAAAIAAAApk7DdAQP4//4="
)
# A frame of each holds a little more than a fiftieth of a second.
_MP3_FRAME: Final = b"\xff\xfb\x14\xc4" + bytes(92)
_AAC_FRAME: Final = b"\xff\xf1\x58\x40\x01\xbf\xfc" + b"\x00\xc8\x00\x80\x23\x80"
_FRAMES_A_SECOND: Final = 50


def sound(kind: object, seconds: float) -> BytesReply:
    """Return silence in a format: mp3 unless it is another one that the API has. FLAC and Opus are always short."""
    content = {
        "wav": wav(seconds),
        "pcm": pcm(seconds),
        "flac": _FLAC,
        "opus": _OPUS,
        "aac": _AAC_FRAME * frames(seconds),
    }
    if isinstance(kind, str) and kind in content:
        return BytesReply(content[kind], content_type=f"audio/{kind}")
    return BytesReply(_MP3_FRAME * frames(seconds), content_type="audio/mpeg")


def frames(seconds: float) -> int:
    """Return how many frames last so long: at least one."""
    return max(round(seconds * _FRAMES_A_SECOND), 1)


def pcm(seconds: float) -> bytes:
    """Return samples of 16 bits, without a header."""
    return bytes(2 * round(seconds * RATE))


def wav(seconds: float) -> bytes:
    """Return a WAV file with one channel."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(pcm(seconds))
    return file.getvalue()
