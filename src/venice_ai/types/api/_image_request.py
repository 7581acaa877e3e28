"""Pictures as they are asked for.

Only what the caller sets is sent. What a model takes differs from model to model: its entry in the catalogue tells
(`model_spec.constraints`), and the API checks it, not this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._files import FileInput

__all__ = [
    "ImageEditOptions",
    "ImageFormat",
    "ImageGenerateBinaryOptions",
    "ImageGenerateOptions",
    "ImageInput",
    "ImageMultiEditOptions",
    "ImageQuality",
    "ImageRemoveBackgroundOptions",
    "ImageUpscaleOptions",
    "StyleReference",
]

ImageFormat = Literal["jpeg", "png", "webp"]
ImageQuality = Literal["low", "medium", "high"]

ImageInput: TypeAlias = "str | FileInput"
"""A picture to send: a file; or, as a string, what the API takes for one: base64, a data URL or a URL."""


class _StyleReferenceEssentials(TypedDict):
    image: str


class StyleReference(_StyleReferenceEssentials, total=False):
    """A picture whose style a new one follows.

    Attributes:
        image: The picture as base64, data URL or URL; smaller than 8 MB.
        strength: How closely, 0.1 to 1; some models ignore it. API default: 0.5.
    """

    strength: float


class _ImageEssentials(TypedDict):
    model: str
    prompt: str


class ImageGenerateBinaryOptions(_ImageEssentials, CallOptions, total=False):
    """What `image.generate_binary` takes.

    Attributes:
        model: A model's id, or a trait such as `"default"`.
        prompt: What is to be seen, in 1 to 7500 characters; a model's own `promptCharacterLimit` may be lower.
        negative_prompt: What is not to be seen; as long as `prompt` may be.
        format: `"jpeg"`, `"png"` or `"webp"`. API default: `"webp"`.
        width: In pixels, up to 1280; for models that are sized in pixels. API default: 1024.
        height: In pixels, up to 1280; for models that are sized in pixels. API default: 1024.
        aspect_ratio: Such as `"16:9"`; for models that are sized by it.
        resolution: `"1K"`, `"2K"` or `"4K"`; for models that are sized by it. It moves the price.
        quality: `"low"`, `"medium"` or `"high"`, for models that have it. It moves the price.
        style_preset: One of the names that `image.styles` lists.
        style_references: Pictures whose style is followed, on models with `supportsStyleReferences`.
        cfg_scale: How closely the prompt is followed, above 0 and up to 20.
        steps: How many steps of inference, on models that have them.
        lora_strength: How strong the model's additional LoRAs are, 0 to 100.
        seed: For the same picture again, -999999999 to 999999999; another one each time unless told.
        safe_mode: Blur what is for adults only. API default: true.
        hide_watermark: Leave Venice's watermark out; the API may put it in all the same. API default: false.
        embed_exif_metadata: Write how it was made into the picture's EXIF data. API default: false.
        enable_web_search: Let the model look things up, where it can; searches are charged.
        enhance_prompt: Have the prompt rewritten first, which takes up to 30 seconds and is charged; the new one is in
            `enhanced_prompt`. API default: false.
        disable_prompt_optimization_thinking: Skip the model's thinking about the prompt, where it has any.
        inpaint: Switched off by the API since May 2025.
    """

    negative_prompt: str
    format: ImageFormat
    width: int
    height: int
    aspect_ratio: str
    resolution: str
    quality: ImageQuality
    style_preset: str
    style_references: Sequence[StyleReference]
    cfg_scale: float
    steps: int
    lora_strength: int
    seed: int
    safe_mode: bool
    hide_watermark: bool
    embed_exif_metadata: bool
    enable_web_search: bool
    enhance_prompt: bool
    disable_prompt_optimization_thinking: bool
    inpaint: object


class ImageGenerateOptions(ImageGenerateBinaryOptions, total=False):
    """What `image.generate` takes: what `image.generate_binary` does, and how many pictures.

    Attributes:
        variants: How many pictures, 1 to 4; all of them are paid for.
    """

    variants: int


class _ImageEditEssentials(TypedDict):
    image: ImageInput
    prompt: str


class ImageEditOptions(_ImageEditEssentials, CallOptions, total=False):
    """What `image.edit` takes.

    Attributes:
        image: The picture: a file, or base64, a data URL or a URL. 65,536 to 33,177,600 pixels, and less than 25 MB.
        prompt: What is to be changed, in 1 to 32768 characters, or as the model's `promptCharacterLimit` says.
        model: A model's id; the API has a default of its own.
        model_id: The old name of `model`.
        aspect_ratio: Such as `"16:9"`; that of the picture unless told, or with `"auto"`.
        resolution: `"1K"`, `"2K"` or `"4K"`, where the model has it. API default: `"1K"`.
        output_format: `"jpeg"`, `"jpg"`, `"png"` or `"webp"`. Unless told, PNG at 1K and JPEG above.
        safe_mode: Blur what is for adults only. API default: true.
        enhance_prompt: Have the prompt rewritten first, by the look of the picture, which takes up to 30 seconds and is
            charged; the new one is in `enhanced_prompt`. API default: false.
        disable_prompt_optimization_thinking: Skip the model's thinking about the prompt, where it has any.
    """

    model: str
    model_id: str
    aspect_ratio: str
    resolution: str
    output_format: ImageFormat | Literal["jpg"]
    safe_mode: bool
    enhance_prompt: bool
    disable_prompt_optimization_thinking: bool


class _ImageMultiEditEssentials(TypedDict):
    images: Sequence[ImageInput]
    prompt: str


class ImageMultiEditOptions(_ImageMultiEditEssentials, CallOptions, total=False):
    """What `image.multi_edit` takes.

    Attributes:
        images: The pictures, the base first, then what is laid over it: files, or strings that are base64, data URLs or
            URLs, but not both. As many as the model's `maxInputImages`; each 65,536 to 33,177,600 pixels, and less than
            25 MB.
        prompt: What is to be made of them, in 1 to 32768 characters, or as the model's `promptCharacterLimit` says.
        model: A model's id (`modelId` on the wire); the API has a default of its own.
        aspect_ratio: Such as `"16:9"`; that of the base unless told, or with `"auto"`.
        resolution: `"1K"`, `"2K"` or `"4K"`, where the model has it. API default: `"1K"`.
        quality: `"low"`, `"medium"` or `"high"`, for models that have it. It moves the price.
        output_format: `"jpeg"`, `"jpg"`, `"png"` or `"webp"`. Unless told, PNG at 1K and JPEG above.
        safe_mode: Blur what is for adults only. API default: true.
        enhance_prompt: Have the prompt rewritten first, by the look of the pictures, which takes up to 30 seconds and
            is charged; the new one is in `enhanced_prompt`. API default: false.
        disable_prompt_optimization_thinking: Skip the model's thinking about the prompt, where it has any.
    """

    model: str
    aspect_ratio: str
    resolution: str
    quality: ImageQuality
    output_format: ImageFormat | Literal["jpg"]
    safe_mode: bool
    enhance_prompt: bool
    disable_prompt_optimization_thinking: bool


class _ImageUpscaleEssentials(TypedDict):
    image: ImageInput


class ImageUpscaleOptions(_ImageUpscaleEssentials, CallOptions, total=False):
    """What `image.upscale` takes.

    Attributes:
        image: The picture: a file, or base64. At least 65,536 pixels, at most 16,777,216 once enlarged, and less than
            25 MB.
        scale: 2 or 4; less where the picture would grow too large. API default: 2.
        creativity: How much detail is added, 0 to 0.02. API default: 0.01.
    """

    scale: float
    creativity: float | None


class ImageRemoveBackgroundOptions(CallOptions, total=False):
    """What `image.remove_background` takes: one of the two.

    Attributes:
        image: The picture: a file, or base64. Less than 25 MB.
        image_url: The picture's URL.
    """

    image: ImageInput
    image_url: str
