"""The connections: how many, and which may be used again."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    import httpx


class Connector(aiohttp.TCPConnector):
    """The pool: as many connections as the limits allow, and none that has bytes of nobody's on it."""

    def __init__(self, limits: httpx.Limits, context: Any) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]  # a parameter's type there says too little
            limit=limits.max_connections or 0, keepalive_timeout=limits.keepalive_expiry, ssl=context
        )
        self._most_idle = limits.max_keepalive_connections

    def __del__(self, *arguments: Any) -> None:
        if not self._loop.is_closed():
            super().__del__(*arguments)

    async def _get(self, key: Any, traces: Any) -> Any:
        """An idle connection. What came on one meanwhile would be read as the beginning of the next answer."""
        while (found := await super()._get(key, traces)) is not None and not _is_quiet(found):
            found.close()
        return found

    def _release(self, key: Any, protocol: Any, *, should_close: bool = False) -> None:
        if self._loop.is_closed():
            return  # the connection ended with its event loop
        full = self._most_idle is not None and sum(map(len, self._conns.values())) >= self._most_idle
        over = should_close or full or protocol.should_close
        if over and protocol.transport is not None:
            protocol.transport.abort()  # to close would be to wait until what has not been sent is
        super()._release(key, protocol, should_close=over)


def _is_quiet(connection: Any) -> bool:
    """Whether nothing has come on an idle connection: neither bytes nor its end."""
    raw = connection.transport.get_extra_info("socket")
    return not connection.protocol.should_close and not (raw is not None and _is_readable(raw.fileno()))


def _is_readable(descriptor: int) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
