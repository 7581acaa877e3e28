"""What is sent again, and after which pause."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from fault_steps import Bytes, Fin, Rst, Script, Send, Taken
from venice_ai import exceptions as x

from .rows import Between, Group, Outcome
from .wire import CHUNKED, GOOD_ANSWER, GOOD_STREAM, TEXT, frame, lost

AGAIN = Group("sent again")


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
    AGAIN.add(name, [script, (Send(GOOD_STREAM),)], outcome, **more)
    AGAIN.add(name, [script, (Send(GOOD_ANSWER),)], outcome, call="create", **more)


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
    AGAIN.both(
        f"429 whose pause is {_name}: not sent again",
        refusing("429 Slow", *_lines),
        Outcome(error=x.RateLimitError, facts={"retry_after": _wait}, kept=True),
    )
AGAIN.both(
    "503 for ever",
    [refusing("503 Full")] * 3,
    Outcome(error=x.ServiceUnavailableError, requests=3, pauses=(Between(0, 0.5), Between(0, 1)), kept=True),
)
AGAIN.both(
    "504 is sent again once only",
    [refusing("504 Late")] * 2,
    Outcome(error=x.GatewayTimeoutError, requests=2, pauses=(Between(0, 0.5),), kept=True),
)
AGAIN.both("409 never", refusing("409 No"), Outcome(error=x.ConflictError, kept=True))
AGAIN.both("400 never", refusing("400 No"), Outcome(error=x.BadRequestError, kept=True))
AGAIN.both(
    "503 with max_retries=0",
    refusing("503 Full", "retry-after: 1"),
    Outcome(error=x.ServiceUnavailableError, facts={"retry_after": 1}, kept=True),
    max_retries=0,
)
AGAIN.add(
    "429, then the stream breaks: no third",
    [refusing("429 Slow"), (Send(CHUNKED + frame(TEXT)), Taken(), Rst())],
    lost("Hello", requests=2, pauses=(Between(0, 0.5),)),
)
