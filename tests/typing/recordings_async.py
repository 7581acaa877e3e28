"""What type checkers make of recordings in the async flavour. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.types.api.transcriptions import TimedWord, Transcription
from venice_ai.types.api.voices import ClonedVoice


async def writing_down(client: VeniceClient) -> None:
    """A transcription."""
    made = await client.audio.transcriptions.create(file=Path("x.mp3"), timestamps=True, max_retries=0)
    assert_type(made, Transcription)
    assert_type(made.text, str)
    assert_type(made.duration, float | None)
    if made.timestamps:
        assert_type(made.timestamps.word, list[TimedWord] | None)


async def cloning(client: VeniceClient) -> None:
    """A voice."""
    voice = await client.audio.voices.create(file=("x.mp3", b"x"), model="m", timeout=5)
    assert_type(voice, ClonedVoice)
    assert_type(voice.id, str)
