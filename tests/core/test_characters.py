"""`/characters`: what is refused, how filters are written, which page follows, and what an answer says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import characters as calls
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.characters import Character, CharacterList

ALAN = {
    "id": "2f46",
    "slug": "alan-watts",
    "name": "Alan Watts",
    "description": None,
    "adult": False,
    "author": "k3x9q",
    "createdAt": "2024-12-20T21:28:08.934Z",
    "updatedAt": "2025-02-09T03:23:53.708Z",
    "featured": True,
    "shareUrl": "https://venice.ai/c/alan-watts",
    "photoUrl": None,
    "stats": {"averageRating": 4.7, "imports": 112, "ratingCount": 24, "ratingSum": 113, "userRating": None},
    "tags": ["Philosophy"],
    "webEnabled": True,
    "modelId": "venice-uncensored",
    "newer": {"than": "this"},
}


@pytest.mark.parametrize(
    ("function", "given", "error", "words"),
    [
        (
            calls.listing,
            ({"tag": "x"},),
            ArgumentTypeError,
            "characters.list.. has no option 'tag'; did you mean 'tags'",
        ),
        (
            calls.listing,
            ({"is_adult": "false"},),
            ArgumentTypeError,
            "is_adult takes True or False, not str",
        ),
        (calls.listing, ({"tags": 7},), ArgumentTypeError, "tags takes a list of strings, not int"),
        (
            calls.listing,
            ({"model_id": [7]},),
            ArgumentTypeError,
            "model_id takes a list of strings; it holds a int",
        ),
        (calls.one, ("../api_keys", {}), ArgumentValueError, "slug can't be empty"),
        (calls.reviews, ("", {}), ArgumentValueError, "slug can't be empty"),
        (calls.reviews, ("x", {"limit": 1}), ArgumentTypeError, "has no option 'limit'"),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_a_bad_argument_is_refused(
    function: Any, given: tuple[Any, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        function(*given)


def test_a_single_word_needs_no_list() -> None:
    assert calls.listing({"tags": "calm"}).first.query == {"tags": ["calm"]}


def test_a_character_is_read_whole() -> None:
    answer = answered(calls.one("alan-watts", {}), {"data": ALAN, "object": "character"})
    character = answer.data
    assert (character.stats.average_rating, character.stats.user_rating) == (4.7, None)
    assert character.created_at == datetime(2024, 12, 20, 21, 28, 8, 934000, UTC)
    assert character.web_enabled
    assert character.model_extra == {"newer": {"than": "this"}}
    assert answer.request_id == "ray"


def test_a_character_that_lacks_what_matters_little_can_still_be_read() -> None:
    character = Character.model_validate({"id": "1", "slug": "s", "name": "n", "tags": None, "stats": None})
    assert (character.tags, character.stats.imports, character.adult) == ([], 0, False)


def test_a_page_is_a_collection() -> None:
    page = CharacterList.model_validate({"data": [ALAN], "object": "list"})
    assert (len(page), [each.name for each in page]) == (1, ["Alan Watts"])


@pytest.mark.parametrize(
    ("query", "count", "following"),
    [
        ({}, 2, {"offset": 2}),
        ({"limit": 2}, 1, {"limit": 2, "offset": 1}),
        ({"offset": 3, "limit": 1}, 1, {"offset": 4, "limit": 1}),
        ({"offset": None}, 2, {"offset": 2}),
        ({"offset": 3}, 0, None),
    ],
    ids=str,
)
def test_the_next_page_begins_behind_what_was_seen(query: Any, count: int, following: Any) -> None:
    paged = calls.listing(query)
    page = answered(paged.first, {"data": [ALAN] * count})
    after = paged.after(page, paged.first)
    assert (after and after.query) == following


@pytest.mark.parametrize(
    ("query", "count", "total", "following"),
    [
        ({"page_size": 1}, 1, 2, {"pageSize": 1, "page": 2}),
        ({"page": 2}, 1, 2, None),
        ({"page": 2}, 1, 3, {"page": 3}),
        ({}, 0, 3, None),
    ],
    ids=str,
)
def test_the_next_page_of_reviews_has_the_next_number(
    query: Any, count: int, total: int, following: Any
) -> None:
    paged = calls.reviews("s", query)
    # What the API calls the present page may be wrong.
    body = {"data": [{"id": "r", "rating": 5}] * count, "pagination": {"page": 9, "totalPages": total}}
    after = paged.after(answered(paged.first, body), paged.first)
    assert (after and after.query) == following
