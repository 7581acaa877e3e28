"""What an item of a response forgets at its end: a field that is empty there, although its pieces came."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from .checks import is_list, is_mapping
from .merge import has_content, is_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARTS", "filled", "filled_list"]

PARTS: Final = frozenset({"content", "summary"})  # the fields of an item that are lists of parts

_NOTHING: Final = object()


def filled(whole: Mapping[str, Any], pieces: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item or a part that came as a whole, with what only its pieces say: at empty fields, in its parts."""
    result = dict(whole)
    for name, value in pieces.items():
        known = whole.get(name)
        if not has_content(known):
            if has_content(value):
                result[name] = value
        elif name in PARTS and is_list(known) and is_list(value):
            result[name] = filled_list(known, value)
    return result


def filled_list(whole: list[Any], pieces: list[Any]) -> list[Any]:
    """Return parts that came as a whole, with what only their pieces say; all of those where the parts say nothing."""
    is_hollow = all(map(_is_hollow, whole))
    pairs = zip_longest(whole, pieces if is_hollow else pieces[: len(whole)], fillvalue=_NOTHING)
    return [_filled_part(part, piece, otherwise=piece if is_hollow else part) for part, piece in pairs]


def _filled_part(part: Any, piece: Any, *, otherwise: Any) -> Any:
    """Return a part with what only its pieces say, if they are of its type."""
    if part is _NOTHING or piece is _NOTHING:
        return piece if part is _NOTHING else part
    if isinstance(part, str):
        return part or (piece if isinstance(piece, str) else otherwise)
    if isinstance(piece, str):  # as Venice's reasoning comes
        piece = {"text": piece}
    if not (is_mapping(part) and is_mapping(piece)):
        return otherwise
    own = part.get("type")
    return filled(part, piece) if piece.get("type", own) == own else otherwise


def _is_hollow(part: Any) -> bool:
    """Return whether a part says nothing: all that is in it identifies it, or tells its state."""
    if is_mapping(part):
        return not any(has_content(value) and is_text(name) for name, value in part.items())
    return not part
