"""The transports that a client can be made with, and the words about those that can't be had."""

from __future__ import annotations

from typing import Final

from ..exceptions import ArgumentTypeError, ArgumentValueError
from .checks import shown

__all__ = ["ALL", "BLOCKING", "check_alone", "check_transport", "missing_package", "needs_asyncio"]

ALL: Final = ("httpx", "aiohttp", "http2")
BLOCKING: Final = ("httpx", "http2")


def check_transport(value: object, offered: tuple[str, ...] = ALL) -> str:
    """The name of a transport that the flavour has."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"transport takes the name of a transport, not {type(value).__name__}")
    if value in offered:
        return value
    if value in ALL:
        raise ArgumentValueError(
            f"transport={value!r} runs on asyncio, and this client blocks: use VeniceClient, or one of {names(offered)}"
        )
    raise ArgumentValueError(f"transport takes {names(offered)}; got {shown(value)}")


def check_alone(transport: object) -> None:
    """Refuse a transport beside an HTTP client of the caller's own, which has one."""
    if transport != "httpx":
        raise ArgumentValueError(
            "transport and http_client can't be given together: an http_client comes with a transport of its own"
        )


def names(offered: tuple[str, ...]) -> str:
    """Some transports, for a message."""
    return " or ".join(repr(name) for name in offered)


def missing_package(transport: str, cause: ImportError) -> ArgumentValueError:
    """The exception for a transport whose package is not installed."""
    return ArgumentValueError(
        f"transport={transport!r} needs a package that is not installed ({cause}): "
        f"pip install 'venice-ai[{transport}]'"
    )


def needs_asyncio(transport: str) -> ArgumentValueError:
    """The exception for a transport that does not run on the event loop it is used in."""
    return ArgumentValueError(
        f"transport={transport!r} runs on asyncio, and this is another event loop: leave transport out there"
    )
