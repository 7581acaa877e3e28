"""Any path: arguments to a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ..exceptions import ArgumentValueError
from ..types.api._options import StreamCallOptions
from .call import Call, fields
from .settings import check_mapping

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
    if not path.startswith("/"):
        raise ArgumentValueError(f"path starts with a slash and stands below the base URL; got {path!r}")
    fields(options, StreamCallOptions, "stream")
    written = None if body is None else check_mapping(body, "body")
    return Call.of(method.upper(), path, answer, options=options, body=written, stream=True)
