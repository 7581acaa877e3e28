"""nginx in front of the local server: it passes streams on, closes connections under us, and refuses large bodies."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour, connections, slots
from server_programs import busy, free_port, serving
from venice_ai import APIConnectionError, APIError
from venice_ai.testing import ChatReply, Cut, Gate, Hang, LocalServer, StreamReply

pytestmark = [pytest.mark.slow, pytest.mark.sockets]

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
HEL: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "Hel"}}]}
LO: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port}{listen};
        location / {{
            proxy_pass http://{upstream};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
        {settings}
    }}
}}
"""


AFTER_GOAWAY = pytest.mark.xfail(
    reason="httpcore takes no more of an answer once the server has said, with GOAWAY, that it is the last one"
)


@pytest.fixture
def nginx(venice_server: LocalServer, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """What starts nginx before the local server with some settings, and returns the URL of its API."""
    with contextlib.ExitStack() as running:

        def start(settings: str = "", *, listen: str = "") -> str:
            port = free_port()
            upstream = venice_server.url.split("/")[2]
            written = CONFIGURATION.format(
                folder=tmp_path, port=port, listen=listen, upstream=upstream, settings=settings
            )
            (tmp_path / "nginx.conf").write_text(written)
            running.enter_context(
                serving(tmp_path, port, "nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"))
            )
            return f"http{'s' if 'ssl' in listen else ''}://127.0.0.1:{port}/api/v1"

        yield start


async def all_calls(flavour: Flavour, client: Any, server: LocalServer) -> None:
    """A plain call, a stream to its end, chunk by chunk, one that is closed early, and one after it."""
    gate = Gate()
    server.script(ChatReply("plain"), StreamReply([HEL, gate, LO]), StreamReply([HEL, Hang()]))
    assert (await client.chat.completions.create(**HI)).text == "plain"
    stream = await client.chat.completions.create(**HI, stream=True)
    assert (await anext(aiter(stream))).text == "Hel"  # while nginx has nothing more
    gate.open()
    assert [chunk.text async for chunk in stream] == ["lo"]
    async with await client.chat.completions.create(**HI, stream=True) as stream:
        assert (await anext(aiter(stream))).text == "Hel"
    left = server.requests[-1].disconnected
    assert await flavour.soon(left.is_set), "the server was not told that the stream was left"
    assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
    assert busy(client) == []


async def test_streams_pass_chunk_by_chunk(
    flavour: Flavour, venice_server: LocalServer, nginx: Callable[..., str], options: Any
) -> None:
    async with flavour.client(base_url=nginx(), **options) as client:
        await all_calls(flavour, client, venice_server)
        assert len(connections(client)) == 1


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
@pytest.mark.parametrize("transport", ["httpx", "http2"])
async def test_they_do_over_tls(
    flavour: Flavour,
    venice_server: LocalServer,
    nginx: Callable[..., str],
    options: Any,
    certificate: tuple[str, str],
    transport: str,
) -> None:
    cert, key = certificate
    url = nginx(f"ssl_certificate {cert}; ssl_certificate_key {key};", listen=" ssl http2")
    async with flavour.client(base_url=url, transport=transport, **options) as client:
        await all_calls(flavour, client, venice_server)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
@pytest.mark.parametrize("transport", ["httpx", pytest.param("http2", marks=AFTER_GOAWAY)])
async def test_a_connection_that_is_closed_after_two_requests_fails_no_call(
    flavour: Flavour,
    venice_server: LocalServer,
    nginx: Callable[..., str],
    options: Any,
    certificate: tuple[str, str],
    transport: str,
) -> None:
    cert, key = certificate
    settings = f"keepalive_requests 2; ssl_certificate {cert}; ssl_certificate_key {key};"
    url = nginx(settings, listen=" ssl http2")
    async with flavour.client(base_url=url, transport=transport, **options) as client:
        for _ in range(4):
            assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
            stream = await client.chat.completions.create(**HI, stream=True)
            assert (await stream.collect()).text == "You said: Hi"
            assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
        await all_calls(flavour, client, venice_server)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_a_connection_whose_time_is_over_fails_no_call(
    flavour: Flavour, venice_server: LocalServer, nginx: Callable[..., str], options: Any
) -> None:
    async with flavour.client(base_url=nginx("keepalive_timeout 1s;"), **options) as client:
        assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
        (connection,) = slots(client).connections
        (below,) = connection.pool.connections
        assert await flavour.soon(below.has_expired), "nginx did not close the connection"
        assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
        assert busy(client) == []


@pytest.mark.parametrize("size", [100_000, 20_000_000], ids=["small", "large"])
async def test_an_upload_that_is_refused_early_is_its_413(
    flavour: Flavour, venice_server: LocalServer, nginx: Callable[..., str], options: Any, size: int
) -> None:
    async with flavour.client(base_url=nginx("client_max_body_size 10k;"), **options) as client:
        for _ in range(2):
            with pytest.raises(APIError) as caught:
                await client.audio.transcriptions.create(model="m", file=("a.wav", bytes(size)))
            assert caught.value.status_code == 413
            assert busy(client) == []
        assert venice_server.requests == []
        assert (await client.chat.completions.create(**HI)).text == "You said: Hi"


async def test_an_upload_that_is_allowed_arrives(
    flavour: Flavour, venice_server: LocalServer, nginx: Callable[..., str], options: Any
) -> None:
    async with flavour.client(base_url=nginx("client_max_body_size 10m;"), **options) as client:
        with contextlib.suppress(APIError):  # whatever the server says to it
            await client.audio.transcriptions.create(model="m", file=("a.wav", bytes(5_000_000)))
        assert sum(len(part.content) for part in venice_server.requests[0].form) > 5_000_000


async def test_an_upstream_that_breaks_off_is_noticed(
    flavour: Flavour, venice_server: LocalServer, nginx: Callable[..., str], options: Any
) -> None:
    venice_server.script(StreamReply([HEL, Cut()]), ChatReply(cut_after=0))
    async with flavour.client(base_url=nginx(), **options) as client:
        with pytest.raises(APIConnectionError) as caught:
            await (await client.chat.completions.create(**HI, stream=True)).collect()
        assert caught.value.sent
        assert busy(client) == []
        assert (await client.chat.completions.create(**HI)).text
        await all_calls(flavour, client, venice_server)


async def test_an_upstream_that_is_gone_is_a_502(
    flavour: Flavour, nginx: Callable[..., str], options: Any
) -> None:
    gone = f"location /api/v1/chat {{ proxy_pass http://127.0.0.1:{free_port()}; }}"
    async with flavour.client(base_url=nginx(gone), **options) as client:
        for _ in range(2):
            with pytest.raises(APIError) as caught:
                await client.chat.completions.create(**HI, stream=True)
            assert (caught.value.status_code, busy(client)) == (502, [])
        assert len(connections(client)) == 1
