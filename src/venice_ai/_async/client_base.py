"""What a client can do beside calling: be copied, pickled and closed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .._core.logs import switch_on
from .._core.signature import takes
from ..exceptions import ArgumentTypeError
from ..types.api._options import ClientOptions
from .connections import Connections
from .transport import Transport

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, Unpack

__all__ = ["ClientBase"]


class ClientBase:
    """A client without its resources: settings, and connections that it shares with its copies."""

    _transport: Transport

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
        portable = transport.settings.portable(), transport.connections.transport
        return self.__dict__ | {"_transport": portable}

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

        Who is waiting for a stream's next chunk, in another task or thread, gets a `StreamClosedError`; who is waiting
        for an answer, an `APIConnectionError`. Calls are refused afterwards, here and in the copies that share the
        connections.
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
