"""The caller of the async flavour, under asyncio and trio: tasks that share one client."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import anyio
from loops import cancelled, steps
from outcomes import FEW, PATIENT, Plan, Seen

from venice_ai import VeniceClient
from venice_ai.exceptions import StreamConsumedError, VeniceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Callable, Iterator

    from tally import Tally

    from venice_ai._pairs import AsyncTransportName
    from venice_ai.streaming import ChatStream

__all__ = ["make_client", "run"]

PARKED = 0.01  # seconds after which a reader sits in its read
LIMIT = 0.1  # seconds of a caller's own time limit
STEPS = 40  # turns of the event loop, in which a call gets well into its stream


def make_client(url: str, transport: AsyncTransportName) -> VeniceClient:
    """A client of the server."""
    return VeniceClient(base_url=url, api_key="k", timeout=PATIENT, transport=transport)


async def run(client: VeniceClient, plans: list[Plan], concurrency: int, tally: Tally) -> None:
    """Make the calls, by so many tasks."""
    left = iter(plans)
    async with anyio.create_task_group() as group:
        for _ in range(concurrency):
            group.start_soon(_work, client, left, tally)


async def _work(client: VeniceClient, left: Iterator[Plan], tally: Tally) -> None:
    for plan in left:
        start = time.monotonic()
        seen = await _seen(client, plan)
        tally.note(plan, seen, time.monotonic() - start)


async def _seen(client: VeniceClient, plan: Plan) -> Seen:
    try:
        return await WAYS[plan.way](client, plan)
    except VeniceError as error:
        return Seen.failed(error)
    except Exception as error:
        return Seen(f"a foreign {type(error).__name__}", error=error)


# --- the ways


async def _open(client: VeniceClient, plan: Plan) -> ChatStream:
    stream: ChatStream = await client.chat.completions.create(stream=True, **plan.request)
    return stream


async def _heard(pieces: AsyncIterable[str], begun: str = "", end: str = "whole") -> Seen:
    said = [begun]
    try:
        async for piece in pieces:
            said.append(piece)  # noqa: PERF401 - a comprehension would lose it all to a failure
    except VeniceError as error:
        return Seen.failed(error, said)
    return Seen(end, "".join(said))


class _Texts:
    """The texts of a stream's chunks. A generator would be left to the event loop when it is cancelled."""

    def __init__(self, stream: ChatStream) -> None:
        self._stream = stream

    def __aiter__(self) -> _Texts:
        return self

    async def __anext__(self) -> str:
        return (await self._stream.__anext__()).text


async def _iterate(client: VeniceClient, plan: Plan) -> Seen:
    stream = await _open(client, plan)
    seen = await _heard(_Texts(stream))
    return seen if seen.text == stream.snapshot.text else Seen("another snapshot", stream.snapshot.text)


async def _deltas(client: VeniceClient, plan: Plan) -> Seen:
    return await _heard((await _open(client, plan)).text_deltas())


async def _collect(client: VeniceClient, plan: Plan) -> Seen:
    return Seen("whole", (await (await _open(client, plan)).collect()).text)


async def _collect_with_deltas(client: VeniceClient, plan: Plan) -> Seen:
    async with client.chat.completions.stream(**plan.request) as stream:
        said = "".join([piece async for piece in stream.collect_with_deltas()])
    whole = stream.final_response.text if stream.final_response else None
    return Seen("whole" if whole == said else f"collected {whole!r}", said)


async def _few(stream: ChatStream, words: int = FEW) -> str:
    said = ""
    count = 0
    async for chunk in stream:
        said += chunk.text
        count += 1
        if count == words:
            break
    return said


async def _drop(client: VeniceClient, plan: Plan) -> Seen:
    return Seen("dropped", await _few(await _open(client, plan)))


async def _close(client: VeniceClient, plan: Plan) -> Seen:
    stream = await _open(client, plan)
    said = await _few(stream)
    await stream.close()
    return Seen("closed", said)


async def _leave(client: VeniceClient, plan: Plan) -> Seen:
    async with client.chat.completions.stream(**plan.request) as stream:
        said = await _few(stream)
    return Seen("closed", said)


async def _raise(client: VeniceClient, plan: Plan) -> Seen:
    said = ""
    try:
        async with client.chat.completions.stream(**plan.request) as stream:
            said = await _few(stream)
            raise KeyError
    except KeyError:
        return Seen("KeyError", said)


async def _woken(client: VeniceClient, plan: Plan) -> Seen:
    stream = await _open(client, plan)
    return await _read_until_closed(stream, plan, stream.close)


async def _client_closed(client: VeniceClient, plan: Plan) -> Seen:
    async with make_client(client.base_url, client._transport.connections.transport) as fresh:
        return await _read_until_closed(await _open(fresh, plan), plan, fresh.close)


async def _read_until_closed(stream: ChatStream, plan: Plan, close: Callable[[], Awaitable[None]]) -> Seen:
    said = await _few(stream, plan.words)

    async def closes() -> None:
        await anyio.sleep(PARKED)
        await close()

    async with anyio.create_task_group() as group:
        group.start_soon(closes)
        return await _heard(_Texts(stream), said, "not closed")


async def _fresh(client: VeniceClient, plan: Plan) -> Seen:
    async with make_client(client.base_url, client._transport.connections.transport) as fresh:
        return await _collect(fresh, plan)


async def _plain(client: VeniceClient, plan: Plan) -> Seen:
    return Seen("whole", (await client.chat.completions.create(**plan.request)).text)


# --- cancelling


async def _cancel(client: VeniceClient, plan: Plan) -> Seen:
    stream = await _open(client, plan)
    said = await _few(stream, plan.words)
    if not await cancelled(stream.collect, partial(anyio.sleep, PARKED)):
        return Seen("not cancelled", said)
    return await _cancelled_stream(stream)


async def _cancelled_stream(stream: ChatStream) -> Seen:
    """What is left of a cancelled stream: what it had received, and nothing more to read."""
    try:
        return Seen("read on after all", await _few(stream))
    except StreamConsumedError as error:
        return Seen("cancelled", Seen.failed(error).text)


async def _cancel_opening(client: VeniceClient, plan: Plan) -> Seen:
    opens = partial(_open, client, plan)
    return Seen("cancelled" if await cancelled(opens, partial(anyio.sleep, PARKED)) else "not cancelled")


async def _cancel_anywhere(client: VeniceClient, plan: Plan) -> Seen:
    """Cancel before one of the first turns, if it is not over by then: nothing to see but what it leaves behind."""
    await cancelled(partial(_collect, client, plan), partial(steps, plan.number % STEPS))
    return Seen("cancelled")


async def _limit(client: VeniceClient, plan: Plan) -> Seen:
    stream = None
    with anyio.move_on_after(LIMIT) as scope:
        stream = await _open(client, plan)
        await stream.collect()
    if not scope.cancelled_caught:
        return Seen("not cancelled")
    return await _cancelled_stream(stream) if stream is not None else Seen("cancelled")


WAYS: dict[str, Callable[[VeniceClient, Plan], Awaitable[Seen]]] = {
    "iterate": _iterate,
    "deltas": _deltas,
    "collect": _collect,
    "collect with deltas": _collect_with_deltas,
    "drop": _drop,
    "close": _close,
    "leave": _leave,
    "raise": _raise,
    "woken": _woken,
    "client": _client_closed,
    "fresh": _fresh,
    "plain": _plain,
    "cancel": _cancel,
    "cancel opening": _cancel_opening,
    "cancel anywhere": _cancel_anywhere,
    "limit": _limit,
}
