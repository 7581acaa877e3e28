"""Which model of the catalogue is the one that a caller wishes for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError, ModelNotFoundError
from .checks import shown

if TYPE_CHECKING:
    from ..types.api.models import ModelCard, ModelList, Price

__all__ = ["Named", "Wishes"]

Fits: TypeAlias = Callable[["ModelCard"], bool]
Rank: TypeAlias = Callable[["ModelCard"], float]


@dataclass(frozen=True, slots=True)
class Named:
    """The wish for the model of one id."""

    id: str

    @classmethod
    def of(cls, model: object) -> Named:
        """The wish for this id, which is a string."""
        if not isinstance(model, str):
            raise ArgumentTypeError(f"model takes a model's id, not {type(model).__name__}")
        return cls(model)

    def pick(self, catalogue: ModelList) -> ModelCard:
        """The model; a `ModelNotFoundError` with the nearest ids where there is none."""
        for model in catalogue:
            if model.id == self.id:
                return model
        near = get_close_matches(self.id, [model.id for model in catalogue])
        guess = f"; the nearest are {', '.join(near)}" if near else ""
        raise _nothing(f"none of the {len(catalogue)} models is called {shown(self.id)}{guess}", catalogue)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a model has to be.

    Attributes:
        type: The type that the API is asked for.
        fits: Each wish in the caller's words, with what tells whether a model fulfils it.
        rank: What is least for the model that is liked best.
    """

    type: str
    fits: Mapping[str, Fits]
    rank: Rank = field(repr=False)

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Wishes:
        """The wishes that the options of `models.resolve` are, each checked."""
        for name, value in asked.items():
            _check(name, value)
        fits: dict[str, Fits] = {}
        for name, fulfilled in _FULFILLED.items():
            for value in _values(name, asked):
                fits[f"{name}={value!r}"] = fulfilled(value)
        return cls(asked.get("type", "text"), fits, _RANKS.get(asked.get("prefer"), _as_listed))

    def pick(self, catalogue: ModelList) -> ModelCard:
        """The model that fits best; a `ModelNotFoundError` that says what there is where none does.

        Of those that are liked equally, it is the first in the API's order.
        """
        there = [model for model in catalogue if not model.model_spec.offline]
        fitting = [model for model in there if all(fits(model) for fits in self.fits.values())]
        if not fitting:
            raise _nothing(self._why_not(there), catalogue)
        return min(fitting, key=lambda model: (model.model_spec.deprecation is not None, self.rank(model)))

    def _why_not(self, there: list[ModelCard]) -> str:
        found = [f"{wish} ({sum(map(fits, there))} have that)" for wish, fits in self.fits.items()]
        return f"none of {len(there)} models of type {self.type!r} fits {' and '.join(found)}".rstrip()


def _nothing(message: str, catalogue: ModelList) -> ModelNotFoundError:
    return ModelNotFoundError(message, request_id=catalogue.request_id)


def _values(name: str, asked: Mapping[str, Any]) -> Iterable[Any]:
    """What an option says, one wish each."""
    if name not in asked:
        return ()
    return asked[name] if name == "capabilities" else (asked[name],)


class Kind(NamedTuple):
    """What an option may be, for `isinstance`, and in words."""

    words: str
    types: tuple[type, ...]


def _check(name: str, value: object) -> None:
    kind = _KINDS[name]
    if not isinstance(value, kind.types) or (isinstance(value, bool) and bool not in kind.types):
        raise ArgumentTypeError(f"{name} takes {kind.words}, not {type(value).__name__}")
    if name == "capabilities":
        _check_names(cast("Iterable[object]", value))
    if name == "prefer" and value not in _RANKS:
        raise ArgumentValueError(f"prefer takes {', '.join(map(str, _RANKS))}; got {shown(str(value))}")


def _check_names(capabilities: Iterable[object]) -> None:
    for each in capabilities:
        if not isinstance(each, str):
            raise ArgumentTypeError(f"capabilities takes a list of names; {each!r} is none")


def _has_trait(trait: str) -> Fits:
    return lambda model: trait in model.model_spec.traits


def _can(ability: str) -> Fits:
    wanted = _plainly(ability)
    return lambda model: wanted in _abilities(model)


def _has_privacy(privacy: str) -> Fits:
    return lambda model: model.model_spec.privacy == privacy


def _is_uncensored(wanted: bool) -> Fits:
    return lambda model: bool(model.model_spec.uncensored) is wanted


def _takes_tokens(least: int) -> Fits:
    return lambda model: _context(model) >= least


def _costs(most: float) -> Fits:
    return lambda model: _cost(model) <= most


def _costs_for_output(most: float) -> Fits:
    return lambda model: _output_cost(model) <= most


def _abilities(model: ModelCard) -> set[str]:
    """What a model can do, in plain words; what is newer than this package too."""
    known = model.model_spec.capabilities
    given: dict[str, object] = known.to_dict() if known else {}
    return {_plainly(name) for name, value in given.items() if value is True}


def _plainly(ability: str) -> str:
    """An ability however it is written: `supportsVision`, `supports_vision` and `vision` are one."""
    return ability.replace("_", "").lower().removeprefix("supports")


def _context(model: ModelCard) -> float:
    return model.model_spec.available_context_tokens or model.context_length or 0


def _cost(model: ModelCard) -> float:
    pricing = model.model_spec.pricing
    return _dollars(pricing.base if pricing else None)


def _output_cost(model: ModelCard) -> float:
    pricing = model.model_spec.pricing
    return _dollars(pricing.output if pricing else None)


def _dollars(price: Price | None) -> float:
    """A price in US dollars; one that is not known may be any, so it is endless."""
    return price.usd if price is not None and isfinite(price.usd) else inf


def _as_listed(model: ModelCard) -> float:
    return 0


_FULFILLED: Final[Mapping[str, Callable[[Any], Fits]]] = {
    "trait": _has_trait,
    "capabilities": _can,
    "privacy": _has_privacy,
    "uncensored": _is_uncensored,
    "min_context": _takes_tokens,
    "max_price": _costs,
    "max_output_price": _costs_for_output,
}

_STRING: Final = Kind("a string", (str,))
_NUMBER: Final = Kind("a number", (int, float))
_KINDS: Final[Mapping[str, Kind]] = {
    "type": _STRING,
    "trait": _STRING,
    "capabilities": Kind("a list of names", (list, tuple, set, frozenset)),
    "privacy": _STRING,
    "uncensored": Kind("True or False", (bool,)),
    "min_context": Kind("a whole number", (int,)),
    "max_price": _NUMBER,
    "max_output_price": _NUMBER,
    "prefer": _STRING,
}

_RANKS: Final[Mapping[object, Rank]] = {
    "cheapest": _cost,
    "newest": lambda model: -(model.created or 0),
    "largest_context": lambda model: -_context(model),
}
