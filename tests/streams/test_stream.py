"""The contract of `Stream`: over prepared iterators, and over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import threading
import time
import warnings
from typing import Any

import anyio
import httpx
import pytest

from flavours import AIOHTTP, FLAVOURS, Items, connections, lift
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    RateLimitError,
    StreamBusyError,
    StreamClosedError,
    StreamConsumedError,
    VeniceError,
)
from venice_ai.testing import Cut, Hang, Pause, RawReply, StreamReply

BLOCKING, ASYNCIO, TRIO = FLAVOURS
in_asyncio = pytest.mark.parametrize("flavour", [ASYNCIO, AIOHTTP], ids=lambda flavour: flavour.name)
in_an_event_loop = pytest.mark.parametrize(
    "flavour", [ASYNCIO, TRIO, AIOHTTP], ids=lambda flavour: flavour.name
)

Number = dict[str, int]
ONE, TWO, THREE = ({"n": n} for n in (1, 2, 3))


def numbers(client: Any, **options: Any) -> Any:
    """Open a stream of the numbers that the server has been told to send."""
    return client.stream("/numbers", answer=Number, **options)


async def rest(stream: Any) -> list[Any]:
    """What a stream still gives."""
    return [chunk async for chunk in stream]


async def parked(flavour: Any, stream: Any) -> None:
    """Wait until somebody else waits for the stream's next chunk."""
    assert await flavour.soon(stream._turn.locked)
    await flavour.sleep(0.03)


def in_another_thread(work: Any) -> None:
    """Do some work in a thread of its own, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


async def close_iterator(flavour: Any, iterator: Any) -> None:
    """Close what `get_iterator()` handed over, in its flavour's way."""
    if flavour.blocking:
        iterator.close()
    else:
        await iterator.aclose()


class Reader:
    """Reads one chunk beside the test, and keeps what came of it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.chunk: Any = None
        self.error: BaseException | None = None
        self.ended_at = 0.0

    async def __call__(self) -> None:
        try:
            self.chunk = await self._stream.__anext__()
        except VeniceError as exc:
            self.error = exc
        self.ended_at = time.monotonic()


class Gate:
    """An iterator whose next item comes when the gate is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def __next__(self) -> str:
        assert self._open.wait(5)
        return "through"

    async def __anext__(self) -> str:
        while not self._open.is_set():
            await anyio.sleep(0.002)
        return "through"


class Stubborn(Items):
    """An iterator that fails to close."""

    def close(self) -> None:
        super().close()
        raise OSError("it does not close")


# --- what it is made of


async def test_it_keeps_the_iterator_and_the_client_and_is_not_consumed(flavour: Any) -> None:
    items, client = Items([1]), object()
    stream = flavour.stream(items, client=client)
    assert (stream._iterator, stream._client, stream._consumed) == (items, client, False)


async def test_it_wraps_a_plain_generator(flavour: Any) -> None:
    async def asynchronous() -> Any:
        yield 1
        yield 2

    generator = iter([1, 2]) if flavour.blocking else asynchronous()
    assert await rest(lift(flavour.stream_class(generator, client=None))) == [1, 2]


async def test_it_keeps_its_client_alive(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    stream = await numbers(flavour.client(server))
    gc.collect()
    assert await rest(stream) == [ONE, TWO]
    await stream._client.close()


# --- reading


async def test_it_gives_the_chunks_in_their_order(flavour: Any) -> None:
    assert await rest(flavour.stream([1, 2, 3])) == [1, 2, 3]


async def test_it_gives_the_chunks_of_an_answer_in_their_order(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client:
        assert await rest(await numbers(client)) == [ONE, TWO, THREE]


async def test_a_chunk_is_given_as_soon_as_it_has_come(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client, numbers(client) as stream:
        assert await stream.__anext__() == ONE


async def test_its_iterator_is_itself(flavour: Any) -> None:
    stream = flavour.stream([1])
    face = stream.__aiter__()
    assert getattr(face, "_below", face) is getattr(stream, "_below", stream)


async def test_an_empty_stream_ends_at_once(flavour: Any) -> None:
    with pytest.raises(StopAsyncIteration):
        await flavour.stream([]).__anext__()


async def test_the_end_consumes_it_and_closes_the_iterator(flavour: Any) -> None:
    items = Items([1])
    stream = flavour.stream(items)
    await rest(stream)
    assert stream._consumed is True
    assert items.closed == 1


async def test_the_end_gives_the_connection_back(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE]))
    async with flavour.client(server) as client:
        await rest(await numbers(client))
        assert [connection.is_idle() for connection in connections(client)] == [True]


async def test_a_consumed_stream_gives_no_chunk(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    with pytest.raises(StreamConsumedError) as caught:
        await stream.__anext__()
    assert not isinstance(caught.value, StreamClosedError)


async def test_a_consumed_stream_refuses_to_be_iterated_again(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    with pytest.raises(StreamConsumedError) as caught:
        stream.__aiter__()
    assert not isinstance(caught.value, StreamClosedError)


async def test_a_loop_left_by_break_is_taken_up_where_it_stopped(flavour: Any) -> None:
    stream = flavour.stream([1, 2, 3])
    async for chunk in stream:
        assert chunk == 1
        break
    assert await rest(stream) == [2, 3]


async def test_a_loop_over_an_answer_left_by_break_is_taken_up_where_it_stopped(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client, numbers(client) as stream:
        async for chunk in stream:
            assert chunk == ONE
            break
        assert await rest(stream) == [TWO, THREE]


# --- failures


async def test_silence_beyond_the_time_out_is_a_read_time_out(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client, timeout=0.1)
        assert await stream.__anext__() == ONE
        with pytest.raises(APITimeoutError) as caught:
            await stream.__anext__()
        assert caught.value.phase == "read"
        assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


async def test_the_time_out_counts_from_one_read_to_the_next(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Pause(0.2), TWO, Pause(0.2), THREE]))
    async with flavour.client(server) as client:
        assert await rest(await numbers(client, timeout=0.35)) == [ONE, TWO, THREE]


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


@pytest.mark.parametrize("accident", [Cut(), Hang()], ids=["cut", "silence"])
async def test_after_a_failure_it_is_consumed_and_holds_no_connection(
    flavour: Any, server: Any, accident: Any
) -> None:
    server.script(StreamReply([ONE, accident]))
    async with flavour.client(server) as client:
        stream = await numbers(client, timeout=0.1)
        await stream.__anext__()
        with pytest.raises(APIConnectionError):
            await stream.__anext__()
        assert connections(client) == []
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()


async def test_a_failed_stream_is_not_asked_for_again(flavour: Any, server: Any) -> None:
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


# --- cancellation


@in_asyncio
async def test_cancelling_the_reading_task_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        reading = asyncio.create_task(stream.__anext__())
        await parked(flavour, stream)
        reading.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await reading
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@in_asyncio
async def test_a_time_limit_around_a_read_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                await rest(stream)
        assert not isinstance(caught.value, VeniceError)
        assert connections(client) == []


@in_an_event_loop
async def test_a_cancelled_scope_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with anyio.move_on_after(0.05) as scope:
            await rest(stream)
        assert scope.cancelled_caught
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@in_an_event_loop
async def test_a_cancelled_scope_around_the_whole_block_frees_the_connection(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        with anyio.move_on_after(0.05):
            async with numbers(client) as stream:
                await rest(stream)
        assert connections(client) == []


@in_an_event_loop
async def test_a_cancelled_opening_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(RawReply([], delay=5))
    async with flavour.client(server) as client:
        with anyio.move_on_after(0.05) as scope:
            await numbers(client)
        assert scope.cancelled_caught
        assert connections(client) == []


@in_an_event_loop
async def test_a_cancellation_while_the_tail_is_drained_frees_the_connection(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE], linger=5))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        with anyio.move_on_after(0.05) as scope:
            await stream.__anext__()
        assert scope.cancelled_caught
        assert connections(client) == []


@in_an_event_loop
async def test_a_stream_whose_reading_was_cancelled_is_consumed(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with anyio.move_on_after(0.05):
            await stream.__anext__()
        with pytest.raises(StreamConsumedError):
            await stream.__anext__()


@in_an_event_loop
async def test_the_client_is_usable_after_a_cancellation(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]), StreamReply([ONE]))
    async with flavour.client(server) as client:
        with anyio.move_on_after(0.05):
            await rest(await numbers(client))
        assert await rest(await numbers(client)) == [ONE]


# --- one reader at a time


async def test_a_second_reader_is_refused_at_once(flavour: Any) -> None:
    gate = Gate()
    stream = flavour.stream(gate)
    async with flavour.meanwhile(Reader(stream)):
        await parked(flavour, stream)
        began = time.monotonic()
        with pytest.raises(StreamBusyError, match="one reader at a time"):
            await stream.__anext__()
        assert time.monotonic() - began < 0.5
        gate.open()


async def test_the_first_reader_does_not_notice_the_second(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Pause(0.1), ONE, TWO]))
    async with flavour.client(server) as client, numbers(client) as stream:
        first = Reader(stream)
        async with flavour.meanwhile(first):
            await parked(flavour, stream)
            with pytest.raises(StreamBusyError):
                await stream.__anext__()
        assert first.chunk == ONE
        assert await rest(stream) == [TWO]


# --- closing


async def test_the_context_manager_gives_the_stream_and_closes_it(flavour: Any) -> None:
    items = Items([1, 2])
    stream = flavour.stream(items)
    async with stream as entered:
        assert await entered.__anext__() == 1
    assert items.closed == 1
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_the_context_manager_lets_the_exception_of_its_body_pass(flavour: Any) -> None:
    items = Items([1])
    with pytest.raises(LookupError, match="mine"):
        async with flavour.stream(items):
            raise LookupError("mine")
    assert items.closed == 1


async def test_a_closed_stream_gives_no_chunk(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_a_closed_stream_refuses_to_be_iterated(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    with pytest.raises(StreamClosedError):
        stream.__aiter__()


async def test_a_stream_closed_after_its_end_says_closed(flavour: Any) -> None:
    stream = flavour.stream([1])
    await rest(stream)
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_closing_it_is_marked_as_consumed(flavour: Any) -> None:
    stream = flavour.stream([1])
    await stream.close()
    assert stream._consumed is True


async def test_it_can_be_closed_again_and_again(flavour: Any) -> None:
    items = Items([1])
    stream = flavour.stream(items)
    await stream.close()
    await stream.close()
    assert items.closed == 1


@in_an_event_loop
async def test_aclose_is_another_name_for_close(flavour: Any) -> None:
    items = Items([1])
    await flavour.stream(items).aclose()
    assert items.closed == 1


async def test_close_never_raises(flavour: Any) -> None:
    items = Stubborn([1])
    await flavour.stream(items).close()
    assert items.closed == 1


async def test_close_takes_an_iterator_that_can_not_be_closed(flavour: Any) -> None:
    stream = flavour.stream(Gate())
    await stream.close()
    with pytest.raises(StreamClosedError):
        await stream.__anext__()


async def test_close_frees_the_connection_at_once(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        await stream.close()
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


async def test_close_frees_the_connection_of_a_stream_that_was_never_read(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        await (await numbers(client)).close()
        assert connections(client) == []


async def test_leaving_the_block_early_frees_the_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        async with numbers(client) as stream:
            async for _ in stream:
                break
        assert connections(client) == []


async def test_closing_it_from_elsewhere_wakes_the_reader_with_a_closed_error(
    flavour: Any, server: Any
) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        reader = Reader(stream)
        async with flavour.meanwhile(reader):
            await parked(flavour, stream)
            began = time.monotonic()
            await stream.close()
        assert isinstance(reader.error, StreamClosedError)
        assert reader.ended_at - began < 0.5
        assert connections(client) == []
        assert await flavour.soon(server.requests[0].disconnected.is_set)


async def test_closing_it_from_elsewhere_does_not_wait_for_the_reader(flavour: Any) -> None:
    gate = Gate()
    stream = flavour.stream(gate)
    async with flavour.meanwhile(Reader(stream)):
        await parked(flavour, stream)
        began = time.monotonic()
        await stream.close()
        assert time.monotonic() - began < 0.5
        gate.open()


async def test_closing_it_while_it_drains_the_tail_wakes_the_reader(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE], linger=5))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        async with flavour.meanwhile(Reader(stream)):
            await parked(flavour, stream)
            await stream.close()
        assert connections(client) == []


async def test_closing_it_late_does_not_touch_who_has_the_connection_now(flavour: Any, server: Any) -> None:
    """Between the end of an answer and the return of its reader, the connection may serve another call."""
    server.script(StreamReply([ONE]), StreamReply([Pause(0.1), TWO]))
    async with flavour.client(server) as client:
        old = await numbers(client)
        await rest(old._iterator)
        old._turn.acquire()  # the reader is about to return
        async with numbers(client) as new:
            await old.close()
            assert await rest(new) == [TWO]
        assert server.connections == 1
        old._turn.release()


async def test_the_client_is_usable_after_a_close_from_elsewhere(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]), StreamReply([ONE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        async with flavour.meanwhile(Reader(stream)):
            await parked(flavour, stream)
            await stream.close()
        assert await rest(await numbers(client)) == [ONE]


# --- the iterator beneath


async def test_get_iterator_hands_over_the_iterator_and_consumes_the_stream(flavour: Any) -> None:
    items = Items([1, 2])
    stream = flavour.stream(items)
    assert stream.get_iterator() is items
    assert stream._consumed is True
    with pytest.raises(StreamConsumedError):
        await stream.__anext__()


async def test_the_iterator_can_be_handed_over_once(flavour: Any) -> None:
    stream = flavour.stream([1])
    stream.get_iterator()
    with pytest.raises(StreamConsumedError):
        stream.get_iterator()


async def test_the_iterator_reads_on_where_the_stream_stopped(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO, THREE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        assert await stream.__anext__() == ONE
        assert await rest(stream.get_iterator()) == [TWO, THREE]


async def test_the_iterator_does_not_need_the_stream(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        iterator = stream.get_iterator()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del stream
        assert await rest(iterator) == [ONE, TWO]


async def test_closing_the_stream_leaves_the_iterator_to_its_new_owner(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, TWO]))
    async with flavour.client(server) as client:
        async with numbers(client) as stream:
            iterator = stream.get_iterator()
        assert await rest(iterator) == [ONE, TWO]


async def test_the_iterator_can_be_closed(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        await close_iterator(flavour, iterator)
        assert connections(client) == []


async def test_the_iterator_raises_our_errors_too(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Cut()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        with pytest.raises(APIConnectionError):
            await iterator.__anext__()
        await close_iterator(flavour, iterator)


# --- what is known of the answer


async def test_an_open_stream_knows_its_answer_before_the_first_chunk(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()], headers={"x-venice-model-id": "the-model"}))
    async with flavour.client(server) as client, numbers(client) as stream:
        assert stream.status_code == 200
        assert stream.request_id == "8f3c5d7e00000001-TST"
        assert stream.headers["x-venice-model-id"] == "the-model"
        assert (stream.rate_limits.limit_requests, stream.rate_limits.remaining_requests) == (500, 499)
        assert (stream.balance.usd, stream.balance.diem) == (12.5, 3.25)


async def test_the_response_holds_no_body_no_connection_and_no_key(flavour: Any, server: Any) -> None:
    server.script(StreamReply([Hang()]))
    async with flavour.client(server) as client, numbers(client) as stream:
        response = stream.response
        assert response.status_code == 200
        assert response.read() == b""
        assert "network_stream" not in response.extensions
        assert "test-key" not in str(response.request.headers.multi_items())


async def test_a_closed_stream_still_knows_its_answer(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.close()
        assert stream.request_id == "8f3c5d7e00000001-TST"


async def test_a_stream_over_an_iterator_knows_of_no_answer(flavour: Any) -> None:
    stream = flavour.stream([1])
    assert stream.response is None
    assert stream.request_id is None
    assert stream.status_code is None
    assert list(stream.headers) == []


@pytest.mark.parametrize("state", ["open", "consumed", "closed"])
async def test_its_repr_says_how_it_stands(flavour: Any, state: str) -> None:
    stream = flavour.stream([1])
    if state == "consumed":
        await rest(stream)
    if state == "closed":
        await stream.close()
    assert f" {state}," in repr(stream)


# --- dropped without a close


@pytest.fixture
def no_collector() -> Any:
    """Whatever is freed is freed without the cyclic collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
async def test_a_dropped_stream_frees_its_connection_and_says_so(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        await stream.__anext__()
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del stream
        assert await flavour.soon(lambda: connections(client) == [])
        assert await flavour.soon(server.requests[0].disconnected.is_set)


@pytest.mark.usefixtures("no_collector")
async def test_a_loop_left_for_good_frees_its_connection(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))

    async def first(client: Any) -> Any:
        async for chunk in await numbers(client):
            return chunk
        return None

    async with flavour.client(server) as client:
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            assert await first(client) == ONE
        assert await flavour.soon(lambda: connections(client) == [])


@pytest.mark.usefixtures("no_collector")
async def test_a_dropped_iterator_frees_its_connection_too(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        iterator = (await numbers(client)).get_iterator()
        await iterator.__anext__()
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del iterator
        assert await flavour.soon(lambda: connections(client) == [])


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("events", [[ONE], [ONE, Cut()]], ids=["read to its end", "cut"])
async def test_a_stream_that_is_over_is_dropped_in_silence(flavour: Any, server: Any, events: Any) -> None:
    server.script(StreamReply(events))
    async with flavour.client(server) as client:
        stream = await numbers(client)
        with contextlib.suppress(APIConnectionError):
            await rest(stream)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del stream


@in_an_event_loop
@pytest.mark.usefixtures("no_collector")
async def test_a_stream_dropped_in_another_thread_is_freed_in_its_own_loop(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    async with flavour.client(server) as client:
        kept = [await numbers(client)]
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            in_another_thread(kept.clear)
        assert await flavour.soon(lambda: connections(client) == [])


@in_an_event_loop
def test_a_stream_that_outlived_its_event_loop_is_freed_all_the_same(flavour: Any, server: Any) -> None:
    server.script(StreamReply([ONE, Hang()]))
    kept = []

    async def leave() -> None:
        kept.append(await numbers(flavour.client(server)))

    flavour.run(leave)
    with pytest.warns(ResourceWarning, match="dropped before its end"):
        kept.clear()
    assert server.requests[0].disconnected.wait(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its client has been left open too
        gc.collect()


@in_an_event_loop
def test_a_stream_dropped_in_the_last_moment_of_its_event_loop_is_freed_all_the_same(
    flavour: Any, server: Any
) -> None:
    """The loop takes the work, and never comes to it."""
    server.script(StreamReply([ONE, Hang()]))

    async def drop() -> None:
        stream = await numbers(flavour.client(server))
        with pytest.warns(ResourceWarning, match="dropped before its end"):
            del stream
        assert server.requests[0].disconnected.wait(1)

    flavour.run(drop)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its client has been left open too
        gc.collect()
