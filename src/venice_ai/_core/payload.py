"""What an object of the API is: an answer, an error that does not call itself one, or neither.

An answer has its payload: each answer model names the fields that are it in `payload`. An object without them that
speaks (of a message, a code, a failed status) is the server's error.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from .checks import is_list, is_mapping
from .error_body import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

__all__ = [
    "Reading",
    "carries_error",
    "fails",
    "has_payload",
    "is_error",
    "is_foreign",
    "is_keep_alive",
    "reading_of",
    "says_something",
    "speaks",
]

# The fields in which servers write what went wrong.
_SPOKEN: Final = ("error", "errors", "details", *SENTENCES)
_CODES: Final = ("code", "error_code", "errorCode", "errcode")
_STATUSES: Final = (*_CODES, "status", "status_code", "statusCode")
_FAILED: Final = frozenset({"error", "fail", "failed", "failure"})
_FINE: Final = frozenset(
    {"", "ok", "success"}
)  # words for a code; so are 0, 1 and numbers like 200 and 20000
_OWN: Final = frozenset({"error", "status", "success"})  # what a model may have as a fact of its own
_NOTHING: Final[tuple[object, ...]] = (None, {})
_NO_END: Final = (None, "", "null", "error")  # as the `finish_reason` of a choice that says nothing else
_NEVER_EMPTY: Final = frozenset({"choices"})  # elsewhere an empty list says that there is nothing
_SAID: Final = ("delta", "message", "text")  # what a choice has that is one
_MAX_VALUES: Final = 100  # that are looked at for one that says something
_ERROR_EVENT: Final = ".error"
_KEEP_ALIVES: Final = frozenset({"ping", "keepalive", "keep-alive", "keep_alive", "heartbeat"})

_ERROR_STATUS = re.compile(r"[45][0-9][0-9]")
_GOOD_CODE = re.compile(r"0*|1|2[0-9]*")


class Reading(Enum):
    """What an object is."""

    ANSWER = "an answer"
    ERROR = "the server's error"
    NOTHING = "neither"


def has_payload(answer: BaseModel) -> bool:
    """Return whether a model has its payload for sure; a model of the caller's has it in any of its fields."""
    names = _payload_of(type(answer))
    if not names:
        return not is_foreign(answer)
    came = answer.__pydantic_fields_set__
    return any(name in came and not _is_empty(getattr(answer, name), name) for name in names)


def carries_error(answer: BaseModel) -> bool:
    """Return whether a model of this package holds an error beside its fields."""
    error = (answer.__pydantic_extra__ or {}).get("error")
    return bool(error and _payload_of(type(answer))) and says_something(error)


def says_something(error: object) -> bool:
    """Return whether what stands in the place of an error tells of one: `{"code": 0, "message": null}` does not."""
    pending = [error]
    for _ in range(_MAX_VALUES):
        if not pending:
            return False
        value = pending.pop()
        if is_mapping(value):
            pending.extend(value.values())
        elif is_list(value):
            pending.extend(value)
        elif value:
            return True
    return True


def is_foreign(answer: BaseModel) -> bool:
    """Return whether a model was made of an object that has none of its fields, which is some other object."""
    extra = answer.__pydantic_extra__
    return len(answer.__pydantic_fields_set__) <= (len(extra) if extra else 0)


def reading_of(model: Any, data: object) -> Reading:
    """Return what parsed JSON is that was read as a model of this package, or could be.

    Args:
        model: The type of the answer.
        data: The JSON.
    """
    if not is_mapping(data):
        return Reading.ERROR if _is_error_list(data) else Reading.NOTHING
    known = _names(model)
    payload = {name: value for name, value in data.items() if name in known.payload and value is not None}
    if any(not _is_empty(value, name) for name, value in payload.items()):
        return Reading.ANSWER
    if payload.keys() - _NEVER_EMPTY:
        return Reading.ERROR if fails(data, known.own) else Reading.ANSWER
    if speaks(data, known.own):
        return Reading.ERROR
    if any(data.get(name) is not None for name in known.evidence) or _has_choice(data.get("choices")):
        return Reading.ANSWER
    return Reading.ERROR if speaks(data) else Reading.NOTHING


def is_error(model: Any, data: object) -> bool:
    """Return whether parsed JSON that can't be read as an answer is the server's error.

    Args:
        model: The type of the answer; None where no JSON was expected. For a type of the caller's that is no model, an
            object may say what it likes, as long as it is not of failure.
        data: The JSON.
    """
    if not is_mapping(data):
        return _is_error_list(data)
    if says_something(data.get("error")) or fails(data):
        return True
    is_known = model is None or bool(_payload_of(model)) or hasattr(model, "model_fields")
    return is_known and reading_of(model, data) is Reading.ERROR


def speaks(data: Mapping[str, object], own: frozenset[str] = frozenset()) -> bool:
    """Return whether an object without a payload tells of an error, be it with a sentence only.

    Args:
        data: The object.
        own: The fields in it that are facts of the answer's own.
    """
    kind = str(data.get("type"))
    if kind.startswith("response.") and not kind.endswith(_ERROR_EVENT):
        return False  # an event of a stream, which may well have a message
    if any(_is_sentence(name, data.get(name)) for name in _SPOKEN if name not in own):
        return True
    return fails(data, own) or any(_is_bad_code(data.get(name)) for name in _CODES)


def fails(data: Mapping[str, object], own: frozenset[str] = frozenset()) -> bool:
    """Return whether an object says that something failed: by its type, its status, or its code.

    Args:
        data: The object.
        own: The fields in it that are facts of the answer's own.
    """
    kind = str(data.get("type"))
    if data.get("object") == "error" or kind == "error" or kind.endswith(_ERROR_EVENT):
        return True
    if "success" not in own and str(data.get("success")).lower() in ("false", "0"):
        return True
    if "status" not in own and str(data.get("status")).lower() in _FAILED:
        return True
    return any(_is_error_status(data.get(name)) for name in _STATUSES if name not in own)


def is_keep_alive(event: str, data: object) -> bool:
    """Return whether an event only keeps the connection alive.

    Args:
        event: Its type.
        data: What it holds, parsed where it is JSON.
    """
    if event.lower() in _KEEP_ALIVES or data in (None, "", {}):
        return True
    said = data.get("type", data.get("event")) if is_mapping(data) else data
    return isinstance(said, str) and said.strip().lower() in _KEEP_ALIVES


class _Names:
    """What a model says of its fields, by their names on the wire.

    Attributes:
        payload: Those that make an answer one; all of them in a model of the caller's.
        evidence: Those that make an answer of an object that says nothing of an error.
        own: Those that are no sign of an error here.
    """

    __slots__ = ("evidence", "own", "payload")

    def __init__(self, model: Any) -> None:
        fields = getattr(model, "model_fields", {})

        def on_the_wire(names: frozenset[str]) -> frozenset[str]:
            return names | {fields[name].alias for name in names if name in fields and fields[name].alias}

        self.payload = on_the_wire(_payload_of(model) or frozenset(fields))
        self.evidence = on_the_wire(getattr(model, "evidence", frozenset[str]()))
        self.own = _OWN & fields.keys()


@lru_cache(maxsize=512)
def _names(model: Any) -> _Names:
    return _Names(model)


def _payload_of(model: Any) -> frozenset[str]:
    names = getattr(model, "payload", None)
    return cast("frozenset[str]", names) if isinstance(names, frozenset) else frozenset()


def _is_empty(value: object, name: str = "") -> bool:
    """Return whether a field's value holds nothing: a number and a truth value always hold something."""
    if name in _NEVER_EMPTY and is_list(value):
        return all(map(_is_silent, value))
    fields = getattr(value, "__pydantic_fields_set__", None)
    if isinstance(fields, set):  # a model; pydantic is not imported before there is an answer
        return not fields
    return value is None or (isinstance(value, str | list | dict | tuple) and not value)


def _is_silent(choice: object) -> bool:
    """Return whether a choice, be it a model or data, has neither what a model says nor an end."""
    if is_mapping(choice):
        is_open = choice.get("finish_reason") in _NO_END and not choice.get("error")
        return is_open and all(choice.get(name) in _NOTHING for name in _SAID)
    fields: Mapping[str, Any] = getattr(choice, "__dict__", {})
    extra: Mapping[str, Any] = getattr(choice, "__pydantic_extra__", None) or {}
    said = fields.get("delta", fields.get("message"))
    is_open = fields.get("finish_reason") in _NO_END and not extra.get("error")
    return is_open and not getattr(said, "__pydantic_fields_set__", None)


def _has_choice(choices: object) -> bool:
    """Return whether one of the choices is one, be it empty or ended in an error."""
    return is_list(choices) and any(
        is_mapping(choice)
        and any(choice.get(name) is not None for name in (*_SAID, "error", "finish_reason"))
        for choice in choices
    )


def _is_sentence(name: str, value: object) -> bool:
    """Return whether a field says something: a `message` that is an object is the message of a model."""
    if isinstance(value, str):
        return bool(value)
    return name not in ("message", "msg") and value is not True and says_something(value)


def _is_error_status(value: object) -> bool:
    """Return whether a value is the number of an error status, be it as a text."""
    return isinstance(value, str | int) and _ERROR_STATUS.fullmatch(str(value)) is not None


def _is_bad_code(value: object) -> bool:
    """Return whether a code tells of an error, which a status of success and zero do not."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    return _GOOD_CODE.fullmatch(str(value)) is None and str(value).lower() not in _FINE


def _is_error_list(data: object) -> bool:
    return (
        is_list(data)
        and bool(data)
        and all(is_mapping(item) and says_something(item.get("error")) for item in data[:3])
    )
