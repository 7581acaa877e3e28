"""A path with a caller's parameter in it."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from venice_ai._core.checks import path_with
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

TAKEN = {
    "alan-watts": "alan-watts",
    "0xAbC_1.2~3": "0xAbC_1.2~3",
    "...": "...",
    "a/b": "a%2Fb",
    "a\\b": "a%5Cb",
    "?x=1": "%3Fx%3D1",
    "#x": "%23x",
    "100%": "100%25",
    "a%2fb": "a%252fb",
    "two words": "two%20words",
    "Zoë": "Zo%C3%AB",
    "a;b@c:d": "a%3Bb%40c%3Ad",
}

NOT_TAKEN = [
    *("", ".", "..", "/", "\\", "a/", "/a", "a//b"),
    *("../api_keys", "..\\api_keys", "a/../../api_keys", "a/.", "..;/api_keys", "..;"),
    *("%2e", "%2E%2e", "%252e%252E", "..%2fapi_keys", "%2e%2e%5capi_keys", "a%2F%2e.", "http://elsewhere"),
    *("a\nb", "a\0", "a%00", "a%250a", "\x7f", "\ud800", "%c0%ae", "%ff", "\u2028"),
]


@pytest.mark.parametrize(("value", "sent"), TAKEN.items(), ids=ascii)
def test_a_parameter_is_one_segment_of_its_path(value: str, sent: str) -> None:
    assert path_with("/characters/", value, name="slug") == f"/characters/{sent}"
    assert path_with("/characters/", value, "/reviews", name="slug") == f"/characters/{sent}/reviews"


@pytest.mark.parametrize("value", NOT_TAKEN, ids=ascii)
def test_a_parameter_that_leads_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(ArgumentValueError, match=r"^slug (can't be empty|takes no line break)"):
        path_with("/characters/", value, name="slug")


@pytest.mark.parametrize("value", [None, 1, b"a", ["a"]], ids=repr)
def test_a_parameter_is_a_string(value: object) -> None:
    with pytest.raises(ArgumentTypeError, match=r"^id takes a string, not "):
        path_with("/api_keys/", value, name="id")


def test_a_refused_parameter_is_shown_at_a_length_that_fits_a_message() -> None:
    with pytest.raises(ArgumentValueError) as caught:
        path_with("/characters/", "../" * 100_000, name="slug")
    assert len(str(caught.value)) < 300


@given(st.text() | st.text(alphabet="./\\%2eEfF5cC;?#a"))
@example("%2e%2e/")
def test_whatever_is_taken_arrives_as_it_was_and_nowhere_else(value: str) -> None:
    try:
        path = path_with("/characters/", value, "/reviews", name="slug")
    except ArgumentValueError:
        return
    sent = httpx.URL(f"https://api.venice.ai/api/v1{path}").raw_path.decode()
    start, end = "/api/v1/characters/", "/reviews"
    assert sent.startswith(start)
    assert sent.endswith(end)
    segment = sent[len(start) : -len(end)]
    assert "/" not in segment
    assert unquote(segment) == value
    while segment != (segment := unquote(segment)):
        assert {"", ".", ".."}.isdisjoint(segment.split("/"))
