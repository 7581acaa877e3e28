"""A second server, where files lie; and pauses between questions that take no time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import anyio
import pytest

from venice_ai.testing import LocalServer


@pytest.fixture
def elsewhere() -> Iterator[LocalServer]:
    """Serve files at another place."""
    with LocalServer() as other:
        yield other


class Pauses:
    """The pauses of a wait, by a clock of their own: noted, and over at once unless they are held."""

    def __init__(self) -> None:
        self.made: list[float] = []
        self._now = 1000.0
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        """Let the next pauses last."""
        self._free.clear()

    def go_on(self) -> None:
        """End them."""
        self._free.set()

    def monotonic(self) -> float:
        """Tell the time that has passed in pauses alone."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Pause, in the blocking flavour."""
        self._note(seconds)
        assert self._free.wait(30)

    async def async_sleep(self, seconds: float) -> None:
        """Pause, in an event loop."""
        self._note(seconds)
        await anyio.sleep(0)
        while not self._free.is_set():
            await anyio.sleep(0.002)

    def _note(self, seconds: float) -> None:
        self.made.append(seconds)
        self._now += seconds


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """Make the pauses between questions take no time."""
    pauses = Pauses()
    monkeypatch.setattr("venice_ai._async.jobs.async_sleep", pauses.async_sleep)
    monkeypatch.setattr("venice_ai._sync.jobs.sleep", pauses.sleep)
    monkeypatch.setattr("venice_ai._core.patience.time", SimpleNamespace(monotonic=pauses.monotonic))
    return pauses
