# Generated from src/venice_ai/_async/resources/voices.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.audio.voices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import voices as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.voices import VoiceOptions
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.voices import ClonedVoice

__all__ = ["SyncVoices"]


class SyncVoices(SyncResource):
    """Voices cloned from a recording (`POST /audio/voices`)."""

    @takes(VoiceOptions, CallOptions)
    def create(self, **options: Unpack[VoiceOptions]) -> ClonedVoice:
        """Clone a voice, for `audio.speech` to speak with.

        ```python
        from pathlib import Path

        voice = client.audio.voices.create(file=Path("voice.wav"), model="tts-chatterbox-hd")
        speech = client.audio.speech.create(model=voice.model, voice=voice.id, input="It is me.")
        speech.save("me.wav")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.creation(options))
