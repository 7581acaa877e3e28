"""What a model can do, and the limits and defaults of its parameters."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from ..._core.error_paths import other_branch
from ._base import CamelModel, Model, NullMeans

__all__ = ["Default", "ModelCapabilities", "ModelConstraints", "Steps", "VideoConstraints"]


class ModelCapabilities(CamelModel):
    """What a model of text can do; what is newer than this package is kept too.

    Attributes:
        optimized_for_code: Made for code.
        quantization: How its weights are stored: `fp4`, `fp8`, `fp16`, `bf16`, `int8`, `int4` or `not-available`.
        supports_function_calling: Calls functions.
        supports_audio_input: Takes sound.
        supports_reasoning: Reasons before it answers.
        supports_reasoning_effort: Takes `reasoning_effort`.
        reasoning_effort_options: The efforts that it knows; `"none"` among them says that reasoning can be off.
        default_reasoning_effort: The effort unless told.
        supports_response_schema: Answers in JSON of a given schema.
        supports_multiple_images: Takes several pictures in a request.
        max_images: How many at the most.
        max_videos: How many videos at the most.
        supports_vision: Takes pictures.
        supports_video_input: Takes videos.
        supports_web_search: Can be given the web.
        supports_log_probs: Returns log probabilities.
        supports_tee_attestation: Runs in a trusted execution environment that can prove itself.
        supports_e2ee: Can be talked to with end-to-end encryption.
        supports_x_search: Can search X.
    """

    optimized_for_code: Annotated[bool, NullMeans(bool)] = False
    quantization: Annotated[str, NullMeans(str)] = ""
    supports_function_calling: Annotated[bool, NullMeans(bool)] = False
    supports_audio_input: Annotated[bool, NullMeans(bool)] = False
    supports_reasoning: Annotated[bool, NullMeans(bool)] = False
    supports_reasoning_effort: Annotated[bool, NullMeans(bool)] = False
    reasoning_effort_options: list[str] | None = None
    default_reasoning_effort: str | None = None
    supports_response_schema: Annotated[bool, NullMeans(bool)] = False
    supports_multiple_images: Annotated[bool, NullMeans(bool)] = False
    max_images: int | None = None
    max_videos: int | None = None
    supports_vision: Annotated[bool, NullMeans(bool)] = False
    supports_video_input: Annotated[bool, NullMeans(bool)] = False
    supports_web_search: Annotated[bool, NullMeans(bool)] = False
    supports_log_probs: Annotated[bool, NullMeans(bool)] = False
    supports_tee_attestation: Annotated[bool, NullMeans(bool)] = False
    supports_e2ee: Annotated[bool, NullMeans(bool)] = Field(default=False, alias="supportsE2EE")
    supports_x_search: Annotated[bool, NullMeans(bool)] = False


class Default(Model):
    """What a parameter is unless it is given.

    Attributes:
        default: Its value.
    """

    default: float | None = None


class Steps(Default):
    """The steps of making a picture.

    Attributes:
        max: The most that the model takes.
    """

    max: float | None = None


class ModelConstraints(CamelModel):
    """Limits and defaults of a model's parameters; which of them are there depends on its type.

    Attributes:
        aspect_ratios: The shapes of a picture or video: `"1:1"`, `"16:9"`, …
        default_aspect_ratio: The shape unless told.
        resolutions: The resolutions of a picture or video: `"1K"`, `"1080p"`, …
        default_resolution: The resolution unless told.
        qualities: The qualities of a picture.
        default_quality: The quality unless told.
        prompt_character_limit: The longest prompt.
        steps: The steps of making a picture.
        width_height_divisor: Width and height of a picture are multiples of this.
        max_style_references: How many style references a picture may have.
        supports_style_reference_strength: Whether each of them may say how strong it is.
        combine_images: Whether an edit may combine several pictures.
        max_input_images: How many; 3 where this is absent.
        single_image_aspect_ratio: False where an edit of one picture keeps its shape, whatever is asked for.
        temperature: Randomness.
        top_p: Nucleus sampling.
        frequency_penalty: Against tokens by how often they appeared.
        presence_penalty: Against tokens that appeared at all.
        repetition_penalty: Against repetition.
    """

    aspect_ratios: list[str] | None = None
    default_aspect_ratio: str | None = None
    resolutions: list[str] | None = None
    default_resolution: str | None = None
    qualities: list[str] | None = None
    default_quality: str | None = None
    prompt_character_limit: int | None = None
    steps: Steps | None = None
    width_height_divisor: int | None = None
    max_style_references: int | None = None
    supports_style_reference_strength: bool | None = None
    combine_images: bool | None = None
    max_input_images: int | None = None
    single_image_aspect_ratio: bool | None = None
    temperature: Default | None = None
    top_p: Default | None = Field(default=None, alias="top_p")
    frequency_penalty: Default | None = Field(default=None, alias="frequency_penalty")
    presence_penalty: Default | None = Field(default=None, alias="presence_penalty")
    repetition_penalty: Default | None = Field(default=None, alias="repetition_penalty")


class VideoConstraints(ModelConstraints):
    """Limits and defaults of a model of video, which the API writes in another way than those of pictures.

    Attributes:
        model_type: `"text-to-video"`, `"image-to-video"` or `"video"`.
        aspect_ratios: The shapes; an empty list where the model leaves no choice.
        prompt_character_limit: The longest prompt; 2500 where this is absent.
        durations: The lengths: `"5s"`, `"10s"`, …
        audio: Whether it makes sound too.
        audio_configurable: Whether the sound can be switched off.
    """

    model_type: str = Field(alias="model_type")
    aspect_ratios: list[str] | None = Field(default=None, alias="aspect_ratios")
    prompt_character_limit: int | None = Field(default=None, alias="prompt_character_limit")
    durations: list[str] | None = None
    audio: bool | None = None
    audio_configurable: bool | None = Field(default=None, alias="audio_configurable")


def _not_of_video(constraints: ModelConstraints) -> ModelConstraints:
    if "model_type" in (constraints.__pydantic_extra__ or ()):
        raise other_branch("model of video")
    return constraints


Constraints: TypeAlias = VideoConstraints | Annotated[ModelConstraints, AfterValidator(_not_of_video)]
