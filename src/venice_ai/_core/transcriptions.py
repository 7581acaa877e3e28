"""`/audio/transcriptions`: arguments to a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..types.api.transcriptions import Transcription, TranscriptionOptions
from .call import Call, fields
from .errors import unexpected_answer
from .uploads import Form, upload

if TYPE_CHECKING:
    from .reply import Reply

__all__ = ["creation"]

MOST_BYTES: Final = 25 * 1024 * 1024


def creation(options: TranscriptionOptions) -> Call[Transcription]:
    """The call that writes down what is said."""
    body = fields(options, TranscriptionOptions, "audio.transcriptions.create")
    file = upload(body.pop("file"), "file", most=MOST_BYTES)
    return Call[Transcription].of(
        "POST",
        "/audio/transcriptions",
        Transcription,
        options=options,
        body=Form.of(body, [("file", file)]),
        other=_plain,
    )


def _plain(content: bytes, reply: Reply) -> Transcription:
    """The transcription that came as the text alone."""
    if reply.content_type != "text/plain":
        raise unexpected_answer(reply, content, f"the API answered {reply.content_type!r} instead of a text")
    answer = Transcription(text=content.decode(errors="replace"))
    answer._reply = reply
    return answer
