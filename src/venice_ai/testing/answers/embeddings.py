"""Texts as vectors."""

from __future__ import annotations

import base64
import math
import struct
from random import Random
from typing import TYPE_CHECKING, Any

from ..asked import JSON, asked_of
from ..replies import JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

DIMENSIONS = 8


def embeddings(request: RecordedRequest) -> Reply:
    """Return a vector of length 1 for each text, the same for the same text, in the form that is asked for."""
    asked = asked_of(request)
    given: Any = asked.get("input", "")
    texts: list[str] = [given] if isinstance(given, str) else given
    tokens = sum(len(text.split()) for text in texts)
    data = [
        {"object": "embedding", "index": index, "embedding": written(vector_of(text, asked), asked)}
        for index, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    model = asked.get("model", "local-embedding")
    return JSONReply({"object": "list", "model": model, "data": data, "usage": usage})


def vector_of(text: str, asked: JSON) -> list[float]:
    """Return the vector of a text: of as many numbers as are asked for, or of 8."""
    source = Random(text)
    numbers = [source.gauss() for _ in range(int(asked.get("dimensions", DIMENSIONS)))]
    return [number / math.hypot(*numbers) for number in numbers]


def written(vector: list[float], asked: JSON) -> Any:
    """Return a vector as it is sent."""
    if asked.get("encoding_format") == "base64":
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
    return vector


ROUTES = {"POST /embeddings": embeddings}
