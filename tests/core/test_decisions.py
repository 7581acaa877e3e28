"""`/decisions`: what is refused, and answers of every type."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest

from core_replies import answered
from venice_ai import exceptions as x
from venice_ai._core import decisions as calls
from venice_ai.types.api import decisions as d

URGENT = {"type": "noul", "instructions": "Is it urgent?"}
ASKED: dict[str, Any] = {"model": "m", "state": {"ticket": "a"}, "questions": {"urgent": URGENT}}
CALL = calls.creation(ASKED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"model": "m", "state": "a"}, x.ArgumentTypeError, "needs questions="),
        (ASKED | {"image": []}, x.ArgumentTypeError, "'image'; did you mean 'images'"),
        (ASKED | {"state": ""}, x.ArgumentValueError, "state is empty"),
        (ASKED | {"state": {}}, x.ArgumentValueError, "state is empty"),
        (
            ASKED | {"state": None},
            x.ArgumentTypeError,
            "state takes a string, a mapping or a list, not NoneType",
        ),
        (ASKED | {"questions": {}}, x.ArgumentValueError, "questions is empty"),
        (ASKED | {"questions": [URGENT]}, x.ArgumentTypeError, "questions takes a mapping, not list"),
        (
            ASKED | {"questions": {"a": "?"}},
            x.ArgumentTypeError,
            r"questions\['a'\] takes a mapping, not str",
        ),
        (ASKED | {"images": "data:"}, x.ArgumentTypeError, "images takes a list, not str"),
        (ASKED | {"images": ["data:"] * 5}, x.ArgumentValueError, "images holds 5 pictures"),
        (ASKED | {"images": ["photo.png"]}, x.ArgumentValueError, r"images\[0\] is no data URL.*'photo.png'"),
        (ASKED | {"images": [b"PNG"]}, x.ArgumentTypeError, r"images\[0\] takes a mapping, not bytes"),
    ],
    ids=lambda each: str(each)[-40:],
)
def test_a_bad_argument_is_refused(given: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        calls.creation(given)


def test_an_answer_of_a_new_type_is_kept() -> None:
    answers = {"a": {"type": "rank", "order": ["x"]}, "b": {"type": "choice", "choice": "x", "new": 1}}
    response = answered(CALL, {"model": "m", "answers": answers, "newer": True})
    assert isinstance(response["a"], d.OtherAnswer)
    assert response.to_dict() == {"model": "m", "answers": answers, "newer": True}
    assert isnan(response["b"].confidence)


@pytest.mark.parametrize("answer", [{"type": "noul"}, {"type": "score", "score": None}, {"noul": 1}], ids=str)
def test_an_answer_without_its_value_is_an_error(answer: Any) -> None:
    with pytest.raises(x.APIResponseValidationError, match="not a DecisionResponse"):
        answered(CALL, {"model": "m", "answers": {"a": answer}})
