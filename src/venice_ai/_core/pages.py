"""Lists that come in pages: which call fetches the page after one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..exceptions import APIResponseValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .call import Call

__all__ = ["Paged", "by_offset", "check_progress", "with_query"]

PageType = TypeVar("PageType")
ItemType = TypeVar("ItemType")


@dataclass(frozen=True, slots=True)
class Paged(Generic[PageType, ItemType]):
    """A list in pages, as data.

    Attributes:
        first: The call for the first page.
        items: The items of a page.
        after: The call for the page after one, given that one and its own call; None after the last.
    """

    first: Call[PageType]
    items: Callable[[PageType], Sequence[ItemType]]
    after: Callable[[PageType, Call[PageType]], Call[PageType] | None]


def with_query(call: Call[PageType], **changes: object) -> Call[PageType]:
    """The call with other query parameters in place of its own."""
    return replace(call, query={**call.query, **changes})


def by_offset(call: Call[PageType], count: int) -> Call[PageType] | None:
    """The call for the page behind one of so many items.

    The last page is known by being empty: a short one may be short because the server wanted it so.
    """
    seen = call.query.get("offset") or 0
    return with_query(call, offset=int(str(seen)) + count) if count else None


def check_progress(last: Call[Any] | None, following: Call[Any]) -> None:
    """Refuse to fetch the page that was just fetched, to which a cursor that repeats itself leads."""
    if following == last:
        raise APIResponseValidationError(
            "the list does not get on: what the API names as the next page is the one that it has just sent"
        )
