"""What an error body says, in any of the shapes that the API and its likes use."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import MAX_MESSAGE, clipped
from .checks import is_list, is_mapping
from .error_reasons import reasons_of
from .logs import redacted

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCES: Final = (
    *("message", "msg", "detail", "error_message", "errorMessage", "customMessage"),
    *("error_msg", "errorMsg", "err_msg", "errmsg", "error_description"),
)
"""The fields in which servers write what went wrong, the most usual first."""

_CODES: Final = ("code", "error_code", "errorCode", "errcode")
_MAX_WRAPPERS: Final = 5

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MACHINE_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


def decoded(content: bytes) -> object:
    """A body as JSON where it is JSON, else as text; None where it is empty."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace")
    return json_in(text, text)


def json_in(text: str, default: object = None) -> object:
    """Return the JSON in a text as leniently as an answer's is read, or else a default."""
    from .lenient_json import loads  # which few errors need

    try:
        return loads(text)
    except ValueError:
        return default


def message_of(body: object) -> str | None:
    """Return the sentence for people in an error body, in any of the shapes that Venice and its likes use.

    The reasons that the body gives beside it follow in brackets, or stand in its place where it is missing.
    """
    if isinstance(body, str):
        return body.strip() or None
    body = _in_list(body)
    if not is_mapping(body):
        return None
    error = _unwrapped(body.get("error"))
    if is_list(error) and error:
        said = (message_of({"error": item}) for item in map(_unwrapped, error[:3]) if not is_list(item))
        return "; ".join(filter(None, said)) or None
    if error is not body.get("error"):
        body = {**body, "error": error}
    sentence = _sentence(body, error)
    reasons = reasons_of(body, sentence or "")
    if sentence is None and is_mapping(error):
        sentence = text_of(error, "code") or text_of(error, "type") or (None if reasons else compact(error))
    if sentence is None:
        return "; ".join(reasons) or None
    return f"{sentence} [{'; '.join(reasons)}]" if reasons else sentence


def _sentence(body: Mapping[str, object], error: object) -> str | None:
    if is_mapping(error):
        return _first(error)
    if isinstance(error, str) and _MACHINE_CODE.fullmatch(error):
        error = text_of(body, "message") or error  # `/x402/top-up` swaps the two
    if isinstance(error, str) and error:
        return error
    return _first(body)


def _first(said: Mapping[str, object]) -> str | None:
    """Return the first sentence; the title of a problem (RFC 9457) where there is no other."""
    return next((text for name in (*SENTENCES, "title") if (text := text_of(said, name))), None)


def _in_list(body: object) -> object:
    """Return the error body in a list of one, which Google sends."""
    return body[0] if is_list(body) and body else body


def _unwrapped(error: object) -> object:
    """Return an error without what a server in front put around it: JSON in a text, another `error`."""
    for _ in range(_MAX_WRAPPERS):
        if isinstance(error, str) and error.lstrip().startswith(("{", "[")):
            found = json_in(error, error)
        elif is_mapping(error) and _first(error) is None and error.get("error"):
            inner = error["error"]
            beside = {name: value for name, value in error.items() if name != "error"}
            said = {"message": inner} if isinstance(inner, str) else inner
            found = {**beside, **said} if is_mapping(said) else said
        else:
            break
        if not (is_mapping(found) or is_list(found)):
            break
        error = found
    return error


def _parts(body: object) -> tuple[Mapping[str, object], object, Mapping[str, Any]]:
    """Return an error body, what it says under `error`, and that as a mapping."""
    body = _in_list(body)
    if not is_mapping(body):
        return {}, None, {}
    error = _unwrapped(body.get("error"))
    if is_list(error) and len(error) == 1:  # several are issues, each with a code of its own
        error = _unwrapped(error[0])
    return body, error, error if is_mapping(error) else {}


def codes_of(body: object) -> list[str]:
    """Return the machine-readable codes of an error body, the most telling first."""
    whole, error, inner = _parts(body)
    found: list[object] = [holder.get(name) for holder in (inner, whole) for name in _CODES]
    found.append(inner.get("type"))
    if isinstance(error, str) and _MACHINE_CODE.fullmatch(error):
        found.insert(0, error)
    if error is None and ":" not in str(whole.get("type")):  # that of a problem is a URI
        found.append(whole.get("type"))  # `event: error` may hold the error itself
    return [str(code) for code in found if isinstance(code, str | int) and str(code)]


def statuses_of(body: object) -> list[str]:
    """Return what an error body says of its status, beside its codes: a number, or a word such as Google has."""
    whole, error, inner = _parts(body)
    found = [
        holder.get(name) for holder in (inner, whole) for name in ("status", "status_code", "statusCode")
    ]
    return [str(status) for status in (*found, error) if isinstance(status, str | int)]


def details_of(body: object) -> dict[str, object]:
    """Return whatever else an error body holds."""
    whole, _, inner = _parts(body)
    outer = {name: value for name, value in whole.items() if name not in ("error", "code", "request_id")}
    return {name: value for name, value in inner.items() if name not in ("message", "code")} | outer


def text_of(body: object, name: str) -> str | None:
    """A field that is a non-empty string, or None."""
    value = body.get(name) if is_mapping(body) else None
    return value if isinstance(value, str) and value else None


def compact(value: object) -> str:
    """A value as short JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def beginning(content: bytes) -> str:
    """The first characters of a body, to be shown in a message."""
    text = content[:120].decode("utf-8", "replace")
    return repr(text) + ("…" if len(content) > 120 else "")


def shortened(text: str) -> str:
    """A text as it may stand in a message: short, without credentials, which some servers echo, or control codes."""
    return _CONTROL.sub("\ufffd", clipped(redacted(clipped(text, 4 * MAX_MESSAGE)), MAX_MESSAGE))
