"""Compressed bodies: undone whole or not at all, in slices, in little memory."""

from __future__ import annotations

import gzip
import importlib
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venice_ai import _http
from venice_ai._core.decompress import MOST_CODINGS, SLICE, Decompressor

TEXT = b"".join(b"data: %d\n\n" % number for number in range(5000))
MIB = 1 << 20


def zlibbed(body: bytes) -> bytes:
    return zlib.compress(body)


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def members(body: bytes) -> bytes:
    return gzip.compress(body[:100]) + gzip.compress(b"") + gzip.compress(body[100:])


def brotlied(body: bytes) -> bytes:
    packed: bytes = pytest.importorskip("brotli", minversion="1.2").compress(body)
    return packed


def zstandarded(body: bytes) -> bytes:
    packed: bytes = pytest.importorskip("zstandard").compress(body)
    return packed


def zstandard_frames(body: bytes) -> bytes:
    return zstandarded(body[:100]) + zstandarded(body[100:])


Packer = Callable[[bytes], bytes]
PACKERS: dict[str, tuple[list[str], Packer]] = {
    "gzip": (["gzip"], gzip.compress),
    "gzip by its old name": (["x-gzip"], gzip.compress),
    "members of gzip": (["gzip"], members),
    "deflate": (["deflate"], zlibbed),
    "bare deflate": (["deflate"], bare),
    "one over the other": (["deflate", "gzip"], lambda body: gzip.compress(zlibbed(body))),
    "brotli": (["br"], brotlied),
    "zstandard": (["zstd"], zstandarded),
    "frames of zstandard": (["zstd"], zstandard_frames),
}
every_packer = pytest.mark.parametrize(("names", "pack"), PACKERS.values(), ids=PACKERS)


def cut(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def undone(names: list[str], body: bytes, size: int = 1000) -> bytes:
    decompressor = Decompressor(names)
    whole = b"".join(piece for part in cut(body, size) for piece in decompressor.feed(part))
    decompressor.end()
    return whole


# --- what is whole


@every_packer
@pytest.mark.parametrize("size", [1, 2, 7, 1000, 10**6])
def test_a_body_is_undone_however_it_comes(names: list[str], pack: Packer, size: int) -> None:
    assert undone(names, pack(TEXT), size) == TEXT


@every_packer
def test_a_body_that_stands_for_nothing_is_whole(names: list[str], pack: Packer) -> None:
    assert undone(names, pack(b"")) == b""


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "unheard-of"])
def test_of_a_body_without_a_byte_nothing_is_missing(name: str) -> None:
    decompressor = Decompressor([name])
    assert list(decompressor.feed(b"")) == []
    decompressor.end()


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_any_bytes_come_back(body: bytes, size: int) -> None:
    assert undone(["gzip"], gzip.compress(body), size) == body
    assert undone(["deflate"], zlibbed(body), size) == body
    assert undone(["deflate"], bare(body), size) == body


@pytest.mark.parametrize("rest", [b"\0" * 512, b"\n", b"rubbish"])
@pytest.mark.parametrize("size", [1, 1000])
def test_what_follows_gzip_and_is_none_is_ignored(rest: bytes, size: int) -> None:
    assert undone(["gzip"], gzip.compress(b"whole") + rest, size) == b"whole"


def test_what_follows_deflate_is_ignored() -> None:
    assert undone(["deflate"], zlibbed(b"whole") + b"rubbish", 1) == b"whole"


def test_what_has_come_is_there_before_the_rest_comes() -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(b"first") + packer.flush(zlib.Z_SYNC_FLUSH)
    assert list(Decompressor(["gzip"]).feed(first)) == [b"first"]


@pytest.mark.parametrize("size", [1000, 10**6])
def test_members_that_unpack_to_many_slices_follow_each_other(size: int) -> None:
    packed = gzip.compress(bytes(3 * MIB)) + gzip.compress(b"behind it")
    assert undone(["gzip"], packed, size) == bytes(3 * MIB) + b"behind it"


# --- what is cut, broken or unknown


@every_packer
@pytest.mark.parametrize("missing", [1, 8, 9])
def test_a_body_that_stops_too_early_is_not_whole(names: list[str], pack: Packer, missing: int) -> None:
    with pytest.raises(_http.CutShort, match="before its end"):
        undone(names, pack(TEXT)[:-missing])


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_body_of_one_byte_is_not_whole(name: str) -> None:
    with pytest.raises(_http.CutShort):
        undone([name], b"\x1f")


@every_packer
def test_any_cut_is_noticed(names: list[str], pack: Packer) -> None:
    body = b"hello " * 30
    packed = pack(body)
    seen = {outcome(names, packed[:end]) for end in range(1, len(packed))}
    # Between two members or frames a body may end as well as not.
    assert seen - {body[:100]} == {None}


def outcome(names: list[str], body: bytes) -> bytes | None:
    try:
        return undone(names, body)
    except _http.Undecodable:
        return None


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("junk", [b"\xff" * 99, b"this is none, and it is long enough to be seen as none"])
def test_junk_is_broken(name: str, junk: bytes) -> None:
    with pytest.raises(_http.Undecodable):
        undone([name], junk)


def test_a_wrong_checksum_is_broken() -> None:
    packed = gzip.compress(TEXT)
    with pytest.raises(_http.Undecodable, match="incorrect data check"):
        undone(["gzip"], packed[:-8] + bytes(8))


def test_a_broken_member_behind_a_good_one_is_broken() -> None:
    with pytest.raises(_http.Undecodable):
        undone(["gzip"], gzip.compress(b"good") + b"\x1f\x8bjunk, not a member at all")


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "?"]))
def test_whatever_comes_no_other_error_gets_out(body: bytes, name: str) -> None:
    outcome([name], body)


def test_an_unknown_coding_is_named() -> None:
    with pytest.raises(_http.Undecodable, match="'x-mine' can't be undone"):
        undone(["x-mine"], b"abc")


def test_of_a_long_name_only_the_beginning_is_said() -> None:
    with pytest.raises(_http.Undecodable) as caught:
        undone(["x" * 10_000], b"abc")
    assert len(str(caught.value)) < 100


def test_there_is_an_end_to_codings_over_codings() -> None:
    body = b"deep"
    for _ in range(MOST_CODINGS):
        body = gzip.compress(body)
    assert undone(["gzip"] * MOST_CODINGS, body) == b"deep"
    with pytest.raises(_http.Undecodable, match="6 content encodings"):
        undone(["gzip"] * (MOST_CODINGS + 1), gzip.compress(body))


@pytest.mark.parametrize(
    ("name", "modules"), [("br", ["brotli", "brotlicffi"]), ("zstd", ["zstandard"])], ids=["br", "zstd"]
)
def test_without_its_package_a_coding_is_unknown(
    name: str, modules: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(_http.Undecodable, match=rf"'{name}', for which {modules[0]}.* installed"):
        undone([name], b"abc")


def test_a_brotli_that_can_not_be_stopped_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    old: Any = ModuleType("brotli")
    old.Decompressor = type("Decompressor", (), {})
    monkeypatch.setitem(sys.modules, "brotli", old)
    monkeypatch.setitem(sys.modules, "brotlicffi", None)
    with pytest.raises(_http.Undecodable, match=r"brotli 1\.2"):
        undone(["br"], b"abc")


# --- bombs


def zeros(size: int, pack: Any) -> bytes:
    """So many zeros, packed without ever being there."""
    return b"".join(pack.compress(bytes(MIB)) for _ in range(size // MIB)) + pack.flush()


@cache
def gzip_bomb(size: int) -> bytes:
    return zeros(size, zlib.compressobj(9, wbits=31))


def zlib_bomb(size: int) -> bytes:
    return zeros(size, zlib.compressobj(9))


def bare_bomb(size: int) -> bytes:
    return zeros(size, zlib.compressobj(9, wbits=-15))


def brotli_bomb(size: int) -> bytes:
    packer = pytest.importorskip("brotli", minversion="1.2").Compressor(quality=5)
    return b"".join(packer.process(bytes(MIB)) for _ in range(size // MIB)) + bytes(packer.finish())


def zstandard_bomb(size: int) -> bytes:
    return zeros(size, pytest.importorskip("zstandard").ZstdCompressor().compressobj())


BOMBS: dict[str, tuple[list[str], Callable[[int], bytes]]] = {
    "gzip": (["gzip"], gzip_bomb),
    "gzip in gzip": (["gzip", "gzip"], lambda size: gzip.compress(gzip_bomb(size))),
    "deflate": (["deflate"], zlib_bomb),
    "bare deflate": (["deflate"], bare_bomb),
    "brotli": (["br"], brotli_bomb),
    "zstandard": (["zstd"], zstandard_bomb),
}


@pytest.mark.parametrize(("names", "bomb"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_undone_slice_by_slice(names: list[str], bomb: Callable[[int], bytes]) -> None:
    packed = bomb(64 * MIB)
    assert len(packed) < MIB
    decompressor = Decompressor(names)
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in decompressor.feed(packed)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    decompressor.end()
    assert sum(sizes) == 64 * MIB
    assert max(sizes) <= SLICE
    assert peak < 4 * MIB


def test_nothing_is_undone_before_it_is_asked_for() -> None:
    pieces = Decompressor(["gzip"]).feed(gzip_bomb(64 * MIB))
    tracemalloc.start()
    try:
        assert len(next(pieces)) == SLICE
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def test_the_packages_for_the_rest_are_not_loaded_before_they_are_needed() -> None:
    for name in ("brotli", "zstandard"):
        assert name not in vars(importlib.import_module("venice_ai._core.decompress"))
