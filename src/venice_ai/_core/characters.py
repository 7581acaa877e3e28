"""`/characters`: arguments to calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from ..exceptions import ArgumentTypeError
from ..types.api._options import CallOptions
from ..types.api.characters import (
    Character,
    CharacterAnswer,
    CharacterList,
    CharacterListOptions,
    Review,
    ReviewList,
    ReviewListOptions,
)
from .call import Call, camelled, fields
from .checks import path_with
from .pages import Paged, by_offset, with_query

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["listing", "one", "reviews"]

_PATH = "/characters"
_LISTS = ("tags", "categories", "model_id")
_FLAGS = ("is_adult", "is_pro", "is_web_enabled")


def listing(options: CharacterListOptions) -> Paged[CharacterList, Character]:
    """The list of the characters, in pages that count by offset."""
    query = camelled(_query(fields(options, CharacterListOptions, "characters.list")))
    first = Call[CharacterList].of("GET", _PATH, CharacterList, options=options, query=query)
    return Paged(first, lambda page: page.data, lambda page, call: by_offset(call, len(page.data)))


def _query(given: Mapping[str, object]) -> dict[str, object]:
    """The query as the HTTP library writes it; an offset of None is one that was not given."""
    lists = {name: _list(given[name], name) for name in _LISTS if name in given}
    flags = {name: _flag(given[name], name) for name in _FLAGS if name in given}
    return {name: value for name, value in {**given, **lists, **flags}.items() if value is not None}


def _list(value: object, name: str) -> list[str]:
    """Words, which are sent as repeated keys; a single one needs no list."""
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, Iterable) or isinstance(words, bytes):
        raise ArgumentTypeError(f"{name} takes a list of strings, not {type(value).__name__}")
    listed = list(cast("Iterable[object]", words))
    for word in listed:
        if not isinstance(word, str):
            raise ArgumentTypeError(f"{name} takes a list of strings; it holds a {type(word).__name__}")
    return cast("list[str]", listed)


def _flag(value: object, name: str) -> str:
    """A boolean, which the API takes as a word."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"{name} takes True or False, not {type(value).__name__}")
    return "true" if value else "false"


def one(slug: str, options: CallOptions) -> Call[CharacterAnswer]:
    """The call for one character."""
    fields(options, CallOptions, "characters.retrieve")
    path = path_with(f"{_PATH}/", slug, name="slug")
    return Call[CharacterAnswer].of("GET", path, CharacterAnswer, options=options)


def reviews(slug: str, options: ReviewListOptions) -> Paged[ReviewList, Review]:
    """The list of what is said of a character, in pages that have numbers."""
    query = camelled(fields(options, ReviewListOptions, "characters.reviews.list"))
    path = path_with(f"{_PATH}/", slug, "/reviews", name="slug")
    first = Call[ReviewList].of("GET", path, ReviewList, options=options, query=query)
    return Paged(first, lambda page: page.data, _next_reviews)


def _next_reviews(page: ReviewList, call: Call[ReviewList]) -> Call[ReviewList] | None:
    """The call for the next page. The number is counted here: what the API calls the present one may be wrong."""
    number = int(str(call.query.get("page") or 1))
    more = bool(page.data) and number < page.pagination.total_pages
    return with_query(call, page=number + 1) if more else None
