"""What a client is set to: checked once, before anything is sent."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard, TypeVar, cast

from .. import _http
from .._version import __version__
from ..exceptions import ArgumentTypeError, ArgumentValueError

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["NOT_GIVEN", "NotGiven", "Settings", "Timeout"]

DEFAULT_BASE_URL: Final = "https://api.venice.ai/api/v1"
USER_AGENT: Final = f"venice-ai-python/{__version__}"

_KEY = re.compile(r"[!-~]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


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

    Attributes:
        connect: To open a connection.
        read: Between two reads: for a stream, the longest silence.
        write: Between two writes.
        pool: To wait for a free connection.
    """

    connect: float | None = 10.0
    read: float | None = 600.0
    write: float | None = 60.0
    pool: float | None = 10.0

    def __post_init__(self) -> None:
        for phase in ("connect", "read", "write", "pool"):
            _check_seconds(f"timeout.{phase}", getattr(self, phase))

    @classmethod
    def of(cls, value: object) -> Timeout:
        """A time-out from what a caller may pass: a `Timeout`, a number for every phase, None for no limit."""
        if isinstance(value, Timeout):
            return value
        if all(hasattr(value, phase) for phase in ("connect", "read", "write", "pool")):
            return cls(value.connect, value.read, value.write, value.pool)  # type: ignore[attr-defined]
        _check_seconds("timeout", value)
        return cls(value, value, value, value)  # type: ignore[arg-type]  # a number or None, checked above

    def limits(self) -> _http.TimeLimits:
        """The same for the HTTP library."""
        return _http.time_limits(self.connect, self.read, self.write, self.pool)


def _check_seconds(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentTypeError(f"{name} takes seconds, a Timeout or None, not {type(value).__name__}")
    if not 0 < value < float("inf"):
        raise ArgumentValueError(
            f"{name} must be a positive number of seconds, or None for no limit; got {value}"
        )


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

    def __reduce__(self) -> str:
        raise ArgumentTypeError("an API key is not pickled: give the other process its own VENICE_API_KEY")


Kind = TypeVar("Kind")

Key: TypeAlias = "Secret | Callable[[], str | Awaitable[str]] | None"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a client, all of them valid."""

    api_key: Key = field(default=None, repr=False)
    base_url: str = DEFAULT_BASE_URL
    timeout: Timeout = Timeout()
    max_retries: int = 2
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    default_query: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)

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
        return replace(self, **checked)  # type: ignore[arg-type]  # what each check returns fits its field


def _key_or_environment(given: object) -> object:
    key = os.environ.get("VENICE_API_KEY")
    return check_key(key, "VENICE_API_KEY") if given is None and key else given


def _url_or_environment(given: object) -> object:
    for name in ("VENICE_BASE_URL", "VENICE_API_BASE_URL"):
        url = os.environ.get(name)
        if given is None and url:
            return check_base_url(url, name)
    return NOT_GIVEN if given is None else given


def check_names(given: Iterable[str], known: Iterable[str], method: str, hint: str = "") -> None:
    """Refuse an option that `method` does not have, and name the nearest one that it has."""
    names = list(known)
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else "."
            raise ArgumentTypeError(f"{method}() has no option {name!r}{guess}{hint}")


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


def check_kind(value: object, kind: type[Kind], name: str) -> Kind:
    """An object of a class that is not the same in both flavours."""
    if isinstance(value, kind):
        return value
    found = type(value)
    raise ArgumentTypeError(
        f"{name} takes {kind.__module__}.{kind.__name__}, not {found.__module__}.{found.__name__}"
    )


def check_base_url(value: object, name: str = "base_url") -> str:
    """A base URL with a scheme and a host, without credentials, without the slash at its end."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a string, not {type(value).__name__}")
    try:
        url = _http.URL(value)
    except (_http.InvalidURL, ValueError) as exc:
        raise ArgumentValueError(f"{name} is not a URL: {exc}") from exc
    if url.scheme not in ("http", "https") or not url.host or not 0 < (url.port or 443) < 65536:
        raise ArgumentValueError(
            f"{name} needs a scheme and a host, as in {DEFAULT_BASE_URL!r}; got {value!r}"
        )
    if url.userinfo or url.query or url.fragment:
        raise ArgumentValueError(
            f"{name} takes no credentials, query or fragment: use api_key and default_query"
        )
    return value.rstrip("/")


def check_max_retries(value: object) -> int:
    """A whole number of retries, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"max_retries takes a whole number, not {type(value).__name__}")
    if value < 0:
        raise ArgumentValueError(f"max_retries must be 0 or more; got {value}")
    return value


def check_headers(value: object, name: str = "default_headers") -> dict[str, str]:
    """Headers that can be sent: no line breaks, nothing that HTTP does not allow. Values never show in a message."""
    headers: dict[str, str] = {}
    for header, text in check_mapping(value, name).items():
        if not _HEADER_NAME.fullmatch(header):
            raise ArgumentValueError(f"{name} holds {header!r}, which is not a header's name")
        if not isinstance(text, str):
            raise ArgumentTypeError(f"{name}[{header!r}] takes a string, not {type(text).__name__}")
        if not _HEADER_VALUE.fullmatch(text):
            raise ArgumentValueError(
                f"{name}[{header!r}] holds a line break or another character beyond ASCII's"
            )
        headers[header] = text
    return headers


def check_query(value: object, name: str = "default_query") -> dict[str, object]:
    """Query parameters: strings, numbers, booleans, or lists of them, which are sent as repeated keys."""
    return dict(check_mapping(value, name))


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a mapping; whether its keys are strings is not looked at."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def check_mapping(value: object, name: str) -> Mapping[str, object]:
    """A mapping with strings for keys."""
    if not is_mapping(value):
        raise ArgumentTypeError(f"{name} takes a mapping, not {type(value).__name__}")
    for key in value:
        if not isinstance(key, str):
            raise ArgumentTypeError(f"{name} has the key {key!r}: keys are strings")
    return value


_CHECKS: dict[str, Callable[[object], object]] = {
    "api_key": check_key,
    "base_url": check_base_url,
    "timeout": Timeout.of,
    "max_retries": check_max_retries,
    "default_headers": check_headers,
    "default_query": check_query,
}
