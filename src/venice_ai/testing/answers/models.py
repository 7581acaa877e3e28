"""The catalogue of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import COMPATIBLE, MODELS
from ..replies import JSONReply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..records import RecordedRequest
    from ..replies import Reply


def listing(request: RecordedRequest) -> Reply:
    """Return the models of one type, or of all."""
    kind = kind_of(request)
    models = [model for model in MODELS if kind in ("all", model["type"])]
    return JSONReply({"object": "list", "type": kind, "data": models})


def traits(request: RecordedRequest) -> Reply:
    """Return the traits of the models of one type."""
    models = [model for model in MODELS if model["type"] == kind_of(request)]
    return names(request, {trait: model["id"] for model in models for trait in model["model_spec"]["traits"]})


def compatibility_mapping(request: RecordedRequest) -> Reply:
    """Return the foreign names that stand for models of one type."""
    return names(request, COMPATIBLE if kind_of(request) == "text" else {})


def names(request: RecordedRequest, data: Mapping[str, str]) -> Reply:
    """Return names that stand for models."""
    return JSONReply({"object": "list", "type": kind_of(request), "data": data})


def kind_of(request: RecordedRequest) -> str:
    """Return the type that is asked for."""
    return request.query.get("type", ["text"])[0]


ROUTES = {
    "GET /models": listing,
    "GET /models/traits": traits,
    "GET /models/compatibility_mapping": compatibility_mapping,
}
