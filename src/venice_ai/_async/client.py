"""The client: its settings, and the way to the resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.logs import switch_on
from .._core.settings import NOT_GIVEN, NotGiven, Settings, check_key
from .any_path import AnyPath
from .client_base import ClientBase
from .connections import Connections
from .resources import Resources
from .transport import Transport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._core.settings import Timeout
    from .._http import AsyncClient
    from .._pairs import AsyncKeySource, AsyncSigner, AsyncTransportName

__all__ = ["VeniceClient"]


class VeniceClient(ClientBase, AnyPath, Resources):
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
            counts only once, such as a wallet's `SIGN-IN-WITH-X`. The request's `content` is the body, unless that has
            files. It may be used beside a key, or in its place.
        base_url: Where the API is; the environment's `VENICE_BASE_URL` or `VENICE_API_BASE_URL`, or else Venice's own.
        timeout: Seconds for each of connect, write and pool and between two reads, or a `Timeout`, or None for no
            limit. Unless given: 10 s to connect, 60 s to write, 600 s between two reads, 10 s for a free connection.
        max_retries: How often a failed attempt is repeated at the most.
        default_headers: HTTP headers to send with every call.
        default_query: Query parameters to send with every call.
        allow_http: Whether `base_url` may be plain HTTP to another machine, so that the key and all that is said travel
            in the clear; one warning then says so. This machine (`localhost`, `127.0.0.1`, `::1`) needs no leave.
        transport: What carries the calls: `"httpx"`; or `"http2"`, where there is an event loop with all calls over one
            connection, from the extra `venice-ai[http2]`; or, where there is an event loop, `"aiohttp"`, which costs
            the least when many streams are read at once, from the extra `venice-ai[aiohttp]`.
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
