"""Compression."""

from __future__ import annotations

import gzip
import importlib.util
import zlib
from collections.abc import Callable

from fault_steps import Rst, Send, Taken, WaitForClient
from venice_ai import exceptions as x

from .rows import Group, Outcome
from .wire import (
    GOOD,
    KEPT,
    QUICK,
    TEXT,
    WHOLE,
    bad,
    bomb,
    chunked,
    data,
    frame,
    framed,
    head,
    late,
    lost,
    sized,
    text,
    truncated,
)

COMPRESSION = Group("compression")

_DECODERS = {"br": ("brotli", "brotlicffi"), "zstd": ("zstandard",)}


def without(coding: str) -> str:
    """Why a coding can't be tested here."""
    modules = _DECODERS.get(coding, ("zlib",))
    return "" if any(map(importlib.util.find_spec, modules)) else f"{modules[0]} is not installed"


def stored_brotli(body: bytes) -> bytes:
    """A brotli stream with the bytes as they are."""
    blocks = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    return (
        b"".join(
            _brotli_block(block, first)
            for first, block in zip([True] + [False] * len(blocks), blocks, strict=False)
        )
        + b"\x03"
    )


def _brotli_block(block: bytes, first: bool) -> bytes:
    bits = (len(block) - 1) << 3 | 1 << 19
    return (bits << 1 if first else bits).to_bytes(3, "little") + block


def stored_zstd(body: bytes) -> bytes:
    """A zstd frame with the bytes as they are."""
    blocks = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    sizes = [(len(block) << 3 | (block is blocks[-1])).to_bytes(3, "little") for block in blocks]
    return b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(
        size + block for size, block in zip(sizes, blocks, strict=True)
    )


def raw_deflate(body: bytes) -> bytes:
    """What some servers call deflate."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


_PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without its wrapper": ("deflate", raw_deflate),
    "br": ("br", stored_brotli),
    "zstd": ("zstd", stored_zstd),
    "gzip twice": ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    "gzip in capitals": ("GZIP", gzip.compress),
}
for _name, (_coding, _pack) in _PACKERS.items():
    _packed, _line = _pack(GOOD), f"content-encoding: {_coding}"
    _why = without(_coding)
    COMPRESSION.add(_name, (Send(chunked(_packed, _line)),), KEPT, skip=_why)
    COMPRESSION.add(
        f"{_name}, in small pieces",
        (Send(head("transfer-encoding: chunked", _line)), Send(framed(_packed, 3))),
        KEPT,
        skip=_why,
    )
    COMPRESSION.add(_name, (Send(sized(_pack(WHOLE), _line)),), KEPT, call="create", skip=_why)
for _name in ("gzip", "deflate", "br", "zstd"):
    _line, _why = f"content-encoding: {_name}", without(_name)
    _junk = b"\xffthis is none\xff" * 9
    COMPRESSION.add(
        f"broken {_name}",
        (Send(chunked(_junk, _line)),),
        bad(says="compression", caused=True),
        skip=_why,
    )
    COMPRESSION.add(
        f"broken {_name}",
        (Send(sized(_junk, _line)),),
        bad(says="compression", caused=True),
        call="create",
        skip=_why,
    )
_packer = zlib.compressobj(wbits=31)
_half = _packer.compress(TEXT) + _packer.flush(zlib.Z_SYNC_FLUSH)
_spoiled = gzip.compress(WHOLE)
_spoiled = _spoiled[:-8] + bytes(8 * [7])
COMPRESSION.rows(
    {
        "gzip that breaks half way": (
            (
                Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)),
                Taken(),
                Send(framed(b"\xff" * 99)),
            ),
            bad("Hello", says="compression", caused=True),
        ),
        "gzip that stops half way": (chunked(_half, "content-encoding: gzip"), truncated("Hello")),
        "gzip, reset half way": (
            (
                Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)),
                Taken(),
                Rst(),
            ),
            lost("Hello"),
        ),
        "gzip of nothing": (chunked(b"", "content-encoding: gzip"), truncated()),
        "a coding that nobody knows": (
            chunked(b"\x01\x02\x03" * 9, "content-encoding: x-mine"),
            bad(says="compress|encoding|coding"),
        ),
        "identity": (chunked(GOOD, "content-encoding: identity"), KEPT),
    }
)
COMPRESSION.add(
    "gzip, silent half way",
    (Send(head("transfer-encoding: chunked", "content-encoding: gzip") + frame(_half)), WaitForClient()),
    late("Hello"),
    options=QUICK,
)
COMPRESSION.add(
    "gzip with a wrong checksum",
    (Send(sized(_spoiled, "content-encoding: gzip")),),
    bad(says="compression", caused=True),
    call="create",
)
COMPRESSION.add(
    "gzip that stops half way",
    (Send(sized(gzip.compress(WHOLE)[:-30], "content-encoding: gzip")),),
    bad(),
    call="create",
)
COMPRESSION.add(
    "a coding that nobody knows",
    (Send(sized(b"\x01\x02\x03", "content-encoding: x-mine")),),
    bad(),
    call="create",
)
COMPRESSION.add(
    "an event of 64 MB in a few bytes",
    (Send(lambda: chunked(bomb(data(text("?"))), "content-encoding: gzip")),),
    Outcome("", error=x.EventTooLargeError),
    options={"max_event_bytes": 1 << 20},
)
