"""Time-outs that mean something, in the three runners.

Where an answer has to arrive within a time-out, that is a minute; where it has to run out, it is short, or the clock of
the call is put forward by the test.
"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import APIConnectionError, APITimeoutError, Timeout
from venice_ai._core import clock
from venice_ai.exceptions import ServiceUnavailableError
from venice_ai.testing import ErrorReply, Gate, Hang, JSONReply, LocalServer, NoReply, Pause, RawReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"word"}}]}\n\n'
DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"
PINGS = [piece for _ in range(500) for piece in (PING, Pause(0.02))]


class Now:
    """The clock that calls go by: the real one, which a test can put forward."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        """The seconds since some moment."""
        return time.monotonic() + self._ahead

    def pass_by(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead += seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    """The clock of all calls of a test, and of the pauses between their attempts."""
    made = Now()

    async def async_sleep(seconds: float) -> None:
        made.pass_by(seconds)

    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=made.monotonic))
    monkeypatch.setattr("venice_ai._async.transport.async_sleep", async_sleep)
    monkeypatch.setattr("venice_ai._sync.transport.sleep", made.pass_by)
    return made


async def texts(stream: Any) -> list[str]:
    return [chunk.text async for chunk in stream]


# --- the first event, and those that follow it


@pytest.mark.parametrize(
    "reply",
    [RawReply([], delay=30), RawReply([Hang()]), RawReply(PINGS), RawReply([b": a comm", Hang()])],
    ids=["no headers", "no event", "pings only", "half a comment"],
)
async def test_the_first_event_has_a_timeout(flavour: Flavour, server: LocalServer, reply: RawReply) -> None:
    server.script(reply)
    async with flavour.client(server, timeout=Timeout(first_event=0.15), max_retries=0) as client:
        with pytest.raises(APITimeoutError) as caught:
            async with client.chat.completions.stream(**HI) as stream:
                await texts(stream)
        assert caught.value.phase == "first_event"
        assert not server.requests[0].finished.is_set()
        assert (await client.chat.completions.create(**HI)).text


async def test_pings_do_not_keep_a_stream_from_its_idle_timeout(
    flavour: Flavour, server: LocalServer
) -> None:
    server.script(RawReply([EVENT + EVENT, *PINGS]))
    async with flavour.client(server, timeout=Timeout(idle=0.15)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        with pytest.raises(APITimeoutError) as caught:
            await texts(stream)
        assert caught.value.phase == "idle"
        assert caught.value.partial.text == stream.snapshot.text == "wordword"
        assert not server.requests[0].finished.is_set()
        assert (await client.chat.completions.create(**HI)).text


async def test_a_healthy_stream_outlives_its_idle_timeout(
    flavour: Flavour, server: LocalServer, now: Now
) -> None:
    gates = [Gate() for _ in range(8)]
    server.script(RawReply([piece for gate in gates for piece in (gate, EVENT)] + [DONE]))
    heard = []
    async with flavour.client(server, timeout=Timeout(idle=60, first_event=60, read=60)) as client:
        gates[0].open()
        stream = await client.chat.completions.create(**HI, stream=True)
        async for chunk in stream:
            heard.append(chunk.text)
            now.pass_by(40)
            if len(heard) < len(gates):
                gates[len(heard)].open()
    assert heard == ["word"] * 8


async def test_the_time_of_a_slow_reader_is_none_of_the_idle_timeout(
    flavour: Flavour, server: LocalServer, now: Now
) -> None:
    gate = Gate()
    server.script(RawReply([EVENT, gate, EVENT, DONE]))
    async with flavour.client(server, timeout=Timeout(idle=60)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        async for _ in stream:
            now.pass_by(3600)
            gate.open()


async def test_a_silence_between_bytes_is_still_a_read_timeout(flavour: Flavour, server: LocalServer) -> None:
    server.script(RawReply([EVENT, Hang()]))
    async with flavour.client(server, timeout=Timeout(read=0.1, idle=60, deadline=60)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await texts(await client.chat.completions.create(**HI, stream=True))
        assert caught.value.phase == "read"


# --- the deadline


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
async def test_the_deadline_is_the_timeout_of_a_call_that_is_not_answered(
    flavour: Flavour, server: LocalServer, stream: bool
) -> None:
    server.script(NoReply(delay=30))
    async with flavour.client(server, timeout=Timeout(deadline=0.15)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(**HI, stream=stream)
        assert caught.value.phase == "deadline"
        assert (await client.with_options(timeout=60).chat.completions.create(**HI)).text


async def test_the_deadline_is_the_timeout_of_an_answer_that_drips(
    flavour: Flavour, server: LocalServer
) -> None:
    drips = [piece for _ in range(500) for piece in (b" ", Pause(0.02))]
    server.script(RawReply(drips, content_type="application/json"))
    async with flavour.client(server, timeout=Timeout(deadline=0.2)) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.chat.completions.create(**HI)
        assert caught.value.phase == "deadline"
        assert not server.requests[0].finished.is_set()


async def test_the_deadline_is_the_timeout_of_a_healthy_stream_too(
    flavour: Flavour, server: LocalServer, now: Now
) -> None:
    server.script(RawReply([piece for _ in range(500) for piece in (EVENT, Pause(0.02))]))
    async with flavour.client(server, timeout=Timeout(deadline=600)) as client:
        stream = await client.chat.completions.create(**HI, stream=True)
        assert (await stream.__anext__()).text == "word"
        now.pass_by(599.9)
        with pytest.raises(APITimeoutError) as caught:
            await texts(stream)
        assert caught.value.phase == "deadline"
        assert caught.value.partial.text.startswith("word")
        assert not server.requests[0].finished.is_set()


async def test_without_a_deadline_nothing_ends_a_stream_that_goes_on(
    flavour: Flavour, server: LocalServer, now: Now
) -> None:
    gate = Gate()
    server.script(RawReply([EVENT, gate, EVENT, DONE]))
    heard = []
    async with flavour.client(server, timeout=60) as client, client.chat.completions.stream(**HI) as stream:
        async for chunk in stream:
            heard.append(chunk.text)
            now.pass_by(3600)
            gate.open()
    assert heard == ["word", "word"]


# --- retries


async def test_a_pause_before_a_retry_that_would_outlast_the_deadline_is_not_begun(
    flavour: Flavour, server: LocalServer, now: Now
) -> None:
    server.script(ErrorReply(503, "busy", headers={"retry-after": "45"}), JSONReply({}))
    async with flavour.client(server, timeout=Timeout(deadline=40)) as client:
        with pytest.raises(ServiceUnavailableError) as caught:
            await client.chat.completions.create(**HI)
        assert caught.value.attempts == 1
        assert len(server.requests) == 1


async def test_retries_and_pauses_share_one_deadline(flavour: Flavour, server: LocalServer, now: Now) -> None:
    server.script(*[ErrorReply(503, "busy", headers={"retry-after": "10"})] * 5)
    async with flavour.client(server, timeout=Timeout(deadline=30), max_retries=4) as client:
        with pytest.raises(ServiceUnavailableError) as caught:
            await client.chat.completions.create(**HI)
        # At 0, 10 and 20 seconds; another pause would not end before the deadline.
        assert (len(server.requests), caught.value.attempts) == (3, 3)


async def test_the_number_of_retries_is_on_the_exception(flavour: Flavour, server: LocalServer) -> None:
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
