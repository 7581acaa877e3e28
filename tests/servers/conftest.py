"""What the tests over servers and proxies of others share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import trustme

from flavours import Flavour
from pace import seconds

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


class Calls:
    """The calls that each server gets: plain, a stream to its end, one that is closed early, and one after it.

    Attributes:
        pause: What is waited for before each call.
    """

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour
        self.pause: Any = nothing

    async def to_the_application(self, client: Any) -> None:
        """Make them to `chat_application`, which says how many streams have been left."""
        assert await self.plain(client) == "0 left"
        for words in (3, 500):
            assert await self.streamed(client, words) == "word " * words
        await self.pause()
        async with await client.chat.completions.create(**HI, stream=True, max_tokens=-1) as stream:
            assert (await anext(aiter(stream))).text == "word "
        for _ in range(200):
            if await self.plain(client) == "1 left":
                break
            await self._flavour.sleep(0.02)
        else:
            pytest.fail("the server was not told that the stream was left")
        assert await self.streamed(client, 3) == "word " * 3

    async def plain(self, client: Any) -> str:
        await self.pause()
        answer: str = (await client.chat.completions.create(**HI)).text
        return answer

    async def streamed(self, client: Any, words: int) -> str:
        await self.pause()
        stream = await client.chat.completions.create(**HI, stream=True, max_tokens=words)
        collected: str = (await stream.collect()).text
        return collected


async def nothing() -> None:
    """Wait for nothing."""


@pytest.fixture
def calls(flavour: Flavour) -> Calls:
    """The calls, in this flavour."""
    return Calls(flavour)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's gets into a test."""
    for name in list(os.environ):
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def options() -> dict[str, Any]:
    """What each client is made with: what hangs ends, and a failure is not hidden by another attempt."""
    return {"api_key": "test-key", "max_retries": 0, "timeout": seconds(20)}


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority that nobody else knows."""
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The files of a server's certificate and key, which clients trust by `SSL_CERT_FILE`."""
    issued = authority.issue_cert("127.0.0.1", "::1", "localhost")
    cert, key, trusted = (tmp_path / name for name in ("cert.pem", "key.pem", "trusted.pem"))
    issued.private_key_pem.write_to_path(str(key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(cert), append=True)
    authority.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return str(cert), str(key)
