"""The client itself: its copies, its settings, and what a reader sees of it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai._sync.resources.chat import SyncCompletions

HI = [{"role": "user", "content": "Hello there"}]


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


# --- its copies


async def test_a_copy_has_other_settings_and_the_same_connections(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        copy = client.with_options(api_key="other-key", default_headers={"x-one": "1"})
        await create(client)
        await create(copy)
        await create(client)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer test-key",
        "Bearer other-key",
        "Bearer test-key",
    ]
    assert [request.headers.get("x-one") for request in server.requests] == [None, "1", None]
    assert server.connections == 1


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
def test_a_copy_is_of_its_originals_class(kind: Any) -> None:
    class Special(kind):
        pass

    special = Special(base_url="https://host.example")
    assert type(special.with_options(timeout=1)) is Special


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
def test_an_unknown_setting_is_refused_with_the_nearest_name(kind: Any) -> None:
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        kind().with_options(timeuot=3)


# --- what a reader sees


async def test_repr_says_where_and_whether(flavour: Flavour, server: Any) -> None:
    client = flavour.client(server)
    name = flavour.client_class.__name__
    assert repr(client) == f"<{name} {server.url}>"
    await client.close()
    assert repr(client) == f"<{name} {server.url}, closed>"


@pytest.mark.parametrize("owner", [VeniceClient, SyncVeniceClient])
def test_the_signature_of_with_options_shows_every_setting(owner: type) -> None:
    settings = {"api_key", "base_url", "timeout", "max_retries", "default_headers", "default_query"}
    assert settings <= set(inspect.signature(owner.with_options).parameters)  # type: ignore[attr-defined]


@pytest.mark.parametrize("owner", [SyncVeniceClient, SyncCompletions])
def test_the_help_of_the_blocking_flavour_speaks_of_no_waiting(owner: type) -> None:
    docs = [inspect.getdoc(value) or "" for value in (owner, *vars(owner).values())]
    assert [doc for doc in docs if "await " in doc or "async " in doc] == []


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
def test_dir_shows_the_resources(kind: type) -> None:
    names = dir(kind)
    assert {"chat", "models", "stream", "with_options", "close", "is_closed", "base_url"} <= set(names)


@pytest.mark.parametrize("owner", [VeniceClient, SyncVeniceClient])
def test_a_client_takes_its_settings_by_name_only(owner: type) -> None:
    kinds = {each.kind for each in inspect.signature(owner).parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
