"""Redirects are not followed: what goes to another host could take the key along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour
from processes import own, shut
from venice_ai import exceptions as x
from venice_ai.testing import BytesReply, LocalServer

HI = [{"role": "user", "content": "Hello"}]
KEY = "key-nobody-may-see"
STATUSES = [301, 302, 303, 307, 308]


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def raw(client: Any, **options: Any) -> Any:
    return await client.stream("/models", answer=bytes, method="GET", **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await create(client, stream=True, **options)


async def listed(client: Any, **options: Any) -> Any:
    return await client.models.list(**options)


@pytest.fixture
def other_server() -> Iterator[LocalServer]:
    with LocalServer() as other:
        yield other


CALLS = {"create": create, "streamed": streamed, "listed": listed, "raw": raw}


async def is_not_followed(client: Any, server: Any, other: LocalServer) -> None:
    """Have every kind of call redirected, with each status, to the same server and to another one."""
    for name, status, place in product(CALLS, STATUSES, (server, other)):
        location = f"{place.url}/models?token={KEY}"
        server.reset()
        server.script(
            BytesReply(b"", content_type="text/plain", status=status, headers={"location": location})
        )
        with pytest.raises(x.APIStatusError, match="redirect") as caught:
            await CALLS[name](client)
        assert caught.value.status_code == status, name
        assert KEY not in str(caught.value), name
        assert len(server.requests) == 1, (name, status)
        assert (other.requests, other.connections) == ([], 0), (name, status)


async def test_a_redirect_is_not_followed(flavour: Flavour, server: Any, other_server: LocalServer) -> None:
    async with flavour.client(server) as client:
        await is_not_followed(client, server, other_server)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_a_redirect_is_not_followed_by_an_http_client_of_ones_own_that_follows_them(
    flavour: Flavour, server: Any, other_server: LocalServer
) -> None:
    http = own(flavour, follow_redirects=True)
    async with flavour.client(server, http_client=http) as client:
        await is_not_followed(client, server, other_server)
    await shut(http)
