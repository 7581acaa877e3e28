"""`/models`: arguments to a call."""

from __future__ import annotations

from ..types.api._options import CallOptions
from ..types.api.models import (
    CompatibilityMapping,
    ModelList,
    ModelListOptions,
    ModelNamesOptions,
    ModelResolveOptions,
    ModelTraits,
)
from .call import Call, fields
from .resolve import Named, Wishes

__all__ = ["compatibility_mapping", "listing", "resolving", "retrieving", "traits"]


def listing(options: ModelListOptions) -> Call[ModelList]:
    """The call for the catalogue."""
    query = fields(options, ModelListOptions, "models.list")
    return Call[ModelList].of("GET", "/models", ModelList, options=options, query=query)


def traits(options: ModelNamesOptions) -> Call[ModelTraits]:
    """The call for the traits."""
    query = fields(options, ModelNamesOptions, "models.traits")
    return Call[ModelTraits].of("GET", "/models/traits", ModelTraits, options=options, query=query)


def compatibility_mapping(options: ModelNamesOptions) -> Call[CompatibilityMapping]:
    """The call for the foreign names."""
    query = fields(options, ModelNamesOptions, "models.compatibility_mapping")
    path = "/models/compatibility_mapping"
    return Call[CompatibilityMapping].of("GET", path, CompatibilityMapping, options=options, query=query)


def retrieving(model: object, options: CallOptions) -> tuple[Call[ModelList], Named]:
    """The call for the catalogue, and what picks the model of this id from it."""
    fields(options, CallOptions, "models.retrieve")
    call = Call[ModelList].of("GET", "/models", ModelList, options=options, query={"type": "all"})
    return call, Named.of(model)


def resolving(options: ModelResolveOptions) -> tuple[Call[ModelList], Wishes]:
    """The call for the catalogue, and what picks the model that fits from it."""
    wishes = Wishes.of(fields(options, ModelResolveOptions, "models.resolve"))
    call = Call[ModelList].of("GET", "/models", ModelList, options=options, query={"type": wishes.type})
    return call, wishes
