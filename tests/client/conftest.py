"""What the tests of the client share."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest

from programs import Programs


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """What runs programs that end like programs."""
    with Programs(tmp_path_factory.mktemp("programs")) as made:
        yield made


@pytest.fixture
def leftovers() -> Iterator[None]:
    """What an event loop leaves open when it ends, Python itself complains about: here, and not in the next test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, which are noted instead of waited for."""
    noted: list[float] = []

    async def async_sleep(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("venice_ai._async.transport.async_sleep", async_sleep)
    monkeypatch.setattr("venice_ai._sync.transport.sleep", noted.append)
    return noted
