"""What lies on another host, such as a finished video: it is fetched, and told nothing of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..exceptions import ArgumentTypeError, ArgumentValueError
from .call import Call
from .settings import _is_loopback, _parsed

if TYPE_CHECKING:
    from ..types.api._options import CallOptions

__all__ = ["fetching"]

AnswerType = TypeVar("AnswerType")


def fetching(
    url: object, answer: type[AnswerType], *, options: CallOptions, stream: bool = False, name: str = "url"
) -> Call[AnswerType]:
    """The call that fetches a whole URL, without the key, the client's headers, or anything else of ours."""
    call = Call[AnswerType].of("GET", _checked(url, name), answer, options=options, stream=stream)
    return replace(call, elsewhere=True)


def _checked(value: object, name: str) -> str:
    """An encrypted URL without credentials. It is not shown, as who has it has what it leads to."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a string, not {type(value).__name__}")
    url = _parsed(value)
    if url is None or url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ArgumentValueError(f"{name} takes a URL with a scheme and a host, and without credentials")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ArgumentValueError(f"{name} is plain HTTP, by which what it leads to would travel in the clear")
    return value
