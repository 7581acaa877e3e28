# Generated from src/venice_ai/_async/client.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""The client: settings, a pool of connections, and the way to the resources."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from .._core import generic
from .._core.logs import switch_on
from .._core.settings import NOT_GIVEN, NotGiven, Settings, check_key
from .._core.signature import takes
from .._pairs import KeySource, Opening, opening
from ..types.api._options import CallOptions, ClientOptions, StreamCallOptions
from .connections import SyncConnections
from .stream import SyncStream
from .transport import SyncTransport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self, Unpack

    from .._core.call import Call
    from .._core.settings import Timeout
    from .._http import Client
    from .resources.chat import SyncChat
    from .resources.models import SyncModels

__all__ = ["SyncVeniceClient"]

ChunkType = TypeVar("ChunkType")


class SyncVeniceClient:
    """A client of the Venice.ai API.

    ```python
    from venice_ai import SyncVeniceClient

    with SyncVeniceClient() as client:
        response = client.chat.completions.create(
            model="default", messages=[{"role": "user", "content": "Why is the sky blue?"}]
        )
        print(response.text)
    ```

    Args:
        api_key: The API key, or a callable that returns it and is asked before each attempt; the environment's
            `VENICE_API_KEY` unless given. Without a key the API decides what it answers.
        base_url: Where the API is; the environment's `VENICE_BASE_URL` or `VENICE_API_BASE_URL`, or else Venice's own.
        timeout: Seconds for each of connect, write and pool and between two reads, or a `Timeout`, or None for no
            limit. Unless given: 10 s to connect, 60 s to write, 600 s between two reads, 10 s for a free connection.
        max_retries: How often a failed attempt is repeated at the most.
        default_headers: HTTP headers to send with every call.
        default_query: Query parameters to send with every call.
        http_client: An `httpx` client of your own, with its proxies, certificates or transports. It stays yours: it is
            not closed with this client.

    Raises:
        ArgumentTypeError: An argument has a wrong type.
        ArgumentValueError: An argument has a value that can't work.
    """

    def __init__(
        self,
        *,
        api_key: KeySource | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | NotGiven | None = NOT_GIVEN,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: Client | None = None,
    ) -> None:
        switch_on()
        key = check_key(api_key)
        del api_key  # the variables of a frame are shown by those who print tracebacks
        settings = Settings.of(
            api_key=key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            default_headers=default_headers or {},
            default_query=default_query or {},
        )
        self._transport = SyncTransport(settings, SyncConnections(http_client))

    @property
    def chat(self) -> SyncChat:
        """Conversations: `chat.completions`."""
        from .resources.chat import SyncChat

        return SyncChat(self)

    @property
    def models(self) -> SyncModels:
        """The catalogue of models."""
        from .resources.models import SyncModels

        return SyncModels(self)

    @takes(StreamCallOptions, CallOptions)
    def stream(
        self,
        path: str,
        *,
        answer: type[ChunkType],
        method: str = "POST",
        body: Mapping[str, object] | None = None,
        **options: Unpack[StreamCallOptions],
    ) -> Opening[SyncStream[ChunkType]]:
        """Stream any path of the API, with chunks of any type.

        `answer` says what the chunks are: a pydantic model, or any type that pydantic validates, for events that hold
        JSON; `ServerSentEvent` for the events as they are; `bytes` for the body itself, in the pieces in which it
        arrives.

        ```python
        from venice_ai.streaming import ServerSentEvent

        body = {"model": "default", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        with client.stream("/chat/completions", answer=ServerSentEvent, body=body) as events:
            for event in events:
                print(event.event, event.data)
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return opening(partial(self._open, generic.stream(method, path, answer, body, options)))

    def _open(self, call: Call[ChunkType]) -> SyncStream[ChunkType]:
        return SyncStream(self._transport.open(call), client=self)

    @takes(ClientOptions)
    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """A client with other settings that shares this one's connections; closing either closes them for both.

        ```python
        patient = client.with_options(timeout=900, max_retries=5)
        ```
        """
        copy = object.__new__(type(self))
        copy._transport = SyncTransport(self._transport.settings.changed(**options), self._transport.connections)
        return copy

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._transport.settings.base_url

    @property
    def is_closed(self) -> bool:
        """Whether the client has been closed."""
        return self._transport.connections.closed

    def close(self) -> None:
        """Close the connections, unless they belong to an `http_client` of yours. Calls are refused afterwards."""
        self._transport.connections.close()



    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}{', closed' if self.is_closed else ''}>"
