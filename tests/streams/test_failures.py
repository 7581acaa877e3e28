"""A stream that fails: one of our errors, whatever went wrong beneath, and no connection is left."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest

from flavours import Items, connections
from pace import seconds
from stream_readers import ONE, Stubborn, numbers, rest
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    RateLimitError,
    StreamConsumedError,
    VeniceError,
)
from venice_ai.testing import Cut, Hang, Pause, StreamReply

SHORT = seconds(0.5)  # a head and a chunk have to arrive within it


async def test_silence_beyond_the_read_timeout_is_a_time_out(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client, timeout=SHORT)
        assert await stream.__anext__() == ONE
        with pytest.raises(APITimeoutError) as caught:
            await stream.__anext__()
        assert caught.value.phase == "read"
        assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


async def test_the_read_timeout_counts_from_one_read_to_the_next(flavour: Any, server: Any) -> None:
    chunks = [{"n": n} for n in range(8)]
    server.script(StreamReply([each for chunk in chunks for each in (Pause(SHORT / 6), chunk)]))
    async with flavour.client(server) as client:
        assert await rest(await numbers(client, timeout=SHORT)) == chunks


async def test_a_cut_connection_is_a_connection_error(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Cut()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        assert await stream.__anext__() == ONE
        with pytest.raises(APIConnectionError) as caught:
            await stream.__anext__()
        assert not isinstance(caught.value, APITimeoutError)
        assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)


async def test_a_failure_over_http_says_which_request_it_was(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Cut()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with pytest.raises(APIConnectionError) as caught:
            await stream.__anext__()
        assert caught.value.request_id == stream.request_id
        assert caught.value.response.status_code == 200


@pytest.mark.parametrize(("accident", "timeout"), [(Cut(), 30), (Hang(), SHORT)], ids=["cut", "silence"])
async def test_after_a_failure_it_is_consumed_and_holds_no_connection(
    flavour: Any, server: Any, accident: Any, timeout: float
) -> None:
    server.script(StreamReply([ONE, accident]))
    async with flavour.client(server) as client:
        stream = await numbers(client, timeout=timeout)
        await stream.__anext__()
        with pytest.raises(APIConnectionError):
            await stream.__anext__()
        assert connections(client) == []
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()


async def test_a_failed_stream_is_no_retry(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Cut()]))
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await rest(await numbers(client))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ReadTimeout("slow"), APITimeoutError),
        (TimeoutError("slow"), APITimeoutError),
        (httpx.ReadError("gone"), APIConnectionError),
        (httpx.RemoteProtocolError("cut"), APIConnectionError),
        (ConnectionResetError("gone"), APIConnectionError),
        (httpx.DecodingError("garbled"), APIResponseValidationError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
async def test_failures_of_the_way_become_our_own(flavour: Any, raised: Any, expected: Any) -> None:
    items = Items([1, raised])
    stream = flavour.stream(items)
    await stream.__anext__()
    with pytest.raises(VeniceError) as caught:
        await stream.__anext__()
    assert type(caught.value) is expected
    assert caught.value.__cause__ is raised
    assert stream._consumed is True
    assert items.closed == 1


async def test_an_error_of_ours_passes_unchanged(flavour: Any) -> None:
    error = RateLimitError("slow down", status_code=429)
    items = Items([error])
    stream = flavour.stream(items)
    with pytest.raises(RateLimitError) as caught:
        await stream.__anext__()
    assert caught.value is error
    assert error.__cause__ is None
    assert stream._consumed is True
    assert items.closed == 1


async def test_any_other_error_is_wrapped_and_keeps_its_cause(flavour: Any) -> None:
    cause = ZeroDivisionError("by zero")
    items = Items([cause])
    stream = flavour.stream(items)
    with pytest.raises(VeniceError, match="ZeroDivisionError: by zero") as caught:
        await stream.__anext__()
    assert type(caught.value) is VeniceError
    assert caught.value.__cause__ is cause
    assert stream._consumed is True
    assert items.closed == 1


async def test_any_other_error_is_logged(flavour: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "venice_ai"), pytest.raises(VeniceError):
        await flavour.stream([ZeroDivisionError("by zero")]).__anext__()
    assert [record.name for record in caplog.records] == ["venice_ai"]
    assert "by zero" in caplog.text


@pytest.mark.parametrize("leaving", [KeyboardInterrupt, SystemExit, GeneratorExit])
async def test_an_exception_that_ends_programs_passes_unchanged_and_closes(
    flavour: Any, leaving: Any
) -> None:
    exception = leaving()
    items = Items([1, exception])
    stream = flavour.stream(items)
    await stream.__anext__()
    with pytest.raises(leaving) as caught:
        await stream.__anext__()
    assert caught.value is exception
    assert stream._consumed is True
    assert items.closed == 1


async def test_a_failing_close_does_not_hide_the_failure_before_it(flavour: Any) -> None:
    with pytest.raises(RateLimitError):
        await flavour.stream(Stubborn([RateLimitError("slow down")])).__anext__()


async def test_a_failing_close_does_not_spoil_the_end(flavour: Any) -> None:
    assert await rest(flavour.stream(Stubborn([1]))) == [1]
