"""`/audio/speech`: arguments to a call."""

from __future__ import annotations

from ..types.api.speech import SpeechOptions
from .binary import BytesResponse
from .call import Call, fields

__all__ = ["stream", "whole"]

_PATH = "/audio/speech"


def whole(options: SpeechOptions) -> Call[BytesResponse]:
    """The call for speech that comes as a whole."""
    body = fields(options, SpeechOptions, "audio.speech.create")
    return Call[BytesResponse].of("POST", _PATH, BytesResponse, options=options, body=body, costly=True)


def stream(options: SpeechOptions, method: str = "create") -> Call[bytes]:
    """The call for speech that comes as it is spoken."""
    body = fields(options, SpeechOptions, f"audio.speech.{method}") | {"streaming": True}
    return Call[bytes].of(
        "POST", _PATH, bytes, options=options, body=body, stream=True, costly=True, accept="audio/*"
    )
