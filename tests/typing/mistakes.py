"""Mistakes that type checkers have to find, in both flavours. Checked, never run.

Each line with an ignore holds one, and no other line does: `test_typing.py` takes the ignores away and looks.
"""

from __future__ import annotations

import httpx

from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai.types.api.chat import UserMessage


async def misspelt(client: VeniceClient, blocking: SyncVeniceClient) -> None:
    """Names that do not exist."""
    await client.chat.completions.craete(model="m", messages=[])  # type: ignore[attr-defined]
    blocking.chat.completions.craete(model="m", messages=[])  # type: ignore[attr-defined]
    await client.chat.completions.create(model="m", messages=[], temprature=1)  # type: ignore[call-overload]
    blocking.chat.completions.create(model="m", messages=[], temprature=1)  # type: ignore[call-overload]
    client.chat.completions.stream(model="m", messages=[], stream=True)  # type: ignore[call-arg]
    blocking.chat.completions.stream(model="m", messages=[], stream=True)  # type: ignore[call-arg]
    client.with_options(timeuot=3)  # type: ignore[call-arg]
    blocking.with_options(timeuot=3)  # type: ignore[call-arg]
    client.bas_url  # type: ignore[attr-defined]  # noqa: B018
    blocking.bas_url  # type: ignore[attr-defined]  # noqa: B018


async def missing(client: VeniceClient, blocking: SyncVeniceClient) -> None:
    """Options that are needed."""
    await client.chat.completions.create(model="m")  # type: ignore[call-overload]
    blocking.chat.completions.create(model="m")  # type: ignore[call-overload]
    client.stream("/x")  # type: ignore[call-overload]
    blocking.stream("/x")  # type: ignore[call-overload]


async def wrong_types(client: VeniceClient, blocking: SyncVeniceClient) -> None:
    """Values of a wrong type."""
    await client.chat.completions.create(model=7, messages=[])  # type: ignore[call-overload]
    blocking.chat.completions.create(model=7, messages=[])  # type: ignore[call-overload]
    await client.chat.completions.create(model="m", messages=[], temperature="warm")  # type: ignore[call-overload]
    blocking.chat.completions.create(model="m", messages=[], temperature="warm")  # type: ignore[call-overload]
    await client.chat.completions.create(model="m", messages="Hi")  # type: ignore[arg-type]
    blocking.chat.completions.create(model="m", messages="Hi")  # type: ignore[arg-type]
    await client.models.list(type="sculpture")  # type: ignore[arg-type]
    blocking.models.list(type="sculpture")  # type: ignore[arg-type]
    client.chat.completions.stream(model="m", messages=[], on_bad_event="ignore")  # type: ignore[arg-type]
    blocking.chat.completions.stream(model="m", messages=[], on_bad_event="ignore")  # type: ignore[arg-type]
    VeniceClient(http_client=httpx.Client())  # type: ignore[arg-type]
    SyncVeniceClient(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    VeniceClient("key")  # type: ignore[call-arg]
    SyncVeniceClient("key")  # type: ignore[call-arg]
    VeniceClient(max_retries="2")  # type: ignore[arg-type]
    SyncVeniceClient(max_retries="2")  # type: ignore[arg-type]


async def an_async_key() -> str:
    """A key to wait for, which the blocking flavour can't."""
    return "key"


async def wrong_words(client: VeniceClient, blocking: SyncVeniceClient) -> None:
    """The words of the other flavour."""
    await blocking.models.list()  # type: ignore[misc]
    with client:  # type: ignore[attr-defined]
        pass
    async with blocking:  # type: ignore[attr-defined]
        pass
    SyncVeniceClient(api_key=an_async_key)  # type: ignore[arg-type]
    for _ in client.chat.completions.stream(model="m", messages=[]):  # type: ignore[attr-defined]
        pass
    async for _ in blocking.chat.completions.stream(model="m", messages=[]):  # type: ignore[attr-defined]
        pass


async def wrong_attributes(client: VeniceClient, blocking: SyncVeniceClient) -> None:
    """What an answer does not have."""
    response = await client.chat.completions.create(model="m", messages=[UserMessage(content="Hi")])
    print(response.choices[0].mesage)  # type: ignore[attr-defined]
    print(blocking.chat.completions.create(model="m", messages=[]).txt)  # type: ignore[attr-defined]
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    print(stream.usage)  # type: ignore[attr-defined]
    print(blocking.chat.completions.create(model="m", messages=[], stream=True).usage)  # type: ignore[attr-defined]
    async for chunk in stream:
        print(chunk.choices[0].message)  # type: ignore[attr-defined]
    for piece in blocking.chat.completions.create(model="m", messages=[], stream=True):
        print(piece.choices[0].message)  # type: ignore[attr-defined]
