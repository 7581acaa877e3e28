"""How long a job is waited for, how often it is asked after, and which failures do not end that."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ..exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentTypeError,
    ArgumentValueError,
)
from ..types.api.jobs import WaitOptions
from .call import fields
from .clock import least
from .jobs import check_not_lost

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..exceptions import VeniceError
    from ..types.api.jobs import JobStatus, RetrieveOptions
    from .call import Call
    from .settings import Timeout

__all__ = ["Patience"]

AnswerType = TypeVar("AnswerType")

LONGEST_WAIT: Final = 3600.0
PAUSE: Final = 5.0
FIRST_PAUSE: Final = (0.25, 30.0)  # at the least, and at the most
MOST_LOST_QUESTIONS: Final = 5

# The API answers with these when it is busy. Any other failure is the job's, and comes back at every question.
_PASSING: Final = frozenset({429, 502, 503})


class Patience:
    """The wait for one job; its time runs from here.

    Attributes:
        asking: What each question takes along.
        failure: What the last question failed with; None where it was answered.
    """

    def __init__(self, options: WaitOptions) -> None:
        given: dict[str, Any] = {"timeout": LONGEST_WAIT, **options}
        fields(given, WaitOptions, "wait")
        self.asking: RetrieveOptions = {}
        if "delete_media_on_completion" in options:
            self.asking = {"delete_media_on_completion": options["delete_media_on_completion"]}
        self.failure: VeniceError | None = None
        self._seconds = None if given["timeout"] is None else _seconds(given["timeout"], "timeout")
        self._ends = None if self._seconds is None else time.monotonic() + self._seconds
        self._interval = (
            _seconds(given["poll_interval"], "poll_interval") if "poll_interval" in given else None
        )
        self._tell = _callable(given.get("on_progress"), "on_progress")
        self._answers = 0
        self._lost = 0  # questions in a row that got no answer at all

    @property
    def over(self) -> bool:
        """Whether the time has passed."""
        return self._left() == 0.0

    def bounded(self, call: Call[AnswerType], usual: Timeout) -> Call[AnswerType]:
        """The call with a time-out that ends with the wait at the latest; `usual` is the client's."""
        timeout = call.timeout or usual
        return replace(call, timeout=replace(timeout, deadline=least(timeout.deadline, self._left())))

    def answered(self, status: JobStatus) -> float:
        """The pause after an answer."""
        check_not_lost(status)
        self.failure, self._lost = None, 0
        self._answers += 1
        return self._shortened(self._interval or (self._first_pause(status) if self._answers == 1 else PAUSE))

    def failed(self, error: VeniceError) -> float:
        """The pause after a question that failed; the error itself is raised where it does not pass."""
        self.failure = error
        if not self._passes(error):
            raise error
        return self._shortened(max(self._interval or PAUSE, error.retry_after or 0.0))

    def tell(self, status: JobStatus) -> object:
        """Let the caller know."""
        return None if self._tell is None else self._tell(status)

    def ended_in(self, error: VeniceError) -> bool:
        """Whether a failure is the end of the wait's own time."""
        return isinstance(error, APITimeoutError) and error.phase == "deadline" and self.over

    def timed_out(self) -> APITimeoutError:
        """The exception for the end of the time."""
        error = APITimeoutError(
            f"the job was not done within {self._seconds:g} s; it goes on, and can be taken up again"
        )
        error.phase = "job"
        return error

    def _left(self) -> float | None:
        return None if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def _shortened(self, pause: float) -> float:
        left = self._left()
        return pause if left is None else min(pause, left)

    def _first_pause(self, status: JobStatus) -> float:
        shortest, longest = FIRST_PAUSE
        return PAUSE if status.seconds_left is None else min(max(status.seconds_left, shortest), longest)

    def _passes(self, error: VeniceError) -> bool:
        if isinstance(error, APIStatusError):
            self._lost = 0
            # An error within a good answer is the job's, whichever status its code stands for.
            return error.response is not None and error.response.status_code in _PASSING
        if not isinstance(error, APIConnectionError):
            return False
        self._lost += 1
        return self._lost < MOST_LOST_QUESTIONS


def _seconds(value: Any, name: str) -> float:  # what a caller passed
    """A positive number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentTypeError(f"{name} takes a number of seconds, not {type(value).__name__}")
    if not 0 < value < float("inf"):
        raise ArgumentValueError(f"{name} must be a positive number of seconds; got {value}")
    return float(value)


def _callable(value: Any, name: str) -> Callable[[JobStatus], object] | None:  # what a caller passed
    if value is None or callable(value):
        return cast("Callable[[JobStatus], object] | None", value)
    raise ArgumentTypeError(f"{name} takes a callable, not {type(value).__name__}")
