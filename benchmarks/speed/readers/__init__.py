"""What each contender does: one module a package, imported in that package's own environment only."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readers.shape import Reader

__all__ = ["make"]


def make(name: str, url: str) -> Reader:
    """The reader with that name, such as `bare.Blocking`."""
    module, _, kind = name.partition(".")
    reader: Reader = getattr(import_module(f"readers.{module}_package"), kind)(url)
    return reader
