"""Videos as they are asked for. Which fields a model takes, and which values, differs from model to model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from ._options import CallOptions
from .jobs import GenerateOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Consents",
    "Keyframe",
    "SeedanceConsent",
    "VideoElement",
    "VideoGenerateOptions",
    "VideoQueueOptions",
    "VideoQuoteOptions",
    "VideoRequest",
]


class SeedanceConsent(TypedDict):
    """What has to be agreed to before Seedance works with somebody's face. Each of them can only be True.

    Attributes:
        confirmed_terms_and_privacy: The policy that the refusal quoted is accepted.
        confirmed_legal_right: You may use the media that you send.
        confirmed_screening_acknowledged: You know that they may be screened first.
    """

    confirmed_terms_and_privacy: Literal[True]
    confirmed_legal_right: Literal[True]
    confirmed_screening_acknowledged: Literal[True]


class Consents(TypedDict, total=False):
    """Consents, by the provider that asks for them.

    Attributes:
        seedance: Seedance's.
    """

    seedance: SeedanceConsent


class VideoElement(TypedDict, total=False):
    """A character or an object: the prompt calls them `@Element1`, `@Element2` and so on.

    Attributes:
        frontal_image_url: A picture of it from the front.
        reference_image_urls: Up to 3 more pictures.
        video_url: A video of it.
    """

    frontal_image_url: str
    reference_image_urls: Sequence[str]
    video_url: str


class Keyframe(TypedDict):
    """A picture that the video shows at a certain moment.

    Attributes:
        image_url: The picture.
        frame_index: The frame, from 0, at 24 frames a second.
    """

    image_url: str
    frame_index: int


class _Model(TypedDict):
    model: str
    duration: str


class _Shape(TypedDict, total=False):
    aspect_ratio: str
    resolution: str
    upscale_factor: Literal[1, 2, 4]
    audio: bool
    video_url: str


class _Prompt(TypedDict):
    prompt: str


class VideoRequest(_Model, _Prompt, _Shape, total=False):
    """A video to be made.

    Wherever a URL is taken, it is one with `http` or `https`, or a data URL. `Path.read_bytes` and `base64.b64encode`
    make a data URL of a file.

    Attributes:
        model: The model.
        prompt: What is to be seen. Up to 2,500 characters, or up to 20,000, as the model has it.
        duration: How long: `"1s"` to `"30s"`, `"auto"`, `"-1"` (as long as the source) or `"1 gen"`, as the model has
            it.
        negative_prompt: What is not to be seen; as long as the prompt may be.
        aspect_ratio: Width to height: `"16:9"`, `"9:16"`, `"1:1"`, …, `"adaptive"` or `"auto"`.
        resolution: `"480p"`, `"720p"`, `"1080p"`, `"4k"`, …
        upscale_factor: For models that enlarge: 1 (only better), 2 or 4 times. API default: 2.
        audio: Whether there is sound, where the model can make it. API default: true.
        image_url: The picture to start from.
        end_image_url: The picture to end with.
        audio_url: The sound to go with it, WAV or MP3, up to 30 s and 15 MB.
        video_url: The video to work on, MP4, MOV or WebM.
        reference_image_urls: Up to 30 pictures that characters and style are taken from.
        reference_video_urls: Up to 10 videos that motion, camera and style are taken from: MP4 or MOV, 2 to 15 s and
            up to 50 MB each, 15 s in all.
        reference_audio_urls: Up to 10 sounds that voices and effects are taken from: WAV or MP3, 2 to 15 s each, 15 s
            in all; only beside a picture or a video.
        reference_document_urls: A document or a web page to work from, up to 100 MB; one at the most.
        elements: Up to 4 characters or objects.
        scene_image_urls: Up to 4 pictures of scenes, which the prompt calls `@Image1`, `@Image2`, …
        keyframes: Up to 10 pictures, each at a moment of its own.
        omni_reference_task_type: What Seedance 2.5 is to do with the references; guessed from the prompt unless told.
        consents: What you agree to. Some models answer a face with a `ConsentRequiredError`, whose `details["consent"]`
            holds the policy; the same request is sent again with the consents then. They are a person's to give:
            nothing here gives them by itself.
    """

    negative_prompt: str
    image_url: str
    end_image_url: str
    audio_url: str
    reference_image_urls: Sequence[str]
    reference_video_urls: Sequence[str]
    reference_audio_urls: Sequence[str]
    reference_document_urls: Sequence[str]
    elements: Sequence[VideoElement | Mapping[str, object]]
    scene_image_urls: Sequence[str]
    keyframes: Sequence[Keyframe | Mapping[str, object]]
    omni_reference_task_type: Literal["auto", "reference", "edit", "extend"]
    consents: Consents


class VideoQueueOptions(VideoRequest, CallOptions, total=False):
    """What `video.queue` takes."""


class VideoGenerateOptions(VideoRequest, GenerateOptions, total=False):
    """What `video.generate` takes."""


class VideoQuoteOptions(_Model, _Shape, CallOptions, total=False):
    """What `video.quote` takes: what the price depends on.

    Attributes:
        model: The model.
        duration: How long: `"1s"` to `"30s"`, `"auto"`, `"-1"` (as long as the source) or `"1 gen"`, as the model has
            it.
        aspect_ratio: Width to height; some prices depend on it.
        resolution: `"720p"`, `"1080p"`, …; some prices depend on it.
        upscale_factor: For models that enlarge: 1, 2 or 4 times.
        audio: Whether there is sound. API default: true.
        video_url: For models that enlarge, the video: its length decides.
        reference_video_total_duration: How long the reference videos are in all, in seconds, up to 150. Without it
            the price is that of a video without any.
    """

    reference_video_total_duration: float
