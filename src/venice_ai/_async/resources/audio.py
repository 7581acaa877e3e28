"""`client.audio`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import Resource

if TYPE_CHECKING:
    from .music import Music
    from .speech import Speech
    from .transcriptions import Transcriptions
    from .voices import Voices

__all__ = ["Audio"]


class Audio(Resource):
    """What the API does with sound."""

    @property
    def music(self) -> Music:
        """Music and sound effects, which are made in the background."""
        from .music import Music

        return Music(self._client)

    @property
    def speech(self) -> Speech:
        """Text as speech."""
        from .speech import Speech

        return Speech(self._client)

    @property
    def transcriptions(self) -> Transcriptions:
        """Speech as text."""
        from .transcriptions import Transcriptions

        return Transcriptions(self._client)

    @property
    def voices(self) -> Voices:
        """Voices cloned from a recording."""
        from .voices import Voices

        return Voices(self._client)
