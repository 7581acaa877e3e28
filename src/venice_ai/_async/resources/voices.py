"""`client.audio.voices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import voices as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.voices import VoiceOptions
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.voices import ClonedVoice

__all__ = ["Voices"]


class Voices(Resource):
    """Voices cloned from a recording (`POST /audio/voices`)."""

    @takes(VoiceOptions, CallOptions)
    async def create(self, **options: Unpack[VoiceOptions]) -> ClonedVoice:
        """Clone a voice, for `audio.speech` to speak with.

        ```python
        from pathlib import Path

        voice = await client.audio.voices.create(file=Path("voice.wav"), model="tts-chatterbox-hd")
        speech = await client.audio.speech.create(model=voice.model, voice=voice.id, input="It is me.")
        speech.save("me.wav")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.creation(options))
