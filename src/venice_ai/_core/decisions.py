"""`/decisions`: arguments to a call."""

from __future__ import annotations

from typing import Final

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api.decisions import DecisionOptions, DecisionResponse
from .call import Call, fields
from .checks import check_mapping, is_list, is_mapping, is_tuple, shown

__all__ = ["creation"]

MOST_IMAGES: Final = 4


def creation(options: DecisionOptions) -> Call[DecisionResponse]:
    """The call for the answers to questions."""
    body = fields(options, DecisionOptions, "decisions.create")
    _check_state(body["state"])
    _check_questions(body["questions"])
    _check_images(body.get("images", ()))
    return Call[DecisionResponse].of("POST", "/decisions", DecisionResponse, options=options, body=body)


def _check_state(state: object) -> None:
    if not (isinstance(state, str) or is_mapping(state) or is_list(state) or is_tuple(state)):
        raise ArgumentTypeError(f"state takes a string, a mapping or a list, not {type(state).__name__}")
    if not state:
        raise ArgumentValueError("state is empty: there is nothing to judge")


def _check_questions(questions: object) -> None:
    asked = check_mapping(questions, "questions")
    if not asked:
        raise ArgumentValueError("questions is empty: the API needs at least one")
    for name, question in asked.items():
        check_mapping(question, f"questions[{name!r}]")


def _check_images(images: object) -> None:
    if not (is_list(images) or is_tuple(images)):
        raise ArgumentTypeError(f"images takes a list, not {type(images).__name__}")
    if len(images) > MOST_IMAGES:
        raise ArgumentValueError(f"images holds {len(images)} pictures: the API takes {MOST_IMAGES} at once")
    for place, image in enumerate(images):
        if not isinstance(image, str):
            check_mapping(image, f"images[{place}]")
        elif not image.startswith("data:"):
            raise ArgumentValueError(
                f"images[{place}] is no data URL, and nothing is fetched: {shown(image)}"
            )
