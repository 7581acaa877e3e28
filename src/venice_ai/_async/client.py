"""The client: settings, a pool of connections, and the way to the resources."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from .._core import generic
from .._core.logs import switch_on
from .._core.settings import NOT_GIVEN, NotGiven, Settings, check_key
from .._core.signature import takes
from .._pairs import AsyncKeySource, AsyncOpening, AsyncSigner, AsyncTransportName, async_opening
from ..exceptions import ArgumentTypeError
from ..types.api._options import CallOptions, ClientOptions, StreamCallOptions
from .connections import Connections
from .stream import Stream
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self, Unpack

    from .._core.call import Call
    from .._core.settings import Timeout
    from .._http import AsyncClient
    from .resources.chat import Chat
    from .resources.models import Models

__all__ = ["VeniceClient"]

ChunkType = TypeVar("ChunkType")


class VeniceClient:
    """A client of the Venice.ai API.

    ```python
    from venice_ai import VeniceClient

    async with VeniceClient() as client:
        response = await client.chat.completions.create(
            model="default", messages=[{"role": "user", "content": "Why is the sky blue?"}]
        )
        print(response.text)
    ```

    One client serves a whole program: all its threads, its forked children, and one event loop after the other (or
    beside it); each place gets connections of its own. An `http_client` of yours is for the place where it is used
    first: elsewhere there is a `ClientMovedError`.

    `copy.copy` and `copy.deepcopy` give a client that shares the connections. `pickle` keeps the settings. It never
    takes a key along, as pickles get written to disks, queues and caches: a key that came from the environment is taken
    from the environment again where the client is unpickled; an `api_key` that you gave, and headers that hold
    credentials, are left out (`with_options` gives the client another key); a callable is kept if it pickles by itself.
    A client with an `http_client` of yours does not pickle.

    Args:
        api_key: The API key, or a callable that returns it and is asked before each attempt; the environment's
            `VENICE_API_KEY` unless given. Without a key the API decides what it answers.
        auth: A callable that is given each attempt's request, and returns headers to add to it: for a signature that
            counts only once, such as a wallet's `SIGN-IN-WITH-X`. It may be used beside a key, or in its place.
        base_url: Where the API is; the environment's `VENICE_BASE_URL` or `VENICE_API_BASE_URL`, or else Venice's own.
        timeout: Seconds for each of connect, write and pool and between two reads, or a `Timeout`, or None for no
            limit. Unless given: 10 s to connect, 60 s to write, 600 s between two reads, 10 s for a free connection.
        max_retries: How often a failed attempt is repeated at the most.
        default_headers: HTTP headers to send with every call.
        default_query: Query parameters to send with every call.
        allow_http: Whether `base_url` may be plain HTTP to another machine, so that the key and all that is said travel
            in the clear; one warning then says so. This machine (`localhost`, `127.0.0.1`, `::1`) needs no leave.
        transport: What carries the calls: `"httpx"`; or `"http2"`, many calls over one connection, from the extra
            `venice-ai[http2]`; or, where there is an event loop, `"aiohttp"`, which costs the least when many streams
            are read at once, from the extra `venice-ai[aiohttp]`.
        http_client: An `httpx` client of your own, with its proxies, certificates or transports. It stays yours: it is
            not closed with this client.

    Raises:
        ArgumentTypeError: An argument has a wrong type.
        ArgumentValueError: An argument has a value that can't work.
    """

    def __init__(
        self,
        *,
        api_key: AsyncKeySource | None = None,
        auth: AsyncSigner | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | NotGiven | None = NOT_GIVEN,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, object] | None = None,
        allow_http: bool = False,
        transport: AsyncTransportName = "httpx",
        http_client: AsyncClient | None = None,
    ) -> None:
        switch_on()
        key = check_key(api_key)
        del api_key  # the variables of a frame are shown by those who print tracebacks
        settings = Settings.of(
            api_key=key,
            base_url=base_url,
            auth=auth,
            timeout=timeout,
            max_retries=max_retries,
            default_headers=default_headers or {},
            default_query=default_query or {},
            allow_http=allow_http,
        )
        self._transport = Transport(settings, Connections(http_client, transport))

    @property
    def chat(self) -> Chat:
        """Conversations: `chat.completions`."""
        from .resources.chat import Chat

        return Chat(self)

    @property
    def models(self) -> Models:
        """The catalogue of models."""
        from .resources.models import Models

        return Models(self)

    @takes(StreamCallOptions, CallOptions)
    def stream(
        self,
        path: str,
        *,
        answer: type[ChunkType],
        method: str = "POST",
        body: Mapping[str, object] | None = None,
        **options: Unpack[StreamCallOptions],
    ) -> AsyncOpening[Stream[ChunkType]]:
        """Stream any path of the API, with chunks of any type.

        `answer` says what the chunks are: a pydantic model, or any type that pydantic validates, for events that hold
        JSON; `ServerSentEvent` for the events as they are; `bytes` for the body itself, in the pieces in which it
        arrives.

        ```python
        from venice_ai.streaming import ServerSentEvent

        body = {"model": "default", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        async with client.stream("/chat/completions", answer=ServerSentEvent, body=body) as events:
            async for event in events:
                print(event.event, event.data)
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return async_opening(partial(self._open, generic.stream(method, path, answer, body, options)))

    async def _open(self, call: Call[ChunkType]) -> Stream[ChunkType]:
        return Stream(await self._transport.open(call), client=self)

    @takes(ClientOptions)
    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """A client with other settings that shares this one's connections; closing either closes them for both.

        ```python
        patient = client.with_options(timeout=900, max_retries=5)
        ```
        """
        copy = self.__copy__()
        copy._transport = Transport(self._transport.settings.changed(**options), self._transport.connections)
        return copy

    def __copy__(self) -> Self:
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        return copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copy = object.__new__(type(self))
        memo[id(self)] = copy
        memo[id(self._transport)] = self._transport  # it is shared
        copy.__dict__.update(deepcopy(self.__dict__, memo))
        return copy

    def __getstate__(self) -> dict[str, Any]:
        if self._transport.connections.given:
            raise ArgumentTypeError(
                "a client with an http_client of the caller's own can't be pickled: make it where it is to be used"
            )
        transport = self._transport
        return self.__dict__ | {
            "_transport": (transport.settings.portable(), transport.connections.transport)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        switch_on()
        self.__dict__.update(state)
        settings, transport = state["_transport"]
        self._transport = Transport(settings, Connections(None, transport))

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._transport.settings.base_url

    @property
    def is_closed(self) -> bool:
        """Whether the client has been closed."""
        return self._transport.connections.closed

    async def close(self) -> None:
        """Close all open streams, and the connections unless they belong to an `http_client` of yours.

        Who is waiting for a stream's next chunk, in another task or thread, gets a `StreamClosedError`. Calls are
        refused afterwards, here and in the copies that share the connections.
        """
        await self._transport.connections.close()

    aclose = close

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}{', closed' if self.is_closed else ''}>"
