"""Which time-out comes first, and what it is called."""

from __future__ import annotations

from types import SimpleNamespace

import httpx
import pytest

from venice_ai._core.clock import Clock, Wait
from venice_ai._core.settings import Timeout


class Now:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def goes_on(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    hand = Now()
    monkeypatch.setattr("venice_ai._core.clock.time", SimpleNamespace(monotonic=hand))
    return hand


def waited(clock: Clock) -> Wait:
    wait = clock.wait()
    assert wait is not None
    return wait


def test_a_timeout_becomes_the_librarys() -> None:
    limits = Clock(Timeout(1, 2, 3, 4)).limits(stream=False)
    assert limits == httpx.Timeout(connect=1, read=2, write=3, pool=4)


def test_no_timeout_stays_none() -> None:
    assert Clock(Timeout(None, None, None, None)).limits(stream=True) == httpx.Timeout(None)


def test_the_deadline_shortens_every_phase(now: Now) -> None:
    clock = Clock(Timeout(1, 20, 30, None, deadline=15))
    now.goes_on(10)
    assert clock.limits(stream=False) == httpx.Timeout(connect=1, read=5, write=5, pool=5)


def test_a_deadline_that_has_passed_leaves_a_moment_and_not_zero(now: Now) -> None:
    clock = Clock(Timeout(deadline=1))
    now.goes_on(2)
    assert clock.left() == 0
    assert clock.limits(stream=False).read == 0.001


def test_the_first_event_of_a_stream_shortens_the_read(now: Now) -> None:
    clock = Clock(Timeout(read=60, first_event=5))
    assert clock.limits(stream=True).read == 5
    assert clock.limits(stream=False).read == 60


def test_without_times_of_events_there_is_no_wait() -> None:
    assert Clock(Timeout()).wait() is None


def test_the_first_wait_is_for_the_first_event_and_counts_from_the_sending(now: Now) -> None:
    clock = Clock(Timeout(first_event=5, idle=3))
    now.goes_on(100)  # earlier attempts and their pauses
    clock.limits(stream=True)
    now.goes_on(2)
    wait = waited(clock)
    assert (wait.phase, wait.left()) == ("first_event", 3)


def test_later_waits_are_for_the_idle_timeout_and_begin_when_they_are_begun(now: Now) -> None:
    clock = Clock(Timeout(first_event=5, idle=3))
    waited(clock)
    now.goes_on(100)
    wait = waited(clock)
    now.goes_on(1)
    assert (wait.phase, wait.left()) == ("idle", 2)


def test_the_deadline_bounds_a_wait_too(now: Now) -> None:
    clock = Clock(Timeout(idle=30, deadline=10))
    now.goes_on(4)
    wait = waited(clock)
    assert (wait.phase, wait.left()) == ("deadline", 6)


def test_a_wait_that_is_over_has_nothing_left(now: Now) -> None:
    wait = waited(Clock(Timeout(first_event=1)))
    now.goes_on(5)
    assert wait.left() == 0


def test_a_pause_is_allowed_that_ends_before_the_deadline(now: Now) -> None:
    clock = Clock(Timeout(deadline=10))
    assert clock.allows(9.9)
    assert not clock.allows(10)
    assert Clock(Timeout()).allows(1e9)


def test_a_timeout_at_the_deadline_is_called_the_deadline(now: Now) -> None:
    clock = Clock(Timeout(deadline=1))
    assert clock.phase("read", stream=False) == "read"
    now.goes_on(1)
    assert clock.phase("read", stream=False) == "deadline"
    assert clock.phase(None, stream=False) is None


@pytest.mark.parametrize(
    ("timeout", "stream", "phase"),
    [
        (Timeout(read=60, first_event=5), True, "first_event"),
        (Timeout(read=60, first_event=5), False, "read"),
        (Timeout(read=5, first_event=60), True, "read"),
        (Timeout(read=None, first_event=5), True, "first_event"),
    ],
)
def test_a_read_timeout_that_the_first_event_stood_in_for_is_called_by_its_name(
    timeout: Timeout, stream: bool, phase: str
) -> None:
    assert Clock(timeout).phase("read", stream=stream) == phase
    assert Clock(timeout).phase("connect", stream=stream) == "connect"
