"""The key and the signature of each attempt, and where they come from."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from flavours import Flavour
from venice_ai import AuthenticationError, SyncVeniceClient
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply

HI = [{"role": "user", "content": "Hello there"}]


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_without_a_key_nothing_is_sent_and_the_server_decides(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=None) as client:
        await create(client)
    assert "authorization" not in server.requests[0].headers


async def test_the_key_comes_from_the_environment(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "from-the-environment")
    async with flavour.client(server, api_key=None) as client:
        await create(client)
    assert server.requests[0].headers["authorization"] == "Bearer from-the-environment"


async def test_the_base_url_comes_from_the_environment(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_BASE_URL", f"{server.url}/")
    async with flavour.client() as client:
        await create(client)
        assert client.base_url == server.url
    assert server.requests[0].path == "/chat/completions"


async def test_a_key_from_a_callable_is_asked_for_at_every_attempt(
    flavour: Flavour, server: Any, pauses: list[float]
) -> None:
    keys = iter(("first", "second", "third"))
    server.script(ErrorReply(503), ErrorReply(503))
    async with flavour.client(server, api_key=lambda: next(keys)) as client:
        await create(client)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer first",
        "Bearer second",
        "Bearer third",
    ]


async def test_a_key_may_be_waited_for_where_waiting_is_possible(flavour: Flavour, server: Any) -> None:
    async def source() -> str:
        await flavour.sleep(0)
        return "in-the-end"

    plain = (lambda: "in-the-end") if flavour.blocking else source
    async with flavour.client(server, api_key=plain) as client:
        await create(client)
    assert server.requests[0].headers["authorization"] == "Bearer in-the-end"


async def test_a_callable_that_returns_no_key_is_refused_by_name(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=lambda: "a b") as client:
        with pytest.raises(x.ArgumentValueError, match=r"what api_key\(\) returned"):
            await create(client)
    assert server.requests == []


async def test_a_callable_that_fails_is_an_error_with_its_cause(flavour: Flavour, server: Any) -> None:
    def vault() -> str:
        raise LookupError("the vault is closed")

    async with flavour.client(server, api_key=vault) as client:
        with pytest.raises(x.VeniceError, match="the vault is closed") as caught:
            await create(client)
    assert isinstance(caught.value.__cause__, LookupError)
    assert server.requests == []


async def test_a_wrong_key_is_an_authentication_error(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError, match="Authentication failed"):
            await create(client)
    assert len(server.requests) == 1


# --- signatures


async def test_each_attempt_is_signed_afresh(flavour: Flavour, server: Any) -> None:
    signed: list[str] = []

    def sign(request: httpx.Request) -> dict[str, str]:
        signed.append(f"{request.method} {len(signed)}")
        return {"SIGN-IN-WITH-X": signed[-1]}

    server.script(ErrorReply(503, headers={"retry-after": "0"}))
    async with flavour.client(base_url=server.url, auth=sign) as client:
        await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert [each.headers["sign-in-with-x"] for each in server.requests] == signed == ["POST 0", "POST 1"]
    assert "authorization" not in server.requests[0].headers


async def test_a_signature_that_can_not_be_sent_is_refused_by_name(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, auth=lambda request: {"sign-in-with-x": "a\nb"}) as client:
        with pytest.raises(x.ArgumentValueError, match=r"what auth\(\) returned"):
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert not server.requests


def test_a_signer_that_can_not_be_called_is_refused() -> None:
    with pytest.raises(x.ArgumentTypeError, match="auth takes a callable"):
        SyncVeniceClient(auth="signature")  # type: ignore[arg-type]
