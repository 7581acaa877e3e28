"""Pieces of the wire, and what the caller usually sees: the words in which the rows are written."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import cache
from typing import Any

from venice_ai import exceptions as x

from .rows import Outcome


def text(content: str, finish: str | None = None) -> dict[str, Any]:
    """A chunk that adds text."""
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]}


def data(event: object) -> bytes:
    """An event."""
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"


def head(*lines: str, status: str = "200 OK", version: str = "1.1", kind: str = "text/event-stream") -> bytes:
    """The head of an answer."""
    kinds = [f"content-type: {kind}"] if kind else []
    all_lines = [f"HTTP/{version} {status}", *kinds, "cf-ray: 8f3c5d7e-TST", *lines]
    return "".join(f"{line}\r\n" for line in all_lines).encode("latin-1") + b"\r\n"


def frame(piece: bytes) -> bytes:
    """A chunk of HTTP's chunked coding."""
    return b"%x\r\n%s\r\n" % (len(piece), piece)


CHUNKED = head("transfer-encoding: chunked")
LAST_FRAME = b"0\r\n\r\n"


def framed(body: bytes, size: int = 1 << 30) -> bytes:
    """A body in the chunked coding, with its end."""
    return b"".join(frame(body[at : at + size]) for at in range(0, len(body), size)) + LAST_FRAME


def chunked(body: bytes, *lines: str) -> bytes:
    """A whole stream."""
    return head("transfer-encoding: chunked", *lines) + framed(body)


def sized(body: bytes, *lines: str, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """An answer with a Content-Length."""
    return head(f"content-length: {len(body)}", *lines, status=status, kind=kind) + body


def whole(content: str) -> bytes:
    """A chat completion as one document."""
    message = {"role": "assistant", "content": content}
    answer = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
    return json.dumps(
        answer | {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}, ensure_ascii=False
    ).encode()


@cache
def bomb(body: bytes) -> bytes:
    """A body in gzip, with 64 MB in the place of its only question mark."""
    return gzip.compress(body.replace(b"?", b"x" * (64 << 20)), 1)


HEL, LO, STOP = text("Hel"), text("lo"), text("", "stop")
DONE = b"data: [DONE]\n\n"
TEXT = data(HEL) + data(LO)
FINISHED = TEXT + data(STOP)
GOOD = FINISHED + DONE
GOOD_STREAM = chunked(GOOD)
WHOLE = whole("Hello")
GOOD_ANSWER = sized(WHOLE)
SPECIAL = "Grüße 🌍 漢字"
GLOBE = "🌍".encode()

HTML = b"<html><title>502</title>Bad gateway</html>"
OPEN = head("connection: close")  # the body goes on until the connection is closed

HELLO = Outcome("Hello")
KEPT = Outcome("Hello", kept=True)
QUICK: dict[str, object] = {"timeout": "read 0.2"}


def lost(received: str = "", **more: Any) -> Outcome:
    """The connection fails, and nothing is sent again."""
    return Outcome(received, error=x.APIConnectionError, caused=True, kept=False, **more)


def strict(usual: Outcome, because: str, **others: Any) -> Outcome:
    """An answer that aiohttp does not take: it fails, and what came of it in the same read is lost with it."""
    return replace(usual, aiohttp=replace(lost(), **others), because=because)


def late(received: str | None = "", phase: str = "read", **more: Any) -> Outcome:
    """A time-out runs out."""
    return Outcome(received, error=x.APITimeoutError, facts={"phase": phase}, caused=True, kept=False, **more)


def bad(received: str = "", **more: Any) -> Outcome:
    """Something came that the API does not promise."""
    return Outcome(received, error=x.APIResponseValidationError, **more)


def truncated(received: str = "", **more: Any) -> Outcome:
    """The end came too early, and cleanly."""
    return Outcome(received, error=x.StreamTruncatedError, **more)


# Why aiohttp sees something else.
BEHIND = "it reads what stands behind an answer as another one, and fails both when they come in one read"
AT_ONCE = "a broken chunk that comes in one read with the head fails the head too"
