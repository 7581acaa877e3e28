"""A SOCKS proxy that lets nobody in: nothing was sent to the API, and the connection to the proxy is closed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour, slots
from pace import seconds
from venice_ai import APIConnectionError

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


class Doorman:
    """Asks everybody for a password, and takes none.

    Attributes:
        left: Is set when somebody who was refused has closed the connection.
    """

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.left = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        peer, _ = self._listening.accept()
        with peer:
            peer.settimeout(seconds(10))
            peer.recv(100)
            peer.sendall(b"\x05\x02")
            peer.recv(100)
            peer.sendall(b"\x01\x01")
            if peer.recv(100) == b"":
                self.left.set()

    def close(self) -> None:
        self._thread.join(seconds(10))
        self._listening.close()


@pytest.fixture
def doorman() -> Iterator[Doorman]:
    doorman = Doorman()
    yield doorman
    doorman.close()


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_who_is_not_let_in_has_sent_nothing_and_leaves(
    flavour: Flavour, doorman: Doorman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"socks5://user:wrong@127.0.0.1:{doorman.port}")
    monkeypatch.setenv("NO_PROXY", "")
    async with flavour.client(base_url="http://127.0.0.1:9/api/v1", api_key="k", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.chat.completions.create(**HI)
        assert await flavour.soon(doorman.left.is_set), "the connection to the proxy is still open"
        assert (caught.value.sent, caught.value.sent_whole, slots(client).busy) == (False, False, [])
        assert "wrong" not in str(caught.value)
