"""What goes over the wire: rendered once, before anything is measured.

A request says by the name of its model which answer it wants: `framed/1000`, `batched/1000`, `paced/50`,
`varied/1000`, `large/8`, `held`, `plain`, `answer/8`, `request/8`, `speech/8` or `image/8`. A form says nothing of the
kind: whatever file it holds, such as that of `file/8`, its answer is `voice`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "HEAD",
    "PAUSE",
    "PIECE",
    "TAIL",
    "VARIED",
    "WORD",
    "event",
    "file_content",
    "frame",
    "picture",
    "pieces",
    "question",
    "render",
    "speech",
    "sse_events",
]

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
    b"connection: keep-alive\r\n\r\n"
)
WORD = b" word"  # the text of each event
VARIED = b"%08d"
PAUSE = 0.020  # seconds between two events of a paced stream
BATCH = 100  # events a HTTP chunk, where they are batched
BLOCK = 200  # events a write: so many that the server is not what is measured
MEGABYTE = 1_000_000
PIECE = 64 * 1024

_EVENT = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"m",'
    b'"choices":[{"index":0,"delta":%b,"finish_reason":%b}]}\n\n'
)


def event(content: bytes) -> bytes:
    """An event with some text, as the API sends it."""
    return _EVENT % (b'{"content":"%b"}' % content, b"null")


def frame(data: bytes) -> bytes:
    """A HTTP chunk."""
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST = _EVENT % (b"{}", b'"stop"') + b"data: [DONE]\n\n"
TAIL = frame(LAST) + b"0\r\n\r\n"


def sse_events(size: int) -> Iterator[bytes]:
    """The events of a stream, as they are, one after the other."""
    one = event(WORD)
    for _ in range(size):
        yield one
    yield LAST


def question(model: str) -> dict[str, Any]:
    """The arguments of a request for that answer; a large request asks for a small one."""
    kind, _, size = model.partition("/")
    content = "x" * (int(size) * MEGABYTE) if kind == "request" else "Why is the sky blue?"
    return {"model": model, "messages": [{"role": "user", "content": content}]}


def speech(model: str) -> dict[str, Any]:
    """The arguments of a request for a sound of that size."""
    return {"model": model, "voice": "af_sky", "input": "Because of Rayleigh."}


def picture(model: str) -> dict[str, Any]:
    """The arguments of a request for a picture of that size."""
    return {"model": model, "prompt": "A blue sky"}


def file_content(model: str) -> Iterator[bytes]:
    """What is in a file of that size, piece by piece."""
    return _filling(int(model.partition("/")[2]) * MEGABYTE)


def render(model: str) -> Iterator[bytes]:
    """The whole answer, in the pieces in which it is to be written."""
    kind, _, size = model.partition("/")
    if kind in ("plain", "request"):
        yield _plain(b"Because of Rayleigh.")
    elif kind == "answer":
        yield _plain(b"x" * (int(size) * MEGABYTE))
    elif kind == "speech":
        yield from _sized(b"audio/mpeg", int(size) * MEGABYTE)
    elif kind == "image":
        start, end = b'{"created":1760000000,"data":[{"b64_json":"', b'"}]}'
        yield from _sized(b"application/json", int(size) * MEGABYTE, start, end)
    elif kind == "voice":
        yield from _sized(b"application/json", 0, b'{"id":"vv_1","model":"m"}')
    else:
        yield HEAD
        yield from pieces(kind, int(size))
        yield TAIL


def pieces(kind: str, size: int) -> Iterator[bytes]:
    """The body of a stream: so many events, the last one (with the finish reason) not counted; or one large one."""
    if kind == "large":
        return _large(size * MEGABYTE)
    if kind == "varied":
        return _varied(size)
    if kind == "framed":
        return _repeated(frame(event(WORD)), size)
    return _repeated(frame(event(WORD) * BATCH), size // BATCH, at_once=BLOCK // BATCH)


def _repeated(data: bytes, times: int, at_once: int = BLOCK) -> Iterator[bytes]:
    block = data * at_once
    for _ in range(times // at_once):
        yield block
    yield data * (times % at_once)


def _varied(size: int) -> Iterator[bytes]:
    """No two texts are the same: who validates may keep those that come again."""
    for start in range(0, size, BATCH):
        yield frame(b"".join(event(VARIED % number) for number in range(start, start + BATCH)))


def _large(size: int) -> Iterator[bytes]:
    start, _, end = event(b"|").partition(b"|")
    yield frame(start)
    yield from _repeated(frame(b"x" * PIECE), size // PIECE, at_once=1)
    yield frame(b"x" * (size % PIECE) + end)


def _filling(size: int) -> Iterator[bytes]:
    """So many bytes, which are base64 too."""
    yield from _repeated(b"A" * PIECE, size // PIECE, at_once=1)
    yield b"A" * (size % PIECE)


def _sized(kind: bytes, size: int, start: bytes = b"", end: bytes = b"") -> Iterator[bytes]:
    """An answer whose length is said, with a filling between its start and its end."""
    yield _head(kind, len(start) + size + len(end)) + start
    yield from _filling(size)
    yield end


def _head(kind: bytes, length: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n" % (kind, length)


def _plain(content: bytes) -> bytes:
    """A completion that is not streamed."""
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1760000000,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content.decode()},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
    }
    body = json.dumps(answer).encode()
    return _head(b"application/json", len(body)) + body
