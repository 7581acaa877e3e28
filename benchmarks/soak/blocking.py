"""The caller of the blocking flavour: threads that share one client."""

from __future__ import annotations

import threading
import time
from itertools import chain
from typing import TYPE_CHECKING, Any

from outcomes import FEW, PATIENT, Plan, Seen

from venice_ai import SyncVeniceClient
from venice_ai.exceptions import VeniceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tally import Tally

    from venice_ai.streaming import SyncChatStream

__all__ = ["make_client", "run"]

PARKED = 0.01  # seconds after which a reader sits in its read


def make_client(url: str) -> SyncVeniceClient:
    """A client of the server."""
    return SyncVeniceClient(base_url=url, api_key="k", timeout=PATIENT)


def run(client: SyncVeniceClient, plans: list[Plan], concurrency: int, tally: Tally) -> None:
    """Make the calls, by so many threads."""
    left = iter(plans)
    threads = [threading.Thread(target=_work, args=(client, left, tally)) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(client: SyncVeniceClient, left: Iterator[Plan], tally: Tally) -> None:
    for plan in left:
        start = time.monotonic()
        seen = _seen(client, plan)
        tally.note(plan, seen, time.monotonic() - start)


def _seen(client: SyncVeniceClient, plan: Plan) -> Seen:
    try:
        return WAYS[plan.way](client, plan)
    except VeniceError as error:
        return Seen.failed(error)
    except Exception as error:
        return Seen(f"a foreign {type(error).__name__}", error=error)


# --- the ways


def _open(client: SyncVeniceClient, plan: Plan) -> SyncChatStream:
    stream: SyncChatStream = client.chat.completions.create(stream=True, **plan.request)
    return stream


def _heard(pieces: Iterable[str], end: str = "whole") -> Seen:
    said: list[str] = []
    try:
        said.extend(pieces)
    except VeniceError as error:
        return Seen.failed(error, said)
    return Seen(end, "".join(said))


def _iterate(client: SyncVeniceClient, plan: Plan) -> Seen:
    stream = _open(client, plan)
    seen = _heard(chunk.text for chunk in stream)
    return seen if seen.text == stream.snapshot.text else Seen("another snapshot", stream.snapshot.text)


def _deltas(client: SyncVeniceClient, plan: Plan) -> Seen:
    return _heard(_open(client, plan).text_deltas())


def _collect(client: SyncVeniceClient, plan: Plan) -> Seen:
    return Seen("whole", _open(client, plan).collect().text)


def _collect_with_deltas(client: SyncVeniceClient, plan: Plan) -> Seen:
    with client.chat.completions.stream(**plan.request) as stream:
        said = "".join(stream.collect_with_deltas())
    whole = stream.final_response.text if stream.final_response else None
    return Seen("whole" if whole == said else f"collected {whole!r}", said)


def _few(stream: SyncChatStream, words: int = FEW) -> str:
    said = ""
    for count, chunk in enumerate(stream, 1):
        said += chunk.text
        if count == words:
            break
    return said


def _drop(client: SyncVeniceClient, plan: Plan) -> Seen:
    return Seen("dropped", _few(_open(client, plan)))


def _close(client: SyncVeniceClient, plan: Plan) -> Seen:
    stream = _open(client, plan)
    said = _few(stream)
    stream.close()
    return Seen("closed", said)


def _leave(client: SyncVeniceClient, plan: Plan) -> Seen:
    with client.chat.completions.stream(**plan.request) as stream:
        said = _few(stream)
    return Seen("closed", said)


def _raise(client: SyncVeniceClient, plan: Plan) -> Seen:
    said = ""
    try:
        with client.chat.completions.stream(**plan.request) as stream:
            said = _few(stream)
            raise KeyError
    except KeyError:
        return Seen("KeyError", said)


def _woken(client: SyncVeniceClient, plan: Plan) -> Seen:
    stream = _open(client, plan)
    return _read_until_closed(stream, plan, stream.close)


def _client_closed(client: SyncVeniceClient, plan: Plan) -> Seen:
    with make_client(client.base_url) as fresh:
        return _read_until_closed(_open(fresh, plan), plan, fresh.close)


def _read_until_closed(stream: SyncChatStream, plan: Plan, close: Callable[[], Any]) -> Seen:
    said = _few(stream, plan.words)
    closer = threading.Timer(PARKED, close)
    closer.start()
    try:
        return _heard(chain([said], (chunk.text for chunk in stream)), "not closed")
    finally:
        closer.join()
        stream.close()


def _fresh(client: SyncVeniceClient, plan: Plan) -> Seen:
    with make_client(client.base_url) as fresh:
        return _collect(fresh, plan)


def _plain(client: SyncVeniceClient, plan: Plan) -> Seen:
    return Seen("whole", client.chat.completions.create(**plan.request).text)


WAYS: dict[str, Callable[[SyncVeniceClient, Plan], Seen]] = {
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
}
