"""Pictures: one of a single grey, in the format, and where that is PNG in the size, that is asked for."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from ..asked import asked_of
from ..pictures import picture
from ..replies import JSONReply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..asked import JSON
    from ..records import RecordedRequest
    from ..replies import BytesReply, Reply
    from . import Answering

STYLES = ["3D Model", "Analog Film", "Anime", "Cinematic", "Comic Book"]
TIMING = {
    "inferenceDuration": 1200.0,
    "inferencePreprocessingTime": 10.0,
    "inferenceQueueTime": 5.0,
    "total": 1215.0,
}


def generated(request: RecordedRequest) -> Reply:
    """Return pictures in base64, or a single one as a file."""
    asked = asked_of(request)
    made = picture(asked.get("format", "webp"), asked.get("width", 1024), asked.get("height", 1024))
    if asked.get("return_binary") is True:
        return made_by(asked.get("model"), made)
    variants = asked.get("variants")
    count = variants if isinstance(variants, int) and 1 <= variants <= 4 else 1
    images = [b64encode(made.content).decode()] * count
    answer = {"id": f"generate-image-{request.number}", "images": images, "request": asked, "timing": TIMING}
    return JSONReply(answer)


def edited(request: RecordedRequest) -> Reply:
    """Return a picture in the format that is asked for."""
    asked = fields_of(request)
    return made_by(asked.get("model") or asked.get("modelId"), picture(asked.get("output_format", "png")))


def enlarged(_: RecordedRequest) -> Reply:
    """Return a PNG."""
    return picture("png")


def styles(_: RecordedRequest) -> Reply:
    """Return the names of some styles."""
    return JSONReply({"object": "list", "data": STYLES})


def made_by(model: object, made: BytesReply) -> BytesReply:
    """Return a picture, with the headers that the API sends beside it."""
    named = {"x-venice-model-id": model} if isinstance(model, str) and model.isascii() else {}
    return replace(made, headers={"x-venice-is-content-violation": "false", **named})


def fields_of(request: RecordedRequest) -> JSON:
    """Return the fields of a body of either kind: JSON, or a form without its files."""
    plain = {part.name: part.text for part in request.form if part.filename is None}
    return {**asked_of(request), **plain}


ROUTES: Mapping[str, Answering] = {
    "POST /image/generate": generated,
    "POST /image/edit": edited,
    "POST /image/multi-edit": edited,
    "POST /image/upscale": enlarged,
    "POST /image/background-remove": enlarged,
    "GET /image/styles": styles,
}
