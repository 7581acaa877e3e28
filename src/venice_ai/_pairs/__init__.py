"""Pairs: what each flavour has to do in its own way, written once by hand for each.

The generator drops the `async_` of a function, and the `Async` of a class, that comes from here; so the two halves of a
pair stand side by side, and are read side by side. Nothing here decides anything about the API.
"""

from __future__ import annotations

from .closing import (
    abandon,
    async_abandon,
    async_close_response,
    async_interrupt,
    async_spawner,
    close_response,
    interrupt,
    spawner,
)
from .reading import async_pieces, pieces
from .shapes import (
    AsyncClosableIterator,
    AsyncKeySource,
    AsyncOpening,
    ClosableIterator,
    KeySource,
    Opening,
    T_co,
    async_opening,
    opening,
)
from .waiting import (
    async_extensions,
    async_heed,
    async_sleep,
    async_time_limit,
    async_value,
    extensions,
    heed,
    sleep,
    time_limit,
    value,
)

__all__ = [
    "AsyncClosableIterator",
    "AsyncKeySource",
    "AsyncOpening",
    "ClosableIterator",
    "KeySource",
    "Opening",
    "T_co",
    "abandon",
    "async_abandon",
    "async_close_response",
    "async_extensions",
    "async_heed",
    "async_interrupt",
    "async_opening",
    "async_pieces",
    "async_sleep",
    "async_spawner",
    "async_time_limit",
    "async_value",
    "close_response",
    "extensions",
    "heed",
    "interrupt",
    "opening",
    "pieces",
    "sleep",
    "spawner",
    "time_limit",
    "value",
]
