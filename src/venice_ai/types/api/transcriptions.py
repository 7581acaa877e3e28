"""Speech as text."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypedDict

from ._base import Answer, Model, NullMeans
from ._lenient import Known, Text
from ._options import CallOptions

if TYPE_CHECKING:
    from ._files import FileInput

__all__ = [
    "TimedChar",
    "TimedSegment",
    "TimedWord",
    "Transcription",
    "TranscriptionOptions",
    "TranscriptionTimestamps",
]


class TimedWord(Model):
    """A word, and when it is said.

    Attributes:
        word: The word.
        start: When it begins, in seconds.
        end: When it ends, in seconds; neither is a number where the API does not say.
    """

    word: Text = ""
    start: Known = nan
    end: Known = nan


class TimedSegment(Model):
    """A piece of the text, and when it is said.

    Attributes:
        text: The piece.
        start: When it begins, in seconds.
        end: When it ends, in seconds; neither is a number where the API does not say.
    """

    text: Text = ""
    start: Known = nan
    end: Known = nan


class TimedChar(Model):
    """A character, and when it is said.

    Attributes:
        char: The character.
        start: When it begins, in seconds.
        end: When it ends, in seconds; neither is a number where the API does not say.
    """

    char: Text = ""
    start: Known = nan
    end: Known = nan


class TranscriptionTimestamps(Model):
    """When what is said; which of the three there are differs from model to model.

    Attributes:
        word: Word by word.
        segment: Piece by piece.
        char: Character by character.
    """

    word: list[TimedWord] | None = None
    segment: list[TimedSegment] | None = None
    char: list[TimedChar] | None = None


class Transcription(Answer):
    """What was said.

    Attributes:
        text: The text.
        duration: How long the recording is, in seconds; None for an answer in plain text.
        timestamps: When what is said, where that was asked for, and the model can tell.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"text"})
    evidence: ClassVar[frozenset[str]] = frozenset({"duration", "timestamps"})

    text: Annotated[str, NullMeans(str)] = ""
    duration: float | None = None
    timestamps: TranscriptionTimestamps | None = None


class _TranscriptionEssentials(TypedDict):
    file: FileInput


class TranscriptionOptions(_TranscriptionEssentials, CallOptions, total=False):
    """What `audio.transcriptions.create` takes.

    Attributes:
        file: The recording, of at most 25 MB: WAV, FLAC, M4A, AAC, MP4, MP3, OGG or WEBM. Bytes need a name that tells
            which: `("talk.mp3", content)`.
        model: A model's id. The API's reference has a default, but the API does not use it: name one.
        response_format: `"json"`, or `"text"` for the text alone. API default: `"json"`.
        timestamps: Tell when what is said; some models ignore it. API default: false.
        language: What is spoken, by its two letters (`"en"`); some models ignore it. Detected unless told.
    """

    model: str
    response_format: Literal["json", "text"]
    timestamps: bool
    language: str
