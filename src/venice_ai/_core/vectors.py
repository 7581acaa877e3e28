"""Vectors out of what the API sends: numbers, or the base64 of 32-bit floats."""

from __future__ import annotations

import struct
from base64 import b64decode
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

__all__ = ["array", "checked", "floats", "matrix"]

NO_NUMPY: Final = "arrays are numpy's, which is not installed: pip install 'venice-ai[numpy]'"
_SIZE: Final = 4


def checked(text: str) -> str:
    """A text that is the base64 of 32-bit floats; a `ValueError` where it is not."""
    if len(b64decode(text, validate=True)) % _SIZE:
        raise ValueError("the base64 does not hold whole 32-bit floats")
    return text


def floats(vector: Sequence[float] | str) -> list[float]:
    """The numbers of a vector."""
    if isinstance(vector, str):
        content = b64decode(vector)
        return list(struct.unpack(f"<{len(content) // _SIZE}f", content))
    return list(vector)


def array(vector: Sequence[float] | str) -> NDArray[float32]:
    """The numbers of a vector as an array, in the machine's own order of bytes."""
    numpy = _numpy()
    if isinstance(vector, str):
        vector = numpy.frombuffer(b64decode(vector), dtype="<f4")
    made: NDArray[float32] = numpy.array(vector, dtype=numpy.float32)
    return made


def matrix(vectors: Sequence[Sequence[float] | str]) -> NDArray[float32]:
    """Vectors of one length as the rows of an array."""
    made: NDArray[float32] = _numpy().stack([array(vector) for vector in vectors])
    return made


def _numpy() -> Any:  # the module, which type checkers may not find either
    try:
        return import_module("numpy")
    except ModuleNotFoundError as exc:
        raise ModuleNotFoundError(NO_NUMPY, name="numpy") from exc
