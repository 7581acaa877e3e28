"""The pairs that make HTTP clients: by which transport, and in which event loop."""

from __future__ import annotations

from http.cookiejar import CookieJar
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .. import _http
from .._core.transports import BLOCKING, check_transport, missing_package, needs_asyncio

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._http import AsyncClient, Client
    from .._http.async_pool import AsyncPool
    from .._http.blocking_pool import Pool


def async_client_maker(transport: object) -> Callable[[Any], tuple[AsyncClient, AsyncPool | None]]:
    """Return what makes an HTTP client for an event loop; a transport that can't be had is refused at once.

    Beside the client it gives the pool below it; None where the pool is not ours.
    """
    name = check_transport(transport)
    _check_packages(name)
    aiohttp = _loaded(name, "venice_ai._aiohttp") if name == "aiohttp" else None

    def make(loop: Any) -> tuple[AsyncClient, AsyncPool | None]:
        if aiohttp is not None and not hasattr(loop, "call_soon_threadsafe"):
            raise needs_asyncio(name)
        pool: AsyncPool | None = None
        if aiohttp is not None:
            http: AsyncClient = aiohttp.AiohttpClient(**_SETTINGS, **aiohttp.settings(), cookies=_NoCookies())
        else:
            from .._http import transports

            http, pool = transports.async_http_client(
                http2=name == "http2", **_SETTINGS, cookies=_NoCookies()
            )
        _http.drop_replaced_headers(http)
        return http, pool

    return make


def client_maker(transport: object) -> Callable[[Any], tuple[Client, Pool | None]]:
    """Return what makes an HTTP client; a transport that can't be had is refused at once.

    Beside the client it gives the pool below it; None where the pool is not ours.
    """
    name = check_transport(transport, BLOCKING)
    _check_packages(name)

    def make(threads: Any) -> tuple[Client, Pool | None]:
        from .._http import transports

        http, pool = transports.http_client(http2=name == "http2", **_SETTINGS, cookies=_NoCookies())
        _http.drop_replaced_headers(http)
        return http, pool

    return make


_SETTINGS: dict[str, Any] = {"follow_redirects": False}


def _check_packages(transport: str) -> None:
    if transport == "http2":
        _loaded(transport, "h2")  # the library would notice only when a client is made


def _loaded(transport: str, module: str) -> Any:  # a module
    try:
        return import_module(module)
    except ImportError as exc:
        raise missing_package(transport, exc) from exc


class _NoCookies(CookieJar):
    """A jar that stays empty: a call has nothing to do with the one before it."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take nothing, and do not look: every header of an answer would be copied twice to find what is not wanted."""
