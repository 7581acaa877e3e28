# Generated from src/venice_ai/_async/resources/audio.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.audio`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import SyncResource

if TYPE_CHECKING:
    from .music import SyncMusic
    from .speech import SyncSpeech
    from .transcriptions import SyncTranscriptions
    from .voices import SyncVoices

__all__ = ["SyncAudio"]


class SyncAudio(SyncResource):
    """What the API does with sound."""

    @property
    def music(self) -> SyncMusic:
        """Music and sound effects, which are made in the background."""
        from .music import SyncMusic

        return SyncMusic(self._client)

    @property
    def speech(self) -> SyncSpeech:
        """Text as speech."""
        from .speech import SyncSpeech

        return SyncSpeech(self._client)

    @property
    def transcriptions(self) -> SyncTranscriptions:
        """Speech as text."""
        from .transcriptions import SyncTranscriptions

        return SyncTranscriptions(self._client)

    @property
    def voices(self) -> SyncVoices:
        """Voices cloned from a recording."""
        from .voices import SyncVoices

        return SyncVoices(self._client)
