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
from .home import (
    async_drop,
    async_hand_over,
    async_home,
    async_is_over,
    drop,
    hand_over,
    home,
    in_each_child,
    is_over,
    keep_forever,
    move,
    process,
)
from .reading import async_pieces, pieces
from .shapes import (
    AsyncClosableIterator,
    AsyncKeySource,
    AsyncOpening,
    AsyncSigner,
    ClosableIterator,
    KeySource,
    Opening,
    Signer,
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
    "AsyncSigner",
    "ClosableIterator",
    "KeySource",
    "Opening",
    "Signer",
    "T_co",
    "abandon",
    "async_abandon",
    "async_close_response",
    "async_drop",
    "async_extensions",
    "async_hand_over",
    "async_heed",
    "async_home",
    "async_interrupt",
    "async_is_over",
    "async_opening",
    "async_pieces",
    "async_sleep",
    "async_spawner",
    "async_time_limit",
    "async_value",
    "close_response",
    "drop",
    "extensions",
    "hand_over",
    "heed",
    "home",
    "in_each_child",
    "interrupt",
    "is_over",
    "keep_forever",
    "move",
    "opening",
    "pieces",
    "process",
    "sleep",
    "spawner",
    "time_limit",
    "value",
]
