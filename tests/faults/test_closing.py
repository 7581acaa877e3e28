"""Closing from anywhere, over TLS too: who waits in a read wakes up at once."""

from __future__ import annotations

import time
from typing import Any

import pytest

from fault_server import Certificate, FaultServer, Send, WaitForClient
from flavours import Flavour, connections
from venice_ai import StreamClosedError

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"word"}}]}\n\n'
SCRIPT = (Send(HEAD + b"%x\r\n%s\r\n" % (len(EVENT), EVENT)), WaitForClient())


@pytest.fixture
def tls_server(tls: Certificate | None, monkeypatch: pytest.MonkeyPatch) -> Any:
    if tls is None:
        pytest.skip("neither trustme nor openssl is there to make a certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.trusted))
    with FaultServer(tls=tls.server) as server:
        yield server


@pytest.mark.parametrize("closed", ["the stream", "the client"])
async def test_a_reader_that_waits_over_tls_is_woken_by_a_close_from_elsewhere(
    flavour: Flavour, tls_server: FaultServer, closed: str
) -> None:
    tls_server.script(SCRIPT)
    async with flavour.client(tls_server, max_retries=0) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        reading: list[str] = []
        closed_at = 0.0

        async def close_soon() -> None:
            nonlocal closed_at
            assert await flavour.soon(lambda: bool(reading))
            await flavour.sleep(0.05)  # by now the reader sits in its read
            closed_at = time.monotonic()
            await (stream if closed == "the stream" else client).close()

        async def read() -> None:
            async for chunk in stream:
                reading.append(chunk.text)  # noqa: PERF401 (the other one looks at it meanwhile)

        async with flavour.meanwhile(close_soon):
            with pytest.raises(StreamClosedError) as caught:
                await read()
            woken_after = time.monotonic() - closed_at
        assert woken_after < 0.5  # some 100 ms are promised; the rest is for a busy machine
        assert caught.value.partial.text == "word"
        assert connections(client) == []
        if closed == "the stream":
            assert (await client.chat.completions.create(**HI)).text
