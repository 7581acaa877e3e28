"""The replies of a script: frozen data, which lower themselves to the one kind that is sent, `RawReply`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from http.client import responses as phrases
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from .records import RecordedRequest

Headers: TypeAlias = Mapping[str, str | None]
"""Headers of a reply, over those the server sends by itself. `None` removes one of them."""


@dataclass(frozen=True)
class Pause:
    """Nothing is sent for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """The connection is dropped here: what was sent arrives, the body stays unfinished."""


@dataclass(frozen=True)
class Hang:
    """Nothing more is sent until the client goes away, or until `at_most` seconds have passed."""

    at_most: float = 30.0


class Gate:
    """Hold back what follows until the test calls `open()`, from any thread; give up after `at_most` seconds.

    A test that says when the next piece comes does not depend on how fast the machine is, as one with a `Pause`
    does. A gate that was opened stays open.

    ```python
    from venice_ai.testing import Gate, StreamReply

    gate = Gate()
    reply = StreamReply([{"choices": [{"delta": {"content": "Hello"}}]}, gate, {"choices": []}])
    ```
    """

    def __init__(self, *, at_most: float = 30.0) -> None:
        self.at_most = at_most
        self._lock = threading.Lock()
        self._opened = threading.Event()
        self._reached = threading.Event()
        self._callbacks: list[Callable[[], object]] = []

    @property
    def is_open(self) -> bool:
        """Tell whether `open()` has been called."""
        return self._opened.is_set()

    @property
    def is_reached(self) -> bool:
        """Tell whether the server has sent all that stands before the gate."""
        return self._reached.is_set()

    def open(self) -> None:
        """Let the server go on."""
        with self._lock:
            self._opened.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def arrive(self, callback: Callable[[], object]) -> None:
        """Mark the gate as reached, and call back once it is open; for servers that play a script."""
        self._reached.set()
        with self._lock:
            if not self._opened.is_set():
                self._callbacks.append(callback)
                return
        callback()


Piece: TypeAlias = bytes | Pause | Gate | Cut | Hang
Event: TypeAlias = Mapping[str, object] | str | bytes | Pause | Gate | Cut | Hang


class Reply(Protocol):
    """Anything that can say, given the request, which bytes answer it. Write your own where none fits."""

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the bytes that answer this request."""
        ...


ScriptItem: TypeAlias = Reply | Callable[["RecordedRequest"], Reply]
"""What `LocalServer.script` takes. A function runs in the server's thread, so it must not block."""


@dataclass(frozen=True)
class RawReply:
    """Exact bytes, each piece one HTTP chunk of its own, with silences, gates and broken connections among them.

    `delay` is the silence before the first byte of the head; a `Pause` among the pieces comes after the head.
    With `pieces=None` the connection is dropped without any answer: `NoReply` says it better.

    ```python
    from venice_ai.testing import Cut, Pause, RawReply

    half_an_event = RawReply([b'data: {"choices"', Pause(0.2), b": [", Cut()])
    ```
    """

    pieces: Sequence[Piece] | None
    _: KW_ONLY
    status: int = 200
    content_type: str = "text/event-stream"
    headers: Headers = field(default_factory=dict[str, str | None])
    delay: float = 0.0

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the reply itself: it is what is sent."""
        return self


@dataclass(frozen=True)
class NoReply:
    """The connection is dropped after `delay` seconds without a byte of answer, as by a server that dies."""

    _: KW_ONLY
    delay: float = 0.0

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the raw reply that has no bytes."""
        return RawReply(None, delay=self.delay)


@dataclass(frozen=True)
class BytesReply:
    """A whole body of any type: an image, audio, an HTML page from a proxy that broke down."""

    content: bytes
    _: KW_ONLY
    content_type: str
    status: int = 200
    headers: Headers = field(default_factory=dict[str, str | None])
    delay: float = 0.0

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return one piece with its length announced, as a server does that has the whole body at hand."""
        headers = {"content-length": str(len(self.content)), **self.headers}
        return RawReply(
            [self.content],
            status=self.status,
            content_type=self.content_type,
            headers=headers,
            delay=self.delay,
        )


@dataclass(frozen=True)
class JSONReply:
    """A JSON body, after `delay` seconds of silence."""

    body: object
    _: KW_ONLY
    status: int = 200
    headers: Headers = field(default_factory=dict[str, str | None])
    delay: float = 0.0

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the encoded body."""
        whole = BytesReply(
            to_json(self.body).encode(),
            content_type="application/json",
            status=self.status,
            headers=self.headers,
            delay=self.delay,
        )
        return whole.lower(request)


@dataclass(frozen=True)
class ErrorReply:
    """An error as the API sends it: `{"error": message}`, or a body of your own; `code` goes beside it.

    ```python
    from venice_ai.testing import ErrorReply

    ErrorReply(429, "Rate limit exceeded", headers={"retry-after": "1"})
    ErrorReply(413, "Request entity too large", code="PAYLOAD_TOO_LARGE")
    ErrorReply(400, {"error": "Invalid request", "issues": [{"path": ["model"], "message": "Required"}]})
    ```
    """

    status: int
    error: str | Mapping[str, object] | None = None
    _: KW_ONLY
    code: str | None = None
    headers: Headers = field(default_factory=dict[str, str | None])
    delay: float = 0.0

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the error as a JSON body; without a message, the status speaks for itself."""
        error = phrases.get(self.status, f"Status {self.status}") if self.error is None else self.error
        body = {"error": error} if isinstance(error, str) else dict(error)
        if self.code is not None:
            body["code"] = self.code
        return JSONReply(body, status=self.status, headers=self.headers, delay=self.delay).lower(request)


@dataclass(frozen=True)
class StreamReply:
    r"""Server-sent events of your own, each in one HTTP chunk.

    An event is a mapping (sent as the JSON of a `data:` line), the text or bytes of a whole event (sent as
    they are: write the blank line too), a `Pause`, a `Gate`, a `Cut` or a `Hang`. `delay` is the silence before each;
    `done` sends the closing `[DONE]`; `linger` keeps the body open for so long after it; `cut` then drops the
    connection, without ending the body.

    ```python
    from venice_ai.testing import Pause, StreamReply

    StreamReply([": a comment\n\n", {"choices": []}, Pause(0.1), "id: 1\ndata: {}\n\n"], newline="\r\n")
    ```
    """

    events: Sequence[Event]
    _: KW_ONLY
    done: bool = True
    newline: str = "\n"
    space_after_colon: bool = True
    content_type: str = "text/event-stream"
    status: int = 200
    headers: Headers = field(default_factory=dict[str, str | None])
    delay: float = 0.0
    linger: float = 0.0
    cut: bool = False

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the events as pieces."""
        return RawReply(
            tuple(self._pieces()), status=self.status, content_type=self.content_type, headers=self.headers
        )

    def _pieces(self) -> Iterator[Piece]:
        for event in self.events:
            if self.delay and not isinstance(event, Pause | Gate | Cut | Hang):
                yield Pause(self.delay)
            yield self._piece(event)
        if self.done:
            yield self._data("[DONE]")
        if self.linger:
            yield Pause(self.linger)
        if self.cut:
            yield Cut()

    def _piece(self, event: Event) -> Piece:
        if isinstance(event, Mapping):
            return self._data(to_json(event))
        return event.encode() if isinstance(event, str) else event

    def _data(self, data: str) -> bytes:
        colon = ": " if self.space_after_colon else ":"
        return f"data{colon}{data}{self.newline}{self.newline}".encode()


def to_json(value: object) -> str:
    """Write JSON as the API does: compact, and letters as letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
