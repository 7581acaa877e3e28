# Generated from src/venice_ai/_async/connections.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""The connections that a client and its copies share, and where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary, ref

from .._core.checks import check_kind
from .._core.transports import check_alone
from .._http import Client
from .._pairs import (
    client_maker,
    drop,
    hand_over,
    home,
    is_over,
    wait_until_released,
    in_each_child,
    keep_forever,
    move,
    process,
)
from ..exceptions import ClientClosedError, ClientMovedError

if TYPE_CHECKING:
    from .stream import SyncStream

__all__ = ["SyncConnections", "SyncPlace"]

MOVED: Final = (
    "the http_client of this client is the caller's own, and belongs to another process or another event loop: make a "
    "client where it is used, or leave http_client out, so that there are new connections wherever they are needed"
)


class SyncConnections:
    """The connections that a client and its copies share.

    They belong to the place where they were opened. Where nothing has been opened yet, as in a forked child or in
    another event loop, there are new ones; but if the HTTP client is the caller's own, that is an error.
    """

    def __init__(self, http: Client | None, transport: str = "httpx") -> None:
        if http is not None:
            check_alone(transport)
        self.transport = transport
        self._given = None if http is None else check_kind(http, Client, "http_client")
        self._make = client_maker(transport)
        self._closed = False
        self._made_in = self._process = process()
        self._places: WeakKeyDictionary[Any, SyncPlace] = WeakKeyDictionary()  # by event loop
        self._last: SyncPlace | None = None

    @property
    def http(self) -> Client:
        """The HTTP client of the place where this is asked."""
        return self.here.http

    @property
    def here(self) -> SyncPlace:
        """The place where this is asked; nearly always that of the last time."""
        pid, loop = home()
        last = self._last
        return last if last is not None and last.is_at(pid, loop) else self._another(pid, loop)

    @property
    def given(self) -> bool:
        """Whether the HTTP client is the caller's own."""
        return self._given is not None

    @property
    def closed(self) -> bool:
        """Whether they may not be used any more."""
        return self._closed or (self._given is not None and self._given.is_closed)

    def close(self) -> None:
        """Close the streams, and the connections unless they are the caller's own; here, and wherever else they are."""
        self._closed = True
        pid, loop = home()
        with move():
            self._leave_parent(pid)
            places = list(self._places.items())
        for there, place in places:
            if there is loop:
                place.close()
            else:
                hand_over(there, place.close)

    def _another(self, pid: int, loop: Any) -> SyncPlace:
        """Another place than the last time."""
        with move():
            self._leave_parent(pid)
            place = self._places.get(loop)
            if place is None:
                self._forget_the_past()
                place = self._places[loop] = self._settled(pid, loop)
            self._last = place
            return place

    def _settled(self, pid: int, loop: Any) -> SyncPlace:
        """A new place."""
        if self.closed:
            raise ClientClosedError("the client has been closed: nothing can be sent with it any more")
        if self._given is None:
            http, pool = self._make(loop)
            return SyncPlace(http, pid, loop, pool=pool, owned=True)
        if pid != self._made_in or self._last is not None:
            raise ClientMovedError(MOVED)
        return SyncPlace(self._given, pid, loop, owned=False)

    def _leave_parent(self, pid: int) -> None:
        """In a forked child: what there was is the parent's."""
        if pid != self._process:
            keep_forever(*self._places.values(), self._last)
            self._process, self._places, self._last = pid, WeakKeyDictionary(), None

    def _forget_the_past(self) -> None:
        """Let go of places whose event loop is over."""
        for loop in [each for each in self._places if is_over(each)]:
            del self._places[loop]


class SyncPlace:
    """The connections of one place, and the streams that read from them."""

    def __init__(self, http: Client, pid: int, loop: Any, *, pool: Any = None, owned: bool) -> None:
        self.http = http
        self.pool = pool  # of our own transport; None where the HTTP client has another
        self._owned = owned
        self.process = pid
        self._loop = ref(loop)
        self._streams: WeakValueDictionary[int, SyncStream[Any]] = WeakValueDictionary()
        _everywhere.add(self)

    def is_at(self, pid: int, loop: Any) -> bool:
        """Whether this is that place."""
        return pid == self.process and self.loop is loop

    @property
    def inherited(self) -> bool:
        """Whether this is a copy of a parent process' place: nothing of it may be touched."""
        return self.process != process()

    @property
    def loop(self) -> Any:
        """The event loop, or None when it is gone; in the blocking flavour, what stands for all threads."""
        return self._loop()

    def add(self, stream: SyncStream[Any]) -> None:
        """Know a stream, as long as somebody else holds it, so that it can be closed from here."""
        self._streams[id(stream)] = stream

    def close(self) -> None:
        """Close the streams, and the connections unless they are the caller's own."""
        for stream in self._open_streams():
            stream.close()
        if self._owned:
            wait_until_released(self.pool, [stream._turn for stream in self._known_streams()])
            self.http.close()

    def leave(self) -> None:
        """In a forked child: leave all to the parent."""
        keep_forever(self)
        for stream in self._open_streams():
            stream._leave()

    def _open_streams(self) -> list[SyncStream[Any]]:
        return [stream for stream in self._known_streams() if not stream._consumed]

    def _known_streams(self) -> list[SyncStream[Any]]:
        found = [known() for known in self._streams.valuerefs()]  # a list at once: threads come and go
        return [stream for stream in found if stream is not None]

    def __del__(self) -> None:
        if not getattr(self, "_owned", False) or self.http.is_closed:
            return
        if self.inherited:
            keep_forever(self.http)
        else:
            drop(self.loop, self.http)


_everywhere: WeakSet[SyncPlace] = WeakSet()


def _leave_all() -> None:
    for place in list(_everywhere):
        place.leave()


in_each_child(_leave_all)
