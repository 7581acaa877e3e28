# Generated from src/venice_ai/_async/resources/transcriptions.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.audio.transcriptions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import transcriptions as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.transcriptions import TranscriptionOptions
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.transcriptions import Transcription

__all__ = ["SyncTranscriptions"]


class SyncTranscriptions(SyncResource):
    """Speech as text (`POST /audio/transcriptions`)."""

    @takes(TranscriptionOptions, CallOptions)
    def create(self, **options: Unpack[TranscriptionOptions]) -> Transcription:
        """Write down what is said in a recording.

        ```python
        from pathlib import Path

        transcription = client.audio.transcriptions.create(
            file=Path("meeting.mp3"), model="openai/whisper-large-v3", timestamps=True
        )
        print(transcription.text)
        if transcription.timestamps:
            for word in transcription.timestamps.word or []:
                print(word.start, word.word)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.creation(options))
