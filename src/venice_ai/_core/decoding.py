"""Whole bodies to models, or to the error that they carry."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pydantic import BaseModel, PydanticUserError, TypeAdapter
from pydantic_core import ValidationError

from ..exceptions import ArgumentTypeError
from .binary import BytesResponse
from .checks import is_list
from .error_body import decoded
from .errors import event_error, unexpected_answer
from .payload import Reading, carries_error, has_payload, is_error, reading_of
from .reply import Replied, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..exceptions import APIError
    from .call import Call

__all__ = ["describe", "file_in", "name_of", "parsed", "validator"]

T = TypeVar("T")

MANY_ERRORS: Final = 1000


def validator(answer: type[T]) -> Callable[[bytes], T]:
    """What reads JSON as an `answer`; a type that pydantic can't validate is refused."""
    try:
        return cast("Callable[[bytes], T]", _reading(cast("Any", answer)))
    except (PydanticUserError, TypeError) as exc:
        raise ArgumentTypeError(f"answer takes a type that pydantic can validate: {exc}") from exc


@lru_cache(maxsize=512)
def _reading(answer: Any) -> Callable[[bytes], Any]:
    return TypeAdapter(answer).validator.validate_json


def parsed(call: Call[T], content: bytes, reply: Reply) -> T:
    """The answer of a call: an instance of `call.answer`, which knows the reply where it can."""
    if call.answer is bytes:
        return cast("T", content)
    if call.answer is BytesResponse:
        return cast("T", file_in(content, reply))
    if not reply.is_json:
        if call.other is not None:
            return call.other(content, reply)
        raise unexpected_answer(reply, content, f"the API answered {reply.content_type!r} instead of JSON")
    try:
        answer = validator(call.answer)(content)
    except ValidationError as exc:
        from .mending import mend  # which few answers need

        mended = mend(call.answer, content, exc)
        if mended is None:
            raise _unexpected(
                call, content, reply, f"is not a {name_of(call.answer)}: {describe(exc)}"
            ) from exc
        answer = mended
    if isinstance(answer, Replied):
        answer._reply = reply
    if isinstance(answer, BaseModel):
        _check_answer(call, answer, content, reply)
    if call.check is not None and (why := call.check(answer, content)):
        error = _unexpected(call, content, reply, why)
        error.partial = answer
        raise error
    return answer


def _check_answer(call: Call[Any], answer: BaseModel, content: bytes, reply: Reply) -> None:
    """Refuse a model that was made of something else than an answer.

    Raises:
        APIError: It is, or it carries, the server's error.
        APIResponseValidationError: It has no payload, and says nothing.
    """
    carries = carries_error(answer)
    if has_payload(answer) and not carries:
        return
    body = decoded(content)
    if is_list(body) and not is_error(call.answer, body):
        return  # some answers are a bare list
    if reading_of(type(answer), body) is not Reading.ANSWER:
        raise _unexpected(call, content, reply, f"has none of what makes a {name_of(call.answer)}")
    if carries:
        error = event_error(body, reply, content=content)
        error.partial = answer
        raise error


def _unexpected(call: Call[Any], content: bytes, reply: Reply, why: str) -> APIError:
    return unexpected_answer(
        reply, content, f"the answer {why}", answer=call.answer, secret=_is_secret(call.answer)
    )


def file_in(content: bytes, reply: Reply) -> BytesResponse:
    """The file that an answer holds."""
    if reply.content_type and reply.is_json:
        raise unexpected_answer(reply, content, "the API answered JSON instead of a file")
    return BytesResponse.of(content, reply)


def _is_secret(answer: object) -> bool:
    """Whether answers of a type hold secrets: pydantic is then told to keep them out of its own errors too."""
    return bool(getattr(answer, "model_config", {}).get("hide_input_in_errors"))


def name_of(answer: object) -> str:
    """A type's name, for a message."""
    return getattr(answer, "__name__", str(answer))


def describe(exc: ValidationError) -> str:
    """Return the first thing that is wrong, and where."""
    if exc.error_count() > MANY_ERRORS:  # all of them would be made for the first
        return f"{exc.error_count()} values are wrong"
    first = exc.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]
