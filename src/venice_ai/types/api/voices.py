"""Voices cloned from a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypedDict

from ._base import Answer, NullMeans
from ._options import CallOptions

if TYPE_CHECKING:
    from ._files import FileInput

__all__ = ["ClonedVoice", "VoiceOptions"]


class ClonedVoice(Answer):
    """A voice that was cloned. It goes after seven days; with some models, seven days after it was last used.

    Attributes:
        id: What goes into `voice=` (`"vv_…"`).
        model: The model that it was cloned for, and that alone has it.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"id"})

    id: Annotated[str, NullMeans(str)] = ""
    model: Annotated[str, NullMeans(str)] = ""


class _VoiceEssentials(TypedDict):
    file: FileInput


class VoiceOptions(_VoiceEssentials, CallOptions, total=False):
    """What `audio.voices.create` takes.

    Attributes:
        file: A recording of clear speech, five to ten seconds or more: MP3 or WAV, and with some models FLAC or M4A.
            Bytes need a name that tells which: `("me.wav", content)`.
        model: The model that is to speak with the voice. API default: `"tts-chatterbox-hd"`.
    """

    model: str
