"""The key is where it has to be, in the `Authorization` header on the wire, and nowhere else."""

from __future__ import annotations

import copy
import gc
import json
import logging
import pickle
import socket
import threading
import warnings
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from flavours import Flavour
from venice_ai import SyncVeniceClient, Timeout, VeniceClient
from venice_ai._http.backends.blocking import BlockingStream
from venice_ai.testing import (
    BytesReply,
    ChatReply,
    Cut,
    ErrorReply,
    Hang,
    JSONReply,
    NoReply,
    RawReply,
    StreamReply,
)

KEY = "VENICE_INFERENCE_KEY_nobody-may-see-me"
TELL_TALE = "nobody-may-see-me"
TESTS = str(Path(__file__).parents[1])
HI = [{"role": "user", "content": "Hello"}]
CHUNK = {"choices": [{"index": 0, "delta": {"content": "Hi"}}]}


class Cancelled(BaseException):
    """What a caller's own cancellation looks like in the blocking flavour: a signal's exception."""


async def plain(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await (await plain(client, stream=True, **options)).collect()


async def listed(client: Any, **options: Any) -> Any:
    return await client.models.list(**options)


Failing = tuple[Any, Callable[..., Awaitable[Any]], dict[str, Any]]

FAILING: dict[str, Failing] = {
    "401": (ErrorReply(401, "Authentication failed"), plain, {}),
    "402": (ErrorReply(402, {"x402Version": 2}), plain, {}),
    "429": (ErrorReply(429, headers={"retry-after": "3600"}), plain, {}),
    "500": (ErrorReply(500), plain, {}),
    "500 to a stream": (ErrorReply(500), streamed, {}),
    "500 to a GET": (ErrorReply(500), listed, {}),
    "a redirect": (BytesReply(b"", content_type="a/b", status=302, headers={"location": "/x"}), plain, {}),
    "dropped before the headers": (NoReply(), plain, {}),
    "dropped before the headers of a stream": (NoReply(), streamed, {}),
    "read time-out": (RawReply([], delay=30), plain, {"timeout": Timeout(read=0.05)}),
    "read time-out of a body": (
        RawReply([b"{", Hang()], content_type="application/json"),
        plain,
        {"timeout": Timeout(read=0.05)},
    ),
    "read time-out of a stream": (StreamReply([CHUNK, Hang()]), streamed, {"timeout": Timeout(read=0.05)}),
    "body cut": (RawReply([b"{", Cut()], content_type="application/json"), plain, {}),
    "broken JSON": (BytesReply(b"{", content_type="application/json"), plain, {}),
    "not a completion": (JSONReply({"choices": 7}), plain, {}),
    "HTML": (BytesReply(b"<html>", content_type="text/html"), plain, {}),
    "HTML for a stream": (BytesReply(b"<html>", content_type="text/html"), streamed, {}),
    "a stream cut": (StreamReply([CHUNK, Cut()]), streamed, {}),
    "a stream too short": (StreamReply([CHUNK], done=False), streamed, {}),
    "an error in a stream": (ChatReply("Half of it", error_after=2), streamed, {}),
    "a bad event": (StreamReply([CHUNK, "data: {\n\n"]), streamed, {}),
    "an event too large": (StreamReply([CHUNK]), streamed, {"max_event_bytes": 10}),
    "a bad option": (ChatReply(), plain, {"temprature": 1}),
    "a bad header": (ChatReply(), plain, {"extra_headers": {"x": "a\nb"}}),
    "a bad body": (ChatReply(), plain, {"metadata": float("nan")}),
}


@pytest.fixture(params=FAILING)
def failing(request: pytest.FixtureRequest) -> Failing:
    """A call that fails, each in its own way."""
    return FAILING[request.param]


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever the test does, the key is in no line of any log, nor in a warning."""
    with warnings.catch_warnings(record=True) as warned, caplog.at_level(logging.DEBUG):
        for name in ("venice_ai", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        try:
            yield
        finally:
            for name in ("venice_ai", "httpx", "httpcore"):
                logging.getLogger(name).setLevel(logging.NOTSET)
    records = [*caplog.get_records("call"), *caplog.get_records("setup")]
    assert [
        line for record in records if TELL_TALE in (line := f"{record.getMessage()} {record.__dict__}")
    ] == []
    assert [str(each.message) for each in warned if TELL_TALE in str(each.message)] == []


def chain(exc: BaseException) -> list[BaseException]:
    """An exception with all that stand behind it, causes and contexts, groups and all."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [exc]
    while waiting:
        link = waiting.pop()
        if link is not None and all(link is not each for each in found):
            found.append(link)
            waiting += [link.__cause__, link.__context__, *getattr(link, "exceptions", ())]
    return found


def leaks(exc: BaseException) -> list[str]:
    """Where the key can be seen in an exception: its words, its attributes, the variables of its frames."""
    found: list[str] = []
    for link in chain(exc):
        words = {
            "str": str(link),
            "repr": repr(link),
            "args": repr(link.args),
            "attributes": repr(vars(link)),
        }
        found += [f"{type(link).__name__}: {name}" for name, text in words.items() if TELL_TALE in text]
        trace = link.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            if not code.co_filename.startswith(TESTS):
                found += [
                    f"{type(link).__name__}: {name} in {code.co_filename}:{trace.tb_lineno}"
                    for name, value in trace.tb_frame.f_locals.items()
                    if TELL_TALE in shown(value)
                ]
            trace = trace.tb_next
    return found


def shown(value: object) -> str:
    """What a debugger shows of a variable; of the HTTP library's objects, their attributes too."""
    unfolded = vars(value) if type(value).__module__.startswith(("httpx", "httpcore")) else None
    return f"{value!r} {unfolded!r}"


async def failure_of(client: Any, failing: Failing) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is, it must keep the key to itself
        await failing[1](client, **failing[2])
    return caught.value


async def test_a_failure_shows_the_key_nowhere(flavour: Flavour, server: Any, failing: Failing) -> None:
    reply, _, _ = failing
    for source in (KEY, lambda: KEY):
        server.reset()
        server.script(reply)
        async with flavour.client(server, api_key=source, max_retries=0) as client:
            error = await failure_of(client, failing)
            assert leaks(error) == [], source
        assert TELL_TALE.encode() not in pickle.dumps(error), source


async def test_a_refused_connection_shows_the_key_nowhere(flavour: Flavour) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9", api_key=KEY, max_retries=0) as client:
        for call in (plain, streamed, listed):
            with pytest.raises(Exception, match="connection") as caught:
                await call(client)
            assert leaks(caught.value) == []


@pytest.mark.sockets
async def test_a_server_that_talks_nonsense_shows_the_key_nowhere(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 two hundred\r\nX: \x00\r\n\r\n")

        babbling = threading.Thread(target=babble)
        babbling.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with flavour.client(base_url=url, api_key=KEY, max_retries=0) as client:
            with pytest.raises(Exception, match="connection") as caught:
                await plain(client)
        babbling.join(10)
    assert leaks(caught.value) == []


async def test_a_callable_that_returns_a_bad_key_does_not_show_it(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=lambda: f"{KEY}\n", max_retries=0) as client:
        with pytest.raises(Exception, match="line break") as caught:
            await plain(client)
    assert leaks(caught.value) == []


@pytest.mark.parametrize("call", [plain, streamed])
async def test_a_cancelled_call_shows_the_key_nowhere(
    flavour: Flavour, server: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(RawReply([b": hello\n\n", Hang()], delay=0 if call is streamed else 30))
    seen: list[BaseException] = []

    async def cancelled(client: Any) -> None:
        try:
            await call(client)
        except BaseException as exc:
            seen.append(exc)
            raise

    async with flavour.client(server, api_key=KEY, max_retries=0) as client:
        if flavour.blocking:
            interrupt_the_read(monkeypatch, reads=1 if call is plain else 2)
            with pytest.raises(Cancelled):
                await cancelled(client)
        else:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(cancelled, client)
                assert await flavour.soon(lambda: server.requests)
                for _ in range(10):
                    await flavour.sleep(0.002)  # by then it waits for the answer, or for a chunk of it
                tasks.cancel_scope.cancel()
        assert seen
        assert leaks(seen[0]) == []
        assert await flavour.soon(lambda: server.requests)  # else it would come in, late, in the next test
    assert server.wait_idle(10)


def interrupt_the_read(monkeypatch: pytest.MonkeyPatch, reads: int) -> None:
    """Let the n-th read of a socket be interrupted, as by a signal."""
    read, count = BlockingStream.read, iter(range(1, reads + 1))

    def interrupted(stream: BlockingStream, *args: Any, **options: Any) -> bytes:
        if next(count, reads) >= reads:
            if stream.writes.held:
                stream._send()
            raise Cancelled
        return read(stream, *args, **options)

    monkeypatch.setattr(BlockingStream, "read", interrupted)


# --- what works shows it no more than what fails


async def test_no_object_shows_the_key(flavour: Flavour, server: Any) -> None:
    secrets = {"default_headers": {"X-API-Key": KEY, "Cookie": KEY}}
    async with flavour.client(server, api_key=KEY, **secrets) as client:
        answer = await plain(client, extra_headers={"Proxy-Authorization": KEY})
        stream = await plain(client, stream=True)
        inside = client._transport
        things = [
            *(
                client,
                client.with_options(timeout=3),
                inside,
                inside.settings,
                inside.connections,
                client.chat,
            ),
            *(
                answer,
                answer._reply,
                answer.headers,
                stream,
                stream._iterator,
                stream.response,
                stream.response.request,
            ),
            *(stream.response.headers, stream.response.request.headers, [chunk async for chunk in stream]),
        ]
        for thing in things:
            assert TELL_TALE not in f"{thing!r} {thing}"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_copies_of_the_request_have_no_credentials(flavour: Flavour, server: Any) -> None:
    secrets = dict.fromkeys(("X-API-Key", "Cookie", "SIGN-IN-WITH-X", "PAYMENT-SIGNATURE"), KEY)
    server.script(ErrorReply(401))
    async with flavour.client(server, api_key=KEY, default_headers=secrets | {"X-Kept": "1"}) as client:
        with pytest.raises(Exception, match="401") as caught:
            await plain(client)
    error: Any = caught.value
    assert TELL_TALE not in str(error.request.headers.raw) + str(error.response.request.headers.raw)
    assert error.request.headers["x-kept"] == "1"


async def test_an_answer_pickles_and_copies_without_the_key(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server, api_key=KEY) as client:
        answers = [await plain(client), await streamed(client), await listed(client)]
    for answer in answers:
        frozen = pickle.dumps(answer)
        assert TELL_TALE.encode() not in frozen
        assert pickle.loads(frozen).request_id == answer.request_id
        assert copy.deepcopy(answer).request_id == answer.request_id
        assert TELL_TALE not in json.dumps(answer.to_dict())


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy], ids=["pickle", "deepcopy"])
def test_the_settings_are_not_carried_off_with_the_key(kind: Any, copied: Any) -> None:
    with pytest.raises(TypeError):
        copied(kind(api_key=KEY)._transport.settings)


async def test_a_stream_that_is_dropped_does_not_warn_with_the_key(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("Never read"))
    async with flavour.client(server, api_key=KEY) as client:
        stream = await plain(client, stream=True)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            del stream
            gc.collect()
            assert await flavour.soon(lambda: any(each.category is ResourceWarning for each in warned))
    assert [str(each.message) for each in warned if each.category is ResourceWarning]
    assert [each for each in warned if TELL_TALE in f"{each.message} {each.source!r}"] == []


# --- a client that could not be made: tests/core/test_client_arguments.py has the other settings


@pytest.mark.parametrize("kind", [VeniceClient, SyncVeniceClient])
@pytest.mark.parametrize(
    "given",
    [{"api_key": f"{KEY}\n"}, {"api_key": KEY, "http_client": object()}],
    ids=["bad key", "bad HTTP client"],
)
def test_what_can_not_be_made_does_not_tell_the_key(kind: Any, given: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        kind(**given)
    assert TELL_TALE not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
