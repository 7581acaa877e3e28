"""Answers that are hardly HTTP."""

from __future__ import annotations

from fault_steps import AtAccept, CallOver, Fin, Flood, HalfClose, Rst, Send, Taken, WaitForClient
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import (
    AT_ONCE,
    BEHIND,
    CHUNKED,
    DONE,
    GOOD,
    GOOD_ANSWER,
    GOOD_STREAM,
    HELLO,
    HTML,
    KEPT,
    LAST_FRAME,
    STOP,
    TEXT,
    WHOLE,
    bad,
    chunked,
    data,
    frame,
    framed,
    head,
    lost,
    sized,
    strict,
    text,
    whole,
)

HTTP = Group("HTTP")

_BOTH = f"content-length: {len(GOOD)}"
HTTP.rows(
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
            (Send(b"HTTP/1.1 200 OK\r\n"), Flood(b"x-more: y\r\n" * 999)),
            lost(),
        ),
        "a header line without end": (
            (Send(b"HTTP/1.1 200 OK\r\nx: "), Flood(b"y" * 65536)),
            lost(),
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
            (
                Send(GOOD_STREAM),
                CallOver(),
                Send(sized(data(text("evil", "stop")), kind="text/event-stream")),
            ),
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
            (Send(CHUNKED + frame(TEXT)), Taken(), Send(b"zz\r\nhm\r\n")),
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
            (AtAccept(), Send(GOOD_STREAM), CallOver(), Fin()),
            Outcome("Hello", requests=0),
        ),
        "text/plain": (sized(GOOD, kind="text/plain"), bad(says="text/plain", kept=True)),
        "HTML": (sized(HTML, kind="text/html"), bad(says="text/html", facts={"body": HTML.decode()})),
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
        "closed while idle": ((Send(GOOD_STREAM), CallOver(), Fin()), HELLO),
        "reset while idle": ((Send(GOOD_STREAM), CallOver(), Rst()), HELLO),
        "a 408 while idle": (
            (Send(GOOD_STREAM), CallOver(), Send(sized(b"", status="408 Idle")), Fin()),
            HELLO,
        ),
        "Connection: close, which stays open": (
            (Send(chunked(GOOD, "connection: close")), WaitForClient()),
            Outcome("Hello", kept=False),
        ),
    },
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
    "HTML": (sized(HTML, kind="text/html"), bad(says="text/html", kept=True)),
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
    HTTP.add(_name, (Send(_bytes),), _outcome, call="create")
for _name, _last in {"closed while idle": Fin(), "reset while idle": Rst()}.items():
    HTTP.add(_name, (Send(GOOD_ANSWER), CallOver(), _last), HELLO, call="create")
HTTP.both(
    "413 before the question has been read",
    (
        AtAccept(),
        Send(sized(b'{"error": "Big."}', "connection: close", status="413 Too Large")),
        HalfClose(),
        CallOver(),
        Rst(),
    ),
    Outcome(error=x.RequestTooLargeError, requests=0, says="Big."),
    sent=8 << 20,
)
