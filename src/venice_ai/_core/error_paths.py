"""The paths in the data that a failed validation names.

pydantic's `loc` is a path through the schema: names of fields, and between them those of the alternatives of unions.
What is mended is data, so that the names of alternatives have to go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from pydantic_core import ValidationError

    from .lenient_json import Path

__all__ = ["OddPaths", "odd_paths", "other_branch"]

OddPaths: TypeAlias = "dict[Path, frozenset[str]]"
"""Paths into the data, each with the types of the errors there."""

_OTHER_BRANCH: Final = "other_branch"


def other_branch(name: str) -> PydanticCustomError:
    """Return the error with which the fallback of a union refuses what one of the other alternatives is for.

    A broken object of a known type is not to go by as one of an unknown type. What is wrong with it, the alternative
    that it is for says: this error names no path.
    """
    return PydanticCustomError(_OTHER_BRANCH, "it is not a {name}", {"name": name})


def odd_paths(error: ValidationError, data: Any) -> OddPaths:
    """Return the deepest paths that the errors name.

    A path above another one is named only because of the one below: by a container, or by an alternative of a union
    that the value was not meant for.
    """
    types: dict[Path, set[str]] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        error_type, loc = each["type"], each["loc"]
        if error_type != _OTHER_BRANCH:
            path = _path(data, loc[:-1] if error_type == "missing" else loc)
            types.setdefault(path, set()).add(error_type)
    above = {path[:length] for path in types for length in range(len(path))}
    return {path: frozenset(found) for path, found in types.items() if path not in above}


def _path(data: Any, loc: Path) -> Path:
    """Return the longest path into the data among the steps of a `loc`, in their order.

    The name of an alternative may be that of a key too. What that key leads to has nothing of the steps behind it, so
    that the right path is the longer one; of two that are equally long, it is the one that goes on to later steps.
    """
    return _reach(data, loc, 0)[0]


def _reach(data: Any, loc: Path, start: int) -> tuple[Path, int]:
    """Return the longest path among the steps from a position on, and the position behind its last step."""
    best: tuple[Path, int] = (), 0
    for position in range(start, len(loc)):
        step = loc[position]
        if _leads(data, step):
            further, end = _reach(data[step], loc, position + 1)
            found: tuple[Path, int] = (step, *further), end or position + 1
            best = max(best, found, key=lambda each: (len(each[0]), each[1]))
            if len(found[0]) == len(loc) - position:
                break  # each of the steps: no other path can be longer
    return best


def _leads(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(data, dict) and step in data
