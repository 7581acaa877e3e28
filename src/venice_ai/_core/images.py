"""`/images/generations`: arguments to a call."""

from __future__ import annotations

from ..types.api.images import ImagesGenerateOptions, ImagesResponse
from .call import Call, fields
from .counts import has_pictures

__all__ = ["generate"]

_PATH = "/images/generations"


def generate(options: ImagesGenerateOptions) -> Call[ImagesResponse]:
    """The call that makes pictures."""
    body = fields(options, ImagesGenerateOptions, "images.generate")
    return Call[ImagesResponse].of(
        "POST",
        _PATH,
        ImagesResponse,
        options=options,
        body=body,
        costly=True,
        check=has_pictures(body.get("n"), _texts),
    )


def _texts(answer: ImagesResponse) -> list[str | None]:
    return [each.b64_json or each.url for each in answer.data]
