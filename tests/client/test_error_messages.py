"""Long answers: the messages of their errors are short, and the exception has all of them, up to a bound."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flavours import Flavour, connections
from venice_ai import exceptions as x
from venice_ai.testing import BytesReply, ChatReply, ErrorReply, RawReply, StreamReply

HI = [{"role": "user", "content": "Hello"}]
LONG = "x" * 100_000
MIB = 1 << 20

# One for each way in which a message comes about; tests/core/test_error_messages.py has all kinds of bodies.
LONG_ERRORS = {
    "a message and a code": ErrorReply(400, LONG, code=LONG),
    "HTML of a good status": BytesReply(LONG.encode(), content_type="text/html"),
    "a content type": BytesReply(b"", content_type="a/" + "b" * 10_000),
    "an encoding": BytesReply(
        b"abc", content_type="application/json", headers={"content-encoding": "e" * 10_000}
    ),
}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await create(client, stream=True, **options)


def short(error: x.VeniceError) -> bool:
    return len(str(error)) <= 600


@pytest.mark.parametrize("call", [create, streamed])
async def test_the_message_of_an_error_is_short(flavour: Flavour, server: Any, call: Any) -> None:
    async with flavour.client(server, max_retries=0) as client:
        for name, reply in LONG_ERRORS.items():
            server.script(reply)
            with pytest.raises(x.APIError) as caught:
                await call(client)
            assert short(caught.value), name


async def test_the_message_of_an_error_in_a_stream_is_short(flavour: Flavour, server: Any) -> None:
    server.script(
        StreamReply([{"error": {"message": LONG, "code": LONG}}]),
        RawReply([b'data: {"' + b"\x01" * 100_000]),
    )
    async with flavour.client(server) as client:
        with pytest.raises(x.APIError) as caught:
            await (await streamed(client)).collect()
        assert short(caught.value)
        assert len(json.dumps(caught.value.body)) > 100_000
        with pytest.raises(x.StreamTruncatedError) as cut:
            await (await streamed(client)).collect()
        assert short(cut.value)


@pytest.mark.sockets
async def test_the_message_of_an_answer_that_is_no_http_is_short(flavour: Flavour) -> None:
    with babble(b"HTTP/1.1 " + b"z" * 50_000 + b"\r\n\r\n") as url:
        async with flavour.client(base_url=url, max_retries=0) as client:
            with pytest.raises(x.APIConnectionError) as caught:
                await create(client)
    assert short(caught.value)


@contextmanager
def babble(answer: bytes) -> Iterator[str]:
    """A server that answers one connection with exactly these bytes."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


async def test_the_whole_body_is_on_the_exception(flavour: Flavour, server: Any) -> None:
    body = {"error": LONG, "more": [1, 2, 3]}
    server.script(ErrorReply(400, body))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError) as caught:
            await create(client)
    assert caught.value.body == body


async def test_an_error_body_beyond_its_bound_is_cut_and_its_connection_closed(
    flavour: Flavour, server: Any
) -> None:
    server.script(BytesReply(b"x" * (3 * MIB), content_type="text/plain", status=400), ChatReply())
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError) as caught:
            await create(client)
        assert caught.value.body == "x" * MIB
        assert connections(client) == []
        await create(client)
    assert server.connections == 2
