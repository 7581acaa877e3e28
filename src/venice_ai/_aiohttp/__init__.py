"""The HTTP library over aiohttp: loaded only where this transport is chosen.

`httpx-aiohttp` carries requests and answers over. What it leaves to aiohttp's own ways is put right in this folder:
what a failure is called, which time-out is which, what may be on a connection that is used again.
"""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import httpx
from aiohttp import hdrs
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient

from .._http.transports import tls_context
from .failures import TIMEOUTS, raise_named
from .pool import Connector
from .receiving import Answer, Incoming, check_head, extensions
from .sending import Watch, carried, steps

__all__ = ["AiohttpClient", "settings"]

HEAD_BYTES: Final = 100 * 1024  # as long as the default transport lets the head of an answer be
HEAD_LINES: Final = 1024
_ADDED: Final = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)


def settings() -> dict[str, Any]:
    """Return the certificates, and how many connections there may be."""
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=30.0)
    return {"limits": limits, "verify": tls_context()}


class AiohttpClient(HttpxAiohttpClient):
    """The HTTP library's client, with its way of finding proxies, over aiohttp."""

    # The library calls these with its settings by name, and the proxy alone before them.

    def _init_transport(self, *none: Any, **settings: Any) -> httpx.AsyncBaseTransport:
        return Transport(**settings)

    def _init_proxy_transport(self, *proxy: Any, **settings: Any) -> httpx.AsyncBaseTransport:
        return Transport(proxy=proxy[0], **settings)


class Transport(AiohttpTransport):
    """Carries requests over aiohttp."""

    def get_client(self) -> aiohttp.ClientSession:
        """The session of the running event loop: no cookies, nothing unpacked, nothing added."""
        session = aiohttp.ClientSession(
            connector=Connector(self.limits, self.ssl_context),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_ADDED,
            response_class=Answer,
            max_line_size=HEAD_BYTES,
            max_field_size=HEAD_BYTES,
            max_headers=HEAD_LINES,
            trace_configs=[steps()],
        )
        session._retry_connection = False  # how often a call is sent is not for aiohttp to say
        return session

    def __del__(self) -> None:
        if isinstance(self.client, aiohttp.ClientSession) and self.client._loop.is_closed():
            self.client.detach()  # else it would complain of not having been closed, which nobody can do any more

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its answer as soon as the head is there."""
        limits = request.extensions.get("timeout", {})
        watch = Watch(limits)
        watch.begin()
        try:
            async with watch.timeout:
                response = await super().handle_async_request(carried(request, watch))
        except TimeoutError as exc:
            raise TIMEOUTS[watch.phase](f"the time-out {watch.phase!r} ran out") from exc
        except Exception as exc:
            raise_named(exc)
        finally:
            watch.over = True
        stream: Any = response.stream
        answer = stream._aiohttp_response  # there is no public way to it
        check_head(answer)
        response.stream = Incoming(answer, limits.get("read"))
        response.extensions |= extensions(answer)
        return response
