"""What the headers of media say."""

from __future__ import annotations

import httpx
import pytest

from venice_ai.streaming import BytesResponse

FLAGS = {
    "is_blurred": "x-venice-is-blurred",
    "is_content_violation": "x-venice-is-content-violation",
    "is_adult_model_content_violation": "x-venice-is-adult-model-content-violation",
    "contains_minor": "x-venice-contains-minor",
}


def media(**headers: str) -> BytesResponse:
    return BytesResponse(b"", httpx.Response(200, headers=headers))


@pytest.mark.parametrize(("name", "header"), FLAGS.items())
@pytest.mark.parametrize(
    ("word", "flag"),
    [("true", True), ("True", True), (" TRUE ", True), ("false", False), ("1", False), ("", False)],
)
def test_a_flag_is_what_its_header_says(name: str, header: str, word: str, flag: bool) -> None:
    made = media(**{header: word})
    assert {each: getattr(made, each) for each in FLAGS} == dict.fromkeys(FLAGS, False) | {name: flag}


def test_what_the_api_does_not_say_is_not_so() -> None:
    made = media()
    assert [getattr(made, name) for name in FLAGS] == [False] * 4
    assert (made.enhanced_prompt, made.model_id) == (None, None)


def test_a_prompt_that_was_rewritten_is_decoded() -> None:
    made = media(**{"x-venice-enhanced-prompt": "A%20fat%20cat%2C%20gr%C3%BCn"})
    assert made.enhanced_prompt == "A fat cat, grün"


def test_the_model_that_ran_is_named() -> None:
    assert media(**{"x-venice-model-id": "flux-2-max"}).model_id == "flux-2-max"
