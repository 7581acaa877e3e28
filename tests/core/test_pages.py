"""Lists that come in pages: the call for the next one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import BaseModel

from venice_ai._core.call import Call
from venice_ai._core.pages import by_offset, check_progress, with_query
from venice_ai.exceptions import APIResponseValidationError


class Page(BaseModel):
    """Some letters."""

    data: list[str]


FIRST = Call[Page].of("GET", "/letters", Page, options={}, query={"size": 2})


def test_a_repeated_call_is_no_progress() -> None:
    check_progress(None, FIRST)
    check_progress(FIRST, with_query(FIRST, cursor="1"))
    with pytest.raises(APIResponseValidationError, match=re.escape("the one that it has just sent")):
        check_progress(with_query(FIRST, cursor="1"), with_query(FIRST, cursor="1"))


@pytest.mark.parametrize(
    ("seen", "then"), [({}, 3), ({"offset": 4}, 7), ({"offset": "4"}, 7), ({"offset": None}, 3)]
)
def test_the_next_offset_is_behind_what_was_seen(seen: Any, then: int) -> None:
    following = by_offset(with_query(FIRST, **seen), 3)
    assert following is not None
    assert following.query == {"size": 2, "offset": then}


def test_an_empty_page_has_none_behind_it() -> None:
    assert by_offset(FIRST, 0) is None
