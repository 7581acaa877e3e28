"""Small pictures that are real ones, so that a program that looks into them finds what it expects."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64decode
from typing import Final

from .replies import BytesReply

_JPEG: Final = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP/////////////////////////////////////////////////////////////////////////////"
    "/////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
_WEBP: Final = b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAdQwAIWsP+BiOh/AAA=")
_MOST_PIXELS: Final = 4096


def picture(kind: object, width: object = 1, height: object = 1) -> BytesReply:
    """Return a picture of a format. Only a PNG has the size that is asked for; the others have one pixel."""
    if kind in ("jpeg", "jpg"):
        return BytesReply(_JPEG, content_type="image/jpeg")
    if kind == "webp":
        return BytesReply(_WEBP, content_type="image/webp")
    return BytesReply(png(_pixels(width), _pixels(height)), content_type="image/png")


def png(width: int = 1, height: int = 1) -> bytes:
    """Return a grey PNG."""
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def size_of(text: object) -> tuple[int, int]:
    """Return width and height of a size such as `"512x512"`; anything else is as good as `"1024x1024"`."""
    found = re.fullmatch(r"(\d+)x(\d+)", text) if isinstance(text, str) else None
    return (int(found[1]), int(found[2])) if found else (1024, 1024)


def _pixels(value: object) -> int:
    return min(max(value, 1), _MOST_PIXELS) if isinstance(value, int) else 1
