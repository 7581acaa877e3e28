"""The pairs that make HTTP clients: by which transport, and in which event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _http
from .._core.transports import BLOCKING, check_transport, missing_package, needs_asyncio

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._http import AsyncClient, Client


def async_client_maker(transport: object) -> Callable[[Any], AsyncClient]:
    """What makes an HTTP client for an event loop; a transport that can't be had is refused at once."""
    name = check_transport(transport)
    try:
        kind = _http.client_class(name)
        settings = _http.client_settings(name)
    except ImportError as exc:
        raise missing_package(name, exc) from exc

    def make(loop: Any) -> AsyncClient:
        if name == "aiohttp" and not hasattr(loop, "call_soon_threadsafe"):
            raise needs_asyncio(name)
        return kind(**settings, cookies=_http.no_cookies())

    return make


def client_maker(transport: object) -> Callable[[Any], Client]:
    """What makes an HTTP client; a transport that can't be had is refused at once."""
    name = check_transport(transport, BLOCKING)
    try:
        settings = _http.client_settings(name)
    except ImportError as exc:
        raise missing_package(name, exc) from exc

    def make(threads: Any) -> Client:
        return _http.Client(**settings, cookies=_http.no_cookies())

    return make
