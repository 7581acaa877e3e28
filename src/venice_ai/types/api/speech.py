"""Text as speech."""

from __future__ import annotations

from typing import Literal, TypedDict

from ._options import CallOptions

__all__ = ["SpeechFormat", "SpeechOptions"]

SpeechFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]


class _SpeechEssentials(TypedDict):
    input: str


class SpeechOptions(_SpeechEssentials, CallOptions, total=False):
    """What `audio.speech.create` and `.stream` take: the request's fields, and the options of a call.

    Attributes:
        input: The text, in 1 to 4096 characters.
        model: A model's id. The API's reference has a default, but the API does not use it: name one.
        voice: One of the model's voices, as `model_spec.voices` writes it; or a cloned one (`"vv_…"`), with the model
            that it was cloned for.
        response_format: `"mp3"`, `"opus"`, `"aac"`, `"flac"`, `"wav"`, or `"pcm"`, which has no header. Which ones
            there are, and which one comes unless told, differs from model to model (`model_spec.supported_formats`).
        speed: 0.25 to 4. API default: 1.
        language: What the text is in, as the model writes it: `"English"` or `"en"`. Detected unless told.
        prompt: How it is to be spoken, in at most 500 characters, on models with `supportsPromptParam`.
        temperature: Randomness, 0 to 2, on models with `supportsTemperatureParam`.
        top_p: Nucleus sampling, 0 to 1, on models with `supportsTopPParam`.
    """

    model: str
    voice: str
    response_format: SpeechFormat
    speed: float
    language: str
    prompt: str
    temperature: float
    top_p: float
