from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from pace import seconds
from venice_ai.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def _server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def server(_server: LocalServer) -> LocalServer:
    _server.reset()
    return _server


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    # Loading certificates costs more than most of the tests here.
    with httpx.Client(base_url=server.url, verify=False, timeout=seconds(20)) as client:
        yield client
