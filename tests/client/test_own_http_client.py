"""An HTTP client of the caller's own: it is used, and stays the caller's."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from flavours import Flavour
from processes import own, shut
from venice_ai import __version__
from venice_ai import exceptions as x

HI = [{"role": "user", "content": "Hello there"}]
BASE = "https://venice.example/api/v1"
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
}


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_an_http_client_of_ones_own_is_used_and_not_closed(flavour: Flavour) -> None:
    http = own(flavour, transport=httpx.MockTransport(lambda _: httpx.Response(200, json=ANSWER)))
    async with flavour.client(base_url=BASE, http_client=http) as client:
        assert (await create(client)).text == "Hi"
    assert (client.is_closed, http.is_closed) == (True, False)
    await shut(http)


async def test_its_own_headers_are_kept_and_its_identity_is_not(flavour: Flavour) -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json=ANSWER)

    http = own(
        flavour,
        transport=httpx.MockTransport(answer),
        headers={"X-Own": "1", "User-Agent": "mine"},
    )
    async with flavour.client(base_url=BASE, http_client=http) as client:
        await create(client)
    assert (seen[0]["x-own"], seen[0].get_list("user-agent")) == ("1", [f"venice-ai-python/{__version__}"])
    await shut(http)


async def test_a_client_refuses_calls_once_its_http_client_is_closed(flavour: Flavour) -> None:
    http = own(flavour, transport=httpx.MockTransport(lambda _: httpx.Response(200, json=ANSWER)))
    client = flavour.client(base_url=BASE, http_client=http)
    await shut(http)
    assert client.is_closed
    with pytest.raises(x.ClientClosedError):
        await create(client)


async def test_an_http_client_of_the_other_flavour_is_refused_by_name(flavour: Flavour) -> None:
    wrong = (httpx.AsyncClient if flavour.blocking else httpx.Client)(verify=False)
    with pytest.raises(x.ArgumentTypeError, match=r"http_client takes httpx\.\w+, not httpx\.\w+"):
        flavour.client(base_url=BASE, http_client=wrong)
