"""The data of an answer while it is mended."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from .checks import is_list, is_mapping
from .error_paths import odd_paths
from .nearest import UNREADABLE, nearest_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ValidationError

    from .lenient_json import Path

__all__ = ["Draft", "Strictness"]

EMPTY: Final[tuple[object, ...]] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Strictness:
    """What of a model's answers is not mended.

    Attributes:
        kept: The fields that have to keep a value, and an item if they had some, by their names on the wire.
        needs_all: Whether each of them has to; else one of them is enough. One that came empty may go where another
            part of the payload is there.
        payload: The fields of the payload, likewise.
        patterns: Of the paths at and below which nothing is mended; `*` stands for any step.
        needed: Of the paths of values that may not be left out, unless they are empty.
    """

    kept: frozenset[str]
    needs_all: bool
    payload: frozenset[str]
    patterns: tuple[tuple[str, ...], ...]
    needed: tuple[tuple[str, ...], ...]

    @classmethod
    @lru_cache(maxsize=512)
    def of(cls, model: Any) -> Strictness:
        """Return what a model says of itself."""
        kept: frozenset[str] = model.payload if model.kept is None else model.kept
        fields = getattr(model, "model_fields", {})

        def on_the_wire(names: frozenset[str]) -> frozenset[str]:
            return names | {fields[name].alias or name for name in names if name in fields}

        patterns, needed = (
            tuple(tuple(pattern.split(".")) for pattern in names) for names in (model.strict, model.needed)
        )
        return cls(on_the_wire(kept), model.kept is not None, on_the_wire(model.payload), patterns, needed)

    def forbids(self, path: Path) -> bool:
        """Return whether nothing may be mended at a path."""
        return any(_begins(path, pattern) for pattern in self.patterns)

    def needs(self, path: Path, value: object) -> bool:
        """Return whether a value may not be left out."""
        return bool(value) and any(
            len(path) == len(pattern) and _begins(path, pattern) for pattern in self.needed
        )

    def is_item(self, path: Path) -> bool:
        """Return whether a path is that of an item of what is kept: it may go, but is never read as another one."""
        return isinstance(path[-1], int) and self.is_in_kept(path)

    def is_in_kept(self, path: Path) -> bool:
        """Return whether a path is that of a value in what is kept, so that the last one may not go."""
        if len(path) == 1:
            return isinstance(path[0], int)  # some answers are a bare list
        return len(path) == 2 and path[0] in self.kept


def _begins(path: Path, pattern: tuple[str, ...]) -> bool:
    pairs = zip(path, pattern, strict=False)
    return len(path) >= len(pattern) and all(name in ("*", step) for step, name in pairs)


class Draft:
    """Parsed JSON, out of which the odd values are taken one after the other.

    A list is not validated behind its first odd item, so that a million of them cost no more than one. What stands
    ahead of that item is fine: it is laid aside, and not validated again for each of those that follow.

    Attributes:
        data: What is left.
        odd: The paths, in the data as it came, of what was not read as it is.
    """

    def __init__(self, data: Any, strictness: Strictness) -> None:
        self.data = data
        self.odd: set[Path] = set()
        self._strictness = strictness
        self._removed: dict[int, list[int]] = {}  # by a list's identity: indices in it as it came
        self._aside: dict[int, tuple[list[Any], list[Any]]] = {}  # likewise: the list, and its first items
        self._lossy: set[int] = set()  # likewise: out of which something was taken that was not empty

    def mend(self, error: ValidationError, limit: int) -> int | None:
        """Mend what a failed validation of `data` names.

        Returns:
            How many; None if they are none or more than `limit`, or if one is not to be mended.
        """
        paths = odd_paths(error, self.data)
        if not paths or () in paths or len(paths) > limit:
            return None
        lists = dict(self._lists(paths))
        # From the end, so that an item that goes leaves the indices of those that are still to be mended.
        mended = all(self._mend(path, paths[path]) for path in sorted(paths, reverse=True))
        for items, index in lists.values():
            self._lay_aside(items, index)
        return len(paths) if mended else None

    def restore(self) -> bool:
        """Put back what was laid aside; return whether there was anything."""
        for items, first in self._aside.values():
            items[:0] = first
        was_any = bool(self._aside)
        self._aside.clear()
        return was_any

    def _mend(self, path: Path, errors: frozenset[str]) -> bool:
        """Put the nearest reading in the place of a value, or take it out; return False where it has to stay."""
        *_, (holder, key, origin) = self._steps(path)
        value = holder[key]
        if self._strictness.forbids(origin):
            return False
        again = origin in self.odd or self._strictness.is_item(origin)
        reading = UNREADABLE if again else nearest_reading(key, value, errors)
        self.odd.add(origin)
        if reading is not UNREADABLE:
            holder[key] = reading
            return True
        if self._strictness.needs(origin, value):
            return False
        del holder[key]
        if value not in EMPTY:
            self._lossy.add(id(holder))
        if is_list(holder):
            insort(self._removed.setdefault(id(holder), []), cast("int", origin[-1]))
        return not self._is_lost(holder, origin)

    def _is_lost(self, holder: Any, origin: Path) -> bool:
        """Return whether the payload went with a value that was taken out of its holder."""
        if self._strictness.is_in_kept(origin):
            is_lost = not holder and id(holder) not in self._aside
        else:
            is_lost = len(origin) == 1 and origin[0] in self._strictness.kept
        is_dear = self._strictness.needs_all and id(holder) in self._lossy
        return is_lost and (is_dear or not self._has_other(origin[0]))

    def _has_other(self, name: str | int) -> bool:
        """Return whether there is a field of the payload beside this one."""
        others = self._strictness.payload - {name}
        return is_mapping(self.data) and any(self.data.get(other) not in EMPTY for other in others)

    def _steps(self, path: Path) -> Iterator[tuple[Any, str | int, Path]]:
        """Yield for each step of a path what holds it, the step, and the path to there in the data as it came."""
        holder: Any = self.data
        origin: Path = ()
        for step in path:
            origin = (*origin, self._origin_of(holder, step))
            yield holder, step, origin
            holder = holder[step]

    def _origin_of(self, holder: Any, step: Any) -> str | int:
        """Return what a step into a holder was in the data as it came: an item may have stood further behind."""
        if id(holder) in self._aside:
            step += len(self._aside[id(holder)][1])
        for index in self._removed.get(id(holder), ()):
            if index > step:
                break
            step += 1
        return cast("str | int", step)

    def _lists(self, paths: Iterable[Path]) -> Iterator[tuple[int, tuple[list[Any], int]]]:
        """Yield the lists on the paths by their identity, each with an index in it; the first index comes last."""
        for path in sorted(paths, reverse=True):
            for holder, step, _ in self._steps(path):
                if is_list(holder):
                    yield id(holder), (holder, cast("int", step))

    def _lay_aside(self, items: list[Any], index: int) -> None:
        if index:
            first = self._aside[id(items)][1] if id(items) in self._aside else []
            self._aside[id(items)] = (items, [*first, *items[:index]])
            del items[:index]
