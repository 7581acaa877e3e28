"""Named options for those who ask at run time."""

from __future__ import annotations

import inspect
from typing import TypedDict

import pytest

from venice_ai._core.signature import takes


class Common(TypedDict, total=False):
    """What all have.

    Attributes:
        timeout: How long.
    """

    timeout: float | None


class _Needed(TypedDict):
    model: str


class Options(_Needed, Common, total=False):
    """What one has.

    Attributes:
        model: Which one.
        loud: Whether.
    """

    loud: bool


class Thing:
    @takes(Options, Common)
    def call(self, path: str, *, stream: bool = False, **options: object) -> list[str]:
        """Call it.

        At length.
        """
        return [path, str(stream), *options]


SIGNATURE = inspect.signature(Thing.call)


def test_every_option_is_a_parameter() -> None:
    assert set(SIGNATURE.parameters) == {"self", "path", "stream", "model", "timeout", "loud"}


def test_what_is_needed_comes_first_and_has_no_default() -> None:
    assert [name for name, each in SIGNATURE.parameters.items() if each.default is each.empty] == [
        "self",
        "path",
        "model",
    ]


def test_the_options_are_keyword_only() -> None:
    kinds = {SIGNATURE.parameters[name].kind for name in ("model", "timeout", "loud")}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}


def test_it_is_shown_as_it_is_written() -> None:
    assert str(SIGNATURE) == (
        "(self, path: str, *, model: str, stream: bool = False, timeout: float | None = ..., loud: bool = ...)"
        " -> list[str]"
    )


def test_the_docstring_describes_every_option() -> None:
    assert inspect.getdoc(Thing.call) == (
        "Call it.\n\nAt length.\n\nOptions:\n    model: Which one.\n    loud: Whether.\n    timeout: How long."
    )


def test_the_method_does_what_it_did() -> None:
    assert Thing().call("/x", stream=True, model="m") == ["/x", "True", "model"]


def test_positions_are_still_refused() -> None:
    with pytest.raises(TypeError):
        Thing().call("/x", True)  # type: ignore[misc]
