"""The end of a call's hold on a connection: with its answer's body, or with its failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .shielding import async_to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .slots import Slot

__all__ = ["AsyncSlotStream", "SlotStream", "async_fail_slot", "close_slot", "fail_slot"]


class SlotStream:
    """The body of an answer as httpcore gives it; with its closing, the slot of its call is given back.

    It is not always a response of ours that closes it: a recorder that stands between reads it, and puts another stream
    in its place.
    """

    __slots__ = ("below", "slot")

    def __init__(self, below: Any, slot: Slot[Any]) -> None:
        self.below = below
        self.slot = slot

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.below)

    def close(self) -> None:
        """Close the body, and give the slot back."""
        try:
            self.below.close()
        finally:
            close_slot(self.slot)


class AsyncSlotStream:
    """The same in the async flavour."""

    __slots__ = ("below", "slot")

    def __init__(self, below: Any, slot: Slot[Any]) -> None:
        self.below = below
        self.slot = slot

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self.below)

    async def aclose(self) -> None:
        """Close the body, and give the slot back, whoever is cancelled meanwhile."""
        try:
            await self.below.aclose()
        finally:
            await async_close_slot(self.slot)


def close_slot(slot: Slot[Any]) -> None:
    """Give a connection back; what is left over of the call is closed with it."""
    pool = slot.give_back()
    if pool is not None:
        pool.close()


async def async_close_slot(slot: Slot[Any]) -> None:
    """Give a connection back; what is left over of the call is closed with it, whoever is cancelled meanwhile."""
    pool = slot.give_back()
    if pool is not None and pool.connections:
        await async_to_the_end(pool.aclose)


def fail_slot(slot: Slot[Any]) -> None:
    """Give a connection back after a call that has failed; what is left over of the call is closed."""
    forgotten = slot.forgotten
    if forgotten is not None:
        forgotten.close()
    close_slot(slot)


async def async_fail_slot(slot: Slot[Any]) -> None:
    """Give a connection back after a call that has failed; what is left over of the call is closed."""
    try:
        forgotten = slot.forgotten
        if forgotten is not None:
            await async_to_the_end(forgotten.aclose)
    finally:
        await async_close_slot(slot)
