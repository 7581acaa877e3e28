"""Any path: arguments to a call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..types.api._options import CallOptions, StreamCallOptions
from .binary import BytesResponse
from .call import Call, fields
from .checks import check_mapping, check_method, check_path
from .reply import Replied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .uploads import Form, Upload

__all__ = ["stream", "whole", "without_error"]

AnswerType = TypeVar("AnswerType")


def whole(
    method: str,
    path: str,
    answer: type[AnswerType],
    options: CallOptions,
    body: Mapping[str, object] | None = None,
    files: Mapping[str, object] | None = None,
) -> Call[AnswerType]:
    """The call for any path, whose answer comes as a whole; with `files`, the body is a form."""
    place = check_path(path)
    if answer not in (bytes, BytesResponse):
        from .decoding import validator

        validator(answer)
    fields(options, CallOptions, method.lower())
    written = None if body is None else check_mapping(body, "body")
    sent = written if files is None else _form(written or {}, check_mapping(files, "files"))
    return Call[AnswerType].of(method, place, answer, options=options, body=sent)


def without_error(answer: AnswerType) -> AnswerType:
    """Return a whole answer as it is.

    Raises:
        APIStatusError: It ended in an error, as a completion may; it is the error's `partial`.
    """
    if isinstance(answer, Replied):
        answer._check_end()
    return answer


def _form(written: Mapping[str, object], files: Mapping[str, object]) -> Form:
    """A form; a file without a name of its own is called as its field is."""
    from .uploads import Form

    return Form.of(written, [(field, _file(field, file)) for field, file in files.items()])


def _file(field: str, value: object) -> Upload:
    from .uploads import upload

    argument = f"files[{field!r}]"
    file = upload(value, argument)
    return replace(file, name=field) if file.name == argument else file


def stream(
    method: str,
    path: str,
    answer: type[AnswerType],
    body: Mapping[str, object] | None,
    options: StreamCallOptions,
) -> Call[AnswerType]:
    """The call for a stream of any path."""
    verb, place = check_method(method), check_path(path)
    from .decoding import validator

    validator(answer)
    fields(options, StreamCallOptions, "stream")
    written = None if body is None else check_mapping(body, "body")
    return Call[AnswerType].of(verb, place, answer, options=options, body=written, stream=True)
