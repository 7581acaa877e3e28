"""The syntax of events, and events that have none."""

from __future__ import annotations

import json

from fault_steps import Send
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import (
    CHUNKED,
    DONE,
    FINISHED,
    GOOD,
    HEL,
    HELLO,
    KEPT,
    LO,
    STOP,
    TEXT,
    bad,
    chunked,
    data,
    frame,
    framed,
    text,
)

EVENTS = Group("events")
BAD_EVENTS = Group("bad events")

_RAW = json.dumps(text("?"), ensure_ascii=False).replace("?", "a\u2028b\u2029c\u0085d").encode()
_BOM = b"\xef\xbb\xbf"

EVENTS.rows(
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
        "half a character": (
            chunked(
                data(text("Hello"))
                + b'data: {"choices": [{"delta": {"content": "\\ud800"}}]}\n\n'
                + data(STOP)
                + DONE
            ),
            Outcome("Hello\ufffd"),
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
    "a NUL": b"data: \x00\n\n",
    "JSON nested 100,000 deep": b"data: " + b"[" * 100_000 + b"\n\n",
    "nested JSON that names an error": b'data: {"error": ' + b"[" * 100_000 + b"\n\n",
    "a page of HTML": b"data: <html>502</html>\n\n",
}
for _name, _event in _BAD_EVENTS.items():
    BAD_EVENTS.add(_name, (Send(around(_event)),), bad("Hello"))
    BAD_EVENTS.add(
        f"{_name}, skipped",
        (Send(around(_event)),),
        Outcome("Hello", facts={"skipped_events": 1}),
        options={"on_bad_event": "skip"},
    )
for _name, _skipping in (("", {}), (", skipped", {"on_bad_event": "skip"})):
    BAD_EVENTS.add(
        f"an error of a million digits{_name}",
        (Send(around(b'data: {"error": ' + b"9" * 1_000_000 + b"}\n\n")),),
        Outcome("Hello", error=x.APIStatusError),
        options=_skipping,
    )
for _name in ("null", "false", '""', "{}", "[]"):
    _event = json.dumps(text("Hel")).replace("{", f'{{"error": {_name}, ', 1).encode()
    BAD_EVENTS.add(
        f"an error that is {_name}",
        (Send(chunked(b"data: " + _event + b"\n\n" + GOOD[len(data(HEL)) :])),),
        HELLO,
    )
