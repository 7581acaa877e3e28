"""Whether a failed attempt is repeated, and after which pause."""

from __future__ import annotations

import random
import time
from datetime import UTC
from typing import TYPE_CHECKING, Final

from ..exceptions import APIConnectionError, APIStatusError, VeniceError
from .checks import is_mapping
from .reply import epoch_seconds, number

if TYPE_CHECKING:
    from .._http import Headers

__all__ = ["Attempts", "requested_pause"]

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
LONGEST_REQUESTED_PAUSE: Final = 60.0
PAUSES_IN_ALL: Final = 120.0

# Venice's documents say to repeat 429, 500 and 503, and its own client adds 502. A 4xx other than 408 and 429 is never
# repeated: Venice blocks a key for a while that collects too many of them, and a 409 does not go away by itself.
_REPEATED_STATUSES: Final = frozenset({408, 429, 500, 502, 503})
# A call that ran out of the gateway's time once will most likely do so again.
_REPEATED_ONCE: Final = frozenset({504})
# What these say is that the call was turned away at the door. After a 500 something may have been started, and charged.
_NOT_STARTED: Final = frozenset({408, 429, 503})


class Attempts:
    """The attempts at one call.

    Attributes:
        made: How many have been made.
    """

    def __init__(self, max_retries: int, *, repeatable: bool, costly: bool = False) -> None:
        self.made = 0
        self._paused = 0.0
        self._max_retries = max_retries
        self._repeatable = repeatable
        self._costly = costly

    def pause_after(self, error: VeniceError) -> float | None:
        """The seconds to wait before the next attempt; None where there is to be none."""
        self.made += 1
        if self.made > self._max_retries or not self._worth_repeating(error):
            return None
        pause = self._jittered() if error.retry_after is None else error.retry_after
        # A server that wants a long pause is believed, but not waited for: the caller decides.
        if pause > LONGEST_REQUESTED_PAUSE or self._paused + pause > PAUSES_IN_ALL:
            return None
        self._paused += pause
        return pause

    def _jittered(self) -> float:
        """Anything up to a bound that doubles: callers that failed together do not come back together."""
        return random.uniform(0, min(FIRST_PAUSE * 2 ** min(self.made - 1, 16), LONGEST_PAUSE))

    def _worth_repeating(self, error: VeniceError) -> bool:
        if isinstance(error, APIStatusError):
            return self._status_worth_repeating(error.status_code)
        if isinstance(error, APIConnectionError):
            # What may have reached the server may have been started, and charged.
            return self._repeatable or not error.sent
        return False

    def _status_worth_repeating(self, status: int | None) -> bool:
        if self._costly:
            return status in _NOT_STARTED
        return status in _REPEATED_STATUSES or (status in _REPEATED_ONCE and self.made == 1)


def requested_pause(headers: Headers, body: object, *, status_code: int | None) -> float | None:
    """The seconds that the server asks to wait: `Retry-After`, the body's word, or a 429's reset header."""
    now = time.time()
    milliseconds = number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return max(milliseconds / 1000, 0.0)
    stated = _after(headers.get("retry-after"), now)
    if stated is None and is_mapping(body):
        error = body.get("error")
        word = error.get("retry_after") if is_mapping(error) else body.get("retry_after")
        stated = number(str(word)) if isinstance(word, str | int | float) else None
    if stated is None and status_code == 429:
        reset = epoch_seconds(headers.get(f"x-ratelimit-reset-{_spent(headers)}"), now=now)
        stated = None if reset is None else reset - now
    return None if stated is None else max(stated, 0.0)


def _spent(headers: Headers) -> str:
    """Which of the two limits has run out; the requests' where the headers don't say."""
    tokens, requests = (
        number(headers.get(f"x-ratelimit-remaining-{each}")) for each in ("tokens", "requests")
    )
    return "tokens" if tokens == 0 and requests != 0 else "requests"


def _after(text: str | None, now: float) -> float | None:
    """`Retry-After` in seconds: it comes as a number or as a date."""
    seconds = number(text)
    if seconds is not None or not text:
        return seconds
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, OverflowError):
        return None
