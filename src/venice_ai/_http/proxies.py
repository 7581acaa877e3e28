"""Proxies that the environment names, and the hosts that it excepts."""

from __future__ import annotations

import ipaddress
import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final
from urllib.request import getproxies

import httpcore
import httpx

from ..exceptions import ArgumentValueError

if TYPE_CHECKING:
    import ssl

__all__ = ["Proxies"]

_SCHEMES: Final = ("http", "https", "socks5", "socks5h")

_logger: Final = logging.getLogger("venice_ai")


class Proxies:
    """The proxies of the moment at which this is made.

    They are what `urllib.request.getproxies()` finds: the variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and
    `NO_PROXY` in either case, or else the system's settings on macOS and Windows.
    """

    def __init__(self) -> None:
        found = getproxies()
        self._exceptions = NoProxy(found.get("no", ""))
        self._by_scheme = {scheme: found[scheme] for scheme in ("http", "https", "all") if found.get(scheme)}

    def __bool__(self) -> bool:
        return bool(self._by_scheme)

    def for_origin(self, origin: httpcore.Origin, context: ssl.SSLContext) -> httpcore.Proxy | None:
        """Return the proxy for an origin; None where it is to be reached directly.

        Raises:
            ArgumentValueError: The proxy's URL can't be used.
        """
        scheme, host = origin.scheme.decode("ascii"), origin.host.decode("ascii")
        name = scheme if scheme in self._by_scheme else "all"
        text = self._by_scheme.get(name)
        if text is None or self._exceptions.hold(host, origin.port):
            return None
        return _proxy(f"{name.upper()}_PROXY", text if "://" in text else f"http://{text}", context)


def _proxy(variable: str, text: str, context: ssl.SSLContext) -> httpcore.Proxy:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):  # whose words may hold a password
        raise ArgumentValueError(f"the environment's {variable} is not the URL of a proxy") from None
    if url.scheme not in _SCHEMES or not url.host:
        shown = str(url.copy_with(userinfo=b"")) if url.userinfo else text
        raise ArgumentValueError(
            f"the environment's {variable} names a proxy that can't be used: {shown!r}; "
            f"it takes a URL that begins with one of {', '.join(f'{each}://' for each in _SCHEMES)}"
        )
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ArgumentValueError(
            f"the environment's {variable} names a SOCKS proxy, which needs a package that is not installed: "
            "pip install 'venice-ai[socks]'"
        )
    return httpcore.Proxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        auth=(url.username.encode(), url.password.encode()) if url.username or url.password else None,
        ssl_context=context if url.scheme == "https" else None,
    )


class NoProxy:
    """The hosts that a text such as `NO_PROXY` excepts.

    It holds names, which count for their subdomains too, addresses, blocks of addresses (`10.0.0.0/8`, `fd00::/8`),
    each with or without a port, and `*` for all hosts. An entry that is none of these is left out, with a line in the
    log: it must not make calls fail.
    """

    def __init__(self, text: str) -> None:
        self._names: list[tuple[str, int | None]] = []
        self._blocks: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, int | None]] = []
        self._all = False
        for entry in text.replace(",", " ").split():
            self._add(entry.lower())

    def _add(self, entry: str) -> None:
        if entry == "*":
            self._all = True
            return
        block = _block(entry)
        if block is not None:
            self._blocks.append((block, None))
            return
        host, port = _host_and_port(entry.rpartition("://")[2].rstrip("/"))
        block = _block(host)
        if block is not None:
            self._blocks.append((block, port))
        elif host and not set(host) & set("/[]:@ "):
            self._names.append((_in_ascii(host.removeprefix("*").strip(".")), port))
        else:
            _logger.warning(
                "the environment's NO_PROXY has an entry that is no host, and is left out: %r", entry
            )

    def hold(self, host: str, port: int) -> bool:
        """Return whether a host is excepted."""
        if self._all:
            return True
        host = host.lower().strip("[]").rstrip(".")
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return any(
                (host == name or host.endswith(f".{name}")) and _same(at, port) for name, at in self._names
            )
        return any(address in block and _same(at, port) for block, at in self._blocks)


def _same(wanted: int | None, port: int) -> bool:
    return wanted is None or wanted == port


def _block(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return an address, or a block of addresses, as a network."""
    try:
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None


def _host_and_port(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if colon and (port.isdigit() or not port):
        return host, int(port) if port else None
    return entry, None


def _in_ascii(host: str) -> str:
    """Return a name as it stands in a URL: one in other letters by its letters for DNS."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
