"""The local server: what a test scripts, and what it then asks."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from .defaults import default_reply, refusal
from .exchange import Application
from .records import BASE_PATH, Ledger, RecordedRequest

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from venice_ai import SyncVeniceClient, VeniceClient

    from .engine import Engine
    from .replies import ScriptItem

ANY_KEY = "test-key"
NO_UVICORN = "the local server runs on uvicorn, which is not installed: pip install 'venice-ai[testing]'"


class LocalServer:
    """A scripted server on 127.0.0.1: replies go out first in, first out, whatever the path of the request.

    With nothing scripted it answers by itself, as the API does: chat completions with an echo of the last user
    message, the model list with a small catalogue, every other operation with a valid answer, and a path that
    is none with a 404. `fallback` puts another reply in that place.
    With an `api_key`, a request with another key gets a 401, and one without any the API's 402 that says how
    to pay; neither uses up the script. `port` is any free one unless you name it.

    ```python
    from venice_ai.testing import ChatReply, ErrorReply, LocalServer

    messages = [{"role": "user", "content": "Are you there?"}]
    with LocalServer() as server, server.client() as client:
        server.script(ErrorReply(503, "Model at capacity", headers={"retry-after": "0"}), ChatReply("Yes."))
        stream = client.chat.completions.create(model="local-small", messages=messages, stream=True)
        assert "".join(stream.text_deltas()) == "Yes."
        assert len(server.requests) == 2 and server.connections == 1
    ```

    A program that makes its own client finds the server by the environment: set `VENICE_BASE_URL` to
    `server.url`, and `VENICE_API_KEY` to anything.
    """

    def __init__(
        self, *, api_key: str | None = None, port: int = 0, fallback: ScriptItem = default_reply
    ) -> None:
        self._api_key = api_key
        self._port = port
        self._fallback = fallback
        self._script: deque[ScriptItem] = deque()
        self._ledger = Ledger()
        self._engine: Engine | None = None
        self._url: str | None = None

    def start(self) -> Self:
        """Start serving, in a thread of its own. Does nothing when the server runs."""
        if self._engine is None:
            application = Application(ledger=lambda: self._ledger, answer_to=self._answer_to)
            engine = engine_class()(application, self._port)
            engine.start()
            self._engine, self._url = engine, f"http://127.0.0.1:{engine.port}{BASE_PATH}"
        return self

    def stop(self) -> None:
        """Drop every connection and stop serving. Does nothing when the server does not run."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The base URL, as `base_url` and `VENICE_BASE_URL` take it. After `stop()`, nobody answers there."""
        if self._url is None:
            raise RuntimeError(
                "the server has no address before it starts: use `with LocalServer() as server:`"
            )
        return self._url

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests since the last reset, in the order of their arrival."""
        return self._ledger.requests

    @property
    def connections(self) -> int:
        """How many different TCP connections have carried requests since the last reset."""
        return self._ledger.connections

    def script(self, *replies: ScriptItem) -> None:
        """Append replies: each answers one of the next requests."""
        self._script.extend(replies)

    def reset(self) -> None:
        """Forget the script and the records. Connections stay open, and an answer under way goes on.

        A request that was sent before, and that nobody waits for any more, takes none of the replies of afterwards.
        """
        if self._engine is not None:
            self._engine.settle()
        self._script.clear()
        self._ledger = Ledger()

    def wait_idle(self, timeout: float = 1.0) -> bool:
        """Wait until no request is being answered; tell whether it came to that in time."""
        return self._ledger.wait_idle(timeout)

    def client(self, **options: Any) -> SyncVeniceClient:  # the client's own, which it checks
        """Return a blocking client of this server; `options` are those of `SyncVeniceClient`. Close it."""
        from venice_ai import SyncVeniceClient

        return SyncVeniceClient(**self._options(options))

    def async_client(self, **options: Any) -> VeniceClient:  # the same
        """Return an async client of this server, for `async with`; `options` are those of `VeniceClient`."""
        from venice_ai import VeniceClient

        return VeniceClient(**self._options(options))

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"base_url": self.url, "api_key": self._api_key or ANY_KEY, **options}

    def _answer_to(self, request: RecordedRequest) -> ScriptItem:
        if self._api_key is not None and (refused := refusal(request, self._api_key)):
            return refused
        return self._script.popleft() if self._script else self._fallback


def engine_class() -> type[Engine]:
    """Import uvicorn, now that a server is wanted."""
    try:
        from .engine import Engine
    except ModuleNotFoundError as exc:
        if exc.name != "uvicorn":
            raise
        raise ModuleNotFoundError(NO_UVICORN, name="uvicorn") from exc
    return Engine
