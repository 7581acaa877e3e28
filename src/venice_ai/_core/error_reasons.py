"""The reasons that an error body gives beside its sentence: which field is wrong, and how."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from .checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MAX_REASONS", "reasons_of"]

MAX_REASONS: Final = 5
MAX_REASON: Final = 120  # characters
MAX_VALUES: Final = 200  # that are looked at: a body may hold millions

_LISTS: Final = ("issues", "errors", "detail", "details", "fieldViolations", "violations")
_TEXTS: Final = ("message", "msg", "detail", "description", "error", "reason", "title", "code", "type")
_PLACES: Final = ("path", "loc", "field", "param", "pointer", "source")

_Found: TypeAlias = tuple[str, object]


def reasons_of(body: Mapping[str, object], sentence: str = "") -> list[str]:
    """Return the reasons in an error body, at most five, each once and short.

    Args:
        body: The body.
        sentence: What it says already.
    """
    reasons: list[str] = []
    for reason in _reasons(body):
        short = reason if len(reason) <= MAX_REASON else f"{reason[:MAX_REASON]}…"
        if short not in reasons and short not in sentence:
            reasons.append(short)
        if len(reasons) == MAX_REASONS:
            break
    return reasons


def _reasons(body: Mapping[str, object]) -> Iterator[str]:
    error = body.get("error")
    for holder in (error, body) if is_mapping(error) else (body,):
        for name in _LISTS:
            yield from _walked(holder.get(name))
        if is_mapping(metadata := holder.get("metadata")):
            yield from _of_provider(metadata)
        yield from _walked(holder.get("title"))  # of a problem (RFC 9457)
    message = body.get("message")
    if error is not None or is_list(message):  # `error` has the status' name then
        yield from _walked(message)


def _of_provider(metadata: Mapping[str, object]) -> Iterator[str]:
    """Yield what the provider behind a router said, which often is JSON in a text."""
    raw, name = metadata.get("raw"), metadata.get("provider_name")
    if isinstance(raw, str):
        from .lenient_json import loads  # which few errors need

        with suppress(ValueError):
            raw = loads(raw)
    where = name if isinstance(name, str) else ""
    while is_mapping(raw) and is_mapping(inner := raw.get("error")):
        raw = inner
    yield from _walked(raw, where)


def _walked(value: object, place: str = "") -> Iterator[str]:
    """Yield the texts in lists and trees of reasons, each behind the place that it is about."""
    pending: deque[_Found] = deque([(place, value)])
    for _ in range(MAX_VALUES):
        if not pending:
            return
        place, value = pending.popleft()
        if isinstance(value, str) and value.strip():
            yield f"{place}: {value.strip()}" if place else value.strip()
        elif is_list(value):
            pending.extend((place, item) for item in value[:MAX_VALUES])
        elif is_mapping(value):
            text = next((text for name in _TEXTS if isinstance(text := value.get(name), str) and text), None)
            where = _place(value)
            if text is not None:
                inner = ".".join(filter(None, (place, where)))
                yield f"{inner}: {text}" if inner else text
            pending.extend(_below(place, value, has_text=text is not None))


def _place(issue: Mapping[str, object]) -> str:
    found = next((issue[name] for name in _PLACES if issue.get(name)), "")
    if is_list(found):
        return ".".join(map(str, found[:20]))
    if is_mapping(found):
        found = found.get("pointer", "")
    return found if isinstance(found, str) else ""


def _below(place: str, value: Mapping[str, object], *, has_text: bool) -> Iterator[_Found]:
    """Yield what stands below a mapping: in one with a text the lists of reasons, in another one every field.

    A tree has a node for each field, with its reasons in `_errors`.
    """
    for name, each in list(value.items())[:MAX_VALUES]:
        if name in ("_errors", "errors", *_LISTS[4:]):
            yield place, each
        elif not has_text and not name.startswith("@"):
            yield ".".join(filter(None, (place, name))), each
