"""The pairs that make HTTP clients: by which transport, and in which event loop."""

from __future__ import annotations

from http.cookiejar import CookieJar
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from .. import _http
from .._core.transports import BLOCKING, check_transport, missing_package, needs_asyncio
from .._http import pools

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._http import AsyncClient, Client


# How many idle connections are kept: of small pools as many as have been in use at once, of one pool fewer. Over HTTP/2
# there are few of them.
_MOST_IDLE: Final = {"httpx": None, "http2": 20, "aiohttp": 100}


def async_client_maker(transport: object) -> Callable[[Any], AsyncClient]:
    """What makes an HTTP client for an event loop; a transport that can't be had is refused at once."""
    name = check_transport(transport)
    kind: type[AsyncClient] = _http.AsyncClient if name == "http2" else pools.AsyncClient
    _check_packages(name)
    if name == "aiohttp":
        kind = _loaded(name, "venice_ai._aiohttp").AiohttpClient

    def make(loop: Any) -> AsyncClient:
        if name == "aiohttp" and not hasattr(loop, "call_soon_threadsafe"):
            raise needs_asyncio(name)
        http = kind(**_settings(name))
        _http.drop_replaced_headers(http)
        return http

    return make


def client_maker(transport: object) -> Callable[[Any], Client]:
    """What makes an HTTP client; a transport that can't be had is refused at once."""
    name = check_transport(transport, BLOCKING)
    kind = _http.Client if name == "http2" else pools.Client
    _check_packages(name)

    def make(threads: Any) -> Client:
        http = kind(**_settings(name))
        _http.drop_replaced_headers(http)
        return http

    return make


def _settings(transport: str) -> dict[str, Any]:
    settings = _http.client_settings(http2=transport == "http2", most_idle=_MOST_IDLE[transport])
    return {**settings, "cookies": _NoCookies()}


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
