"""`client.augment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import augment as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.augment import ParseTextOptions, ScrapeOptions, SearchOptions
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.augment import ParsedText, ScrapedPage, SearchResults

__all__ = ["Augment"]


class Augment(Resource):
    """Searching the web, reading its pages, and reading documents (`/augment`)."""

    @takes(SearchOptions, CallOptions)
    async def search(self, **options: Unpack[SearchOptions]) -> SearchResults:
        """Search the web.

        ```python
        for result in await client.augment.search(query="Who discovered Rayleigh scattering?", limit=5):
            print(result.title, result.url, result.date)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.searching(options))

    @takes(ScrapeOptions, CallOptions)
    async def scrape(self, **options: Unpack[ScrapeOptions]) -> ScrapedPage:
        """Read a page of the web.

        ```python
        page = await client.augment.scrape(url="https://example.com")
        print(page.content)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.scraping(options))

    @takes(ParseTextOptions, CallOptions)
    async def parse_text(self, **options: Unpack[ParseTextOptions]) -> ParsedText:
        """Read a document. A path, bytes, an open file, or `(name, content)` will do.

        ```python
        parsed = await client.augment.parse_text(file=("notes.txt", b"The sky is blue."))
        print(parsed.text, parsed.tokens)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: The file can't be read, or is too large; nothing was sent.
            BadRequestError: There is no text in the document.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.parsing(options))
