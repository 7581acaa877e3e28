"""What an error body says, in any of the shapes that the API and its likes use."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..exceptions import MAX_MESSAGE, clipped
from .checks import is_list, is_mapping
from .logs import redacted

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MACHINE_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


def decoded(content: bytes) -> object:
    """A body as JSON where it is JSON, else as text; None where it is empty."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


def message_of(body: object) -> str | None:
    """The sentence for people in an error body, in any of the shapes that Venice and its likes use."""
    if isinstance(body, str):
        return body.strip() or None
    if not is_mapping(body):
        return None
    error, message = body.get("error"), body.get("message")
    if isinstance(error, str) and isinstance(message, str) and _MACHINE_CODE.fullmatch(error):
        return message  # `/x402/top-up` swaps the two
    if is_mapping(error):
        return text_of(error, "message") or text_of(error, "code") or text_of(error, "type") or compact(error)
    if is_list(error) and error:
        return "; ".join(message_of({"error": item}) or "" for item in error[:3] if not is_list(item))
    for candidate in (error, message, body.get("detail"), body.get("customMessage")):
        if isinstance(candidate, str) and candidate:
            return _with_issues(candidate, body)
    return None


def _with_issues(message: str, body: Mapping[str, object]) -> str:
    """A validation error's sentence, with the fields that its `issues` name."""
    issues = body.get("issues")
    if not is_list(issues):
        return message
    notes = [_note(issue) for issue in issues[:5] if is_mapping(issue)]
    return f"{message} [{'; '.join(notes)}]" if notes else message


def _note(issue: Mapping[str, object]) -> str:
    path = issue.get("path")
    place = ".".join(map(str, path)) if is_list(path) else str(path or "")
    return f"{place or '?'}: {issue.get('message') or issue.get('code')}"


def codes_of(body: object) -> list[str]:
    """The machine-readable codes of an error body, the most telling first."""
    if not is_mapping(body):
        return []
    error = body.get("error")
    inner: Mapping[str, Any] = error if is_mapping(error) else {}
    found: list[object] = [inner.get("code"), body.get("code"), inner.get("type")]
    if isinstance(error, str) and _MACHINE_CODE.fullmatch(error):
        found.insert(0, error)
    if error is None:  # `event: error` may hold the error itself
        found.append(body.get("type"))
    return [str(code) for code in found if isinstance(code, str | int) and str(code)]


def details_of(body: object) -> dict[str, object]:
    """Whatever else an error body holds."""
    if not is_mapping(body):
        return {}
    error = body.get("error")
    inner = dict(error) if is_mapping(error) else {}
    outer = {name: value for name, value in body.items() if name not in ("error", "code", "request_id")}
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
