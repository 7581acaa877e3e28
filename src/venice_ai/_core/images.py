"""`/images/generations`: arguments to a call."""

from __future__ import annotations

from ..types.api.images import ImagesGenerateOptions, ImagesResponse
from .call import Call, fields

__all__ = ["generate"]

_PATH = "/images/generations"


def generate(options: ImagesGenerateOptions) -> Call[ImagesResponse]:
    """The call that makes pictures."""
    body = fields(options, ImagesGenerateOptions, "images.generate")
    return Call[ImagesResponse].of("POST", _PATH, ImagesResponse, options=options, body=body, costly=True)
