"""The requests that are put together here, beside those that the HTTP library would make."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from flavours import FLAVOURS, Flavour
from venice_ai._core.uploads import Form, upload
from venice_ai._http import URL, Body, request_of, request_of_ours, time_limits
from venice_ai._pairs import client_maker

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
FORM = Form.of({"a": 1}, [("file", upload(b"text", "file"))])
HEADERS = {"accept": "application/json", "user-agent": "me", "authorization": "Bearer k"}


@pytest.mark.parametrize(
    ("method", "content"),
    [("POST", b'{"a":1}'), ("POST", None), ("PATCH", b""), ("GET", None), ("DELETE", None), ("POST", FORM)],
    ids=["JSON", "nothing", "emptiness", "GET", "DELETE", "form"],
)
@pytest.mark.parametrize("headers", [{}, {"connection": "close", "x-more": "1"}], ids=["", "more"])
@pytest.mark.parametrize("params", [None, {"a": [1, True], "b": "ü&"}], ids=["", "query"])
def test_a_request_of_ours_is_the_one_that_the_library_would_make(
    method: str, content: Any, headers: dict[str, str], params: dict[str, Any] | None
) -> None:
    with client_maker("httpx")(None)[0] as http, Body(content) as body:
        ours, librarys = (
            make(
                http,
                method,
                URL("https://host.example:444/v1/ä"),
                body,
                params=params,
                headers=HEADERS | headers | body.headers,
                timeout=time_limits(1, 2, 3, None),
                extensions={"trace": print},
            )
            for make in (request_of_ours, request_of)
        )
        assert (ours.method, ours.url, ours.extensions) == (
            librarys.method,
            librarys.url,
            librarys.extensions,
        )
        assert ours.headers.raw == librarys.headers.raw
        assert b"".join(ours.stream) == b"".join(librarys.stream)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_what_an_http_client_of_ones_own_adds_is_sent(flavour: Flavour, server: Any) -> None:
    seen: list[str] = []

    def blocking(request: httpx.Request) -> None:
        seen.append(request.method)

    async def waiting(request: httpx.Request) -> None:
        seen.append(request.method)

    kind = httpx.Client if flavour.blocking else httpx.AsyncClient
    own = kind(
        headers={"x-own": "1", "accept": "text/plain"},
        params={"p": "1"},
        cookies={"c": "1"},
        event_hooks={"request": [blocking if flavour.blocking else waiting]},
    )
    async with flavour.client(server, http_client=own) as client:
        await client.chat.completions.create(**HI, extra_query={"q": 2})
    await shut(own)
    (sent,) = server.requests
    assert sent.json == HI
    assert sent.query == {"p": ["1"], "q": ["2"]}
    assert (sent.headers["x-own"], sent.headers["cookie"], seen) == ("1", "c=1", ["POST"])
    assert sent.headers.get_list("accept") == ["application/json"]


async def test_a_mock_sees_the_body(flavour: Flavour) -> None:
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return httpx.Response(200, json={"choices": [{"message": {"content": "hello"}}], "text": "hello"})

    kind = httpx.Client if flavour.blocking else httpx.AsyncClient
    async with flavour.client(http_client=kind(transport=httpx.MockTransport(answer)), api_key="k") as client:
        await client.chat.completions.create(**HI)
        await client.audio.transcriptions.create(file=("a.mp3", b"a sound"))
    assert json.loads(seen[0]) == HI
    assert b"a sound" in seen[1]


async def test_a_signer_is_shown_the_request_and_its_body(flavour: Flavour, server: Any) -> None:
    shown: list[Any] = []

    def sign(request: httpx.Request) -> dict[str, str]:
        shown.append((request.method, str(request.url), json.loads(request.content)))
        return {}

    async with flavour.client(server, auth=sign) as client:
        await client.chat.completions.create(**HI)
    assert shown == [("POST", f"{server.url}/chat/completions", HI)]


async def shut(http: Any) -> None:
    if isinstance(http, httpx.Client):
        http.close()
    else:
        await http.aclose()
