"""`/audio/voices`: arguments to a call."""

from __future__ import annotations

from ..types.api.voices import ClonedVoice, VoiceOptions
from .call import Call, fields
from .uploads import Form, upload

__all__ = ["creation"]


def creation(options: VoiceOptions) -> Call[ClonedVoice]:
    """The call that clones a voice."""
    body = fields(options, VoiceOptions, "audio.voices.create")
    file = upload(body.pop("file"), "file")
    form = Form.of(body, [("file", file)])
    return Call[ClonedVoice].of("POST", "/audio/voices", ClonedVoice, options=options, body=form, costly=True)
