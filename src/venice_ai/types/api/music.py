"""Music, sound effects and narration: what is asked for, and what the API says when it takes a job on."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypedDict

from ._base import Answer, NullMeans
from ._lenient import Text
from ._options import CallOptions
from .jobs import GenerateOptions

__all__ = ["MusicGenerateOptions", "MusicQueueOptions", "MusicQuoteOptions", "MusicRequest", "QueuedMusic"]


class QueuedMusic(Answer):
    """A piece that will be made.

    Attributes:
        model: The model that makes it; empty where the API does not say.
        queue_id: The job's id.
        status: `"QUEUED"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"queue_id"})

    model: Text = ""
    queue_id: str
    status: Annotated[str, NullMeans(lambda: "QUEUED")] = "QUEUED"


class _Needs(TypedDict):
    model: str
    prompt: str


class MusicRequest(_Needs, total=False):
    """A piece to be made. Which of the fields a model takes, `models.list(type="music")` tells.

    Attributes:
        model: The model.
        prompt: What is to be heard; how long the text may be differs from model to model.
        lyrics_prompt: The words, for models that sing; some need them.
        duration_seconds: About how long, as a whole number or the digits of one; the model's own length unless told.
        force_instrumental: Whether nobody sings.
        lyrics_optimizer: Whether words are made from the prompt; `lyrics_prompt` stays out then.
        loop: Whether the end runs into the beginning without a seam.
        voice: One of the model's voices.
        language_code: The language, by its code of ISO 639-1.
        speed: How fast, from 0.25 to 4 times; narrower with some models.
    """

    lyrics_prompt: str
    duration_seconds: int | str
    force_instrumental: bool
    lyrics_optimizer: bool
    loop: bool
    voice: str
    language_code: str
    speed: float


class MusicQueueOptions(MusicRequest, CallOptions, total=False):
    """What `audio.music.queue` takes."""


class MusicGenerateOptions(MusicRequest, GenerateOptions, total=False):
    """What `audio.music.generate` takes."""


class _Model(TypedDict):
    model: str


class MusicQuoteOptions(_Model, CallOptions, total=False):
    """What `audio.music.quote` takes: what the price depends on.

    Attributes:
        model: The model.
        duration_seconds: About how long, as a whole number or the digits of one.
        character_count: How many characters are read out, for models that are paid by the character.
    """

    duration_seconds: int | str
    character_count: int
