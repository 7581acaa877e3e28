"""The bytes arrive in odd pieces."""

from __future__ import annotations

from fault_steps import Drip, Script, Send, Taken

from .rows import Group, Outcome
from .wire import (
    CHUNKED,
    DONE,
    GLOBE,
    GOOD,
    GOOD_ANSWER,
    GOOD_STREAM,
    HEL,
    KEPT,
    LO,
    SPECIAL,
    STOP,
    chunked,
    data,
    frame,
    framed,
    sized,
    text,
    whole,
)

PIECES = Group("pieces")

_split = chunked(data(text(SPECIAL)) + data(STOP) + DONE)
_at = _split.index(GLOBE) + 2


def in_two(content: bytes, at: int) -> Script:
    """Bytes that arrive in two pieces."""
    return (Send(content[:at]), Taken(), Send(content[at:]))


PIECES.rows(
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
PIECES.add("byte by byte, the head too", (Drip(GOOD_ANSWER),), KEPT, call="create")
PIECES.add(
    "cut inside a character",
    in_two(sized(whole(SPECIAL)), sized(whole(SPECIAL)).index(GLOBE) + 2),
    Outcome(SPECIAL),
    call="create",
)
