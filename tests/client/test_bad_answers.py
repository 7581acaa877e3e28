"""Answers that are none: a wrong type, half a body, an error with a good status, a broken compression."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import BytesReply, JSONReply

HI = [{"role": "user", "content": "Hello there"}]


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(**({"model": "m", "messages": HI} | options))


async def test_html_with_an_error_status_is_that_status(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"<html>Bad gateway</html>", content_type="text/html", status=502))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(x.BadGatewayError, match="Bad gateway") as caught:
            await create(client)
    assert caught.value.body == "<html>Bad gateway</html>"


async def test_an_error_without_a_body_says_its_status(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(b"", content_type="text/plain", status=500))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(x.InternalServerError, match="status 500"):
            await create(client)


async def test_a_good_status_with_a_bad_body_is_an_error_that_shows_it(flavour: Flavour, server: Any) -> None:
    bad = {b"<html>Log in</html>": "text/html", b'{"choices": 7}': "application/json"}
    async with flavour.client(server) as client:
        for content, kind in bad.items():
            server.script(BytesReply(content, content_type=kind))
            with pytest.raises(x.APIResponseValidationError) as caught:
                await create(client)
            assert repr(content.decode()) in str(caught.value)
            assert (caught.value.status_code, caught.value.request_id is None) == (200, False)


async def test_a_good_status_with_an_error_in_it_is_that_error(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"error": {"message": "Busy", "code": "model_at_capacity"}}))
    async with flavour.client(server) as client:
        with pytest.raises(x.ServiceUnavailableError, match="Busy"):
            await create(client)
