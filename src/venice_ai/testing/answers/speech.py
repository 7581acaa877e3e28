"""Speech: silence that is as long as saying the text would take, whole or sentence by sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..asked import asked_of
from ..replies import RawReply
from ..sounds import sound

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

SECONDS_A_WORD = 0.3


def spoken(request: RecordedRequest) -> Reply:
    """Return the sound in the format that is asked for."""
    asked = asked_of(request)
    text = str(asked.get("input", ""))
    whole = sound(asked.get("response_format"), SECONDS_A_WORD * len(text.split()))
    if asked.get("streaming") is not True:
        return whole
    size = -(-len(whole.content) // sentences_of(text))
    pieces = [whole.content[at : at + size] for at in range(0, len(whole.content), size)]
    return RawReply(pieces, content_type=whole.content_type)


def sentences_of(text: str) -> int:
    """Count the sentences: at least one."""
    return max(len(re.findall(r"[.!?]+(?=\s|\Z)", text)), 1)


ROUTES = {"POST /audio/speech": spoken}
