"""Mocks, recorders and tracers of httpx see every call of a default client, and nothing of a mocked one is sent."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx
import vcr
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from flavours import FLAVOURS, Flavour, slots
from pace import seconds
from processes import own, shut
from venice_ai import APIConnectionError, APITimeoutError, InternalServerError
from venice_ai.testing import ChatReply, ErrorReply, Gate, Hang, RawReply

HI: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
in_each_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)

JSON = {"content-type": "application/json"}
EVENTS = {"content-type": "text/event-stream"}
MESSAGE = {"role": "assistant", "content": "Hi"}
PLAIN = (200, JSON, [json.dumps({"choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}]})])
BUSY = (503, JSON | {"retry-after": "0"}, ['{"error": "busy"}'])
STREAMED = (
    200,
    EVENTS,
    [
        'data: {"choices":[{"index":0,"delta":{"content":"H"}}]}\n\n',
        'data: {"choices":[{"index":0,"delta":{"content":"i"}}]}\n\n',
        'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
        "data: [DONE]\n\n",
    ],
)


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a mocked answer, in pieces.

    Attributes:
        left: How many of them had not been read when it was closed.
    """

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = [piece.encode() for piece in pieces]
        self._read = 0
        self.left: int | None = None

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._read += 1
            yield piece

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece

    def close(self) -> None:
        if self.left is None:
            self.left = len(self._pieces) - self._read

    async def aclose(self) -> None:
        self.close()


class Tool:
    """A mock, as a test sees it.

    Attributes:
        bodies: The bodies of its answers; none where the tool makes them itself.
        options: What a client needs to meet it.
    """

    def __init__(
        self, count: Any, sent: Any = None, bodies: list[Body] | None = None, **options: Any
    ) -> None:
        self._count = count
        self._sent = sent
        self.bodies = bodies
        self.options = options

    def saw(self, *requests: Any) -> bool:
        """Whether it was asked for just these; where it does not show what they hold, for as many."""
        if self._sent is not None:
            assert [json.loads(body) for body in self._sent()] == list(requests)
        return self._count() == len(requests)


class Door:
    """A port of this machine behind which nobody answers, and which knows how often somebody has come to it."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/api/v1"

    def knocks(self) -> int:
        """How many connections there have been."""
        self._listening.setblocking(False)
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
                count += 1
        return count

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def made(answer: Any, bodies: list[Body]) -> httpx.Response:
    status, headers, pieces = answer
    bodies.append(Body(pieces))
    return httpx.Response(status, headers=headers, stream=bodies[-1])


@contextlib.contextmanager
def by_respx(request: Any, flavour: Flavour, url: str, answers: list[Any]) -> Iterator[Tool]:
    bodies: list[Body] = []
    with respx.mock() as router:
        route = router.post(f"{url}/chat/completions")
        route.side_effect = [made(answer, bodies) for answer in answers]
        yield Tool(lambda: route.call_count, lambda: [call.request.content for call in route.calls], bodies)


@contextlib.contextmanager
def by_pytest_httpx(request: Any, flavour: Flavour, url: str, answers: list[Any]) -> Iterator[Tool]:
    mock = request.getfixturevalue("httpx_mock")
    bodies: list[Body] = []
    for status, headers, pieces in answers:
        bodies.append(Body(pieces))
        mock.add_response(
            method="POST",
            url=f"{url}/chat/completions",
            status_code=status,
            headers=headers,
            stream=bodies[-1],
        )
    yield Tool(
        lambda: len(mock.get_requests()), lambda: [each.content for each in mock.get_requests()], bodies
    )


@contextlib.contextmanager
def by_vcr(request: Any, flavour: Flavour, url: str, answers: list[Any]) -> Iterator[Tool]:
    cassette = request.getfixturevalue("tmp_path") / "cassette.json"
    tape = [
        {
            "request": {"method": "POST", "uri": f"{url}/chat/completions", "body": None, "headers": {}},
            "response": {
                "status": {"code": status, "message": ""},
                "headers": {name: [value] for name, value in headers.items()},
                "body": {"string": "".join(pieces)},
            },
        }
        for status, headers, pieces in answers
    ]
    cassette.write_text(json.dumps({"version": 1, "interactions": tape}))
    with vcr.VCR(record_mode="none", serializer="json").use_cassette(str(cassette)) as played:
        yield Tool(lambda: played.play_count)
        assert played.all_played


@contextlib.contextmanager
def by_mock_transport(request: Any, flavour: Flavour, url: str, answers: list[Any]) -> Iterator[Tool]:
    bodies: list[Body] = []
    seen: list[bytes] = []
    left = iter(answers)

    def answer(asked: httpx.Request) -> httpx.Response:
        assert asked.url == f"{url}/chat/completions"
        seen.append(asked.content)
        return made(next(left), bodies)

    http = own(flavour, transport=httpx.MockTransport(answer))
    yield Tool(lambda: len(seen), lambda: seen, bodies, http_client=http)


MOCKS = {
    "respx": by_respx,
    "pytest-httpx": by_pytest_httpx,
    "vcrpy": by_vcr,
    "MockTransport": by_mock_transport,
}


@pytest.fixture(params=MOCKS)
def mock(request: pytest.FixtureRequest, flavour: Flavour, door: Door) -> Any:
    """What puts answers where the network would be; at the end, nothing has got past it."""

    @contextlib.asynccontextmanager
    async def mocked(*answers: Any) -> Any:
        with MOCKS[request.param](request, flavour, door.url, list(answers)) as tool:
            options = {"base_url": door.url, "api_key": "test-key", "timeout": seconds(5)} | tool.options
            async with flavour.client(**options) as client:
                yield client, tool
                if "http_client" not in options:
                    assert slots(client).busy == []
            if "http_client" in options:
                await shut(options["http_client"])
        assert door.knocks() == 0

    return mocked


# --- mocks


async def test_a_mock_answers_a_plain_call(flavour: Flavour, mock: Any) -> None:
    async with mock(PLAIN) as (client, tool):
        assert (await client.chat.completions.create(**HI)).text == "Hi"
        assert tool.saw(HI)


async def test_a_mock_answers_a_stream_that_is_read_to_its_end(flavour: Flavour, mock: Any) -> None:
    async with mock(STREAMED) as (client, tool):
        stream = await client.chat.completions.create(**HI, stream=True)
        assert [chunk.text async for chunk in stream] == ["H", "i", ""]
        assert tool.saw(HI | {"stream": True})
        assert tool.bodies is None or tool.bodies[0].left == 0


async def test_a_mock_answers_a_stream_that_is_closed_early(flavour: Flavour, mock: Any) -> None:
    async with mock(STREAMED, PLAIN) as (client, tool):
        async with await client.chat.completions.create(**HI, stream=True) as stream:
            assert (await anext(aiter(stream))).text == "H"
        assert tool.bodies is None or tool.bodies[0].left == len(STREAMED[2]) - 1
        assert (await client.chat.completions.create(**HI)).text == "Hi"
        assert tool.saw(HI | {"stream": True}, HI)


async def test_a_mock_sees_a_call_and_its_retry(flavour: Flavour, mock: Any) -> None:
    async with mock(BUSY, STREAMED, BUSY, PLAIN) as (client, tool):
        stream = await client.chat.completions.create(**HI, stream=True, max_retries=1)
        assert (await stream.collect()).text == "Hi"
        assert (await client.chat.completions.create(**HI, max_retries=1)).text == "Hi"
        assert tool.saw(*[HI | {"stream": True}] * 2, HI, HI)


async def test_an_error_of_a_mock_is_the_callers(flavour: Flavour, mock: Any) -> None:
    async with mock(BUSY) as (client, tool):
        with pytest.raises(InternalServerError, match="busy"):
            await client.chat.completions.create(**HI, max_retries=0)
        assert tool.saw(HI)


async def test_without_a_mock_the_call_is_sent(flavour: Flavour, door: Door) -> None:
    async with flavour.client(base_url=door.url, api_key="test-key", max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            await client.chat.completions.create(**HI, timeout=0.1)
        assert slots(client).busy == []
    assert door.knocks() == 1


# --- a recorder between the client and a server


@pytest.fixture
def recording(tmp_path: Any) -> Any:
    """A new tape for each name; what is on it is played, and all else is recorded."""
    recorder = vcr.VCR(
        record_mode="once", cassette_library_dir=str(tmp_path), filter_headers=["authorization"]
    )
    return recorder.use_cassette


@in_each_flavour
async def test_what_was_recorded_is_played_where_there_is_no_server(
    flavour: Flavour, venice_server: Any, recording: Any
) -> None:
    async def calls() -> list[str]:
        async with flavour.client(venice_server) as client:
            texts = [(await client.chat.completions.create(**HI)).text]
            stream = await client.chat.completions.create(**HI, stream=True)
            texts.append((await stream.collect()).text)
            async with await client.chat.completions.create(**HI, stream=True) as stream:
                texts.append((await anext(aiter(stream))).text)
            assert slots(client).busy == []
            return texts

    retried = ErrorReply(503, headers={"retry-after": "0"})
    venice_server.script(retried, ChatReply("one"), ChatReply("two"), ChatReply("three", role_chunk=False))
    with recording("tape.yaml") as tape:
        assert await calls() == ["one", "two", "three"]
    assert (len(tape), len(venice_server.requests)) == (4, 4)
    assert venice_server.connections == 1
    with recording("tape.yaml") as tape:
        assert await calls() == ["one", "two", "three"]
    assert (tape.play_count, len(venice_server.requests)) == (4, 4)


@in_each_flavour
async def test_an_answer_that_breaks_off_while_it_is_recorded_leaves_nothing(
    flavour: Flavour, venice_server: Any, recording: Any
) -> None:
    venice_server.script(ChatReply("never read", cut_after=1))
    async with flavour.client(venice_server) as client:
        with recording("tape.yaml"):
            with pytest.raises(APIConnectionError):
                await client.chat.completions.create(**HI, stream=True, max_retries=0)
            assert slots(client).busy == []
            assert (await client.chat.completions.create(**HI)).text == "You said: Hi"
        assert slots(client).busy == []


@in_each_flavour
async def test_what_was_recorded_has_no_hold_on_its_connection(
    flavour: Flavour, venice_server: Any, recording: Any
) -> None:
    async with flavour.client(venice_server) as client:
        with recording("tape.yaml"):
            recorded = await client.chat.completions.create(**HI, stream=True)
        gate = Gate()
        venice_server.script(RawReply([STREAMED[2][0].encode(), gate, STREAMED[2][2].encode()]))
        live = await client.chat.completions.create(**HI, stream=True)
        assert (await anext(aiter(live))).text == "H"
        await recorded.close()  # all of it is there, while its connection has the next call
        gate.open()
        assert (await live.collect()).text == "H"
    assert venice_server.connections == 1


# --- a tracer


@pytest.fixture
def spans() -> Iterator[Any]:
    """What gives the finished spans of the tracer."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    yield exporter.get_finished_spans
    instrumentor.uninstrument()
    provider.shutdown()


def statuses(spans: Any) -> list[Any]:
    return [span.attributes["http.status_code"] for span in spans()]


@in_each_flavour
async def test_a_tracer_sees_each_request_and_its_server_sees_the_trace(
    flavour: Flavour, venice_server: Any, spans: Any
) -> None:
    busy = ErrorReply(503, headers={"retry-after": "0"})
    venice_server.script(
        ChatReply("one"), ChatReply("two"), RawReply([STREAMED[2][0].encode(), Hang()]), busy
    )
    async with flavour.client(venice_server) as client:
        assert (await client.chat.completions.create(**HI)).text == "one"
        stream = await client.chat.completions.create(**HI, stream=True)
        assert (await stream.collect()).text == "two"
        async with await client.chat.completions.create(**HI, stream=True) as stream:
            assert (await anext(aiter(stream))).text == "H"
        assert (await client.chat.completions.create(**HI, max_retries=1)).text == "You said: Hi"
        assert slots(client).busy == []
    assert statuses(spans) == [200, 200, 200, 503, 200]
    assert [span.status.status_code is StatusCode.ERROR for span in spans()] == [False] * 3 + [True, False]
    told = [request.headers["traceparent"].split("-")[2] for request in venice_server.requests]
    assert told == [f"{span.context.span_id:016x}" for span in spans()]


@in_each_flavour
async def test_a_tracer_sees_a_request_that_fails(flavour: Flavour, venice_server: Any, spans: Any) -> None:
    venice_server.script(RawReply(None))
    async with flavour.client(venice_server) as client:
        with pytest.raises(APIConnectionError):
            await client.chat.completions.create(**HI, max_retries=0)
        assert slots(client).busy == []
    assert [span.status.status_code for span in spans()] == [StatusCode.ERROR]


@in_each_flavour
async def test_a_tracer_sees_what_a_mock_answers(flavour: Flavour, door: Door, spans: Any) -> None:
    with respx.mock() as router:
        router.post(f"{door.url}/chat/completions").side_effect = [made(BUSY, []), made(PLAIN, [])]
        async with flavour.client(base_url=door.url, api_key="test-key") as client:
            assert (await client.chat.completions.create(**HI)).text == "Hi"
            assert slots(client).busy == []
    assert statuses(spans) == [503, 200]
    assert door.knocks() == 0
