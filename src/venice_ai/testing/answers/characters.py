"""The public characters: a few invented ones, in pages as they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..replies import ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

NAMES = ("Alan Watts", "Ada Lovelace", "Marcus Aurelius", "Mary Shelley", "Zhuang Zhou")
SHARED: dict[str, Any] = {
    "adult": False,
    "author": "k3x9q",
    "createdAt": "2024-12-20T21:28:08.934Z",
    "featured": False,
    "photoUrl": None,
    "updatedAt": "2025-02-09T03:23:53.708Z",
    "webEnabled": True,
}


def number_in(request: RecordedRequest, name: str, default: int) -> int:
    """Return a number from the query, and the API's default where there is none."""
    return int(request.query.get(name, [str(default)])[0])


def slug_of(name: str) -> str:
    """Return the slug of a character."""
    return name.lower().replace(" ", "-")


def character(number: int, models: list[str]) -> dict[str, Any]:
    """Return a character, played by the first of the models that were asked for."""
    slug = slug_of(NAMES[number])
    stats = {
        "averageRating": 4.5,
        "imports": 100 - number,
        "ratingCount": 2,
        "ratingSum": 9,
        "userRating": None,
    }
    return {
        **SHARED,
        "id": f"2f460055-7595-4640-9cb6-{number:012x}",
        "name": NAMES[number],
        "slug": slug,
        "description": f"{NAMES[number]}, as a conversation partner.",
        "shareUrl": f"https://venice.ai/c/{slug}",
        "stats": stats,
        "tags": ["philosophy"],
        "modelId": models[0] if models else "local-small",
    }


def listing(request: RecordedRequest) -> Reply:
    """Return a page of the characters whose names hold what was searched for."""
    wanted, models = request.query.get("search", [""])[0].lower(), request.query.get("modelId", [])
    known = [character(number, models) for number, name in enumerate(NAMES) if wanted in name.lower()]
    start, size = number_in(request, "offset", 0), number_in(request, "limit", 50)
    return JSONReply({"object": "list", "data": known[start : start + size]})


def one(request: RecordedRequest) -> Reply:
    """Return the character with the slug in the path, or a 404."""
    number = numbered(request.path.split("/")[2])
    if number is None:
        return ErrorReply(404, "Character not found")
    return JSONReply({"object": "character", "data": character(number, [])})


def numbered(slug: str) -> int | None:
    """Return the place of a slug among the known ones."""
    slugs = [slug_of(name) for name in NAMES]
    return slugs.index(slug) if slug in slugs else None


def reviews(request: RecordedRequest) -> Reply:
    """Return a page of the two reviews that each character has."""
    number = numbered(request.path.split("/")[2])
    if number is None:
        return ErrorReply(404, "Character not found")
    page, size = number_in(request, "page", 1), number_in(request, "pageSize", 20)
    said = [review(number, place) for place in range(2)][(page - 1) * size : page * size]
    place = {"page": page, "pageSize": size, "total": 2, "totalPages": -(-2 // size)}
    summary = {"averageRating": 4.5, "totalReviews": 2}
    body = {"object": "list", "data": said, "pagination": place, "summary": summary}
    named = {"page": page, "limit": size, "total": 2, "total-pages": place["totalPages"]}
    return JSONReply(body, headers={f"x-pagination-{name}": str(value) for name, value in named.items()})


def review(character: int, place: int) -> dict[str, Any]:
    """Return a review of a character: a good one with words, or a very good one without."""
    return {
        "characterId": f"2f460055-7595-4640-9cb6-{character:012x}",
        "createdAt": "2025-02-09T03:23:53.708Z",
        "id": f"1e38fb78-043f-4ce2-b3bc-{place:012x}",
        "isOwner": False,
        "locale": "en",
        "message": "Thoughtful, and practical." if place == 0 else None,
        "rating": 4 + place,
        "userAvatarUrl": None,
        "username": f"reader_{place}",
    }


ROUTES = {
    "GET /characters": listing,
    "GET /characters/{}": one,
    "GET /characters/{}/reviews": reviews,
}
