"""Compressed bodies to what they stand for, in slices: a few bytes on the wire can't become a large memory.

The HTTP library undoes whatever a server sends in one go, a thousand times its size if need be. Here nothing is
unpacked before somebody asks for it, so that whoever counts what comes (an event, an error) can stop in time.
"""

from __future__ import annotations

import zlib
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from .. import _http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Decompressor"]

SLICE: Final = 64 * 1024
MOST_CODINGS: Final = 5

_FED: Final = 16 * 1024  # zlib copies what it leaves of a piece after every slice
_FED_TO_ZSTD: Final = 64  # zstd unpacks all that it is given at once: up to 128 KiB for every four bytes
_ZSTD_WINDOW: Final = 8 * 1024 * 1024  # as RFC 9659 bounds it for HTTP


class Decompressor:
    """Undoes the content codings of one body."""

    __slots__ = ("_codings",)

    def __init__(self, names: list[str]) -> None:
        """`names` are those of the header `Content-Encoding`, in the order in which they were applied."""
        self._codings = [_coding(name, len(names)) for name in reversed(names)]

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What a piece of the body stands for, in slices of `SLICE` bytes at the most, each unpacked when asked for."""
        return _through(self._codings, piece)

    def end(self) -> None:
        """The body is over: raise if its compression is not. Of a body without a byte nothing is missing."""
        if not all(coding.whole for coding in self._codings):
            raise _http.CutShort("the compressed body stops before its end")


class _Coding(Protocol):
    """One content coding, being undone."""

    @property
    def whole(self) -> bool:
        """Whether the body may end here."""
        ...

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What a piece stands for."""
        ...


def _coding(name: str, count: int) -> _Coding:
    if count > MOST_CODINGS:
        return _Unknown(f"{count} content encodings, one over the other")
    return _CODINGS.get(name, lambda: _Unknown(f"the content encoding {name[:40]!r}"))()


def _through(codings: list[_Coding], piece: bytes) -> Iterator[bytes]:
    first, *others = codings
    for unpacked in first.feed(piece):
        if others:
            yield from _through(others, unpacked)
        else:
            yield unpacked


def _cut(piece: bytes, size: int) -> Iterator[bytes]:
    """A piece in smaller ones."""
    return (piece[start : start + size] for start in range(0, len(piece), size))


# --- gzip and deflate


class _Gzip:
    """One or more members, one after the other. What follows them and is none is ignored, as browsers do."""

    def __init__(self) -> None:
        self._member: Any = None  # the one under way
        self._begun = self._over = False

    @property
    def whole(self) -> bool:
        return self._member is None

    def feed(self, piece: bytes) -> Iterator[bytes]:
        for part in _cut(piece, _FED):
            yield from self._unpacked(part)

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        while data and not self._over:
            if self._member is None:
                if self._begun and not data.startswith(b"\x1f"):
                    self._over = True
                    return
                self._begun, self._member = True, zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            yield from _inflated(self._member, data)
            if not self._member.eof:
                return
            data, self._member = self._member.unused_data, None


class _Deflate:
    """What the standard calls deflate, which is zlib's format; or the bare one, which some servers call so."""

    def __init__(self) -> None:
        self._start = b""  # until two bytes have told the one from the other
        self._body: Any = None

    @property
    def whole(self) -> bool:
        return self._body.eof if self._body is not None else not self._start

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._body is None:
            piece = self._start = self._start + piece
            if len(piece) < 2:
                return
            self._body = zlib.decompressobj(wbits=zlib.MAX_WBITS if _is_zlib(piece) else -zlib.MAX_WBITS)
        for part in _cut(piece, _FED):
            if not self._body.eof:
                yield from _inflated(self._body, part)


def _is_zlib(start: bytes) -> bool:
    """Whether a body starts with the two bytes of a zlib header, which are a number that 31 divides."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0


def _inflated(unpacker: Any, data: bytes) -> Iterator[bytes]:
    """All that zlib makes of some bytes, slice by slice."""
    while True:
        piece = _attempt(zlib.error, unpacker.decompress, data, SLICE)
        if piece:
            yield piece
        data = unpacker.unconsumed_tail
        if unpacker.eof or (not data and len(piece) < SLICE):  # at the end, the tail is what it was before
            return


# --- what is undone only where its package is installed, and never asked for


class _Brotli:
    """Brotli, by a package that can be told where to stop."""

    def __init__(self, module: Any) -> None:
        self._error = module.error
        self._body = module.Decompressor()
        self._process = partial(self._body.process, output_buffer_limit=SLICE)
        self._begun = False

    @property
    def whole(self) -> bool:
        return not self._begun or self._body.is_finished()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(piece)
        for part in _cut(piece, _FED):
            while not self._body.is_finished() and (unpacked := self._unpacked(part)):
                yield from _cut(unpacked, SLICE)
                part = b""  # what it took before and has not unpacked yet comes first

    def _unpacked(self, data: bytes) -> bytes:
        return _attempt(self._error, self._process, data)


class _Zstd:
    """One or more frames of Zstandard, one after the other."""

    def __init__(self, module: Any) -> None:
        self._error = module.ZstdError
        self._frames = module.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame: Any = None  # the one under way

    @property
    def whole(self) -> bool:
        return self._frame is None

    def feed(self, piece: bytes) -> Iterator[bytes]:
        for data in _cut(piece, _FED_TO_ZSTD):
            while data:
                self._frame = self._frame or self._frames.decompressobj()
                yield from _cut(self._unpacked(data), SLICE)
                if not self._frame.eof:
                    break
                data, self._frame = self._frame.unused_data, None  # the frame behind it

    def _unpacked(self, data: bytes) -> bytes:
        return _attempt(self._error, self._frame.decompress, data)


class _Unknown:
    """A coding that can't be undone. A body without a byte needs nobody to do it."""

    whole = True

    def __init__(self, what: str) -> None:
        self._what = what

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if piece:
            raise _http.Undecodable(f"{self._what} can't be undone here")
        return iter(())


def _brotli() -> _Coding:
    for name in ("brotli", "brotlicffi"):
        module = _installed(name)
        if module is not None and hasattr(module.Decompressor, "can_accept_more_data"):
            return _Brotli(module)
    return _Unknown("the content encoding 'br', for which brotli 1.2 would have to be installed,")


def _zstd() -> _Coding:
    module = _installed("zstandard")
    if module is None:
        return _Unknown("the content encoding 'zstd', for which zstandard would have to be installed,")
    return _Zstd(module)


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _attempt(failure: type[Exception], unpack: Callable[..., bytes], *arguments: object) -> bytes:
    """What unpacking gives; where it fails, the failure that the HTTP library has for it."""
    try:
        return unpack(*arguments)
    except failure as exc:
        raise _http.Undecodable(str(exc)) from exc


_CODINGS: Final[dict[str, Callable[[], _Coding]]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _brotli,
    "zstd": _zstd,
}
