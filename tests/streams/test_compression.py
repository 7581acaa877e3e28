"""Compressed streams: read as they come, and an error of ours where they are broken."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from chat_events import DONE, HELLO, HELLO_BYTES, data
from flavours import AIOHTTP, connections
from stream_readers import ask, read_text
from venice_ai.exceptions import APIResponseValidationError
from venice_ai.testing import ChatReply, Hang, RawReply


async def test_a_compressed_stream_is_read(flavour: Any, server: Any) -> None:
    packed = gzip.compress(HELLO_BYTES + DONE)
    pieces = [packed[place : place + 7] for place in range(0, len(packed), 7)]
    server.script(RawReply(pieces, headers={"content-encoding": "gzip"}), ChatReply("again"))
    async with flavour.client(server) as client:
        assert await read_text(await ask(client), "chunks") == "Hello"
        assert await read_text(await ask(client), "chunks") == "again"
    assert server.connections == 1


async def test_a_compressed_stream_is_read_as_it_comes(flavour: Any, server: Any) -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(data(HELLO[0])) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.script(RawReply([first, Hang()], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client, await ask(client) as stream:
        assert (await stream.__anext__()).text == "Hel"


async def test_broken_compression_is_an_error_of_ours(flavour: Any, server: Any) -> None:
    server.script(RawReply([b"this is no gzip"], headers={"content-encoding": "gzip"}))
    async with flavour.client(server) as client:
        stream = await ask(client)
        with pytest.raises(APIResponseValidationError, match="compression"):
            await stream.__anext__()
        # aiohttp has read the answer to its end by itself when its first piece is looked at: the connection is good.
        stuck = [each for each in connections(client) if flavour is not AIOHTTP or not each.is_idle()]
        assert stuck == []
