"""What an odd answer may cost: half a kilobyte for an error, and so half a gigabyte for a million odd values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from pydantic_core import core_schema

from ..._core.checks import is_mapping, is_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import CoreSchema

__all__ = ["bound"]

MAX_MAPPING: Final = 100_000  # entries

# Where a schema has others in it.
_ONE: Final = ("schema", "items_schema", "keys_schema", "values_schema")
_SEVERAL: Final = ("choices", "definitions", "fields", "steps")


def bound(schema: Any, model: type) -> None:
    """Let each list in a model's schema end at its first odd item, and no mapping be read that is huge.

    The schemas of other models in it are bounded already.
    """
    if schema.get("cls", model) is not model:
        return
    for inner in [*_inner(schema)]:
        bound(inner, model)
    if schema["type"] == "list":
        schema["fail_fast"] = True
    elif (
        schema["type"] == "dict"
    ):  # it counts its entries when it has validated all of them: another one does before
        steps = [core_schema.dict_schema(max_length=MAX_MAPPING), cast("CoreSchema", {**schema})]
        schema.clear()
        schema.update(core_schema.chain_schema(steps))


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
