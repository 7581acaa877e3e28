"""Neither the key nor a query shows in errors, warnings and logs."""

from __future__ import annotations

import gc
import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ChatReply, ErrorReply, Hang, RawReply

HI = [{"role": "user", "content": "Hello"}]
KEY = "key-nobody-may-see"


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await create(client, stream=True, **options)


async def listed(client: Any, **options: Any) -> Any:
    return await client.models.list(**options)


async def test_a_base_url_with_credentials_is_refused_and_redacted(flavour: Flavour) -> None:
    with pytest.raises(x.ArgumentValueError, match="base_url takes no credentials") as caught:
        flavour.client(base_url=f"https://user:{KEY}@host")
    assert KEY not in f"{caught.value!r} {vars(caught.value)}"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_an_error_does_not_show_a_key_of_the_query(flavour: Flavour, server: Any) -> None:
    for status in (401, 429):
        server.script(ErrorReply(status, headers={"retry-after": "3600"}))
    async with flavour.client(server, default_query={"access_token": KEY}) as client:
        for _ in range(2):
            with pytest.raises(x.APIStatusError) as caught:
                await listed(client, extra_query={"api_key": KEY, "page": "2"})
            assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.request!r}"
            assert caught.value.request is not None
            assert caught.value.request.url.params["page"] == "2"
    assert server.requests[0].query["api_key"] == [KEY]
    assert server.requests[0].query["access_token"] == [KEY]


async def test_a_stream_that_is_dropped_shows_no_query(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([b": hello\n\n", Hang(5)]))
    async with flavour.client(server, default_query={"q": KEY}) as client:
        stream = await streamed(client)
        assert KEY not in f"{stream!r} {stream._iterator!r}"
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            del stream
            gc.collect()
            assert await flavour.soon(lambda: bool(warned))
    (message,) = [str(each.message) for each in warned if each.category is ResourceWarning]
    assert KEY not in message
    assert f"{server.url}/chat/completions was dropped" in message


@pytest.mark.parametrize("level", ["debug", "info"])
async def test_the_log_shows_neither_key_nor_query(
    flavour: Flavour, server: Any, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(
        ErrorReply(503, headers={"retry-after": "0"}), ChatReply(), ErrorReply(400, f"Bearer {KEY}")
    )
    secrets = {"default_headers": {"x-api-key": KEY}, "default_query": {"q": KEY}}
    with log_at(level, monkeypatch) as written:
        async with flavour.client(server, api_key=KEY, **secrets) as client:
            await create(client)
            with pytest.raises(x.BadRequestError):
                await create(client)
            await (await streamed(client)).collect()
            await refused_connection(flavour)
    assert "POST /chat/completions: 200" in written.getvalue()
    assert KEY not in written.getvalue()
    assert "api_key" not in written.getvalue()


@contextmanager
def log_at(level: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as `VENICE_LOG` switches it on, written where it can be read."""
    log, written = logging.getLogger("venice_ai"), io.StringIO()
    before = (log.level, list(log.handlers))
    log.handlers[:] = [logging.NullHandler()]
    monkeypatch.setenv("VENICE_LOG", level)
    monkeypatch.setattr("sys.stderr", written)
    try:
        yield written
    finally:
        log.setLevel(before[0])
        log.handlers[:] = before[1]


async def refused_connection(flavour: Flavour) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9", api_key=KEY, max_retries=0) as client:
        with pytest.raises(x.APIConnectionError) as caught:
            await create(client, extra_query={"api_key": KEY})
    assert KEY not in f"{caught.value} {vars(caught.value)}"


async def test_a_key_that_the_server_echoes_is_redacted_in_the_message(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, f"Invalid header Authorization: Bearer {KEY}"))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError, match=r"\[redacted\]") as caught:
            await create(client)
    assert KEY not in f"{caught.value} {caught.value!r}"
