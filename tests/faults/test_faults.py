"""Every fault of the table, over real sockets, in every flavour.

After each of them: the outcome is the expected one, no foreign exception has come through, what had been received is
kept, the next call on the same client succeeds, and no connection, thread, task or file descriptor is left over.
"""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import re
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
import trio

from certificate import Certificate
from fault_server import FaultServer
from faults import FAULTS, Fault, Outcome
from flavours import connections as pool
from unread import FOLDER
from venice_ai import APITimeoutError, Timeout, exceptions
from venice_ai.exceptions import VeniceError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "the-key-that-nobody-may-see"
STRETCHES = (1, 5, 25)  # of a fault's time-out and its pauses


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts: noted, not waited for."""
    noted: list[float] = []

    async def async_sleep(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("venice_ai._async.transport.async_sleep", async_sleep)
    monkeypatch.setattr("venice_ai._sync.transport.sleep", noted.append)
    return noted


@pytest.fixture
def fault_server(
    fault: Fault, tls: Certificate | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultServer]:
    """A server that can play the fault."""
    if fault.skip:
        pytest.skip(fault.skip)
    if tls is None and fault.tls:
        pytest.skip("neither trustme nor openssl is there to make a certificate")
    if tls is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls.trusted))
    context = {"trusted": tls.server, "stranger": tls.stranger}.get(fault.tls) if tls else None
    threads = set(threading.enumerate())
    with FaultServer(tls=context) as server:
        yield server
    assert set(threading.enumerate()) <= threads, "a thread is left over"


# --- what the caller sees


class Seen:
    """What came of one call."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.stream: Any = None
        self.error: Exception | None = None
        self.ended = 0.0

    @property
    def text(self) -> str:
        return "".join(self.texts)


async def look(client: Any, call: str, sent: int = 0, **options: Any) -> Seen:
    """Make a call and read what comes, to the end or the error."""
    seen = Seen()
    messages = [{"role": "user", "content": "Hi" + "!" * sent}]
    try:
        if call == "create":
            answer = await client.chat.completions.create(model="m", messages=messages, **options)
            seen.texts.append(answer.text)
        else:
            seen.stream = await client.chat.completions.create(
                model="m", messages=messages, stream=True, **options
            )
            async for chunk in seen.stream:
                seen.texts.append(chunk.text)
    except Exception as exc:
        seen.error = exc
    seen.ended = time.monotonic()
    return seen


def check(seen: Seen, expected: Outcome) -> None:
    """Compare what was seen with what the table says."""
    if seen.error is not None:
        check_ours(seen.error)
        check_keeps(seen.error)
    if expected.error is None:
        assert seen.error is None, f"{type(seen.error).__name__}: {seen.error}"
        check_facts(seen.stream, expected)
    else:
        assert seen.error is not None, f"no {expected.error.__name__}, but the text {seen.text[:200]!r}"
        check_error(seen.error, expected)
    if expected.text is not None:
        assert seen.text == expected.text
    if expected.length is not None:
        assert len(seen.text) == expected.length
    check_received(seen)


def check_ours(error: Exception) -> None:
    """No other library's exception comes through."""
    assert isinstance(error, VeniceError), f"a foreign exception: {error!r}"
    assert type(error).__module__ == exceptions.__name__
    assert type(error) is not VeniceError, f"{error} (because of {error.__cause__!r})"


def check_keeps(error: Any) -> None:
    """An exception of ours is short, pickles, and holds no key."""
    assert len(str(error)) < 1000
    dumped = pickle.dumps(error)
    again = pickle.loads(dumped)
    assert (type(again), str(again)) == (type(error), str(error))
    assert KEY not in repr(error) + str(error) + str(again.request and again.request.headers.multi_items())
    assert KEY.encode() not in dumped


def check_error(error: Any, expected: Outcome) -> None:
    """The exception is the expected one."""
    assert expected.error is not None
    if expected.error is not VeniceError:
        assert type(error) is expected.error, f"{type(error).__name__}: {error}"
    assert re.search(expected.says, str(error)), str(error)
    if expected.caused:
        assert error.__cause__ is not None
        assert not isinstance(error.__cause__, VeniceError)
    check_facts(error, expected)


def check_facts(holder: Any, expected: Outcome) -> None:
    """The attributes are the expected ones."""
    for name, value in expected.facts.items():
        wanted = name.removeprefix("len(").removesuffix(")")
        found = getattr(holder, wanted)
        assert (found if wanted == name else len(found)) == value, (name, found)


def check_received(seen: Seen) -> None:
    """What was received before the error is kept."""
    if seen.stream is None:
        return
    assert seen.stream.snapshot.text == seen.text
    if seen.error is not None:
        assert seen.error.partial.text == seen.text  # type: ignore[attr-defined]


# --- what is left over


def check_pool(client: Any) -> None:
    """No connection is stuck."""
    assert [connection for connection in pool(client) if not connection.is_idle()] == []


def census() -> dict[str, int]:
    """How many of the things that leak there are."""
    return {"file descriptors": len(os.listdir(FOLDER)), "tasks": tasks()}


def tasks() -> int:
    """How many tasks the running event loop has."""
    if trio.lowlevel.in_trio_run():
        return trio.lowlevel.current_statistics().tasks_living
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        return 0


def limit_of(fault: Fault) -> tuple[str, float] | None:
    """The phase and the seconds of the call's time-out, if it has one."""
    if "timeout" not in fault.options:
        return None
    phase, seconds = str(fault.options["timeout"]).split()
    return phase, float(seconds)


def options_of(fault: Fault, stretch: float) -> dict[str, Any]:
    """The options of the call, with its time-out as the client wants it."""
    if (limit := limit_of(fault)) is None:
        return dict(fault.options)
    phase, seconds = limit
    return {**fault.options, "timeout": Timeout(**{phase: seconds * stretch})}


def was_hurried(seen: Seen, fault: Fault, server: FaultServer) -> bool:
    """Whether the time-out ran out before the server had fallen silent, or just then: it was too short today."""
    limit = limit_of(fault)
    if limit is None or not isinstance(seen.error, APITimeoutError):
        return False
    silent_since = server.silent_since or seen.ended
    return seen.ended - silent_since < limit[1] * server.stretch / 2


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, id=fault.id, marks=[pytest.mark.slow] * fault.slow) for fault in FAULTS],
)
async def test_a_fault(flavour: Any, fault: Fault, fault_server: FaultServer, pauses: list[float]) -> None:
    before = census()
    for stretch in STRETCHES:
        fault_server.start_over(stretch)
        pauses.clear()
        seen = await play(flavour, fault, fault_server, pauses)
        if not was_hurried(seen, fault, fault_server):
            break
    else:
        pytest.fail(f"the time-out of {fault.options['timeout']} s, times {STRETCHES[-1]}, ran out too early")
    assert await flavour.soon(lambda: fault_server.open_connections == 0), "a connection is left open"
    del seen
    gc.collect()
    for name, count in before.items():
        assert await flavour.soon(lambda name=name, count=count: census()[name] <= count), f"more {name}"


async def play(flavour: Any, fault: Fault, server: FaultServer, pauses: list[float]) -> Seen:
    """Play the fault, and check what came of it, unless the machine was too busy for it."""
    server.script(*fault.scripts)
    expected, options = fault.expected.over(flavour.name), options_of(fault, server.stretch)
    base = {"base_url": server.url, "api_key": KEY, "max_retries": fault.max_retries}
    async with flavour.client(**base) as client:
        with server.refusing() if fault.refused else nullcontext():
            seen = await look(client, fault.call, fault.sent, **options)
        if was_hurried(seen, fault, server):
            return seen
        server.call_over.set()
        check_pool(client)
        check(seen, expected)
        assert len(server.requests) == expected.requests
        assert server.unused == 0
        assert pauses == list(expected.pauses)
        assert await flavour.soon(lambda: not server.playing), (
            "the server still waits for the client to leave"
        )
        assert server.outlasted == []
        if expected.kept is not None:
            assert len(pool(client)) == expected.kept
        await check_usable(flavour, client, fault, server, kept=expected.kept)
    return seen


async def check_usable(
    flavour: Any, client: Any, fault: Fault, server: FaultServer, *, kept: bool | None
) -> None:
    """The next call succeeds, and leaves one good connection."""
    if fault.tls == "stranger":
        return
    made = server.connections
    following = await look(client, fault.call)
    assert following.error is None, f"the next call: {following.error!r}"
    assert following.text == "fine"
    check_pool(client)
    if kept:
        assert server.connections == made, "the next call did not use the kept connection"
    assert await flavour.soon(lambda: server.open_connections == len(pool(client)) == 1), (
        "a connection too many"
    )
