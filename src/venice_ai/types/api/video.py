"""Videos: what is asked for, and what the API says when it takes a job on."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ._base import Answer
from ._lenient import Text
from ._video_request import (
    Consents,
    Keyframe,
    SeedanceConsent,
    VideoElement,
    VideoGenerateOptions,
    VideoQueueOptions,
    VideoQuoteOptions,
    VideoRequest,
)

__all__ = [
    "Consents",
    "Keyframe",
    "QueuedVideo",
    "SeedanceConsent",
    "VideoElement",
    "VideoGenerateOptions",
    "VideoQueueOptions",
    "VideoQuoteOptions",
    "VideoRequest",
]


class QueuedVideo(Answer):
    """A video that will be made.

    Attributes:
        model: The model that makes it; empty where the API does not say.
        queue_id: The job's id.
        download_url: Where the file will be, for the models whose files lie on another host; valid for a day.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"queue_id"})

    model: Text = ""
    queue_id: str
    download_url: str | None = Field(default=None, repr=False)
