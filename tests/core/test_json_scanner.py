"""The scanner that tells whether a text in pieces is one whole JSON value yet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps import steps
from venice_ai._core.json_scanner import MAX_SCALAR_CHARACTERS, JSONScanner

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner), max_leaves=8
)
PLACES = st.lists(st.integers(0, 60), max_size=6)


def scanned(*pieces: str) -> JSONScanner:
    scanner = JSONScanner()
    for piece in pieces:
        scanner.feed(piece)
    return scanner


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@given(VALUES, PLACES, st.sets(st.integers(0, 8)))
def test_it_says_so_when_the_value_is_whole_and_not_before(
    value: Any, places: list[int], asked: set[int]
) -> None:
    text = json.dumps(value)
    at = sorted(place % (len(text) + 1) for place in places)
    scanner, fed = JSONScanner(), ""
    for number, (start, end) in enumerate(zip([0, *at], [*at, len(text)], strict=True)):
        scanner.feed(text[start:end])
        fed += text[start:end]
        if number in asked:
            assert scanner.is_complete == is_json(fed)
    assert scanner.is_complete
    assert scanner.is_closed == isinstance(value, str | list | dict)
    assert str(scanner.text) == text


@given(st.lists(st.text(alphabet='{}[]"\\, :1a \n', max_size=4), max_size=12), st.sets(st.integers(0, 12)))
def test_of_any_text_it_says_what_the_parser_says(pieces: list[str], asked: set[int]) -> None:
    scanner, fed = JSONScanner(), ""
    for number, piece in enumerate(pieces):
        scanner.feed(piece)
        fed += piece
        if number in asked:
            assert scanner.is_complete == is_json(fed)
    assert scanner.is_complete == is_json(fed)


@pytest.mark.parametrize(
    "pieces",
    [
        ("{}", "{}"),
        ("{}", " ", "x"),
        ('{"a":1}', "}"),
        ("[1]", ",2]"),
        ('"a"', '"'),
        ("}", "{}"),
        ("{]",),
        ("{'a': 1}",),
        ("{,}", "{}"),
    ],
)
def test_what_can_not_become_whole_any_more_stays_so(pieces: tuple[str, ...]) -> None:
    scanner = scanned(*pieces)
    assert not scanner.is_complete
    scanner.feed(" ")
    scanner.feed('{"b": 2}')
    assert not scanner.is_complete


def test_white_space_may_follow() -> None:
    scanner = scanned('{"a": 1}')
    assert scanner.is_complete
    scanner.feed("\n")
    assert scanner.is_complete


@pytest.mark.parametrize("text", ["1", "-0.5", "true", "null"])
def test_a_scalar_without_an_end_mark_is_whole_but_not_closed(text: str) -> None:
    assert scanned(text).is_complete
    assert not scanned(text).is_closed


@pytest.mark.parametrize("text", ["", " ", "-", "tru", "1" * (MAX_SCALAR_CHARACTERS + 1), "none"])
def test_what_is_no_value_is_not_whole(text: str) -> None:
    assert not scanned(text).is_complete


def test_deep_text_is_not_whole_rather_than_an_error() -> None:
    assert not scanned("[" * 100_000 + "]" * 100_000).is_complete


@pytest.mark.parametrize("asks", [True, False], ids=["asked after each piece", "asked at the end"])
@pytest.mark.parametrize(
    "piece", ["a", '\\"', "{", "\\"], ids=["letters", "quotes", "brackets", "backslashes"]
)
def test_it_is_linear_in_the_pieces(piece: str, asks: bool) -> None:
    def scan(count: int) -> None:
        scanner = scanned('{"text": "')
        for _ in range(count):
            scanner.feed(piece)
            if asks:
                assert not scanner.is_complete
        assert not scanner.is_complete

    assert steps(lambda: scan(8000)) < 9 * steps(lambda: scan(1000))
