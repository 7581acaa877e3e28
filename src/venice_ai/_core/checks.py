"""Arguments that can't work are refused here, before anything is sent, with a word on the way out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeGuard, TypeVar
from urllib.parse import quote, unquote

from ..exceptions import ArgumentTypeError, ArgumentValueError

Kind = TypeVar("Kind")

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"([\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?)?")
_DOTS = re.compile(r"\.\.?(;.*)?")
_SLASHES = re.compile(r"[/\\]")

# They say where a request goes and where it ends, which is for the base URL and the body to say: with a `Host` of the
# caller's own, a gateway that serves several hosts would hand the key to another one.
_OURS: Final = frozenset({"content-length", "host", "transfer-encoding"})


def check_names(given: Iterable[str], known: Collection[str], method: str, hint: str = "") -> None:
    """Refuse an option that `method` does not have, and name the nearest one that it has."""
    for name in given:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, n=1)
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


def check_flag(value: object) -> bool:
    """True or False, and nothing that merely counts as one of them."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"allow_http takes True or False, not {type(value).__name__}")
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
        if not _TOKEN.fullmatch(header):
            raise ArgumentValueError(f"{name} holds {shown(header)}, which is not a header's name")
        if header.lower() in _OURS:
            raise ArgumentValueError(f"{name} can't hold {header!r}: base_url and the body decide what it is")
        if not isinstance(text, str):
            raise ArgumentTypeError(f"{name}[{header!r}] takes a string, not {type(text).__name__}")
        if not _HEADER_VALUE.fullmatch(text):
            raise ArgumentValueError(
                f"{name}[{header!r}] holds a line break, a space at an end or a character that is not of ASCII"
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


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple."""
    return isinstance(value, tuple)


def check_mapping(value: object, name: str) -> Mapping[str, object]:
    """A mapping with strings for keys."""
    if not is_mapping(value):
        raise ArgumentTypeError(f"{name} takes a mapping, not {type(value).__name__}")
    for key in value:
        if not isinstance(key, str):
            raise ArgumentTypeError(f"{name} has the key {key!r}: keys are strings")
    return value


def check_method(value: object) -> str:
    """An HTTP method, in capitals."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"method takes a string, not {type(value).__name__}")
    if not _TOKEN.fullmatch(value):
        raise ArgumentValueError(f"method takes the name of an HTTP method; got {shown(value)}")
    return value.upper()


def check_path(value: object) -> str:
    """A path that stands below the base URL, whoever reads it: the HTTP library, a proxy or the server."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"path takes a string, not {type(value).__name__}")
    if not value.startswith("/") or value.startswith("//"):
        raise _bad_path("starts with a slash and stands below the base URL", value)
    if "?" in value:
        raise _bad_path("takes no query: use extra_query", value)
    if "#" in value:
        raise _bad_path("takes no fragment", value)
    read = _unquoted(value)
    if "\\" in read or "\ufffd" in read:
        raise _bad_path("takes no backslash, and no percent encoding of what is not UTF-8", value)
    if " " in value or not read.replace(" ", "").isprintable():
        raise _bad_path("takes no space, line break or control character", value)
    if any(_DOTS.fullmatch(segment) for segment in read.split("/")):
        raise _bad_path("takes no '.' or '..' between slashes, which would lead elsewhere", value)
    return value


def path_with(start: str, value: object, end: str = "", *, name: str) -> str:
    """A path of ours around a caller's parameter, which stays one segment of it.

    Some servers undo the encoding before they look for slashes: so nothing is taken that would then lead elsewhere.
    """
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a string, not {type(value).__name__}")
    read = _unquoted(value)
    if "\ufffd" in read or not read.isprintable():
        raise ArgumentValueError(f"{name} takes no line break and the like; got {shown(value)}")
    if any(not part or _DOTS.fullmatch(part) for part in _SLASHES.split(read)):
        raise ArgumentValueError(
            f"{name} can't be empty, '.' or '..', nor hold such a part; got {shown(value)}"
        )
    return f"{start}{quote(value, safe='')}{end}"


def _unquoted(path: str) -> str:
    """A path as the last one would read it, of however many undo its percent encoding."""
    while (read := unquote(path)) != path:
        path = read
    return path


def _bad_path(rule: str, path: str) -> ArgumentValueError:
    # What stands behind a question mark may be a secret.
    return ArgumentValueError(f"path {rule}; got {shown(path.partition('?')[0])}")


def shown(text: str) -> str:
    """What a caller gave, at a length that fits a message."""
    return repr(text if len(text) <= 120 else f"{text[:120]}…")
