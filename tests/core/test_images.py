"""`/images/generations`: what is refused, and what an answer says."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import images as calls
from venice_ai.exceptions import ArgumentTypeError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"images\.generate\(\) needs prompt="),
        ({"prompt": "A cat", "safe_mode": False}, r"images\.generate\(\) has no option 'safe_mode'"),
        ({"prompt": b"A cat"}, "prompt can't be written as JSON"),
    ],
    ids=["no prompt", "an unknown option", "bytes"],
)
def test_a_bad_argument_is_refused(options: Any, message: str) -> None:
    with pytest.raises(ArgumentTypeError, match=message):
        calls.generate(options)


def test_the_flags_in_the_headers_are_there() -> None:
    body = {"created": 7, "data": [{"b64_json": "iVBORw0K", "revised_prompt": "A fat cat"}]}
    made = answered(calls.generate({"prompt": "A cat"}), body, **{"x-venice-is-content-violation": "true"})
    assert (made.created, made.is_content_violation, made.to_dict()) == (7, True, body)
