"""Time-outs that mean something, in the three runners."""

from __future__ import annotations

import time
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import APIConnectionError, APITimeoutError, Timeout
from venice_ai.exceptions import ServiceUnavailableError
from venice_ai.testing import ChatReply, ErrorReply, Hang, JSONReply, LocalServer, NoReply, Pause, RawReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"word"}}]}\n\n'
PING = b": ping\n\n"
PINGS = [piece for _ in range(200) for piece in (PING, Pause(0.02))]


async def texts(stream: Any) -> list[str]:
    return [chunk.text async for chunk in stream]


@pytest.mark.parametrize(
    "reply",
    [RawReply([], delay=5), RawReply([Hang(5)]), RawReply(PINGS), RawReply([b": a comm", Hang(5)])],
    ids=["no headers", "no event", "pings only", "half a comment"],
)
async def test_the_first_event_has_its_time(flavour: Flavour, server: LocalServer, reply: RawReply) -> None:
    server.script(reply)
    async with flavour.client(server, timeout=Timeout(first_event=0.15), max_retries=0) as client:
        start = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            async with client.chat.completions.stream(**HI) as stream:
                await texts(stream)
        assert 0.1 < time.monotonic() - start < 2
        assert caught.value.phase == "first_event"
        assert (await client.chat.completions.create(**HI)).text


async def test_pings_do_not_keep_a_stream_alive_that_says_nothing(
    flavour: Flavour, server: LocalServer
) -> None:
    server.script(RawReply([EVENT, EVENT, *PINGS]))
    async with flavour.client(server, timeout=Timeout(idle=0.15)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        with pytest.raises(APITimeoutError) as caught:
            await texts(stream)
        assert caught.value.phase == "idle"
        assert caught.value.partial.text == stream.snapshot.text == "wordword"
        assert (await client.chat.completions.create(**HI)).text


async def test_a_healthy_stream_outlives_its_idle_time_out(flavour: Flavour, server: LocalServer) -> None:
    server.script(
        RawReply([piece for _ in range(8) for piece in (EVENT, Pause(0.05))] + [b"data: [DONE]\n\n"])
    )
    async with flavour.client(server, timeout=Timeout(idle=0.3, first_event=0.3, read=0.3)) as client:
        assert await texts(await client.chat.completions.create(**HI, stream=True)) == ["word"] * 8


async def test_the_time_of_a_slow_reader_does_not_count(flavour: Flavour, server: LocalServer) -> None:
    server.script(RawReply([EVENT, Pause(0.05), EVENT, b"data: [DONE]\n\n"]))
    async with flavour.client(server, timeout=Timeout(idle=0.2)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        async for _ in stream:
            await flavour.sleep(0.3)


async def test_a_silence_between_bytes_is_still_a_read_time_out(
    flavour: Flavour, server: LocalServer
) -> None:
    server.script(RawReply([EVENT, Hang(5)]))
    async with flavour.client(server, timeout=Timeout(read=0.1, idle=3, deadline=3)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await texts(await client.chat.completions.create(**HI, stream=True))
        assert caught.value.phase == "read"


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
async def test_the_deadline_ends_a_call_that_is_not_answered(
    flavour: Flavour, server: LocalServer, stream: bool
) -> None:
    server.script(NoReply(delay=5))
    async with flavour.client(server, timeout=Timeout(deadline=0.15)) as client:
        start = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(**HI, stream=stream)
        assert time.monotonic() - start < 2
        assert caught.value.phase == "deadline"
        assert (await client.with_options(timeout=5).chat.completions.create(**HI)).text


async def test_the_deadline_ends_an_answer_that_drips(flavour: Flavour, server: LocalServer) -> None:
    server.script(
        RawReply(
            [piece for _ in range(200) for piece in (b" ", Pause(0.02))], content_type="application/json"
        )
    )
    async with flavour.client(server, timeout=Timeout(deadline=0.2)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(**HI)
        assert caught.value.phase == "deadline"


async def test_the_deadline_ends_a_healthy_stream(flavour: Flavour, server: LocalServer) -> None:
    server.script(RawReply([piece for _ in range(200) for piece in (EVENT, Pause(0.02))]))
    async with flavour.client(server, timeout=Timeout(deadline=0.2)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        with pytest.raises(APITimeoutError) as caught:
            await texts(stream)
        assert caught.value.phase == "deadline"
        assert caught.value.partial.text.startswith("word")


async def test_a_pause_that_would_outlast_the_deadline_is_not_begun(
    flavour: Flavour, server: LocalServer
) -> None:
    server.script(ErrorReply(503, "busy", headers={"retry-after": "30"}), JSONReply({}))
    async with flavour.client(server, timeout=Timeout(deadline=5)) as client:
        start = time.monotonic()
        with pytest.raises(ServiceUnavailableError) as caught:
            await client.chat.completions.create(**HI)
        assert time.monotonic() - start < 2
        assert caught.value.attempts == 1
        assert len(server.requests) == 1


async def test_attempts_and_pauses_share_one_deadline(flavour: Flavour, server: LocalServer) -> None:
    server.script(*[ErrorReply(503, "busy", headers={"retry-after": "0.1"})] * 50)
    async with flavour.client(server, timeout=Timeout(deadline=0.5), max_retries=40) as client:
        with pytest.raises((ServiceUnavailableError, APITimeoutError)):
            await client.chat.completions.create(**HI)
        assert 2 <= len(server.requests) <= 6


async def test_the_number_of_attempts_is_on_the_exception(flavour: Flavour, server: LocalServer) -> None:
    server.script(*[ErrorReply(503, "busy", headers={"retry-after": "0"})] * 3)
    async with flavour.client(server, max_retries=2) as client:
        with pytest.raises(ServiceUnavailableError) as caught:
            await client.chat.completions.create(**HI)
        assert caught.value.attempts == 3
        assert caught.value.retry_after == 0


async def test_no_retries_means_none(flavour: Flavour) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9", api_key="k", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.chat.completions.create(**HI)
        assert caught.value.attempts == 1
        assert caught.value.sent is False


async def test_without_a_deadline_nothing_ends_a_stream_that_goes_on(
    flavour: Flavour, server: LocalServer
) -> None:
    server.script(ChatReply("one two three four", delay=0.05))
    async with flavour.client(server, timeout=0.5) as client, client.chat.completions.stream(**HI) as stream:
        assert (await stream.collect()).text == "one two three four"
