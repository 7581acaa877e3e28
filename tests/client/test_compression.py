"""Compression that is cut, broken or unknown."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.streaming import ServerSentEvent
from venice_ai.testing import BytesReply, ChatReply

HI = [{"role": "user", "content": "Hello"}]
JSON = json.dumps(
    {"choices": [], "model": "m", "id": "1", "created": 1, "object": "chat.completion"}
).encode()


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def collected(client: Any, **options: Any) -> Any:
    return await (await create(client, stream=True, **options)).collect()


def packed(content: bytes, kind: str) -> BytesReply:
    """A body that says that it is gzip."""
    return BytesReply(content, content_type=kind, headers={"content-encoding": "gzip"})


async def test_a_broken_compression_is_a_bad_answer(flavour: Flavour, server: Any) -> None:
    server.script(packed(b"no gzip", "application/json"))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="compression"):
            await create(client)


async def test_an_answer_whose_compression_is_cut_does_not_pass_as_whole(
    flavour: Flavour, server: Any
) -> None:
    packer = zlib.compressobj(wbits=31)
    cut = packer.compress(JSON) + packer.flush(
        zlib.Z_SYNC_FLUSH
    )  # all that is said is there, but not the end
    server.script(packed(cut, "application/json"))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match=r"compression .*stops before its end"):
            await create(client)


@pytest.mark.parametrize("answer", [bytes, ServerSentEvent, dict])
async def test_a_stream_whose_compression_is_cut_does_not_pass_as_whole(
    flavour: Flavour, server: Any, answer: Any
) -> None:
    server.script(packed(gzip.compress(b'data: {"a": 1}\n\n')[:-4], "text/event-stream"))
    async with flavour.client(server) as client, client.stream("/x", answer=answer) as stream:
        got = await stream.__anext__()
        with pytest.raises(x.StreamTruncatedError, match="stops before its end"):
            await stream.__anext__()
    assert got


@pytest.mark.parametrize("call", [create, collected])
async def test_an_unknown_compression_is_named(flavour: Flavour, server: Any, call: Any) -> None:
    kind = "application/json" if call is create else "text/event-stream"
    server.script(BytesReply(b"abc", content_type=kind, headers={"content-encoding": "x-mine"}), ChatReply())
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="'x-mine'"):
            await call(client)
        await create(client)


async def test_an_error_in_an_unknown_compression_is_the_error_of_its_status(
    flavour: Flavour, server: Any
) -> None:
    headers = {"content-encoding": "x-mine"}
    server.script(BytesReply(b"abc", content_type="application/json", status=401, headers=headers))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError):
            await create(client)
