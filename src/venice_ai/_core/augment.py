"""`/augment`: arguments to calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..types.api.augment import (
    ParsedText,
    ParseTextOptions,
    ScrapedPage,
    ScrapeOptions,
    SearchOptions,
    SearchResults,
)
from .call import Call, fields
from .errors import unexpected_answer
from .uploads import Form, upload

if TYPE_CHECKING:
    from .reply import Reply

__all__ = ["parsing", "scraping", "searching"]

_LARGEST = 25 * 1024 * 1024


def searching(options: SearchOptions) -> Call[SearchResults]:
    """The call that searches the web; a second time it would find the same, for another cent."""
    body = fields(options, SearchOptions, "augment.search")
    return Call[SearchResults].of(
        "POST", "/augment/search", SearchResults, options=options, body=body, repeatable=True
    )


def scraping(options: ScrapeOptions) -> Call[ScrapedPage]:
    """The call that reads a page of the web."""
    body = fields(options, ScrapeOptions, "augment.scrape")
    return Call[ScrapedPage].of(
        "POST", "/augment/scrape", ScrapedPage, options=options, body=body, repeatable=True
    )


def parsing(options: ParseTextOptions) -> Call[ParsedText]:
    """The call that reads a document."""
    given = fields(options, ParseTextOptions, "augment.parse_text")
    file = upload(given.pop("file"), "file", most=_LARGEST)
    return Call[ParsedText].of(
        "POST",
        "/augment/text-parser",
        ParsedText,
        options=options,
        body=Form.of(given, [("file", file)]),
        repeatable=True,
        other=_plain,
    )


def _plain(content: bytes, reply: Reply) -> ParsedText:
    """A document's text that came alone; a page of HTML is what a proxy says that broke down."""
    if reply.content_type != "text/plain":
        raise unexpected_answer(reply, content, f"the API answered {reply.content_type!r} instead of text")
    parsed = ParsedText(text=content.decode("utf-8", "replace"))
    parsed._reply = reply
    return parsed
