"""Named options for `help`, `inspect.signature` and notebooks, out of one typed mapping."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["takes"]

Method = TypeVar("Method", bound="Callable[..., object]")


class _Shown(str):
    """Source text that is shown as it is written, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def takes(shape: type, *described_by: type) -> Callable[[Method], Method]:
    """Show the options of `shape`, a typed mapping, where a method says `**options`.

    Type checkers read the same from `Unpack[shape]`; this is for those who ask at run time. The descriptions are those
    in the docstrings of `shape` and of `described_by`, the typed mappings that it is made of.
    """

    def show(method: Method) -> Method:
        signature = inspect.signature(method)
        own = [_unquoted(each) for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
        everything = [*own, *_parameters(shape)]
        everything.sort(
            key=lambda each: (each.kind, each.kind is each.KEYWORD_ONLY and each.default is not each.empty)
        )
        method.__signature__ = signature.replace(  # type: ignore[attr-defined]  # what `inspect` looks for
            parameters=everything, return_annotation=_Shown(signature.return_annotation)
        )
        method.__doc__ = f"{inspect.getdoc(method)}\n\n{_options_text(shape, *described_by)}"
        return method

    return show


def _unquoted(parameter: inspect.Parameter) -> inspect.Parameter:
    annotation = parameter.annotation
    return parameter.replace(annotation=_Shown(annotation)) if isinstance(annotation, str) else parameter


def _parameters(shape: type) -> Iterator[inspect.Parameter]:
    for name, annotation in shape.__annotations__.items():
        needed = name in shape.__required_keys__  # type: ignore[attr-defined]  # every TypedDict has it
        yield inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if needed else _Shown("..."),
            annotation=_Shown(getattr(annotation, "__forward_arg__", annotation)),
        )


def _options_text(*shapes: type) -> str:
    return "Options:\n" + "\n".join(text for shape in shapes if (text := _attributes(shape)))


def _attributes(shape: type) -> str:
    doc = inspect.getdoc(shape) or ""
    return doc.partition("Attributes:\n")[2].rstrip()
