"""The pytest plugin: the fixtures `venice_server` and `venice_client`.

It is loaded at every start of pytest wherever the package is installed, so it imports nothing before a test
asks for it.

```python
from venice_ai.testing import ChatReply


def test_it_prints_what_the_model_says(venice_server, venice_client):
    venice_server.script(ChatReply("Good morning."))
    answer = venice_client.chat.completions.create(model="any", messages=[{"role": "user", "content": "Hi"}])
    assert answer.choices[0].message.content == "Good morning."
    assert venice_server.requests[0].path == "/chat/completions"
```

Async tests, whichever plugin runs them, make their client from the server:
`async with venice_server.async_client() as client`. Programs that make their own client find the server by
the environment: `monkeypatch.setenv("VENICE_BASE_URL", venice_server.url)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from venice_ai import SyncVeniceClient

    from .server import LocalServer


@pytest.fixture(scope="session")
def _venice_server_of_the_session() -> Iterator[LocalServer]:
    from .server import LocalServer

    with LocalServer() as server:
        yield server


@pytest.fixture
def venice_server(_venice_server_of_the_session: LocalServer) -> LocalServer:
    """A local Venice.ai server that knows nothing yet: script it, call it, ask what it has seen."""
    _venice_server_of_the_session.reset()
    return _venice_server_of_the_session


@pytest.fixture
def venice_client(venice_server: LocalServer) -> Iterator[SyncVeniceClient]:
    """A blocking client of `venice_server`, closed after the test."""
    with venice_server.client() as client:
        yield client
