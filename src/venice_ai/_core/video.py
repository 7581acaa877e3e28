"""`/video`: arguments to calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api.jobs import JobQuote, WaitOptions
from ..types.api.video import QueuedVideo, VideoGenerateOptions, VideoQueueOptions, VideoQuoteOptions
from .call import Call, fields
from .checks import is_list, is_tuple, shown
from .jobs import Kind, parted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KIND", "generation", "queue", "quote"]

KIND: Final = Kind("video", "/video", "video", cleanup_may_be_refused=True)

_URL = re.compile(r"(?i)https?://.|data:.")


def quote(options: VideoQuoteOptions) -> Call[JobQuote]:
    """The call that asks for a price."""
    body = fields(options, VideoQuoteOptions, "video.quote")
    _check_urls(body)
    return Call[JobQuote].of("POST", "/video/quote", JobQuote, options=options, body=body, repeatable=True)


def queue(options: VideoQueueOptions) -> Call[QueuedVideo]:
    """The call that orders a video."""
    body = fields(options, VideoQueueOptions, "video.queue")
    _check_urls(body)
    return Call[QueuedVideo].of("POST", "/video/queue", QueuedVideo, options=options, body=body, costly=True)


def generation(options: VideoGenerateOptions) -> tuple[WaitOptions, VideoQueueOptions]:
    """The options of the wait, and those of the order."""
    fields(options, VideoGenerateOptions, "video.generate")
    waiting, asked = parted(options, WaitOptions)
    return cast("WaitOptions", waiting), cast("VideoQueueOptions", asked)


def _check_urls(body: Mapping[str, object]) -> None:
    for name, value in body.items():
        if name.endswith("_url"):
            _check_url(value, name)
        elif name.endswith("_urls") and (is_list(value) or is_tuple(value)):
            for place, each in enumerate(value):
                _check_url(each, f"{name}[{place}]")


def _check_url(value: object, name: str) -> None:
    """A URL, or a data URL, which may be long."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} takes a URL or a data URL as a string, not {type(value).__name__}")
    if not _URL.match(value):
        raise ArgumentValueError(f"{name} takes a URL with http or https, or a data URL; got {shown(value)}")
