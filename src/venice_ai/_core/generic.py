"""Any path: arguments to a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..types.api._options import StreamCallOptions
from .call import Call, fields
from .checks import check_mapping, check_method, check_path

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["stream"]

AnswerType = TypeVar("AnswerType")


def stream(
    method: str,
    path: str,
    answer: type[AnswerType],
    body: Mapping[str, object] | None,
    options: StreamCallOptions,
) -> Call[AnswerType]:
    """The call for a stream of any path."""
    verb, place = check_method(method), check_path(path)
    from .answer import validator

    validator(answer)
    fields(options, StreamCallOptions, "stream")
    written = None if body is None else check_mapping(body, "body")
    return Call[AnswerType].of(verb, place, answer, options=options, body=written, stream=True)
