"""Pickles and copies of clients, streams, answers and failures: what they keep, and the key that they do not."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from flavours import Flavour, lift
from processes import HEL, HI, below, opened, plain
from programs import in_a_new_interpreter
from venice_ai import ArgumentTypeError, StreamClosedError, SyncVeniceClient, VeniceClient
from venice_ai.exceptions import ClientClosedError, ClientMovedError
from venice_ai.testing import ErrorReply, Hang, StreamReply

KEY = "nobody-may-see-me"
CLIENTS = [SyncVeniceClient, VeniceClient]
both_clients = pytest.mark.parametrize("kind", CLIENTS, ids=lambda kind: kind.__name__)
protocols = pytest.mark.parametrize("protocol", [0, 2, 5])


def a_key() -> str:
    """A key from a function that any process can import."""
    return KEY


def key_of(client: Any) -> str | None:
    key = client._transport.settings.api_key
    return None if key is None else key.reveal()


@both_clients
@protocols
def test_a_client_pickles_as_its_settings(kind: Any, protocol: int) -> None:
    settings = {"timeout": 3, "max_retries": 7, "default_headers": {"x-a": "b"}, "default_query": {"q": 1}}
    client = kind(base_url="https://a.example/v1", **settings)
    twin = pickle.loads(pickle.dumps(client, protocol))
    assert type(twin) is kind
    assert twin._transport.settings == client._transport.settings
    assert twin._transport.connections is not client._transport.connections


@both_clients
@protocols
def test_a_key_from_the_environment_is_taken_from_the_environment_again(
    kind: Any, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", KEY)
    frozen = pickle.dumps(kind(), protocol)
    assert KEY.encode() not in frozen
    assert key_of(pickle.loads(frozen)) == KEY
    monkeypatch.setenv("VENICE_API_KEY", "another")
    assert key_of(pickle.loads(frozen)) == "another"
    monkeypatch.delenv("VENICE_API_KEY")
    assert key_of(pickle.loads(frozen)) is None


@both_clients
def test_a_copy_with_other_settings_still_has_the_environments_key(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", KEY)
    assert key_of(pickle.loads(pickle.dumps(kind().with_options(timeout=3)))) == KEY


@both_clients
@protocols
def test_a_key_that_was_given_is_left_out(kind: Any, protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"X-API-Key": KEY, "Cookie": f"session={KEY}", "authorization": f"Bearer {KEY}"}
    frozen = pickle.dumps(kind(api_key=KEY, default_headers=secrets | {"x-kept": "1"}), protocol)
    assert KEY.encode() not in frozen
    monkeypatch.setenv("VENICE_API_KEY", "of-somebody-else")
    twin = pickle.loads(frozen)
    assert key_of(twin) is None  # the environment's key was not what its maker wanted
    assert dict(twin._transport.settings.default_headers) == {"x-kept": "1"}
    assert key_of(twin.with_options(api_key=KEY)) == KEY


@both_clients
def test_a_callable_is_kept_if_it_pickles(kind: Any) -> None:
    twin = pickle.loads(pickle.dumps(kind(api_key=a_key)))
    assert twin._transport.settings.api_key is a_key
    frozen = pickle.dumps(kind(api_key=lambda: KEY))
    assert pickle.loads(frozen)._transport.settings.api_key is None


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda how: how.__name__)
def test_only_a_client_of_our_own_making_pickles(copied: Any) -> None:
    with httpx.Client() as http:
        client = SyncVeniceClient(http_client=http)
        if copied is pickle.dumps:
            with pytest.raises(ArgumentTypeError, match="http_client"):
                copied(client)
        else:
            assert copied(client)._transport.connections is client._transport.connections


class Special(SyncVeniceClient):
    """A client with something of its own."""

    labels: list[str]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=lambda how: how.__name__)
def test_a_copy_shares_connections_and_key(copied: Any, server: Any) -> None:
    with Special(base_url=server.url, api_key="test-key") as client:
        client.labels = ["a"]
        twin = copied([client, client])[0] if copied is copy.deepcopy else copied(client)
        assert type(twin) is Special
        assert twin is not client
        assert (twin.labels == ["a"], twin.labels is client.labels) == (True, copied is copy.copy)
        assert key_of(twin) == "test-key"
        client.chat.completions.create(**HI)
        twin.chat.completions.create(**HI)
        twin.close()
        assert client.is_closed
    assert server.connections == 1


def test_what_a_class_of_ones_own_adds_is_kept() -> None:
    client = Special()
    client.labels = ["a"]
    assert pickle.loads(pickle.dumps(client)).labels == ["a"]
    assert client.with_options(timeout=1).labels == ["a"]


async def test_an_unpickled_client_works(
    flavour: Flavour, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "test-key")
    async with flavour.client(server, api_key=None) as client:
        await plain(client)
        frozen = pickle.dumps(below(client))
    async with lift(pickle.loads(frozen)) as twin:
        await plain(twin)
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer test-key"] * 2
    assert server.connections == 2


async def test_a_stream_is_neither_pickled_nor_copied(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        for how in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(ArgumentTypeError, match="stream can be neither pickled nor copied"):
                how(below(stream))
        response = await stream.collect()
    twin = pickle.loads(pickle.dumps(response))
    assert (twin, twin.request_id) == (response, response.request_id)
    assert copy.deepcopy(response) == copy.copy(response) == response


async def test_the_exceptions_of_all_this_pickle(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401), StreamReply([HEL, Hang()]))
    errors: list[Any] = []
    async with flavour.client(server, api_key=KEY) as client:
        with pytest.raises(Exception, match="401") as refused:
            await plain(client)
        stream = await opened(client)
        await client.close()
        with pytest.raises(StreamClosedError) as closed:
            await stream.__anext__()
        with pytest.raises(ClientClosedError) as late:
            await plain(client)
        errors += [refused.value, closed.value, late.value, ClientMovedError("m")]
    for error in errors:
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert (type(twin), str(twin)) == (type(error), str(error))
        assert KEY.encode() not in pickle.dumps(error)


@pytest.mark.slow
def test_a_client_goes_to_a_process_that_is_started_afresh(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "test-key")
    program = (
        "import pickle, sys; client = pickle.loads(bytes.fromhex(sys.argv[1]));"
        "print(client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': 'Hi'}]).text);"
        "client.close()"
    )
    frozen = pickle.dumps(SyncVeniceClient(base_url=server.url))
    done = in_a_new_interpreter(program, frozen.hex(), options=("-W", "error"))
    assert done == (0, "You said: Hi\n", "")
