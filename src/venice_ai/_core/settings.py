"""What a client is set to: checked once, before anything is sent."""

from __future__ import annotations

import ipaddress
import os
import re
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from .. import _http
from .._version import __version__
from ..exceptions import ArgumentTypeError, ArgumentValueError
from .checks import (
    check_flag,
    check_headers,
    check_max_retries,
    check_names,
    check_query,
    check_seconds,
    shown,
)
from .reply import SECRET_HEADERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

__all__ = ["NOT_GIVEN", "NotGiven", "Settings", "Timeout"]

DEFAULT_BASE_URL: Final = "https://api.venice.ai/api/v1"
USER_AGENT: Final = f"venice-ai-python/{__version__}"

Part = TypeVar("Part")

_KEY = re.compile(r"[!-~]+")


class NotGiven:
    """The type of `NOT_GIVEN`: nothing was said, which is not the same as None."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = NotGiven()


@dataclass(frozen=True, slots=True)
class Timeout:
    """How many seconds each phase of a call may take; None is for ever.

    `read` is about bytes, and a ping is bytes too: it does not notice a stream that lives but says nothing.
    `first_event` and `idle` do. `deadline` bounds a call as a whole, with all its attempts, pauses and chunks; without
    one a stream may run as long as it likes. Which of them ran out is on `APITimeoutError.phase`, by the names below.

    ```python
    from venice_ai import SyncVeniceClient, Timeout

    client = SyncVeniceClient(timeout=Timeout(first_event=30, idle=20, deadline=600))
    ```

    Attributes:
        connect: To open a connection.
        read: Between two reads.
        write: Between two writes.
        pool: To wait for a free connection.
        first_event: From the sending of a streamed call to the first event of its answer.
        idle: Between two events of a stream, from the moment the next one is waited for.
        deadline: For all of a call.
    """

    connect: float | None = 10.0
    read: float | None = 600.0
    write: float | None = 60.0
    pool: float | None = 10.0
    first_event: float | None = None
    idle: float | None = None
    deadline: float | None = None

    def __post_init__(self) -> None:
        for phase in ("connect", "read", "write", "pool", "first_event", "idle", "deadline"):
            check_seconds(f"timeout.{phase}", getattr(self, phase))

    @classmethod
    def of(cls, value: object) -> Timeout:
        """A time-out from what a caller may pass: a `Timeout`, a number for every phase, None for no limit."""
        if isinstance(value, Timeout):
            return value
        if all(hasattr(value, phase) for phase in ("connect", "read", "write", "pool")):
            return cls(value.connect, value.read, value.write, value.pool)  # type: ignore[attr-defined]
        check_seconds("timeout", value)
        return cls(value, value, value, value)  # type: ignore[arg-type]  # a number or None, checked above


class Secret:
    """A string that shows itself to nobody but `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise ArgumentTypeError("an API key is not pickled: give the other process its own VENICE_API_KEY")


class EnvironmentKey(Secret):
    """The environment's key. It is not pickled either: where it is unpickled, the environment is asked again."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return _environment_key, ()


Key: TypeAlias = "Secret | Callable[[], str | Awaitable[str]] | None"


Signer: TypeAlias = "Callable[[_http.Request], Mapping[str, str] | Awaitable[Mapping[str, str]]]"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a client, all of them valid."""

    api_key: Key = field(default=None, repr=False)
    auth: Signer | None = field(default=None, repr=False)
    base_url: str = DEFAULT_BASE_URL
    timeout: Timeout = Timeout()
    max_retries: int = 2
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    default_query: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    allow_http: bool = False

    @classmethod
    def of(cls, *, api_key: object, base_url: object, **others: object) -> Settings:
        """The settings of a new client: what is given, then the environment's word, then the defaults."""
        return cls().changed(
            api_key=_key_or_environment(api_key), base_url=_url_or_environment(base_url), **others
        )

    def changed(self, **changes: object) -> Settings:
        """A copy with what is given (anything but `NOT_GIVEN`) put in its place, and checked."""
        check_names(changes, _CHECKS, "with_options")
        checked = {name: _CHECKS[name](value) for name, value in changes.items() if value is not NOT_GIVEN}
        made = replace(self, **checked)  # type: ignore[arg-type]  # what each check returns fits its field
        check_encrypted(made.base_url, allow_http=made.allow_http)
        return made

    def portable(self) -> Settings:
        """A copy for a pickle: without a key of the caller's own, whichever way it was given."""
        headers = {
            name: value for name, value in self.default_headers.items() if name.lower() not in SECRET_HEADERS
        }
        key = None if type(self.api_key) is Secret else _if_it_pickles(self.api_key)
        return replace(self, api_key=key, auth=_if_it_pickles(self.auth), default_headers=headers)


def _key_or_environment(given: object) -> object:
    return _environment_key() if given is None else given


def _environment_key() -> EnvironmentKey | None:
    """The environment's key, or None where it has none."""
    key = check_key(os.environ.get("VENICE_API_KEY") or None, "VENICE_API_KEY")
    return EnvironmentKey(key.reveal()) if isinstance(key, Secret) else None


def _if_it_pickles(part: Part) -> Part | None:
    """A part of the settings that can go to another process, or None for one that can't."""
    try:
        import pickle

        pickle.dumps(part)
    except Exception:  # whatever a callable's own parts raise
        return None
    return part


def _url_or_environment(given: object) -> object:
    for name in ("VENICE_BASE_URL", "VENICE_API_BASE_URL"):
        url = os.environ.get(name)
        if given is None and url:
            return check_base_url(url, name)
    return NOT_GIVEN if given is None else given


def check_key(value: object, name: str = "api_key") -> Key:
    """An API key that can be sent: a non-empty string without spaces or line breaks, or a callable that returns one."""
    if value is None or isinstance(value, Secret):
        return value
    if callable(value):
        return cast("Key", value)
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a string, a callable or None, not {type(value).__name__}")
    key, value = Secret(value), None  # the variables of a frame are shown by those who print tracebacks
    if not key.reveal():
        raise ArgumentValueError(
            f"{name} is empty: pass a key, set VENICE_API_KEY, or leave it out to send none"
        )
    if not _KEY.fullmatch(key.reveal()):
        raise ArgumentValueError(
            f"{name} holds a line break, a space or another character that no key has: was it read with its newline?"
        )
    return key


def check_signer(value: object) -> Signer | None:
    """A callable that signs a request, or None."""
    if value is None or callable(value):
        return cast("Signer | None", value)
    raise ArgumentTypeError(f"auth takes a callable or None, not {type(value).__name__}")


def check_base_url(value: object, name: str = "base_url") -> str:
    """A base URL with a scheme and a host, without credentials, without the slash at its end."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a string, not {type(value).__name__}")
    if any(mark in value for mark in "@?#"):  # whatever it is: it may be a secret, and is not shown
        raise ArgumentValueError(
            f"{name} takes no credentials, query or fragment: use api_key and default_query"
        )
    if "\\" in value or " " in value or not value.isprintable():
        raise ArgumentValueError(f"{name} takes no backslash, space or line break; got {shown(value)}")
    url = _parsed(value)
    if url is None or url.scheme not in ("http", "https") or not url.host:
        raise ArgumentValueError(
            f"{name} needs a scheme and a host, as in {DEFAULT_BASE_URL!r}; got {shown(value)}"
        )
    return value.rstrip("/")


def _parsed(text: str) -> _http.URL | None:
    """A URL, or None for what is none."""
    try:
        url = _http.URL(text)
    except (_http.InvalidURL, ValueError):
        return None
    return url if 0 < (url.port or 443) < 65536 else None


_warned_of: set[str] = set()  # the hosts; a process is warned once of each


def check_encrypted(base_url: str, *, allow_http: bool) -> None:
    """Refuse plain HTTP to another machine, unless it is allowed: then one warning says what it means."""
    url = _http.URL(base_url)
    if url.scheme == "https" or _is_loopback(url.host):
        return
    if not allow_http:
        raise ArgumentValueError(
            f"base_url {shown(base_url)} is plain HTTP, by which the API key and all that is said travel in the clear: "
            "use https, or allow it with allow_http=True"
        )
    if url.host not in _warned_of:
        from .caller import stack_level  # which few need

        _warned_of.add(url.host)
        warnings.warn(
            f"the API key and all that is said travel in the clear to {url.host}: its base_url is plain HTTP",
            UserWarning,
            stacklevel=stack_level(),
        )


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[object], object]] = {
    "api_key": check_key,
    "auth": check_signer,
    "base_url": check_base_url,
    "timeout": Timeout.of,
    "max_retries": check_max_retries,
    "default_headers": check_headers,
    "default_query": check_query,
    "allow_http": check_flag,
}
