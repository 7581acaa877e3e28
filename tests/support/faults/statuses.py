"""Statuses, and bodies that are no JSON."""

from __future__ import annotations

from typing import Any

from fault_steps import Fin, Flood, Rst, Send, Taken, WaitForClient
from venice_ai import exceptions as x

from .rows import Between, Group, Outcome
from .wire import HTML, QUICK, bad, bomb, frame, head, lost, sized, truncated

STATUSES = Group("statuses")


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
    STATUSES.both(name, (Send(answer),), outcome, max_retries=0)


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
    HTML,
    name="502 in HTML",
    kind="text/html",
    facts={"body": HTML.decode()},
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
STATUSES.both(
    "304 Not Modified",
    (Send(head(status="304 Not Modified", kind="")),),
    Outcome(error=x.APIStatusError, facts={"status_code": 304}),
)
STATUSES.add("204 No Content", (Send(head(status="204 No Content", kind="")),), truncated())
STATUSES.add("204 No Content", (Send(head(status="204 No Content", kind="")),), bad(), call="create")
STATUSES.both(
    "101 Switching Protocols",
    (Send(head("upgrade: x", "connection: upgrade", status="101 Switching", kind="")), Fin()),
    lost(),
)
STATUSES.both(
    "an error body that a client must not unpack whole",
    (Send(lambda: sized(bomb(b'{"error": "?"}'), "content-encoding: gzip", status="400 Bad")),),
    Outcome(error=x.BadRequestError, facts={"len(body)": Between(1, 1 << 20)}),
)
STATUSES.both(
    "an error body without end",
    (
        Send(head("transfer-encoding: chunked", status="400 Bad", kind="text/plain")),
        Flood(frame(b"x" * 65536)),
    ),
    Outcome(error=x.BadRequestError, facts={"len(body)": 1 << 20}, kept=False),
)
for _name, _ending in {"is cut": Rst(), "stalls": WaitForClient()}.items():
    STATUSES.both(
        f"an error body that {_name}",
        (Send(head("content-length: 999", status="400 Bad", kind="text/plain") + b"Wro"), Taken(), _ending),
        Outcome(error=x.BadRequestError, facts={"status_code": 400}, says="Wro", kept=False),
        options=QUICK if _name == "stalls" else {},
    )
