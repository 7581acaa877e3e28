"""What an odd answer may cost: half a kilobyte for an error, and so half a gigabyte for a million odd values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..._core.checks import is_mapping, is_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bound"]

# Where a schema has others in it.
_ONE: Final = ("schema", "items_schema", "keys_schema", "values_schema")
_SEVERAL: Final = ("choices", "definitions", "fields", "steps")


def bound(schema: Any, model: type) -> None:
    """Let each list and each mapping in a model's schema end at its first odd item.

    The schemas of other models in it are bounded already. Before pydantic 2.12, mappings do not end so.
    """
    if schema.get("cls", model) is not model:
        return
    if schema["type"] in ("list", "dict"):
        schema["fail_fast"] = True
    for inner in _inner(schema):
        bound(inner, model)


def _inner(schema: Any) -> Iterator[Any]:
    """Yield the schemas in a schema."""
    for part in [schema[name] for name in _ONE if name in schema]:
        if is_mapping(part):
            yield part
    for several in [schema[name] for name in _SEVERAL if name in schema]:
        for part in several.values() if is_mapping(several) else several:
            each = part[0] if is_tuple(part) else part  # an alternative may have a name
            if is_mapping(each):
                yield each
