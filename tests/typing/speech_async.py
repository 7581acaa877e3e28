"""What type checkers make of speech in the async flavour. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.streaming import BytesResponse, BytesStream


async def speaking(client: VeniceClient, flag: bool) -> None:
    """The three overloads of `create`."""
    create = client.audio.speech.create
    assert_type(await create(input="Hi", model="m", response_format="wav"), BytesResponse)
    assert_type(await create(input="Hi", stream=False), BytesResponse)
    assert_type(await create(input="Hi", stream=True), BytesStream)
    assert_type(await create(input="Hi", stream=flag), BytesResponse | BytesStream)


async def listening(client: VeniceClient) -> None:
    """The stream, in both forms, and what comes of it."""
    async with client.audio.speech.stream(input="Hi", timeout=None) as speech:
        assert_type(speech, BytesStream)
        async for piece in speech:
            assert_type(piece, bytes)
        assert_type(await speech.collect(), BytesResponse)
        assert_type(await speech.save(Path("x.mp3"), on_progress=lambda done, size: print(done, size)), Path)
        assert_type(speech.received, int)
        assert_type(speech.size, int | None)
        assert_type(speech.content_type, str | None)
    assert_type(await client.audio.speech.stream(input="Hi"), BytesStream)
