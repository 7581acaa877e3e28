"""What type checkers make of speech in the blocking flavour. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from venice_ai import SyncVeniceClient
from venice_ai.streaming import BytesResponse, SyncBytesStream


def speaking(client: SyncVeniceClient, flag: bool) -> None:
    """The three overloads of `create`."""
    create = client.audio.speech.create
    assert_type(create(input="Hi", model="m", response_format="wav"), BytesResponse)
    assert_type(create(input="Hi", stream=False), BytesResponse)
    assert_type(create(input="Hi", stream=True), SyncBytesStream)
    assert_type(create(input="Hi", stream=flag), BytesResponse | SyncBytesStream)


def listening(client: SyncVeniceClient) -> None:
    """The stream, in both forms, and what comes of it."""
    with client.audio.speech.stream(input="Hi", timeout=None) as speech:
        assert_type(speech, SyncBytesStream)
        for piece in speech:
            assert_type(piece, bytes)
        assert_type(speech.collect(), BytesResponse)
        assert_type(speech.save(Path("x.mp3"), on_progress=lambda done, size: print(done, size)), Path)
        assert_type(speech.received, int)
        assert_type(speech.size, int | None)
        assert_type(speech.content_type, str | None)
    assert_type(client.audio.speech.stream(input="Hi"), SyncBytesStream)
