"""Headers and paths on the wire: what is taken arrives as it was said, and nothing bad is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import BytesReply

HI = [{"role": "user", "content": "Hello"}]
SMUGGLING = {"X-A": "a\r\nX-B: b"}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def raw(client: Any, **options: Any) -> Any:
    return await client.stream("/models", answer=bytes, method="GET", **options)


@pytest.mark.parametrize("call", [create, raw])
async def test_a_bad_header_of_a_call_is_refused_and_not_sent(
    flavour: Flavour, server: Any, call: Any
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="extra_headers"):
            await call(client, extra_headers=SMUGGLING)
    assert server.connections == 0


async def test_a_bad_header_of_a_client_is_refused(flavour: Flavour) -> None:
    with pytest.raises(x.ArgumentValueError, match="default_headers"):
        flavour.client(base_url="https://host.example", default_headers=SMUGGLING)
    async with flavour.client(base_url="https://host.example") as client:
        with pytest.raises(x.ArgumentValueError, match="default_headers"):
            client.with_options(default_headers=SMUGGLING)


async def test_a_good_header_is_sent_as_it_is(flavour: Flavour, server: Any) -> None:
    values = ["", "a", "a b", "a\tb", "~!", "a,b;c=d"]
    async with flavour.client(server) as client:
        for value in values:
            await create(client, extra_headers={"X-A": value})
    assert [request.headers["x-a"] for request in server.requests] == values


STAYING = [
    *("/models", "/@evil.example", "/a@b:c/d", "/:80", "/a//b", "/a%20b", "/a...b/...", "/..a/b.."),
    *("/a%2Fb", "/é"),
]


async def test_a_path_that_stays_below_the_base_url_is_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for path in STAYING:
            server.script(BytesReply(b"", content_type="a/b"))
            await (await client.stream(path, answer=bytes, method="GET")).close()
    assert [unquote(request.path) for request in server.requests] == [unquote(path) for path in STAYING]
    assert {request.headers["host"] for request in server.requests} == {server.url.split("/")[2]}


@pytest.mark.parametrize("bad", ["path", "method"])
async def test_a_bad_path_or_method_of_a_stream_is_refused_and_not_sent(
    flavour: Flavour, server: Any, bad: str
) -> None:
    path, method = ("/a/../../api_keys", "GET") if bad == "path" else ("/models", "G E T")
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match=f"^{bad} takes"):
            await client.stream(path, answer=bytes, method=method)
    assert (server.requests, server.connections) == ([], 0)


async def test_only_what_can_be_undone_here_is_asked_for(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(client)
        await (await create(client, stream=True)).collect()
        await create(client, extra_headers={"Accept-Encoding": "br"})
    assert [each.headers["accept-encoding"] for each in server.requests] == [
        "gzip, deflate",
        "identity",
        "br",
    ]
