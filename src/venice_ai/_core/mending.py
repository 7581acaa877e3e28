"""Odd values: what of an answer can't be read is taken out of it, so that one value does not cost the rest.

Nothing here runs before a validation has failed. The failure says where; at each such place there is the nearest
reading of the value afterwards, or else nothing, so that the field has its default and the list one item less. What
came is in `answer.unread`. The payload is not mended away: an answer without it is refused.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pydantic import TypeAdapter
from pydantic_core import ValidationError, to_json

from .draft import Draft, Strictness
from .error_body import shortened
from .lenient_json import parse_json
from .logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .lenient_json import Path

__all__ = ["MAX_ERRORS", "MAX_ODD_VALUES", "Mender", "mend"]

AnswerType = TypeVar("AnswerType")

MAX_ODD_VALUES: Final = 100  # of an answer
MAX_ERRORS: Final = 10 * MAX_ODD_VALUES  # of one validation: each alternative of a union has its own


def mend(model: type[AnswerType], content: bytes, error: ValidationError) -> AnswerType | None:
    """Return the answer of a body that is not a valid `model`, or None; see `Mender.mend`."""
    return cast("AnswerType | None", Mender(model, {}).mend(content, error))


class Mender:
    """Mends the answers that are read as one of this package's types.

    Args:
        model: The type.
        unread: Where the odd values of all of them are gathered: those of the first 100 paths, of each the last one.
    """

    __slots__ = ("_model", "_unread")

    def __init__(self, model: Any, unread: dict[str, Any]) -> None:
        self._model = model
        self._unread = unread

    def mend(self, content: bytes, error: ValidationError) -> Any:
        """Return an answer, with what could not be read in its `unread`.

        Args:
            content: The answer's JSON.
            error: Why it is not valid.

        Returns:
            The answer; None if it is no JSON, has no payload that can be read, or has more than 100 odd values.
        """
        try:
            data, replaced = parse_json(content)
        except ValueError:
            return None
        if not hasattr(self._model, "strict"):  # the caller's: which values it takes is for the caller to say
            return _own(self._model, data) if _is_syntax(error) else None
        strictness = Strictness.of(self._model)
        if any(map(strictness.forbids, replaced)):
            return None
        draft = Draft(data, strictness)
        answer = _validated(draft, _validator(self._model), error)
        odd = draft.odd | replaced.keys()
        if answer is not None and odd:
            texts = {_dotted(path): text for path, text in replaced.items()}
            answer._unread = _as_they_came(content, odd) | texts
            self._note(answer._unread)
        return answer

    def _note(self, unread: Mapping[str, Any]) -> None:
        """Gather odd values; the first time, write a line that names the paths, and not the values."""
        if not self._unread:
            name = getattr(self._model, "__name__", self._model)
            paths = " ".join(shortened(", ".join(unread)).split())
            logger.warning("a %s has values that can't be read; they are in its `unread`: %s", name, paths)
        for path, value in unread.items():
            if path in self._unread or len(self._unread) < MAX_ODD_VALUES:
                self._unread[path] = value


@lru_cache(maxsize=512)
def _validator(model: Any) -> Callable[[Any], Any]:
    return TypeAdapter(model).validator.validate_python


def _own(model: Any, data: Any) -> Any:
    """Return what a type of the caller's is made of, or None. It may take JSON where it would take no Python."""
    try:
        return TypeAdapter(model).validator.validate_json(to_json(data, inf_nan_mode="constants"))
    except ValidationError:
        return None


def _validated(draft: Draft, validate: Callable[[Any], Any], error: ValidationError) -> Any:
    """Return the answer in a draft, mended as often as its lists have odd items; None if it can't be."""
    failure: ValidationError | None = None if _is_syntax(error) else error
    left = MAX_ODD_VALUES
    while True:
        if failure is not None:
            mended = draft.mend(failure, left) if failure.error_count() <= MAX_ERRORS else None
            if mended is None:
                return None
            left -= mended
        try:
            answer = validate(draft.data)
        except ValidationError as exc:
            failure = exc.with_traceback(None)  # which would keep this frame, and the data, alive
        else:
            if not draft.restore():
                return answer
            failure = None


def _is_syntax(error: ValidationError) -> bool:
    if error.error_count() > 1:
        return False
    return (
        error.errors(include_url=False, include_context=False, include_input=False)[0]["type"]
        == "json_invalid"
    )


def _as_they_came(content: bytes, paths: Collection[Path]) -> dict[str, Any]:
    """Return the values at some paths; of those within another one, that one only."""
    data, _ = parse_json(content)  # anew: in the data that was mended, what was in a value may be mended too
    outer = {path for path in paths if not any(path[:length] in paths for length in range(1, len(path)))}
    return {_dotted(path): _at(data, path) for path in sorted(outer)}


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
