"""Secrets among the options of a call."""

from __future__ import annotations

from typing import cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from .checks import is_mapping
from .settings import _KEY, Secret

__all__ = ["hide", "secret_header"]


def hide(options: object, *names: str) -> None:
    """Wrap the secrets among a method's options, which its frame holds: tools that print tracebacks would show them."""
    if is_mapping(options):
        held = cast("dict[str, object]", options)
        held.update((name, Secret(value)) for name in names if isinstance(value := held.get(name), str))


def secret_header(value: object, name: str) -> str:
    """What a header takes of a hidden option: one word of ASCII. It shows in no message."""
    if not isinstance(value, Secret):
        raise ArgumentTypeError(f"{name} takes a string, not {type(value).__name__}")
    if not _KEY.fullmatch(value.reveal()):
        raise ArgumentValueError(
            f"{name} is empty, or holds a line break, a space or a character not of ASCII"
        )
    return value.reveal()
