"""Pictures to send: files go as a form, and the texts that the API takes for a picture go as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..exceptions import ArgumentTypeError, ArgumentValueError
from .checks import shown
from .uploads import Form, several, upload, uploads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .uploads import Upload

__all__ = ["BASE64", "DATA_URL", "LINK", "picture_text", "with_picture", "with_pictures"]

MOST_BYTES: Final = 25 * 1024 * 1024

LINK: Final = "a URL"
DATA_URL: Final = "a data URL"
BASE64: Final = "base64"

_LINK = re.compile(r"https?://", re.IGNORECASE)
_DATA_URL = re.compile(r"data:", re.IGNORECASE)
_NOT_OF_BASE64 = re.compile(r"[^A-Za-z0-9+/_=\s-]")


def with_picture(body: Mapping[str, object], name: str, *taken: str) -> Mapping[str, object] | Form:
    """A body whose field `name` is a picture: JSON where it is a text of a kind that is taken, or else a form."""
    value = body[name]
    if isinstance(value, str):
        return {**body, name: picture_text(value, name, *taken)}
    return _form(body, name, [upload(value, name, most=MOST_BYTES)])


def with_pictures(body: Mapping[str, object], name: str, *taken: str) -> Mapping[str, object] | Form:
    """A body whose field `name` is a list of pictures. The API can't be sent texts and files together."""
    values = several(body[name], name, "pictures")
    if not values:
        raise ArgumentValueError(f"{name} is empty: the API needs at least one picture")
    texts = [value for value in values if isinstance(value, str)]
    if not texts:
        return _form(body, name, uploads(values, name, most=MOST_BYTES))
    if len(texts) < len(values):
        raise ArgumentTypeError(f"{name} takes files or strings, not both: they travel in different ways")
    checked = [picture_text(text, f"{name}[{place}]", *taken) for place, text in enumerate(texts)]
    return {**body, name: checked}


def _form(body: Mapping[str, object], name: str, files: Iterable[Upload]) -> Form:
    fields = {field: value for field, value in body.items() if field != name}
    return Form.of(fields, [(name, file) for file in files])


def picture_text(text: str, name: str, *taken: str) -> str:
    """A text that stands for a picture, where it is of a kind that is taken."""
    kind = _kind_of(text)
    if kind in taken:
        return text
    # A URL may be as good as a key, and is not shown.
    found = f"not {kind}" if kind else f"and this is none of it: a path is a pathlib.Path({shown(text)})"
    raise ArgumentValueError(f"{name} takes {' or '.join(taken)} as a string, {found}")


def _kind_of(text: str) -> str:
    """What a text is, by its looks; empty for one that can't be a picture."""
    if _LINK.match(text):
        return LINK
    if _DATA_URL.match(text):
        return DATA_URL
    return BASE64 if text and not _NOT_OF_BASE64.search(text) else ""
