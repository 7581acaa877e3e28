"""Any path: arguments to a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api._options import StreamCallOptions
from .answer import validator
from .call import Call, fields
from .checks import check_mapping

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
    if not isinstance(path, str):
        raise ArgumentTypeError(f"path takes a string, not {type(path).__name__}")
    if not path.startswith("/"):
        raise ArgumentValueError(f"path starts with a slash and stands below the base URL; got {path!r}")
    validator(answer)
    fields(options, StreamCallOptions, "stream")
    written = None if body is None else check_mapping(body, "body")
    return Call[AnswerType].of(method.upper(), path, answer, options=options, body=written, stream=True)
