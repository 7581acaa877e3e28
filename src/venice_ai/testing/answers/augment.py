"""What is found in the web, and in documents: invented, but of the size and shape that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..asked import asked_of
from ..replies import BytesReply, ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply


def searched(request: RecordedRequest) -> Reply:
    """Return as many pages as were asked for, of which the last has no date."""
    asked = asked_of(request)
    query, count = str(asked.get("query", "")), int(asked.get("limit", 10))
    results = [
        {
            "title": f"Result {number} for {query}",
            "url": f"https://example.com/{number}",
            "content": f"A passage about <strong>{query}</strong>.",
            "date": "" if number == count else "2026-10-01T12:00:00.000Z",
        }
        for number in range(1, count + 1)
    ]
    return JSONReply({"query": query, "results": results})


def scraped(request: RecordedRequest) -> Reply:
    """Return the page that was asked for, as text."""
    url = str(asked_of(request).get("url", ""))
    return JSONReply({"url": url, "content": f"# A page\n\nIt lies at {url}.", "format": "markdown"})


def parsed(request: RecordedRequest) -> Reply:
    """Return what the file holds, if it is text, as JSON or alone."""
    form = {part.name: part for part in request.form}
    if "file" not in form:
        return ErrorReply(400, "No file was sent")
    text = form["file"].content.decode("utf-8", "replace")
    if "response_format" in form and form["response_format"].text == "text":
        return BytesReply(text.encode(), content_type="text/plain; charset=utf-8")
    return JSONReply({"text": text, "tokens": len(text.split())})


ROUTES = {
    "POST /augment/search": searched,
    "POST /augment/scrape": scraped,
    "POST /augment/text-parser": parsed,
}
