"""What the server has seen: the requests, and the connections that carried them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import Parser
from email.policy import HTTP
from typing import Any, TypeAlias
from urllib.parse import parse_qs

import httpx

BASE_PATH = "/api/v1"

Scope: TypeAlias = Mapping[str, Any]  # ASGI's own


@dataclass(frozen=True, eq=False)
class RecordedRequest:
    """A request as the server received it.

    `path` is what follows the base path, `query` holds every value of every parameter, `connection` is the
    same number for all the requests of one TCP connection, and `number` counts the requests since the last
    reset, from 1.

    `finished` is set when the answer has been sent whole, `disconnected` when the client went away before.
    Both are set by the server's thread, a moment after what they tell: wait for them, with a limit.

    ```python
    import httpx
    from venice_ai.testing import ChatReply, LocalServer

    with LocalServer() as server:
        server.script(ChatReply(delay=10))
        with httpx.stream("POST", server.url + "/chat/completions", json={"stream": True}):
            request = server.requests[0]
        assert request.disconnected.wait(1) and not request.finished.is_set()
        assert request.json == {"stream": True} and request.path == "/chat/completions"
    ```
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: httpx.Headers
    body: bytes = field(repr=False)
    connection: int
    number: int
    finished: threading.Event = field(default_factory=threading.Event, repr=False)
    disconnected: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def json(self) -> Any:  # so that a test can index it
        """The body, decoded. Raises a `ValueError` where it is not JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> list[FormPart]:
        """The parts of a body of `multipart/form-data`, in their order; none where it is something else."""
        return parts_of(self.headers.get("content-type", ""), self.body)


@dataclass(frozen=True)
class FormPart:
    """A part of a form: a plain field, or a file where it has a `filename`."""

    name: str
    content: bytes = field(repr=False)
    filename: str | None = None
    content_type: str = "text/plain"

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode()


class Ledger:
    """What was seen from one reset to the next. The server's thread writes, any thread reads.

    A reset takes a new ledger: an answer still under way then counts in the old one, and disturbs nothing.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._requests: list[RecordedRequest] = []
        self._connections: dict[object, int] = {}
        self._unanswered = 0

    def enter(self, scope: Scope, body: bytes, connection: object) -> RecordedRequest:
        """Write down a request; it counts as being answered until `leave` is called."""
        with self._changed:
            carrier = self._connections.setdefault(connection, len(self._connections) + 1)
            request = recorded(scope, body, carrier, len(self._requests) + 1)
            self._requests.append(request)
            self._unanswered += 1
        return request

    def leave(self) -> None:
        """Count one request as answered, one way or the other."""
        with self._changed:
            self._unanswered -= 1
            self._changed.notify_all()

    def wait_idle(self, timeout: float) -> bool:
        """Wait until no request is being answered; tell whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unanswered == 0, timeout)

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests in the order of their arrival: a list of the caller's own."""
        with self._changed:
            return self._requests.copy()

    @property
    def connections(self) -> int:
        """How many connections have carried requests."""
        with self._changed:
            return len(self._connections)


def recorded(scope: Scope, body: bytes, connection: int, number: int) -> RecordedRequest:
    """Turn what the ASGI server says of a request into what we say of it."""
    return RecordedRequest(
        method=scope["method"],
        path=scope["path"].removeprefix(BASE_PATH),
        query=parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
        headers=httpx.Headers(scope["headers"]),
        body=body,
        connection=connection,
        number=number,
    )


def parts_of(content_type: str, body: bytes) -> list[FormPart]:
    """Take a form apart. The standard library's reader is for mail: it would change line ends, and read on in files."""
    head = headers_of(f"content-type: {content_type}".encode("latin-1", "replace"))
    boundary = head.get_boundary()
    if head.get_content_type() != "multipart/form-data" or boundary is None:
        return []
    delimiter = (
        rb"\r\n--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(?:--[ \t]*(?:\r\n|$)|[ \t]*\r\n)"
    )
    pieces = re.split(delimiter, b"\r\n" + body)
    return [part_of(piece) for piece in pieces[1:-1]]  # what stands in front and behind is none of it


def part_of(piece: bytes) -> FormPart:
    """Turn a piece between two boundaries into a part of a form."""
    head, _, content = piece.partition(b"\r\n\r\n")
    headers = headers_of(head)
    name = str(headers.get_param("name", "", "content-disposition"))
    return FormPart(name, content, headers.get_filename(), headers.get_content_type())


def headers_of(head: bytes) -> EmailMessage:
    """Read headers, which clients write in UTF-8."""
    return Parser(EmailMessage, policy=HTTP).parsestr(head.decode("utf-8", "replace"), headersonly=True)
