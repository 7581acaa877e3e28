"""What the server can put on the wire: good streams in many shapes, and the ways in which one can go wrong."""

from __future__ import annotations

import enum
import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["WIRES", "Drip", "Script", "Then", "part", "script", "text"]


class Then(enum.Enum):
    """What a script can do beside writing."""

    FIN = "close, in the orderly way"
    RST = "close with a reset"
    WAIT = "say nothing more until the client goes"
    PING = "say nothing but pings until the client goes"


@dataclass(frozen=True)
class Drip:
    """Bytes to write a few at a time."""

    data: bytes
    size: int = 9


Script: TypeAlias = "tuple[bytes | Drip | Then, ...]"


# --- what is said


def text(words: int) -> str:
    """The text of a stream of so many words; that of a shorter one is its beginning."""
    return "".join(f" {number}" for number in range(words))


def part(words: int) -> int:
    """How many words arrive of a stream that is cut."""
    return words // 2


def _event(content: str = "", finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": content} if content else {}, "finish_reason": finish}
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000, "model": "m"}
    return b"data: %s\n\n" % json.dumps({**chunk, "choices": [choice]}).encode()


def _words(count: int) -> list[bytes]:
    return [_event(f" {number}") for number in range(count)]


FINISH = _event(finish="stop")
DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"


def _whole(count: int) -> list[bytes]:
    return [*_words(count), FINISH, DONE]


# --- how it is framed

STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
CHUNKED = STREAM + b"transfer-encoding: chunked\r\n\r\n"
UNTIL_CLOSED = STREAM + b"connection: close\r\n\r\n"
LAST = b"0\r\n\r\n"


def _frame(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _frames(events: Sequence[bytes]) -> list[bytes]:
    return [_frame(event) for event in events]


def _sized(status: str, kind: str, body: bytes, *headers: str) -> Script:
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body)}", *headers, "", ""]
    return ("\r\n".join(lines).encode() + body,)


def _json(status: str, body: object, *headers: str) -> Script:
    return _sized(status, "application/json", json.dumps(body).encode(), *headers)


# --- good streams


def _framed(size: int) -> Script:
    return (CHUNKED, *_frames(_whole(size)), LAST)


def _with_pings(size: int) -> Script:
    events = [piece for event in _whole(size) for piece in (PING, event)]
    return (CHUNKED, *_frames(events), LAST)


def _with_crlf(size: int) -> Script:
    return (CHUNKED, *_frames([event.replace(b"\n", b"\r\n") for event in _whole(size)]), LAST)


def _dripped(size: int) -> Script:
    return (Drip(CHUNKED + b"".join(_frames(_whole(size))) + LAST),)


def _batched(size: int) -> Script:
    return (CHUNKED + _frame(b"".join(_whole(size))) + LAST,)


def _until_closed(size: int) -> Script:
    return (UNTIL_CLOSED, *_whole(size), Then.FIN)


def _zipped(size: int) -> Script:
    body = gzip.compress(b"".join(_whole(size)))
    return _sized("200 OK", "text/event-stream", body, "content-encoding: gzip")


def _only_finished(size: int) -> Script:
    return (CHUNKED, *_frames([*_words(size), FINISH]), LAST)


def _lingering(size: int) -> Script:
    return (CHUNKED, *_frames(_whole(size)), Then.WAIT)


# --- streams that go wrong


def _begun(size: int, *rest: bytes | Then) -> Script:
    return (CHUNKED, *_frames(_words(part(size))), *rest)


def _error_event(code: str) -> bytes:
    return _frame(b'data: {"error": {"message": "no", "code": "%s"}}\n\n' % code.encode())


def _cut_in_event(size: int) -> Script:
    return (UNTIL_CLOSED, *_words(part(size)), FINISH[:40], Then.FIN)


def _reset_in_event(size: int) -> Script:
    return _begun(size, _frame(FINISH)[:40], Then.RST)


def _without_witness(size: int) -> Script:
    return _begun(size, LAST)


def _plain_answer(size: int) -> Script:
    message = {"role": "assistant", "content": text(size)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000, "model": "m"}
    return _json("200 OK", {**whole, "choices": [choice]})


def _plain_cut(size: int) -> Script:
    (whole,) = _plain_answer(size)
    return (whole[:-30] if isinstance(whole, bytes) else b"", Then.FIN)


_REFUSAL = {"error": {"message": "no", "code": "refused"}}

WIRES: dict[str, Callable[[int], Script]] = {
    "framed": _framed,
    "pings": _with_pings,
    "crlf": _with_crlf,
    "dripped": _dripped,
    "batched": _batched,
    "sized": lambda size: _sized("200 OK", "text/event-stream", b"".join(_whole(size))),
    "until closed": _until_closed,
    "gzip": _zipped,
    "only finished": _only_finished,
    "lingering": _lingering,
    "fin first": lambda _: (Then.FIN,),
    "rst first": lambda _: (Then.RST,),
    "fin in head": lambda _: (CHUNKED[:40], Then.FIN),
    "rst in head": lambda _: (CHUNKED[:40], Then.RST),
    "fin between": lambda size: _begun(size, Then.FIN),
    "rst between": lambda size: _begun(size, Then.RST),
    "fin in event": _cut_in_event,
    "rst in event": _reset_in_event,
    "no witness": _without_witness,
    "error": lambda size: _begun(size, _error_event("inference_failed"), LAST),
    "error first": lambda _: (CHUNKED, _error_event("rate_limit_exceeded"), LAST),
    "bad json": lambda size: _begun(size, _frame(b'data: {"choices": [\n\n'), *_frames([FINISH, DONE]), LAST),
    "waits": lambda size: _begun(size, Then.WAIT),
    "only pings": lambda size: _begun(size, Then.PING),
    "silent": lambda _: (Then.WAIT,),
    "401": lambda _: _json("401 Unauthorized", _REFUSAL),
    "429": lambda _: _json("429 Too Many Requests", _REFUSAL, "retry-after: 0"),
    "503": lambda _: _json("503 Service Unavailable", _REFUSAL, "retry-after: 0"),
    "html": lambda _: _sized("200 OK", "text/html", b"<html>hello</html>"),
    "html 502": lambda _: _sized("502 Bad Gateway", "text/html", b"<html>bad gateway</html>"),
    "plain": _plain_answer,
    "plain cut": _plain_cut,
}


@lru_cache(maxsize=512)
def script(wire: str, size: int) -> Script:
    """The script of a wire for a stream of so many words."""
    return WIRES[wire](size)
