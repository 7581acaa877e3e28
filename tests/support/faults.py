"""The faults as data: what goes over the wire, how the call is made, and what the caller must see."""

from __future__ import annotations

import gzip
import importlib.util
import json
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

from fault_server import (
    AtAccept,
    Bytes,
    Drip,
    Fin,
    Freeze,
    HalfClose,
    Pause,
    Rst,
    Script,
    Send,
    SendBelowTLS,
    WaitForClient,
)
from venice_ai import Timeout
from venice_ai import exceptions as x


@dataclass(frozen=True)
class Between:
    """Any number from `low` to `high`."""

    low: float
    high: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and self.low <= other <= self.high

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


SHORT_PAUSE = Between(0, 8)  # what a client waits by itself


@dataclass(frozen=True)
class Outcome:
    """What the caller sees.

    Attributes:
        text: The text received, up to the end or the error; None where `length` says enough.
        length: The length of the text.
        error: The class of the exception, exactly; `VeniceError` for any of its subclasses; None for a good end.
        facts: Attributes of the exception; of the stream where there is no exception. A dotted name goes deeper.
        says: What the exception's message holds.
        caused: Whether the exception has a foreign `__cause__`.
        requests: How many requests reach the server.
        pauses: The pauses between the attempts.
        kept: Whether the connection is kept for the next call, where that is certain.
        within: The longest that the call may take.
        aiohttp: What is seen over the transport aiohttp, where that is truly something else.
        because: Why it is.
    """

    text: str | None = ""
    length: int | None = None
    error: type[x.VeniceError] | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    says: str = ""
    caused: bool = False
    requests: int = 1
    pauses: tuple[object, ...] = ()
    kept: bool | None = None
    within: float = 3.0
    aiohttp: Outcome | None = None
    because: str = ""

    def over(self, transport: str) -> Outcome:
        """What is seen over a transport."""
        return self.aiohttp if self.aiohttp is not None and transport == "aiohttp" else self

    def __str__(self) -> str:
        text = f"{self.length:,} characters" if self.length is not None else repr(self.text)
        if self.error is None:
            seen = [text]
        else:
            seen = [f"`{self.error.__name__}`", *([f"after {text}"] if self.text or self.length else [])]
        facts = {name: value for name, value in self.facts.items() if isinstance(value, str | int | Between)}
        seen += [f"{name} {value}" for name, value in facts.items()]
        if self.pauses:
            seen.append(f"{len(self.pauses) + 1} attempts")
        elsewhere = f"; over aiohttp {self.aiohttp}: {self.because}" if self.aiohttp is not None else ""
        return ", ".join(seen) + elsewhere


@dataclass(frozen=True)
class Fault:
    """One row of the table."""

    group: str
    name: str
    scripts: tuple[Script, ...]
    expected: Outcome
    call: str = "stream"  # or "create", which is answered by one JSON document
    options: Mapping[str, object] = field(default_factory=dict)
    max_retries: int = 2
    tls: str = ""  # "trusted" or "stranger": whose certificate the server shows
    refused: bool = False  # nobody listens at the port
    skip: str = ""
    sent: int = 0  # bytes in the question beside "Hi"

    @property
    def id(self) -> str:
        """The name of the test."""
        return f"{self.group}: {self.name}" + (" (create)" if self.call == "create" else "")


# --- pieces of the wire


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

FAULTS: list[Fault] = []


def add(group: str, name: str, script: Script | list[Script], expected: Outcome, **more: Any) -> None:
    """Add a row."""
    scripts = tuple(script) if isinstance(script, list) else (script,)
    FAULTS.append(Fault(group, name, scripts, expected, **more))


def streams(group: str, rows: Mapping[str, tuple[Script | bytes, Outcome]], **more: Any) -> None:
    """Add rows for streams."""
    for name, (script, expected) in rows.items():
        add(group, name, (Send(script),) if isinstance(script, bytes) else script, expected, **more)


def both(group: str, name: str, script: Script | list[Script], expected: Outcome, **more: Any) -> None:
    """Add a row for streams, and one for whole answers."""
    add(group, name, script, expected, **more)
    add(group, name, script, expected, call="create", **more)


# --- the bytes arrive in odd pieces

_split = chunked(data(text(SPECIAL)) + data(STOP) + DONE)
_at = _split.index(GLOBE) + 2


def in_two(content: bytes, at: int) -> Script:
    """Bytes that arrive in two pieces."""
    return (Send(content[:at]), Pause(), Send(content[at:]))


streams(
    "pieces",
    {
        "everything in one write": (GOOD_STREAM, KEPT),
        "byte by byte, the head too": ((Drip(GOOD_STREAM),), KEPT),
        "one HTTP chunk a byte": (CHUNKED + framed(GOOD, 1), KEPT),
        "one HTTP chunk a byte, byte by byte": ((Drip(CHUNKED + framed(GOOD, 1), pause=0.00001),), KEPT),
        "byte by byte, with CRLF": ((Drip(chunked(GOOD.replace(b"\n", b"\r\n"))),), KEPT),
        "cut inside a character": (in_two(_split, _at), Outcome(SPECIAL, kept=True)),
        "HTTP chunks cut inside a character": (
            CHUNKED + framed(data(text(SPECIAL)) + data(STOP) + DONE, 3),
            Outcome(SPECIAL, kept=True),
        ),
        "cut inside CRLF": (
            in_two(chunked(GOOD.replace(b"\n", b"\r\n")), len(CHUNKED) + 4 + len(data(HEL)) - 1),
            KEPT,
        ),
        "HTTP chunks cut inside CRLF": (
            CHUNKED
            + frame(data(HEL)[:-2] + b"\r")
            + frame(b"\n\r")
            + frame(b"\n" + data(LO))
            + framed(data(STOP) + DONE),
            KEPT,
        ),
        "cut inside `data:`": (in_two(chunked(GOOD), len(CHUNKED) + 4 + len(data(HEL)) + 2), KEPT),
        "cut inside `[DONE]`": (in_two(GOOD_STREAM, len(GOOD_STREAM) - 12), KEPT),
        "cut inside the status line": (in_two(GOOD_STREAM, 7), KEPT),
        "cut inside a header": (in_two(GOOD_STREAM, 30), KEPT),
        "cut inside a chunk's size": (in_two(GOOD_STREAM, len(CHUNKED) + 1), KEPT),
        "cut inside the last chunk": (in_two(GOOD_STREAM, len(GOOD_STREAM) - 2), KEPT),
    },
)
add("pieces", "byte by byte, the head too", (Drip(GOOD_ANSWER),), KEPT, call="create")
add(
    "pieces",
    "cut inside a character",
    in_two(sized(whole(SPECIAL)), sized(whole(SPECIAL)).index(GLOBE) + 2),
    Outcome(SPECIAL),
    call="create",
)

# --- the syntax of events

_RAW = json.dumps(text("?"), ensure_ascii=False).replace("?", "a\u2028b\u2029c\u0085d").encode()
_BOM = b"\xef\xbb\xbf"

streams(
    "events",
    {
        "LF": (chunked(GOOD), KEPT),
        "CR": (chunked(GOOD.replace(b"\n", b"\r")), KEPT),
        "CRLF": (chunked(GOOD.replace(b"\n", b"\r\n")), KEPT),
        "mixed line ends": (
            chunked(
                data(HEL).replace(b"\n\n", b"\r\n\n") + data(LO).replace(b"\n\n", b"\n\r") + data(STOP) + DONE
            ),
            KEPT,
        ),
        "byte order mark": (chunked(_BOM + GOOD), KEPT),
        "byte order mark in pieces": (
            CHUNKED + frame(_BOM[:1]) + frame(_BOM[1:2]) + framed(_BOM[2:] + GOOD),
            KEPT,
        ),
        "comments and pings": (
            chunked(
                b": hi\n\n:\n\n" + data(HEL) + b": ping\n\n" * 50 + data(LO) + b":x\n" + data(STOP) + DONE
            ),
            KEPT,
        ),
        "pings with a type": (
            chunked(b"event: ping\ndata: {}\n\n" + FINISHED + b"event: ping\ndata: now\n\n" + DONE),
            KEPT,
        ),
        "data over several lines": (
            chunked(
                b'data: {"choices":\ndata:[{"delta":\ndata: {"content":"Hello"}}]}\n\n' + data(STOP) + DONE
            ),
            KEPT,
        ),
        "event, id and retry": (
            chunked(b"event: message\nid: 1\nretry: 3\n" + TEXT + data(STOP) + DONE),
            KEPT,
        ),
        "retry alone": (chunked(b"retry: 3000\n\n" + GOOD), KEPT),
        "an id with a NUL": (chunked(b"id: \x00\n" + GOOD), KEPT),
        "a retry that is no number": (chunked(b"retry: soon\n" + GOOD), KEPT),
        "empty data": (chunked(b"data:\n\ndata\n\ndata: \n\n\n\n" + GOOD + b"\n\n"), KEPT),
        "no space after the colon": (chunked(GOOD.replace(b"data: ", b"data:")), KEPT),
        "unknown fields": (chunked(b"colour: blue\nnothing\n" + GOOD), KEPT),
        "separators of lines that are none": (
            chunked(b"data: " + _RAW + b"\n\n" + data(STOP) + DONE),
            Outcome("a\u2028b\u2029c\u0085d"),
        ),
        "a comment cannot smuggle data in": (
            chunked(": \u2028data: ".encode() + json.dumps(text("evil")).encode() + b"\n\n" + GOOD),
            KEPT,
        ),
        "100,000 empty lines": (chunked(b"\n" * 100_000 + GOOD), KEPT),
    },
)

# --- bad events


def around(event: bytes) -> bytes:
    """A stream with a bad event in its middle."""
    return chunked(data(text("Hello")) + event + data(STOP) + DONE)


_BAD_EVENTS = {
    "no JSON": b"data: what?\n\n",
    "half of the JSON": b'data: {"choices": [{"delta": {"con\n\n',
    "JSON of another kind": b"data: [1, 2]\n\n",
    "an object of another kind": b'data: {"what": "ever"}\n\n',
    "choices of a wrong type": b'data: {"choices": 3}\n\n',
    "content of a wrong type": b'data: {"choices": [{"delta": {"content": 3}}]}\n\n',
    "bad UTF-8": b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n',
    "half a surrogate": b'data: {"choices": [{"delta": {"content": "\\ud800"}}]}\n\n',
    "a NUL": b"data: \x00\n\n",
    "JSON nested 100,000 deep": b"data: " + b"[" * 100_000 + b"\n\n",
    "nested JSON that names an error": b'data: {"error": ' + b"[" * 100_000 + b"\n\n",
    "an error of a million digits": b'data: {"error": ' + b"9" * 1_000_000 + b"}\n\n",
    "a page of HTML": b"data: <html>502</html>\n\n",
}
for _name, _event in _BAD_EVENTS.items():
    add("bad events", _name, (Send(around(_event)),), bad("Hello"))
    add(
        "bad events",
        f"{_name}, skipped",
        (Send(around(_event)),),
        Outcome("Hello", facts={"skipped_events": 1}),
        options={"on_bad_event": "skip"},
    )
for _name in ("null", "false", '""', "{}", "[]"):
    _event = json.dumps(text("Hel")).replace("{", f'{{"error": {_name}, ', 1).encode()
    add(
        "bad events",
        f"an error that is {_name}",
        (Send(chunked(b"data: " + _event + b"\n\n" + GOOD[len(data(HEL)) :])),),
        HELLO,
    )

# --- errors, before and in the stream

_OVERLOADED = {"message": "Busy.", "type": "server_error", "code": "model_overloaded", "retry_after": 7}
_X402 = {"x402Version": 2, "error": "Pay", "accepts": [], "authOptions": {"apiKey": {}, "x402Wallet": {}}}
_BROKE = {
    "error": "Payment required",
    "code": "PAYMENT_REQUIRED",
    "reason": "INSUFFICIENT_BALANCE",
    "currentBalanceUsd": 0.01,
    "minimumTopUpUsd": 5,
}
_CONTEXT = {
    "message": "Too long.",
    "type": "invalid_request_error",
    "param": None,
    "code": "context_length_exceeded",
}
_SHAPES: dict[str, tuple[str, object, type[x.APIStatusError], str, str | None]] = {
    # name: status, body, class, what the message says, code
    "a sentence": ("400 Bad Request", {"error": "Wrong."}, x.BadRequestError, "Wrong.", None),
    "a sentence and issues": (
        "400 Bad Request",
        {"error": "Invalid.", "details": {}, "issues": [{"path": ["model"], "message": "Required"}]},
        x.BadRequestError,
        "model: Required",
        None,
    ),
    "issues that are odd": (
        "400 Bad Request",
        {"error": "Invalid.", "details": "all", "issues": [None, 3, {"path": 7}, {}]},
        x.BadRequestError,
        "Invalid.",
        None,
    ),
    "an object": (
        "400 Bad Request",
        {"error": _CONTEXT},
        x.ContextLengthError,
        "Too long.",
        "context_length_exceeded",
    ),
    "an object with a code that is a status": (
        "500 Oops",
        {"error": {"message": "Gateway.", "type": None, "code": "500"}},
        x.InternalServerError,
        "Gateway.",
        "500",
    ),
    "a content violation": (
        "422 Unprocessable",
        {"error": "No.", "suggested_prompt": "Yes.", "code": "content_policy_violation"},
        x.ContentPolicyError,
        "No.",
        "content_policy_violation",
    ),
    "a provider's policy": (
        "422 Unprocessable",
        {"error": {"message": "No.", "type": "provider_content_policy", "credits_refunded": True}},
        x.ContentPolicyError,
        "No.",
        "provider_content_policy",
    ),
    "a bill": (
        "402 Payment Required",
        _BROKE,
        x.PaymentRequiredError,
        "Payment required",
        "PAYMENT_REQUIRED",
    ),
    "a wrong key": (
        "401 Unauthorized",
        {"error": "Bad key.", "code": "AUTHENTICATION_FAILED"},
        x.AuthenticationError,
        "Bad key.",
        "AUTHENTICATION_FAILED",
    ),
    "a model that is unknown": (
        "404 Not Found",
        {"error": {"message": "Which?", "code": "MODEL_NOT_FOUND"}},
        x.NotFoundError,
        "Which?",
        "MODEL_NOT_FOUND",
    ),
    "an upstream that failed": (
        "502 Bad Gateway",
        {"error": {"message": "Upstream.", "type": "api_error", "code": "upstream_error"}},
        x.BadGatewayError,
        "Upstream.",
        "upstream_error",
    ),
    "a model at capacity": (
        "503 Service Unavailable",
        {"error": "Full.", "code": "MODEL_AT_CAPACITY"},
        x.ServiceUnavailableError,
        "Full.",
        "MODEL_AT_CAPACITY",
    ),
    "a time-out of the gateway": (
        "504 Gateway Timeout",
        {"error": "Late.", "code": "REQUEST_TIMEOUT"},
        x.GatewayTimeoutError,
        "Late.",
        "REQUEST_TIMEOUT",
    ),
    "overloaded": (
        "429 Too Many Requests",
        {"error": _OVERLOADED},
        x.RateLimitError,
        "Busy.",
        "model_overloaded",
    ),
}
# Shapes that say what they are by their status alone: in a stream, where there is none, they are just errors.
_BY_STATUS: dict[str, tuple[str, object, type[x.APIStatusError], str, str | None]] = {
    "x402, which lists the ways in": ("402 Payment Required", _X402, x.AuthenticationError, "Pay", None),
    "a balance in a sentence": (
        "402 Payment Required",
        {"error": "Empty."},
        x.PaymentRequiredError,
        "Empty.",
        None,
    ),
    "a consent that is missing": (
        "409 Conflict",
        {"error": {"code": "needs_consent", "message": "Agree."}, "consent": {"policy_text": "…"}},
        x.ConsentRequiredError,
        "Agree.",
        "needs_consent",
    ),
    "a body that is too large": (
        "413 Too Large",
        {"code": "PAYLOAD_TOO_LARGE", "error": "Big."},
        x.RequestTooLargeError,
        "Big.",
        "PAYLOAD_TOO_LARGE",
    ),
    "error and message swapped": (
        "400 Bad Request",
        {"error": "INVALID_AMOUNT", "message": "Five dollars at least.", "details": {}},
        x.BadRequestError,
        "Five dollars",
        "INVALID_AMOUNT",
    ),
    "a wallet's sign-in": (
        "401 Unauthorized",
        {"error": "Expired.", "code": "X402_SIGN_IN_EXPIRED"},
        x.AuthenticationError,
        "Expired.",
        "X402_SIGN_IN_EXPIRED",
    ),
    "a list of issues": (
        "400 Bad Request",
        {"error": [{"code": "invalid_type", "message": "Expected string", "path": ["model"]}]},
        x.BadRequestError,
        "Expected string",
        None,
    ),
    "a custom message": (
        "429 Too Many Requests",
        {"customMessage": "Slow."},
        x.RateLimitError,
        "Slow.",
        None,
    ),
}

for _name, (_status, _body, _kind, _says, _code) in {**_SHAPES, **_BY_STATUS}.items():
    _number = int(_status[:3])
    _facts: dict[str, object] = {
        "status_code": _number,
        "code": _code,
        "body": _body,
        "request_id": "8f3c5d7e-TST",
    }
    if _name == "overloaded":
        _facts["retry_after"] = 7
    _refused = Outcome(error=_kind, facts=_facts, says=_says, kept=True)
    _answer = sized(json.dumps(_body).encode(), status=_status)
    both("errors before the stream", _name, (Send(_answer),), _refused, max_retries=0)

for _name, (_status, _body, _kind, _says, _code) in _SHAPES.items():
    _facts = {"code": _code, "body": _body, "request_id": "8f3c5d7e-TST"}
    if _code is None:
        _kind, _facts["status_code"] = x.APIStatusError, None
    else:
        _facts["status_code"] = int(_status[:3])
    _reported = Outcome("Hello", error=_kind, facts=_facts, says=_says)
    add("errors in the stream", _name, (Send(chunked(TEXT + data(_body) + DONE)),), _reported)
for _name, (_status, _body, _kind, _says, _code) in _BY_STATUS.items():
    if "error" in _body:  # type: ignore[operator]
        add(
            "errors in the stream",
            _name,
            (Send(chunked(TEXT + data(_body))),),
            Outcome("Hello", error=x.VeniceError, says=_says),
        )

streams(
    "errors in the stream",
    {
        "as the very first event": (
            chunked(data({"error": _OVERLOADED}) + DONE),
            Outcome(error=x.RateLimitError, facts={"retry_after": 7, "status_code": 429}),
        ),
        "then the connection is reset": (
            (Send(CHUNKED + frame(TEXT + data({"error": _OVERLOADED}))), Pause(), Rst()),
            Outcome("Hello", error=x.RateLimitError),
        ),
        "then silence": (
            (Send(CHUNKED + frame(TEXT + data({"error": _OVERLOADED}))), WaitForClient()),
            Outcome("Hello", error=x.RateLimitError, within=1),
        ),
        "`event: error` with an object": (
            chunked(TEXT + b'event: error\ndata: {"message": "Broken.", "code": "upstream_error"}\n\n'),
            Outcome("Hello", error=x.BadGatewayError, says="Broken."),
        ),
        "`event: error` with text": (
            chunked(TEXT + b"event: error\ndata: Broken.\n\n"),
            Outcome("Hello", error=x.APIStatusError, says="Broken."),
        ),
        "without its blank line": (
            chunked(TEXT + data({"error": _OVERLOADED}).strip()),
            Outcome("Hello", error=x.RateLimitError),
        ),
        "in a 200 of plain JSON": (
            sized(json.dumps({"error": _OVERLOADED}).encode()),
            Outcome(error=x.RateLimitError, kept=True),
        ),
    },
)
add(
    "errors before the stream",
    "in a 200",
    (Send(sized(json.dumps({"error": _OVERLOADED}).encode())),),
    Outcome(error=x.RateLimitError, kept=True),
    call="create",
)

# --- statuses, and bodies that are no JSON

_HTML = b"<html><title>502</title>Bad gateway</html>"


def refused(
    status: str, expected: type[x.APIStatusError], body: bytes = b'{"error": "No."}', **more: Any
) -> None:
    """Add a row for a status."""
    number = int(status.partition(" ")[0])
    name = more.pop("name", status)
    lines = more.pop("lines", ())
    media = more.pop("kind", "application/json")
    answer = sized(body, *lines, status=status, kind=media)
    outcome = Outcome(error=expected, facts={"status_code": number} | more.pop("facts", {}), **more)
    both("statuses", name, (Send(answer),), outcome, max_retries=0)


for _status, _kind in {
    "403 Forbidden": x.PermissionDeniedError,
    "408 Request Timeout": x.RequestTimeoutError,
    "410 Gone": x.GoneError,
    "415 Unsupported": x.UnsupportedMediaTypeError,
    "418 Teapot": x.APIStatusError,
    "500 Oops": x.InternalServerError,
    "520 Unknown": x.InternalServerError,
    "599 Nothing": x.InternalServerError,
}.items():
    refused(_status, _kind, kept=True)
refused(
    "502 Bad Gateway",
    x.BadGatewayError,
    _HTML,
    name="502 in HTML",
    kind="text/html",
    facts={"body": _HTML.decode()},
)
refused("503 Full", x.ServiceUnavailableError, b"", name="503 without a body", kind="", facts={"body": None})
refused("500 Oops", x.InternalServerError, b"\xff\xfe\x00", name="500 with bad UTF-8")
refused("500 Oops", x.InternalServerError, b"[" * 100_000, name="500 with JSON nested 100,000 deep")
refused("500 Oops", x.InternalServerError, b"9" * 100_000, name="500 with a number of 100,000 digits")
for _status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"):
    refused(
        _status,
        x.APIStatusError,
        b"",
        name=f"{_status[:3]} to another host",
        lines=("location: http://127.0.0.1:9/elsewhere",),
        says="redirect",
    )
refused("302 Found", x.APIStatusError, b"", name="302 to nowhere")
refused(
    "302 Found",
    x.APIStatusError,
    b"",
    name="302 to what is no URL",
    lines=("location: http://[",),
    says="redirect",
)
both(
    "statuses",
    "304 Not Modified",
    (Send(head(status="304 Not Modified", kind="")),),
    Outcome(error=x.APIStatusError, facts={"status_code": 304}),
)
add("statuses", "204 No Content", (Send(head(status="204 No Content", kind="")),), truncated())
add("statuses", "204 No Content", (Send(head(status="204 No Content", kind="")),), bad(), call="create")
both(
    "statuses",
    "101 Switching Protocols",
    (Send(head("upgrade: x", "connection: upgrade", status="101 Switching", kind="")), Fin()),
    lost(),
)
_BOMB = gzip.compress(b'{"error": "' + b"x" * (64 << 20) + b'"}', 6)
both(
    "statuses",
    "an error body that a client must not unpack whole",
    (Send(sized(_BOMB, "content-encoding: gzip", status="400 Bad")),),
    Outcome(error=x.BadRequestError, facts={"len(body)": Between(1, 1 << 20)}),
)
both(
    "statuses",
    "an error body without end",
    (
        Send(head("transfer-encoding: chunked", status="400 Bad", kind="text/plain")),
        Send(frame(b"x" * 65536), 200),
        WaitForClient(),
    ),
    Outcome(error=x.BadRequestError, facts={"len(body)": 1 << 20}, kept=False),
)
for _name, _ending in {"is cut": Rst(), "stalls": WaitForClient()}.items():
    both(
        "statuses",
        f"an error body that {_name}",
        (Send(head("content-length: 999", status="400 Bad", kind="text/plain") + b"Wro"), Pause(), _ending),
        Outcome(error=x.BadRequestError, facts={"status_code": 400}, says="Wro", kept=False),
        options=QUICK,
    )

# --- connections that break

_INSIDE = len(CHUNKED) + len(frame(TEXT)) + 30
_BREAKS: dict[str, tuple[bytes, str]] = {
    "before the head": (b"", ""),
    "inside the status line": (b"HTTP/1.", ""),
    "inside the headers": (CHUNKED[:40], ""),
    "after the head": (CHUNKED, ""),
    "between events": (CHUNKED + frame(TEXT), "Hello"),
    "inside an event": (CHUNKED + frame(TEXT) + frame(data(text("lost"))[:20]), "Hello"),
    "inside a chunk's size": (CHUNKED + frame(TEXT) + b"3", "Hello"),
    "inside a chunk's data": (CHUNKED + frame(TEXT) + frame(data(text("lost")))[:30], "Hello"),
    "before a chunk's line end": (CHUNKED + frame(TEXT) + frame(b": ping\n\n")[:-2], "Hello"),
    "after a finish_reason": (CHUNKED + frame(FINISHED), "Hello"),
    "inside a character": (CHUNKED + frame(TEXT) + frame(data(text("🌍"))[:-15]), "Hello"),
}
for _name, (_bytes, _received) in _BREAKS.items():
    for _how, _closing in {"FIN": Fin(), "RST": Rst()}.items():
        add(
            "breaks",
            f"{_how} {_name}",
            (*([Send(_bytes)] if _bytes else []), Pause(), _closing),
            lost(_received),
        )
for _name, _bytes in {
    "before the head": b"",
    "inside the headers": GOOD_ANSWER[:40],
    "after the head": head("content-length: 99"),
    "inside the body": GOOD_ANSWER[:-9],
    "inside a chunk": head("transfer-encoding: chunked", kind="application/json") + frame(WHOLE)[:-9],
    "before the last chunk": head("transfer-encoding: chunked", kind="application/json") + frame(WHOLE),
}.items():
    for _how, _closing in {"FIN": Fin(), "RST": Rst()}.items():
        add(
            "breaks",
            f"{_how} {_name}",
            (*([Send(_bytes)] if _bytes else []), Pause(), _closing),
            lost(),
            call="create",
        )
both("breaks", "the end of the writing side before the head", (HalfClose(), WaitForClient()), lost())
# Whether it is the connecting or the asking that fails is a matter of luck, and only the former is tried again.
both("breaks", "accepted, then closed", (AtAccept(), Fin()), lost(requests=0), max_retries=0)
both("breaks", "accepted, then reset", (AtAccept(), Rst()), lost(requests=0), max_retries=0)
both(
    "breaks",
    "nobody listens",
    [],
    lost(requests=0, pauses=(SHORT_PAUSE, SHORT_PAUSE)),
    refused=True,
)

# --- bodies that end too early, or late

_OPEN = head("connection: close")
_OLD = head(version="1.0")
streams(
    "ends",
    {
        "Content-Length, cut": (
            (Send(sized(GOOD, kind="text/event-stream")[: -len(DONE) - 40]), Fin()),
            lost("Hello"),
        ),
        "Content-Length, cut after [DONE]": (
            (Send(head("content-length: 99999") + GOOD), Fin()),
            Outcome("Hello", kept=False),
        ),
        "Content-Length that ends before the finish_reason": (
            (Send(head(f"content-length: {len(TEXT)}") + TEXT),),
            truncated("Hello", says="finish_reason"),
        ),
        "Content-Length that ends inside an event": (
            (Send(head(f"content-length: {len(TEXT) + 20}") + (TEXT + data(STOP))[: len(TEXT) + 20]),),
            truncated("Hello", says="inside an event"),
        ),
        "Content-Length of 0": (head("content-length: 0"), truncated()),
        "chunked, cut after [DONE]": ((Send(CHUNKED + frame(GOOD)), Fin()), Outcome("Hello", kept=False)),
        "chunked, reset after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Pause(), Rst()),
            Outcome("Hello", kept=False),
        ),
        "chunked, ended without any event": (CHUNKED + LAST_FRAME, truncated()),
        "chunked, ended after comments only": (chunked(b": ping\n\n" * 3), truncated()),
        "chunked, ended without a witness": (chunked(TEXT), truncated("Hello")),
        "chunked, ended with a finish_reason only": (chunked(FINISHED), KEPT),
        "chunked, ended with [DONE] only": (chunked(TEXT + DONE), KEPT),
        "chunked, ended inside an event": (chunked(TEXT + data(text("lost"))[:-9]), truncated("Hello")),
        "chunked, the last event without its blank line": (chunked(FINISHED.rstrip()), HELLO),
        "chunked, [DONE] without its blank line": (chunked(TEXT + b"data: [DONE]"), HELLO),
        "until the close, with [DONE]": ((Send(_OPEN + GOOD), Fin()), Outcome("Hello", kept=False)),
        "until the close, with a finish_reason only": (
            (Send(_OPEN + FINISHED), Fin()),
            Outcome("Hello", kept=False),
        ),
        "until the close, without a witness": ((Send(_OPEN + TEXT), Fin()), truncated("Hello", kept=False)),
        "until the close, reset after a finish_reason": (
            (Send(_OPEN + FINISHED), Pause(), Rst()),
            lost("Hello"),
        ),
        "HTTP/1.0 until the close": ((Send(_OLD + GOOD), Fin()), Outcome("Hello", kept=False)),
        "HTTP/1.0 until the close, without a witness": (
            (Send(_OLD + TEXT), Fin()),
            truncated("Hello", kept=False),
        ),
        "HTTP/1.0 with a Content-Length": (
            (Send(head(f"content-length: {len(GOOD)}", version="1.0") + GOOD), Fin()),
            HELLO,
        ),
        "a flood after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Send(frame(b"x" * 65536), 64), WaitForClient()),
            Outcome("Hello", kept=False, within=1),
        ),
        "an error after [DONE]": (chunked(GOOD + data({"error": "late"})), HELLO),
        "an endless drip after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), Drip(frame(b"\n") * 200, 6, 0.02)),
            Outcome("Hello", kept=False, within=1),
        ),
    },
)
add(
    "ends",
    "HTTP/1.0 until the close",
    (Send(head(version="1.0", kind="application/json") + WHOLE), Fin()),
    HELLO,
    call="create",
)
add(
    "ends",
    "until the close",
    (Send(head("connection: close", kind="application/json") + WHOLE), Fin()),
    HELLO,
    call="create",
)
add(
    "ends",
    "until the close, half of it",
    (Send(head("connection: close", kind="application/json") + WHOLE[:-9]), Fin()),
    bad(),
    call="create",
)
add(
    "ends",
    "until the close, then a reset",
    (Send(head("connection: close", kind="application/json") + WHOLE[:-9]), Pause(), Rst()),
    lost(),
    call="create",
)

# --- silence

streams(
    "stalls",
    {
        "before the head": ((WaitForClient(),), late()),
        "inside the head": ((Send(CHUNKED[:30]), WaitForClient()), late()),
        "before the first event": ((Send(CHUNKED), WaitForClient()), late()),
        "between events": ((Send(CHUNKED + frame(TEXT)), WaitForClient()), late("Hello")),
        "inside an event": (
            (Send(CHUNKED + frame(TEXT) + frame(data(text("lost"))[:20])), WaitForClient()),
            late("Hello"),
        ),
        "inside a chunk": ((Send(CHUNKED + frame(TEXT) + b"ff\r\ndata"), WaitForClient()), late("Hello")),
        "after a finish_reason": ((Send(CHUNKED + frame(FINISHED)), WaitForClient()), late("Hello")),
        "after [DONE]": (
            (Send(CHUNKED + frame(GOOD)), WaitForClient()),
            Outcome("Hello", kept=False, within=1),
        ),
        "inside the last chunk": (
            (Send(GOOD_STREAM[:-2]), WaitForClient()),
            Outcome("Hello", kept=False, within=1),
        ),
    },
    options=QUICK,
)
for _name, _bytes in {
    "before the head": b"",
    "inside the head": GOOD_ANSWER[:30],
    "inside the body": GOOD_ANSWER[:-9],
}.items():
    add(
        "stalls",
        _name,
        (*([Send(_bytes)] if _bytes else []), WaitForClient()),
        late(),
        call="create",
        options=QUICK,
    )
add(
    "stalls",
    "a server that does not read",
    (AtAccept(), Freeze(0.6), Rst()),
    late(phase="write", requests=0),
    options={"timeout": "write 0.2"},
    sent=32 << 20,
)

_PING = frame(b": ping\n\n")
_NOTHING_NEW = Drip(_PING * 60, len(_PING), 0.05)  # three seconds of it


def _slowly(*events: bytes) -> Script:
    """Events with pauses and pings between them."""
    pauses = (Pause(0.1), Send(_PING))
    return (
        Send(CHUNKED),
        *(step for event in events for step in (*pauses, Send(frame(event)))),
        Send(LAST_FRAME),
    )


def limited(phase: str) -> dict[str, Any]:
    """A time-out that this version may not have yet."""
    known = phase in Timeout.__dataclass_fields__
    return {"skip": "" if known else f"this version has no time-out {phase!r}"}


for _phase in ("first_event", "idle", "deadline"):
    _limit = {"options": {"timeout": f"{_phase} 0.3"}} | limited(_phase)
    _received = "" if _phase == "first_event" else "Hello"
    _before = frame(TEXT) if _received else b""
    add(
        "stalls",
        f"pings for ever: {_phase}",
        (Send(CHUNKED + _before), _NOTHING_NEW),
        late(_received, _phase, within=1.5),
        **_limit,
    )
    if _phase != "deadline":
        add(
            "stalls",
            f"slow, but alive: {_phase}",
            _slowly(data(HEL), data(LO), data(STOP), DONE),
            KEPT,
            **_limit,
        )
add(
    "stalls",
    "alive, but longer than the deadline",
    (Send(CHUNKED), Drip(frame(data(HEL)) * 60, len(frame(data(HEL))), 0.05)),
    late(None, "deadline", within=1.5),
    options={"timeout": "deadline 0.3"},
    **limited("deadline"),
)
add(
    "stalls",
    "an answer longer than the deadline",
    (Drip(GOOD_ANSWER, 1, 0.02),),
    late(phase="deadline", within=1.5),
    call="create",
    options={"timeout": "deadline 0.3"},
    **limited("deadline"),
)

# --- compression

_DECODERS = {"br": ("brotli", "brotlicffi"), "zstd": ("zstandard",)}


def without(coding: str) -> str:
    """Why a coding can't be tested here."""
    modules = _DECODERS.get(coding, ("zlib",))
    return "" if any(map(importlib.util.find_spec, modules)) else f"{modules[0]} is not installed"


def stored_brotli(body: bytes) -> bytes:
    """A brotli stream with the bytes as they are."""
    blocks = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    return (
        b"".join(
            _brotli_block(block, first)
            for first, block in zip([True] + [False] * len(blocks), blocks, strict=False)
        )
        + b"\x03"
    )


def _brotli_block(block: bytes, first: bool) -> bytes:
    bits = (len(block) - 1) << 3 | 1 << 19
    return (bits << 1 if first else bits).to_bytes(3, "little") + block


def stored_zstd(body: bytes) -> bytes:
    """A zstd frame with the bytes as they are."""
    blocks = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    sizes = [(len(block) << 3 | (block is blocks[-1])).to_bytes(3, "little") for block in blocks]
    return b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(
        size + block for size, block in zip(sizes, blocks, strict=True)
    )


def raw_deflate(body: bytes) -> bytes:
    """What some servers call deflate."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


_PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without its wrapper": ("deflate", raw_deflate),
    "br": ("br", stored_brotli),
    "zstd": ("zstd", stored_zstd),
    "gzip twice": ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    "gzip in capitals": ("GZIP", gzip.compress),
}
for _name, (_coding, _pack) in _PACKERS.items():
    _packed, _line = _pack(GOOD), f"content-encoding: {_coding}"
    _why = without(_coding)
    add("compression", _name, (Send(chunked(_packed, _line)),), KEPT, skip=_why)
    add(
        "compression",
        f"{_name}, in small pieces",
        (Send(head("transfer-encoding: chunked", _line)), Send(framed(_packed, 3))),
        KEPT,
        skip=_why,
    )
    add("compression", _name, (Send(sized(_pack(WHOLE), _line)),), KEPT, call="create", skip=_why)
for _name in ("gzip", "deflate", "br", "zstd"):
    _line, _why = f"content-encoding: {_name}", without(_name)
    _junk = b"\xffthis is none\xff" * 9
    add(
        "compression",
        f"broken {_name}",
        (Send(chunked(_junk, _line)),),
        bad(says="compression", caused=True),
        skip=_why,
    )
    add(
        "compression",
        f"broken {_name}",
        (Send(sized(_junk, _line)),),
        bad(says="compression", caused=True),
        call="create",
        skip=_why,
    )
_packer = zlib.compressobj(wbits=31)
_half = _packer.compress(TEXT) + _packer.flush(zlib.Z_SYNC_FLUSH)
_spoiled = gzip.compress(WHOLE)
_spoiled = _spoiled[:-8] + bytes(8 * [7])
streams(
    "compression",
    {
        "gzip that breaks half way": (
            (
                Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)),
                Pause(),
                Send(framed(b"\xff" * 99)),
            ),
            bad("Hello", says="compression", caused=True),
        ),
        "gzip that stops half way": (chunked(_half, "content-encoding: gzip"), truncated("Hello")),
        "gzip, reset half way": (
            (
                Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)),
                Pause(),
                Rst(),
            ),
            lost("Hello"),
        ),
        "gzip, silent half way": (
            (
                Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)),
                WaitForClient(),
            ),
            late("Hello"),
        ),
        "gzip of nothing": (chunked(b"", "content-encoding: gzip"), truncated()),
        "a coding that nobody knows": (
            chunked(b"\x01\x02\x03" * 9, "content-encoding: x-mine"),
            bad(says="compress|encoding|coding"),
        ),
        "identity": (chunked(GOOD, "content-encoding: identity"), KEPT),
    },
    options=QUICK,
)
add(
    "compression",
    "gzip with a wrong checksum",
    (Send(sized(_spoiled, "content-encoding: gzip")),),
    bad(says="compression", caused=True),
    call="create",
)
add(
    "compression",
    "gzip that stops half way",
    (Send(sized(gzip.compress(WHOLE)[:-30], "content-encoding: gzip")),),
    bad(),
    call="create",
)
add(
    "compression",
    "a coding that nobody knows",
    (Send(sized(b"\x01\x02\x03", "content-encoding: x-mine")),),
    bad(),
    call="create",
)
add(
    "compression",
    "an event of 64 MB in a few bytes",
    (Send(lambda: chunked(gzip.compress(data(text("x" * (64 << 20)))), "content-encoding: gzip")),),
    Outcome("", error=x.EventTooLargeError),
    options={"max_event_bytes": 1 << 20},
)

# --- answers that are hardly HTTP

_BOTH = f"content-length: {len(GOOD)}"
streams(
    "HTTP",
    {
        "informational answers first": (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 3 + GOOD_STREAM,
            KEPT,
        ),
        "a thousand header lines": (
            (Send(head("transfer-encoding: chunked", *[f"x-{n}: {n}" for n in range(1000)]) + framed(GOOD)),),
            KEPT,
        ),
        "a header of 64 KB": (
            head("transfer-encoding: chunked", f"x-long: {'y' * 65536}") + framed(GOOD),
            KEPT,
        ),
        "headers without end": (
            (Send(b"HTTP/1.1 200 OK\r\n"), Send(b"x-more: y\r\n" * 999, 99), WaitForClient()),
            lost(within=2),
        ),
        "a header line without end": (
            (Send(b"HTTP/1.1 200 OK\r\nx: "), Send(b"y" * 65536, 99), WaitForClient()),
            lost(within=2),
        ),
        "header bytes that are not ASCII": (chunked(GOOD, "x-name: Gr\xfc\xdfe", "x-model: \xff\xfe"), KEPT),
        "a status line with bytes that are not ASCII": (
            CHUNKED.replace(b"OK", b"Gr\xc3\xbc\xc3\x9fe") + framed(GOOD),
            KEPT,
        ),
        "a status line without a reason": (CHUNKED.replace(b"200 OK", b"200") + framed(GOOD), KEPT),
        "a header without a colon": (head("transfer-encoding: chunked", "nonsense") + framed(GOOD), lost()),
        "a space before the colon": (head("transfer-encoding: chunked", "x-y : z") + framed(GOOD), lost()),
        "a header with a NUL": (head("transfer-encoding: chunked", "x-y: a\0b") + framed(GOOD), lost()),
        "headers with LF only": (CHUNKED.replace(b"\r\n", b"\n") + framed(GOOD), KEPT),
        "the same Content-Length twice": (
            head(_BOTH, _BOTH) + GOOD,
            strict(KEPT, "it refuses a length that is said twice"),
        ),
        "two different Content-Lengths": (head(_BOTH, "content-length: 5") + GOOD, lost()),
        "a Content-Length that is no number": (head("content-length: many") + GOOD, lost()),
        "a negative Content-Length": (head("content-length: -5") + GOOD, lost()),
        "a Content-Length too small": (
            (Send(head(f"content-length: {len(GOOD) - len(DONE)}") + GOOD),),
            strict(HELLO, BEHIND),
        ),
        "a second answer that nobody asked for": (
            GOOD_STREAM + sized(data(text("evil", "stop")) + DONE, kind="text/event-stream"),
            HELLO,
        ),
        "an answer that nobody asked for, later": (
            (Send(GOOD_STREAM), Pause(), Send(sized(data(text("evil", "stop")), kind="text/event-stream"))),
            HELLO,
        ),
        "chunked and a Content-Length": (
            head("transfer-encoding: chunked", "content-length: 5") + framed(GOOD),
            strict(HELLO, "it refuses an answer with two lengths"),
        ),
        "chunk extensions": (
            CHUNKED
            + b"".join(b"%x;name=value\r\n%s\r\n" % (len(p), p) for p in (TEXT, data(STOP) + DONE))
            + LAST_FRAME,
            KEPT,
        ),
        "trailers": (CHUNKED + framed(GOOD)[:-2] + b"x-checksum: 1\r\nx-more: 2\r\n\r\n", KEPT),
        "a chunk size that is no number": (
            CHUNKED + frame(TEXT) + b"zz\r\nhm\r\n",
            strict(lost("Hello"), AT_ONCE),
        ),
        "a chunk size that is no number, later": (
            (Send(CHUNKED + frame(TEXT)), Pause(), Send(b"zz\r\nhm\r\n")),
            lost("Hello"),
        ),
        "a chunk size beyond all bounds": (
            CHUNKED + frame(TEXT) + b"f" * 40 + b"\r\nhm\r\n",
            strict(lost("Hello"), AT_ONCE),
        ),
        "a chunk longer than it says": (
            CHUNKED + frame(TEXT) + b"2\r\nhmmm\r\n",
            strict(lost("Hello"), AT_ONCE),
        ),
        "a transfer coding that nobody knows": (
            head("transfer-encoding: gzip, chunked") + framed(GOOD),
            strict(lost(), "the answer is refused when it has been read to its end already", kept=True),
        ),
        "garbage": ((Send(b"\x00\x01\x02garbage\r\n\r\n"), WaitForClient()), lost()),
        "another protocol": ((Send(b"SSH-2.0-OpenSSH_9.6\r\n"), Fin()), lost()),
        "an alert of TLS": ((Send(b"\x15\x03\x01\x00\x02\x02\x0a"), Fin()), lost()),
        "HTTP/2 unasked": ((Send(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)), Fin()), lost()),
        "a version that nobody knows": (
            CHUNKED.replace(b"HTTP/1.1", b"HTTP/7.7") + framed(GOOD),
            strict(HELLO, "it refuses a version that does not exist"),
        ),
        "a status that is none": (CHUNKED.replace(b"200", b"2000") + framed(GOOD), lost()),
        "a body without a head": ((Send(GOOD), WaitForClient()), lost()),
        "an answer before the question": (
            (AtAccept(), Send(GOOD_STREAM), Pause(0.1), Fin()),
            Outcome("Hello", requests=0),
        ),
        "text/plain": (sized(GOOD, kind="text/plain"), bad(says="text/plain", kept=True)),
        "HTML": (sized(_HTML, kind="text/html"), bad(says="text/html", facts={"body": _HTML.decode()})),
        "a whole answer": (GOOD_ANSWER, bad(says="application/json", kept=True)),
        "no content type": (head("transfer-encoding: chunked", kind="") + framed(GOOD), KEPT),
        "a content type with a charset": (
            head("transfer-encoding: chunked", kind="Text/Event-Stream; charset=utf-8") + framed(GOOD),
            KEPT,
        ),
        "a content type that is not ASCII": (
            head("transfer-encoding: chunked", kind="\xe9v\xe9nements") + framed(GOOD),
            bad(),
        ),
        "closed while idle": ((Send(GOOD_STREAM), Pause(), Fin()), HELLO),
        "reset while idle": ((Send(GOOD_STREAM), Pause(), Rst()), HELLO),
        "a 408 while idle": ((Send(GOOD_STREAM), Pause(), Send(sized(b"", status="408 Idle")), Fin()), HELLO),
        "Connection: close, which stays open": (
            (Send(chunked(GOOD, "connection: close")), WaitForClient()),
            Outcome("Hello", kept=False),
        ),
    },
    options={"timeout": "read 2"},
)
for _name, (_bytes, _outcome) in {
    "informational answers first": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + GOOD_ANSWER, KEPT),
    "two different Content-Lengths": (head("content-length: 5", "content-length: 6") + WHOLE, lost()),
    "a Content-Length too small": (
        head("content-length: 9", kind="application/json") + WHOLE,
        strict(bad(), BEHIND),
    ),
    "a second answer that nobody asked for": (GOOD_ANSWER + sized(whole("evil")), HELLO),
    "garbage": (b"\x00\x01\x02garbage\r\n\r\n", lost()),
    "a body without a head": (WHOLE + b"\r\n\r\n", lost()),
    "HTML": (sized(_HTML, kind="text/html"), bad(says="text/html", kept=True)),
    "events": (chunked(GOOD), bad(says="text/event-stream", kept=True)),
    "no content type": (sized(WHOLE, kind=""), KEPT),
    "no JSON": (sized(b"what?"), bad(says="what", caused=True, kept=True)),
    "half of the JSON": (sized(WHOLE[:-9]), bad(caused=True, kept=True)),
    "JSON of another kind": (sized(b"[1]"), bad(caused=True, kept=True)),
    "an object of another kind": (sized(b'{"what": "ever"}'), bad(kept=True)),
    "an error that is null": (sized(WHOLE.replace(b"{", b'{"error": null, ', 1)), KEPT),
    "JSON nested 100,000 deep": (sized(b"[" * 100_000), bad(caused=True, kept=True)),
    "bad UTF-8": (sized(WHOLE.replace(b"Hello", b"\xff\xfe")), bad(caused=True, kept=True)),
    "nothing": (sized(b""), bad(kept=True)),
    "a thousand header lines": (sized(WHOLE, *[f"x-{n}: {n}" for n in range(1000)]), KEPT),
    "header bytes that are not ASCII": (sized(WHOLE, "x-name: Gr\xfc\xdfe"), KEPT),
}.items():
    add("HTTP", _name, (Send(_bytes),), _outcome, call="create")
for _name, _last in {"closed while idle": Fin(), "reset while idle": Rst()}.items():
    add("HTTP", _name, (Send(GOOD_ANSWER), Pause(), _last), HELLO, call="create")
both(
    "HTTP",
    "413 before the question has been read",
    (
        AtAccept(),
        Send(sized(b'{"error": "Big."}', "connection: close", status="413 Too Large")),
        HalfClose(),
        Pause(0.3),
        Rst(),
    ),
    Outcome(error=x.RequestTooLargeError, requests=0, says="Big."),
    sent=8 << 20,
)

# --- sizes

_64MB = 64 << 20
add(
    "sizes",
    "64 MB in one event",
    (Send(lambda: chunked(data(text("x" * _64MB)) + data(STOP) + DONE)),),
    Outcome(None, length=_64MB, within=20, kept=True),
)
add(
    "sizes",
    "64 MB in one answer",
    (Send(lambda: sized(whole("x" * _64MB))),),
    Outcome(None, length=_64MB, within=20, kept=True),
    call="create",
)
add(
    "sizes",
    "100,000 events in one write",
    (Send(lambda: chunked(data(text("x")) * 100_000 + data(STOP) + DONE)),),
    Outcome(None, length=100_000, within=20, kept=True),
)
_TOO_LARGE = Outcome("Hello", error=x.EventTooLargeError, kept=False, within=5)
_PIECE = b"x" * 65536
for _name, _begin, _more in (
    ("a line without end", b"data: ", _PIECE),
    ("an event of lines without end", b"", b"data: x\n" * 8192),
    ("a comment without end", b": ", _PIECE),
    ("an unknown field without end", b"colour: ", _PIECE),
    ("comment lines without a blank line", b"", b": x\n" * 16384),
):
    add(
        "sizes",
        _name,
        (Send(CHUNKED + frame(TEXT + _begin)), Send(frame(_more), 1000)),
        _TOO_LARGE,
        options={"max_event_bytes": 1 << 20},
    )
add(
    "sizes",
    "the bound is on one event",
    (Send(CHUNKED + frame(data(text("x" * 900)) * 2000) + framed(data(STOP) + DONE)),),
    Outcome(None, length=1_800_000, kept=True),
    options={"max_event_bytes": 1000},
)
add(
    "sizes",
    "pings beyond the bound",
    (Send(CHUNKED + frame(TEXT) + frame(b": ping\n\n" * 1000) + framed(data(STOP) + DONE)),),
    KEPT,
    options={"max_event_bytes": 1000},
)

# --- sent again


def refusing(status: str, *lines: Bytes | str) -> Script:
    """An answer that asks for another attempt."""
    made = [line if callable(line) else line.encode() for line in lines]

    def answer() -> bytes:
        extra = b"".join((line() if callable(line) else line) + b"\r\n" for line in made)
        return f"HTTP/1.1 {status}\r\ncontent-length: 2\r\n".encode() + extra + b"\r\n{}"

    return (Send(answer),)


def again(name: str, script: Script, *pauses: object, **more: Any) -> None:
    """Add rows where the second attempt succeeds after such a pause."""
    outcome = Outcome("Hello", requests=2, pauses=pauses or (Between(0, 0.5),), kept=True)
    add("sent again", name, [script, (Send(GOOD_STREAM),)], outcome, **more)
    add("sent again", name, [script, (Send(GOOD_ANSWER),)], outcome, call="create", **more)


def at(seconds: float, pattern: str, scale: float = 1) -> Callable[[], bytes]:
    """A header that names a moment."""
    return lambda: pattern.format(int((time.time() + seconds) * scale)).encode()


def on_date(seconds: float) -> Callable[[], bytes]:
    """Retry-After as a date."""
    return lambda: b"retry-after: " + formatdate(time.time() + seconds, usegmt=True).encode()


again("429", refusing("429 Slow"))
again("408", refusing("408 Slow"))
again("500", refusing("500 Oops"))
again("502", refusing("502 Bad"))
again("503", refusing("503 Full"))
again("504", refusing("504 Late"))
again("429, Retry-After in seconds", refusing("429 Slow", "retry-after: 7"), 7)
again("503, Retry-After in seconds", refusing("503 Full", "retry-after: 2"), 2)
again("429, Retry-After in parts of a second", refusing("429 Slow", "retry-after: 0.25"), 0.25)
again("429, Retry-After in milliseconds", refusing("429 Slow", "retry-after-ms: 1500"), 1.5)
again("429, Retry-After 0", refusing("429 Slow", "retry-after: 0"), 0)
again("429, Retry-After a date", refusing("429 Slow", on_date(20)), Between(18, 20))
again("429, Retry-After a date that has passed", refusing("429 Slow", on_date(-999)), 0)
for _value in (
    "soon",
    "-7",
    "nan",
    "inf",
    "1e999",
    "",
    "0x10",
    "Mon, 99 Foo 99999 99:99:99 GMT",
    "7 seconds",
):
    _pause: object = 0 if _value == "-7" else Between(0, 0.5)
    again(f"429, Retry-After {_value!r}", refusing("429 Slow", f"retry-after: {_value}"), _pause)
again(
    "429, reset of requests in ms",
    refusing("429 Slow", at(9, "x-ratelimit-reset-requests: {}", 1000)),
    Between(7.5, 9),
)
again(
    "429, reset of requests in s",
    refusing("429 Slow", at(9, "x-ratelimit-reset-requests: {}")),
    Between(7, 9),
)
again(
    "429, reset of requests as a duration",
    refusing("429 Slow", "x-ratelimit-reset-requests: 9"),
    Between(8.5, 9),
)
again(
    "429, reset of requests that has passed",
    refusing("429 Slow", at(-9, "x-ratelimit-reset-requests: {}")),
    0,
)
again("429, reset of requests absurd", refusing("429 Slow", "x-ratelimit-reset-requests: never"))
again(
    "429, reset of tokens, which have run out",
    refusing(
        "429 Slow",
        "x-ratelimit-remaining-requests: 10",
        "x-ratelimit-remaining-tokens: 0",
        "x-ratelimit-reset-tokens: 6",
    ),
    Between(5.5, 6),
)
again(
    "429, Retry-After beats the reset",
    refusing("429 Slow", "retry-after: 3", "x-ratelimit-reset-requests: 50"),
    3,
)
again("429 that closes", (*refusing("429 Slow", "connection: close"), Fin()))
for _name, _lines, _wait in (
    ("absurdly long", ("retry-after: 86400",), Between(86400, 86400)),
    ("a date in the far future", ("retry-after: Fri, 31 Dec 9999 23:59:59 GMT",), Between(1e9, 1e12)),
    ("longer than the client waits", ("retry-after: 61",), Between(61, 61)),
    ("a reset in an hour", (at(3600, "x-ratelimit-reset-requests: {}", 1000),), Between(3590, 3600)),
):
    both(
        "sent again",
        f"429 whose pause is {_name}: not sent again",
        refusing("429 Slow", *_lines),
        Outcome(error=x.RateLimitError, facts={"retry_after": _wait}, kept=True),
    )
both(
    "sent again",
    "503 for ever",
    [refusing("503 Full")] * 3,
    Outcome(error=x.ServiceUnavailableError, requests=3, pauses=(Between(0, 0.5), Between(0, 1)), kept=True),
)
both(
    "sent again",
    "504 is sent again once only",
    [refusing("504 Late")] * 2,
    Outcome(error=x.GatewayTimeoutError, requests=2, pauses=(Between(0, 0.5),), kept=True),
)
both("sent again", "409 never", refusing("409 No"), Outcome(error=x.ConflictError, kept=True))
both("sent again", "400 never", refusing("400 No"), Outcome(error=x.BadRequestError, kept=True))
both(
    "sent again",
    "503 with max_retries=0",
    refusing("503 Full", "retry-after: 1"),
    Outcome(error=x.ServiceUnavailableError, facts={"retry_after": 1}, kept=True),
    max_retries=0,
)
add(
    "sent again",
    "429, then the stream breaks: no third",
    [refusing("429 Slow"), (Send(CHUNKED + frame(TEXT)), Pause(), Rst())],
    lost("Hello", requests=2, pauses=(Between(0, 0.5),)),
)

# --- TLS

_TLS: dict[str, tuple[Script, Outcome]] = {
    "a good stream": ((Send(GOOD_STREAM),), KEPT),
    "byte by byte": ((Drip(GOOD_STREAM),), KEPT),
    "RST between events": ((Send(CHUNKED + frame(TEXT)), Pause(), Rst()), lost("Hello")),
    "FIN between events": ((Send(CHUNKED + frame(TEXT)), Pause(), Fin()), lost("Hello")),
    "FIN until the close, without a witness": (
        (Send(_OPEN + TEXT), Fin()),
        Outcome("Hello", error=x.VeniceError, kept=False),
    ),
    "FIN until the close, with [DONE]": ((Send(_OPEN + GOOD), Fin()), Outcome("Hello", kept=False)),
    "garbage instead of a record": (
        (Send(CHUNKED + frame(TEXT)), Pause(), SendBelowTLS(b"no record at all" * 9), WaitForClient()),
        lost("Hello"),
    ),
    "stalls between events": ((Send(CHUNKED + frame(TEXT)), WaitForClient()), late("Hello")),
    "stalls after [DONE]": (
        (Send(CHUNKED + frame(GOOD)), WaitForClient()),
        Outcome("Hello", kept=False, within=1),
    ),
    "closed while idle": ((Send(GOOD_STREAM), Pause(), Fin()), HELLO),
    "a server that speaks HTTP": ((AtAccept(tls=False), Send(GOOD_STREAM), Fin()), lost(requests=0)),
    "closed in the handshake": ((AtAccept(tls=False), Fin()), lost(requests=0)),
    "reset in the handshake": ((AtAccept(tls=False), Rst()), lost(requests=0)),
    "silence in the handshake": ((AtAccept(tls=False), WaitForClient()), late(phase="connect", requests=0)),
}
for _name, (_script, _outcome) in _TLS.items():
    _more: dict[str, Any] = {"options": {"timeout": "connect 0.3" if "silence" in _name else "read 0.5"}}
    if _outcome.requests == 0:
        _more["max_retries"] = 0
    add("TLS", _name, _script, _outcome, tls="trusted", **_more)
add(
    "TLS",
    "a certificate that nobody trusts",
    [],
    lost(requests=0, facts={"sent": False}, says="certificate"),
    tls="stranger",
    max_retries=0,
)
