"""Pictures that came as text within an answer."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from ..exceptions import APIResponseValidationError
from .binary import Content

__all__ = ["Picture", "decoded_picture", "is_picture"]

_DATA_URL = re.compile(r"data:([^,;]*)[^,]*;base64,", re.IGNORECASE)

_BEGINNINGS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


class Picture(Content):
    """A picture that came as text within an answer, decoded.

    ```python
    from venice_ai.types.api.image import Picture

    picture = Picture(b"...", "image/png")
    assert bytes(picture) == b"..." and len(picture) == 3 and picture.content_type == "image/png"
    ```

    Attributes:
        content: The bytes.
    """

    __slots__ = ("_content_type",)

    def __init__(self, content: bytes, content_type: str | None = None) -> None:
        super().__init__(content)
        self._content_type = content_type

    @property
    def content_type(self) -> str | None:
        """What it is, such as `"image/png"`: what came with it says so, or else its first bytes do."""
        return self._content_type or _recognised(self.content)


def _recognised(content: bytes) -> str | None:
    return next((kind for beginning, kind in _BEGINNINGS if beginning.match(content)), None)


def is_picture(text: str | None) -> bool:
    """Return whether there is anything in the place of a picture; one that was blocked may be an empty text."""
    return bool(text and not text.endswith(","))  # a data URL without data


def decoded_picture(text: str, name: str) -> Picture:
    """The picture of an answer's field `name`, which holds base64 or a data URL."""
    head = _DATA_URL.match(text)
    try:
        content = b64decode(text[head.end() :] if head else text, validate=True)
    except ValueError as exc:
        raise APIResponseValidationError(f"{name} holds no picture: {exc}", body=text) from exc
    if not content:
        raise APIResponseValidationError(f"{name} holds no picture: it is empty", body=text)
    return Picture(content, head[1].lower() if head else None)
