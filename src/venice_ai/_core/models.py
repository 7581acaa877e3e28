"""`/models`: arguments to a call."""

from __future__ import annotations

from ..types.api.models import ModelList, ModelListOptions
from .call import Call, fields

__all__ = ["listing"]


def listing(options: ModelListOptions) -> Call[ModelList]:
    """The call for the catalogue."""
    query = fields(options, ModelListOptions, "models.list")
    return Call[ModelList].of("GET", "/models", ModelList, options=options, query=query)
