"""Music: silence of the length that was asked for, after one word of its being made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import asked_of
from ..jobs import cleaned_up, order_of, queued, status_of, unknown, wav
from ..replies import JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

CENTS_A_SECOND = 1
CHARACTERS_A_CENT = 10


def quote(request: RecordedRequest) -> Reply:
    """Return a price: by the character where characters are told, and by the second otherwise."""
    order = asked_of(request)
    if "character_count" in order:
        return JSONReply({"quote": order["character_count"] / CHARACTERS_A_CENT / 100})
    return JSONReply({"quote": CENTS_A_SECOND * seconds_of(order) / 100})


def queue(request: RecordedRequest) -> Reply:
    """Take a piece on."""
    return JSONReply({**queued(request), "status": "QUEUED"})


def retrieve(request: RecordedRequest) -> Reply:
    """Return how far a piece is, or the piece."""
    order = order_of(request)
    if order is None:
        return unknown()
    return status_of(request) or wav(seconds_of(order))


def seconds_of(order: dict[str, Any]) -> int:
    """Return how long a piece is to be; 5 seconds where that is left to the model."""
    digits = str(order.get("duration_seconds"))
    return int(digits) if digits.isdecimal() else 5


ROUTES = {
    "POST /audio/quote": quote,
    "POST /audio/queue": queue,
    "POST /audio/retrieve": retrieve,
    "POST /audio/complete": cleaned_up,
}
