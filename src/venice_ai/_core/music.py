"""`/audio/queue` and what belongs to it: arguments to calls."""

from __future__ import annotations

from typing import Final, cast

from ..types.api.jobs import JobQuote, WaitOptions
from ..types.api.music import MusicGenerateOptions, MusicQueueOptions, MusicQuoteOptions, QueuedMusic
from .call import Call, fields
from .jobs import Kind, parted

__all__ = ["KIND", "generation", "queue", "quote"]

KIND: Final = Kind("music", "/audio", "audio.music")


def quote(options: MusicQuoteOptions) -> Call[JobQuote]:
    """The call that asks for a price."""
    body = fields(options, MusicQuoteOptions, "audio.music.quote")
    return Call[JobQuote].of("POST", "/audio/quote", JobQuote, options=options, body=body, repeatable=True)


def queue(options: MusicQueueOptions) -> Call[QueuedMusic]:
    """The call that orders a piece."""
    body = fields(options, MusicQueueOptions, "audio.music.queue")
    return Call[QueuedMusic].of("POST", "/audio/queue", QueuedMusic, options=options, body=body, costly=True)


def generation(options: MusicGenerateOptions) -> tuple[WaitOptions, MusicQueueOptions]:
    """The options of the wait, and those of the order."""
    fields(options, MusicGenerateOptions, "audio.music.generate")
    waiting, asked = parted(options, WaitOptions)
    return cast("WaitOptions", waiting), cast("MusicQueueOptions", asked)
