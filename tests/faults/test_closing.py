"""Closing from anywhere, over TLS too: who waits in a read wakes up at once."""

from __future__ import annotations

from typing import Any

import pytest

from certificate import Certificate
from fault_server import FaultServer
from fault_steps import Send, WaitForClient
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

        async def close_soon() -> None:
            assert await flavour.soon(lambda: reading and stream._turn.locked()), "nobody waits for more"
            await (stream if closed == "the stream" else client).close()

        async def read() -> None:
            async for chunk in stream:
                reading.append(chunk.text)  # noqa: PERF401 (the other one looks at it meanwhile)

        async with flavour.meanwhile(close_soon):
            with pytest.raises(StreamClosedError) as caught:
                await read()
        assert tls_server.outlasted == [], "the reader was woken by the server's end"
        assert caught.value.partial.text == "word"
        assert connections(client) == []
        if closed == "the stream":
            assert (await client.chat.completions.create(**HI)).text
