"""What puts the pieces of a stream together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .reply import Reply

__all__ = ["Accumulator"]

Piece = TypeVar("Piece", contravariant=True)
Whole = TypeVar("Whole", covariant=True)


class Accumulator(Protocol[Piece, Whole]):
    """Folds pieces into a whole.

    Attributes:
        END: What its pieces say of their end, for a message.
        started: Whether any piece has come.
        unread: The odd values of the pieces, which go to the whole.
    """

    END: str
    started: bool
    unread: Mapping[str, Any]

    @property
    def finished(self) -> bool:
        """Whether the pieces have said that they are at their end."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether those that go to the whole have said so: of several choices, one is followed."""
        ...

    def add(self, piece: Piece, /) -> None:
        """Take note of a piece."""
        ...

    def snapshot(self, reply: Reply | None = None) -> Whole:
        """The whole, as far as it is put together."""
        ...
