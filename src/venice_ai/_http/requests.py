"""The requests of the HTTP library: how they are made, and what they carry."""

from __future__ import annotations

from contextlib import ExitStack
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
from httpx import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

    from httpx import AsyncClient, Client

    from .._core.uploads import Form

__all__ = ["SLOT", "Body", "rebuilt_request", "request_elsewhere", "request_of", "request_of_ours"]

SLOT: Final = "venice_ai.slot"
"""The extension under which a request, and the head of its response, carry the slot of their call."""


def request_elsewhere(
    method: str,
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    timeout: httpx.Timeout,
    extensions: dict[str, Any],
) -> Request:
    """A request that has nothing of a client's own: no default headers, no cookies."""
    return Request(method, url, headers=headers, extensions={**extensions, "timeout": timeout.as_dict()})


def request_of(http: AsyncClient | Client, method: str, url: httpx.URL, body: Body, **parts: Any) -> Request:
    """A request of an HTTP client of the caller's own, with whatever that adds: headers, parameters, cookies.

    It is put together anew, as one that was built without a body takes itself for read: a mock would see nothing in it.
    Signers and hooks find the body in its `content`, unless it is a form with files, which are read as they are sent.
    """
    built = http.build_request(method, url, **parts)
    request = Request(method, built.url, headers=built.headers, stream=body, extensions=built.extensions)
    if body.at_hand:
        request.read()
        request.stream = body
    return request


def request_of_ours(
    http: AsyncClient | Client,
    method: str,
    url: httpx.URL,
    body: Body,
    *,
    params: Mapping[str, Any] | None,
    headers: Mapping[str, str],
    timeout: httpx.Timeout,
    extensions: dict[str, Any],
) -> Request:
    """The same request of an HTTP client of ours, which adds a header or two, and nothing else.

    The library takes longer over finding that out than over all else that it does before it sends.
    """
    needed = [(b"Host", url.netloc)]
    if not body.headers and method in ("POST", "PUT", "PATCH"):
        needed.append((b"Content-Length", b"0"))
    added = [item for item in http.headers.raw if item[0].lower().decode("ascii") not in headers]
    return Request(
        method,
        url,
        params=params,
        headers=[*needed, *added, *_as_sent(headers)],
        stream=body,
        extensions={**extensions, "timeout": timeout.as_dict()},
    )


# The headers that have one value, or one of few, in all calls.
_USUAL: Final = frozenset({"accept", "accept-encoding", "content-type", "user-agent"})


def _as_sent(headers: Mapping[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Headers as the library keeps them with each request; what they have in common with others is there once."""
    for name, value in headers.items():
        yield _shared(name), _shared(value) if name in _USUAL else value.encode("ascii")


@lru_cache(maxsize=128)
def _shared(text: str) -> bytes:
    return text.encode("ascii")


def rebuilt_request(method: str, url: httpx.URL, headers: Iterable[tuple[bytes, bytes]]) -> Request:
    """A request to look at, without a body."""
    request = Request(method, url, headers=list(headers), stream=httpx.ByteStream(b""))
    request.read()
    return request


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a request. Its iterators are no generators: one that is left half way leaves nothing to clean up.

    The files of a form are read as they are sent, by whoever sends them, a few pages at a time. With the block it is
    over: the request lives as long as its answer, which may be a long stream, and would keep what has been sent.

    Attributes:
        headers: The headers that say what it is and how long.
        at_hand: Whether all of it is in memory.
    """

    def __init__(self, content: bytes | Form | None) -> None:
        self._files: ExitStack | None = None
        self.at_hand: bool = content is None or isinstance(content, bytes)
        if content is None or isinstance(content, bytes):
            self.headers = {} if content is None else {"content-length": str(len(content))}
            self._pieces: Iterable[bytes] | None = (content,) if content else ()
            return
        with ExitStack() as files:  # which closes them here if one can't be opened
            form = Request("POST", "https://form/", data=content.fields, files=content.open(files))
            self._files = files.pop_all()
        self.headers = {name: value for name, value in form.headers.items() if name != "host"}
        self._pieces = cast("Iterable[bytes]", form.stream)

    def __iter__(self) -> _Pieces:
        if self._pieces is None:
            raise httpx.StreamConsumed
        return _Pieces(iter(self._pieces))

    def __aiter__(self) -> _Pieces:
        return iter(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        """Let go of it, and close the files that were opened for it."""
        self.headers, self._pieces = {}, None
        if self._files is not None:
            self._files.close()


class _Pieces:
    """Iterates over pieces, in both flavours."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> _Pieces:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def __aiter__(self) -> _Pieces:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration
