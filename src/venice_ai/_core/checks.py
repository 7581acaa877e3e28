"""Arguments that can't work are refused here, before anything is sent, with a word on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeGuard, TypeVar

from ..exceptions import ArgumentTypeError, ArgumentValueError

Kind = TypeVar("Kind")

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


def check_names(given: Iterable[str], known: Iterable[str], method: str, hint: str = "") -> None:
    """Refuse an option that `method` does not have, and name the nearest one that it has."""
    names = list(known)
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else "."
            raise ArgumentTypeError(f"{method}() has no option {name!r}{guess}{hint}")


def check_kind(value: object, kind: type[Kind], name: str) -> Kind:
    """An object of a class that is not the same in both flavours."""
    if isinstance(value, kind):
        return value
    found = type(value)
    raise ArgumentTypeError(
        f"{name} takes {kind.__module__}.{kind.__name__}, not {found.__module__}.{found.__name__}"
    )


def check_seconds(name: str, value: object) -> None:
    """A positive number of seconds, or None."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentTypeError(f"{name} takes seconds, a Timeout or None, not {type(value).__name__}")
    if not 0 < value < float("inf"):
        raise ArgumentValueError(
            f"{name} must be a positive number of seconds, or None for no limit; got {value}"
        )


def check_max_retries(value: object) -> int:
    """A whole number of retries, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"max_retries takes a whole number, not {type(value).__name__}")
    if value < 0:
        raise ArgumentValueError(f"max_retries must be 0 or more; got {value}")
    return value


def check_bad_event(value: object) -> str:
    """What to do with a bad event."""
    if value not in ("raise", "skip"):
        raise ArgumentValueError(f"on_bad_event takes 'raise' or 'skip'; got {value!r}")
    return str(value)


def check_size(value: object) -> int:
    """A number of bytes, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"max_event_bytes takes a whole number of bytes, not {type(value).__name__}")
    if value < 1:
        raise ArgumentValueError(f"max_event_bytes must be 1 or more; got {value}")
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
