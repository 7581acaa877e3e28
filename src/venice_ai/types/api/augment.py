"""What is found in the web, and in documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ._base import Answer, Model, NullMeans
from ._lenient import Text
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._files import FileInput

__all__ = [
    "ParseTextOptions",
    "ParsedText",
    "ScrapeOptions",
    "ScrapedPage",
    "SearchOptions",
    "SearchResult",
    "SearchResults",
]


class SearchResult(Model):
    """A page that was found.

    Attributes:
        title: Its title.
        url: Its address.
        content: A passage of it, in which there may be HTML.
        date: When it was written, as its site says it; often an empty text.
    """

    title: Text = ""
    url: Text = ""
    content: Text = ""
    date: Text = ""


class SearchResults(Answer):
    """What was found, the best first; iterate over it.

    Attributes:
        query: What was looked for.
        results: The pages.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"results"})

    query: Text = ""
    results: Annotated[list[SearchResult], NullMeans(list)] = Field(default_factory=list[SearchResult])

    def __iter__(self) -> Iterator[SearchResult]:  # type: ignore[override]  # results, not field tuples
        """The pages, one after the other."""
        return iter(self.results)

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self.results)


class ScrapedPage(Answer):
    """A page of the web as text.

    Attributes:
        url: Its address.
        content: What it says.
        format: How that is written: `"markdown"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"content"})

    url: Text = ""
    content: str
    format: Annotated[str, NullMeans(lambda: "markdown")] = "markdown"


class ParsedText(Answer):
    """What a document says.

    Attributes:
        text: The text.
        tokens: How many tokens that is; None where the text was asked for alone.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str
    tokens: int | float | None = None


class _SearchBody(CallOptions):
    query: str


class SearchOptions(_SearchBody, total=False):
    """What `augment.search` takes.

    Attributes:
        query: What to look for, at most 400 characters.
        limit: How many pages at the most, from 1 to 20. API default: 10.
        search_provider: `"brave"` keeps no searches; `"google"` gets them without a name. API default: `"brave"`.
    """

    limit: int
    search_provider: Literal["brave", "google"]


class ScrapeOptions(CallOptions):
    """What `augment.scrape` takes.

    Attributes:
        url: The page's address. Some sites, such as Reddit and X, let nobody read them so.
    """

    url: str


class _ParseBody(CallOptions):
    file: FileInput


class ParseTextOptions(_ParseBody, total=False):
    """What `augment.parse_text` takes.

    Attributes:
        file: The document: PDF, DOCX, PPTX, XLSX, EPUB or plain text, at most 25 MB.
        response_format: `"json"` counts the tokens too; `"text"` is the text alone. API default: `"json"`.
    """

    response_format: Literal["json", "text"]
