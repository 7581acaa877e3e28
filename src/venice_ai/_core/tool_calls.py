"""Tool calls whose pieces are still coming in, from servers that identify them well, badly, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .open_call import OpenToolCall, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..types.api.streaming import ChatCompletionChunkToolCall
    from .repeated_calls import RepeatedCalls

__all__ = ["OpenToolCalls"]


class OpenToolCalls:
    """Puts tool calls together.

    An id identifies. Where ids leave open which call a piece belongs to, as with servers that make a new id for each
    piece, or none, its name decides, and whether the arguments are whole JSON already, which can't be continued.
    """

    __slots__ = ("_by_id", "_by_index", "_calls", "_repeated")

    def __init__(self) -> None:
        self._calls: list[OpenToolCall] = []
        self._by_id: dict[
            tuple[str, str | None], OpenToolCall
        ] = {}  # the latest of an id; of an id and a name
        self._by_index: dict[int | None, OpenToolCall] = {}  # the latest of an index
        self._repeated: RepeatedCalls | None = None

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, pieces: Sequence[ChatCompletionChunkToolCall], *, is_last: bool = False) -> None:
        """Merge pieces, each into its call, or begin calls with them.

        Args:
            pieces: The pieces of one delta.
            is_last: True if the delta comes with the finish_reason. Some servers repeat the whole calls there.
        """
        repeatable = self._repeatable() if is_last and self._calls else None
        for model in pieces:
            piece = Piece(model)
            known = self._with_id_of(piece) if piece.id else None
            if known is not None and known.is_repeated_by(piece):
                call: OpenToolCall | None = known
            else:
                call = repeatable.take(piece) if repeatable is not None else None
            if call is not None:
                self._repeat(call, piece)
            elif not piece.is_empty:
                self._add(piece, known)

    def build(self) -> list[dict[str, Any]]:
        """The calls as they stand."""
        return [call.build() for call in list(self._calls)]

    def _repeatable(self) -> RepeatedCalls:
        """The calls that a delta with the finish_reason may repeat: those before it."""
        if self._repeated is None:
            from .repeated_calls import RepeatedCalls  # as few streams need it

            self._repeated = RepeatedCalls(self._calls)
        self._repeated.begin()
        return self._repeated

    def _repeat(self, call: OpenToolCall, piece: Piece) -> None:
        call.repeat(piece)
        self._register_id(call, piece)
        if self._repeated is not None:
            self._repeated.mark(call)

    def _add(self, piece: Piece, known: OpenToolCall | None) -> None:
        """Merge a piece.

        Args:
            piece: The piece.
            known: The call that has its id.
        """
        if known is not None:
            call = None if known.is_followed_by(piece) or self._is_apart(known, piece) else known
        else:
            call = self._at_index_of(piece)
            call = call if call is not None and call.is_continued_by(piece) else None
        if call is None:
            call = OpenToolCall()
            self._calls.append(call)
        call.add(piece)
        if piece.id or piece.name:
            self._register_id(call, piece)
        if piece.index is not None:
            self._by_index[piece.index] = call
        if self._repeated is not None:
            self._repeated.note(call)

    def _with_id_of(self, piece: Piece) -> OpenToolCall | None:
        """The call that has the id of a piece, and its name where both have one; of several, the one at its index."""
        known = self._by_id.get((piece.id, piece.name))
        if known is None and piece.name is not None:
            known = self._by_id.get((piece.id, None))
            known = known if known is not None and known.name is None else None
        there = self._by_index.get(piece.index)
        if there is None or there is known or there.id != piece.id or piece.name not in (None, there.name):
            return known
        return there

    def _is_apart(self, call: OpenToolCall, piece: Piece) -> bool:
        """True if a piece with the id and the name of a call begins another one: it is the first of its index."""
        if piece.name is None or call.name is None or call.index is None or piece.index is None:
            return False
        return piece.index != call.index and piece.index not in self._by_index and piece.begins

    def _at_index_of(self, piece: Piece) -> OpenToolCall | None:
        """The latest call that has the index of a piece; the last call where the piece has no index, or no name."""
        known = self._by_index.get(piece.index)
        if known is not None:
            return known
        last = self._calls[-1] if self._calls else None
        if last is None or piece.index is None:
            return last
        if piece.name or (piece.id and (not piece.arguments or last.is_free or last.arguments.is_complete)):
            return None
        return last

    def _register_id(self, call: OpenToolCall, piece: Piece) -> None:
        for identity in filter(None, (piece.id, call.id)):
            self._by_id[identity, None] = call
            if call.name is not None:
                self._by_id[identity, call.name] = call
