"""What the pools of both flavours have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpcore

from .backends.writes import INTERRUPTED

if TYPE_CHECKING:
    import ssl

    from .proxies import Proxies
    from .slots import Slots

__all__ = ["MAX_CONNECTIONS", "MAX_IDLE_SECONDS", "check_open", "extensions_of", "pool_settings"]

MAX_CONNECTIONS: Final = 1000
MAX_IDLE_SECONDS: Final = 30.0  # httpx's five are too few: the next question of a conversation takes longer


def pool_settings(
    origin: httpcore.Origin, proxies: Proxies, context: ssl.SSLContext, *, http2: bool
) -> tuple[dict[str, Any], int]:
    """Return the arguments for a pool of httpcore's, and how often its connections are encrypted."""
    proxy = proxies.for_origin(origin, context)
    secure = origin.scheme in (b"https", b"wss")
    settings: dict[str, Any] = {
        "ssl_context": context,
        "proxy": proxy,
        "keepalive_expiry": MAX_IDLE_SECONDS,
        "http2": http2,
    }
    return settings, secure + (proxy is not None and proxy.url.scheme == b"https")


def extensions_of(message: Any) -> dict[str, Any]:
    """Return the extensions of a request or a response of httpcore's, of which its types say too little."""
    extensions: dict[str, Any] = message.extensions
    return extensions


def check_open(slots: Slots[Any]) -> None:
    """Raise the failure of a call that comes, or waited, until after the client was closed."""
    if slots.closed:
        raise httpcore.ConnectError(INTERRUPTED)
