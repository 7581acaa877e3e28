"""Lists that come in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from .._core.pages import check_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._core.call import Call
    from .._core.pages import Paged
    from .transport import Transport

__all__ = ["ItemIterator", "PageIterator", "Pages"]

PageType = TypeVar("PageType")
ItemType = TypeVar("ItemType")


class Pages(Generic[PageType, ItemType]):
    """A list that comes in pages, each fetched when it is needed.

    Iterate over it for the items of all pages, from the first on; `pages()` iterates over the pages themselves. Each
    iteration begins anew.

    ```python
    async for character in client.characters.list(limit=20):
        print(character.name)
    ```
    """

    def __init__(self, transport: Transport, paged: Paged[PageType, ItemType]) -> None:
        self._transport = transport
        self._paged = paged

    def __aiter__(self) -> ItemIterator[PageType, ItemType]:
        return ItemIterator(self.pages(), self._paged)

    def pages(self) -> PageIterator[PageType, ItemType]:
        """Iterate over the pages, each an answer with its headers and request id.

        ```python
        async for page in client.characters.list(limit=20).pages():
            print(len(page.data), page.request_id)
        ```
        """
        return PageIterator(self._transport, self._paged)

    async def first(self) -> PageType:
        """The first page.

        ```python
        page = await client.characters.list(limit=20).first()
        print(page.data[0].name)
        ```
        """
        return await self._transport.fetch(self._paged.first)


class PageIterator(Generic[PageType, ItemType]):
    """Iterates over the pages of a list. When fetching one fails, iterating on tries that one again."""

    def __init__(self, transport: Transport, paged: Paged[PageType, ItemType]) -> None:
        self._transport = transport
        self._paged = paged
        self._last: Call[PageType] | None = None
        self._next: Call[PageType] | None = paged.first

    def __aiter__(self) -> PageIterator[PageType, ItemType]:
        return self

    async def __anext__(self) -> PageType:
        if self._next is None:
            raise StopAsyncIteration
        check_progress(self._last, self._next)
        page = await self._transport.fetch(self._next)
        self._last, self._next = self._next, self._paged.after(page, self._next)
        return page


class ItemIterator(Generic[PageType, ItemType]):
    """Iterates over the items of all pages of a list."""

    def __init__(self, pages: PageIterator[PageType, ItemType], paged: Paged[PageType, ItemType]) -> None:
        self._pages = pages
        self._paged = paged
        self._ready: Iterator[ItemType] = iter(())

    def __aiter__(self) -> ItemIterator[PageType, ItemType]:
        return self

    async def __anext__(self) -> ItemType:
        while True:
            for item in self._ready:
                return item
            page = await self._pages.__anext__()
            self._ready = iter(self._paged.items(page))
