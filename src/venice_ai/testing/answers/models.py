"""The catalogue of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import MODELS
from ..replies import JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply


def listing(request: RecordedRequest) -> Reply:
    """Return the models of one type, or of all."""
    kind = request.query.get("type", ["text"])[0]
    models = [model for model in MODELS if kind in ("all", model["type"])]
    return JSONReply({"object": "list", "type": kind, "data": models})


ROUTES = {"GET /models": listing}
