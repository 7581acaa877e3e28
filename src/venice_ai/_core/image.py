"""`/image/…`: arguments to calls."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from ..exceptions import ArgumentTypeError
from ..types.api._options import CallOptions
from ..types.api.image import (
    ImageEditOptions,
    ImageGenerateBinaryOptions,
    ImageGenerateOptions,
    ImageMultiEditOptions,
    ImageRemoveBackgroundOptions,
    ImageResponse,
    ImageStyles,
    ImageUpscaleOptions,
)
from .binary import BytesResponse
from .call import Call, fields
from .counts import has_pictures
from .picture_inputs import BASE64, DATA_URL, LINK, picture_text, with_picture, with_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .uploads import Form

__all__ = ["edit", "generate", "generate_binary", "multi_edit", "remove_background", "styles", "upscale"]

_GENERATE = "/image/generate"


def generate(options: ImageGenerateOptions) -> Call[ImageResponse]:
    """The call that makes pictures, which come as base64."""
    body = fields(options, ImageGenerateOptions, "image.generate")
    return Call[ImageResponse].of(
        "POST",
        _GENERATE,
        ImageResponse,
        options=options,
        body=body,
        costly=True,
        check=has_pictures(body.get("variants"), attrgetter("images")),
    )


def generate_binary(options: ImageGenerateBinaryOptions) -> Call[BytesResponse]:
    """The call that makes one picture, which comes as a file."""
    body = fields(options, ImageGenerateBinaryOptions, "image.generate_binary")
    return _made(_GENERATE, {**body, "return_binary": True}, options)


def styles(options: CallOptions) -> Call[ImageStyles]:
    """The call for the names of the styles."""
    fields(options, CallOptions, "image.styles")
    return Call[ImageStyles].of("GET", "/image/styles", ImageStyles, options=options)


def edit(options: ImageEditOptions) -> Call[BytesResponse]:
    """The call that changes a picture."""
    body = _named(fields(options, ImageEditOptions, "image.edit"), model_id="modelId")
    return _made("/image/edit", with_picture(body, "image", LINK, DATA_URL, BASE64), options)


def multi_edit(options: ImageMultiEditOptions) -> Call[BytesResponse]:
    """The call that makes one picture of several."""
    body = _named(fields(options, ImageMultiEditOptions, "image.multi_edit"), model="modelId")
    return _made("/image/multi-edit", with_pictures(body, "images", LINK, DATA_URL, BASE64), options)


def upscale(options: ImageUpscaleOptions) -> Call[BytesResponse]:
    """The call that enlarges a picture."""
    body = fields(options, ImageUpscaleOptions, "image.upscale")
    return _made("/image/upscale", with_picture(body, "image", BASE64, DATA_URL), options)


def remove_background(options: ImageRemoveBackgroundOptions) -> Call[BytesResponse]:
    """The call that cuts out what stands in the foreground of a picture."""
    body = fields(options, ImageRemoveBackgroundOptions, "image.remove_background")
    return _made("/image/background-remove", _one_picture(body), options)


def _one_picture(body: Mapping[str, object]) -> Mapping[str, object] | Form:
    if ("image" in body) == ("image_url" in body):
        raise ArgumentTypeError("image.remove_background() needs image= or image_url=, and not both")
    if "image" in body:
        return with_picture(body, "image", BASE64, DATA_URL)
    url = body["image_url"]
    if not isinstance(url, str):
        raise ArgumentTypeError(f"image_url takes a string, not {type(url).__name__}: a file goes into image")
    return {"image_url": picture_text(url, "image_url", LINK, DATA_URL)}


def _made(path: str, body: Mapping[str, object] | Form, options: CallOptions) -> Call[BytesResponse]:
    return Call[BytesResponse].of("POST", path, BytesResponse, options=options, body=body, costly=True)


def _named(body: Mapping[str, object], **names: str) -> dict[str, object]:
    """The fields by the names that the API has for them."""
    return {names.get(name, name): value for name, value in body.items()}
