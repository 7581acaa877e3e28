"""Videos: a second of nothing for each that was asked for, after one word of its being made.

A model with `grok` in its name has its files elsewhere, as it may have at the API: below `/video/files` here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import asked_of
from ..jobs import cleaned_up, mp4, order_of, queued, status, status_of, unknown
from ..records import BASE_PATH
from ..replies import ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

CENTS_A_SECOND = 10


def quote(request: RecordedRequest) -> Reply:
    """Return a price, by the second."""
    return JSONReply({"quote": CENTS_A_SECOND * seconds_of(asked_of(request)) / 100})


def queue(request: RecordedRequest) -> Reply:
    """Take a video on."""
    answer = queued(request)
    if is_elsewhere(answer):
        place = f"http://{request.headers['host']}{BASE_PATH}/video/files"
        answer["download_url"] = f"{place}/{seconds_of(asked_of(request))}.mp4"
    return JSONReply(answer)


def retrieve(request: RecordedRequest) -> Reply:
    """Return how far a video is, or the video."""
    order = order_of(request)
    if order is None:
        return unknown()
    if (unfinished := status_of(request)) is not None:
        return unfinished
    return status("COMPLETED") if is_elsewhere(order) else mp4(seconds_of(order))


def file(request: RecordedRequest) -> Reply:
    """Return a video that lies elsewhere."""
    seconds = request.path.rpartition("/")[2].removesuffix(".mp4")
    return mp4(int(seconds)) if seconds.isdecimal() else ErrorReply(404, "Not found")


def is_elsewhere(order: dict[str, Any]) -> bool:
    """Tell whether a model's files lie elsewhere."""
    return "grok" in str(order.get("model"))


def seconds_of(order: dict[str, Any]) -> int:
    """Return how long a video is to be; 5 seconds where that is left to the model."""
    digits = str(order.get("duration")).removesuffix("s")
    return int(digits) if digits.isdecimal() else 5


ROUTES = {
    "POST /video/quote": quote,
    "POST /video/queue": queue,
    "POST /video/retrieve": retrieve,
    "POST /video/complete": cleaned_up,
    "GET /video/files/{}": file,
}
