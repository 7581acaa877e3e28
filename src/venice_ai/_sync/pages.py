# Generated from src/venice_ai/_async/pages.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Lists that come in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from .._core.pages import check_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._core.call import Call
    from .._core.pages import Paged
    from .transport import SyncTransport

__all__ = ["SyncItemIterator", "SyncPageIterator", "SyncPages"]

PageType = TypeVar("PageType")
ItemType = TypeVar("ItemType")


class SyncPages(Generic[PageType, ItemType]):
    """A list that comes in pages, each fetched when it is needed.

    Iterate over it for the items of all pages, from the first on; `pages()` iterates over the pages themselves. Each
    iteration begins anew.

    ```python
    for character in client.characters.list(limit=20):
        print(character.name)
    ```
    """

    def __init__(self, transport: SyncTransport, paged: Paged[PageType, ItemType]) -> None:
        self._transport = transport
        self._paged = paged

    def __iter__(self) -> SyncItemIterator[PageType, ItemType]:
        return SyncItemIterator(self.pages(), self._paged)

    def pages(self) -> SyncPageIterator[PageType, ItemType]:
        """Iterate over the pages, each an answer with its headers and request id.

        ```python
        for page in client.characters.list(limit=20).pages():
            print(len(page.data), page.request_id)
        ```
        """
        return SyncPageIterator(self._transport, self._paged)

    def first(self) -> PageType:
        """The first page.

        ```python
        page = client.characters.list(limit=20).first()
        print(page.data[0].name)
        ```
        """
        return self._transport.fetch(self._paged.first)


class SyncPageIterator(Generic[PageType, ItemType]):
    """Iterates over the pages of a list. When fetching one fails, iterating on tries that one again."""

    def __init__(self, transport: SyncTransport, paged: Paged[PageType, ItemType]) -> None:
        self._transport = transport
        self._paged = paged
        self._last: Call[PageType] | None = None
        self._next: Call[PageType] | None = paged.first

    def __iter__(self) -> SyncPageIterator[PageType, ItemType]:
        return self

    def __next__(self) -> PageType:
        if self._next is None:
            raise StopIteration
        check_progress(self._last, self._next)
        page = self._transport.fetch(self._next)
        self._last, self._next = self._next, self._paged.after(page, self._next)
        return page


class SyncItemIterator(Generic[PageType, ItemType]):
    """Iterates over the items of all pages of a list."""

    def __init__(self, pages: SyncPageIterator[PageType, ItemType], paged: Paged[PageType, ItemType]) -> None:
        self._pages = pages
        self._paged = paged
        self._ready: Iterator[ItemType] = iter(())

    def __iter__(self) -> SyncItemIterator[PageType, ItemType]:
        return self

    def __next__(self) -> ItemType:
        while True:
            for item in self._ready:
                return item
            page = self._pages.__next__()
            self._ready = iter(self._paged.items(page))
